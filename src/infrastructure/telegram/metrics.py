from prometheus_client import CollectorRegistry, Counter


class PrometheusTelegramObserver:
    """Counts what the Telegram channel leaves unanswered and which extras failed."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._ignored = Counter(
            "telegram_updates_ignored",
            "Updates that deserve no answer, by reason",
            ["reason"],
            registry=registry,
        )
        self._extras = Counter(
            "telegram_extras",
            "Drafts, typing actions and button notices, by outcome",
            ["call", "outcome"],
            registry=registry,
        )

    def ignored(self, reason: str) -> None:
        self._ignored.labels(reason).inc()

    def extra(self, call: str, outcome: str) -> None:
        self._extras.labels(call, outcome).inc()
