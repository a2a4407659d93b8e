"""Series that begin at zero: with its first event alone, one would hide it from increase()."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from application.delivery.ports import SendFailure
from application.memory.compress import CompressionOutcome
from application.personalization.reply import ReplyOutcome, Source
from domain.delivery.inbox import RowState, TurnKind
from domain.memory.events import EventRole

Values = Sequence[Iterable[str]]

_COMPRESSIONS: Final[Values] = ((*CompressionOutcome, "failed"),)
_PROVIDER_TROUBLES: Final = ("timeout", "connection", "rate_limited")
_FIXED: Final[Mapping[str, Values]] = {
    "language_model_failures": (("timeout", "connection", "rate_limited", "server_error"),),
    "personalized_storage_failures": (("read", "write"),),
    "personalized_memory_compressions": _COMPRESSIONS,
    "user_memory_compressions": _COMPRESSIONS,
    "user_memory_events": (EventRole,),
    "sends": (("sent", *SendFailure),),
    "send_unknown_outcomes": (("resend", "skip"),),
    "turns_finished": (TurnKind,),
    "turn_failures": (("crash", "lane"),),
    "inbox_rows": (RowState,),
    "http_connections_refused": (
        ("headers_late", "body_late", "headers_too_large", "not_http", "too_many", "displaced"),
    ),
    "http_keys_refused": (("missing", "unknown", "revoked", "expired", "limited"),),
    "text_engine_cache_hits": (("chat", "generic_qna"),),
}


def begin_at_zero(
    registry: CollectorRegistry, *, personas: Sequence[str], providers: Sequence[str]
) -> None:
    """Of the metrics on the registry those whose labels' values are known."""
    known = {
        **_FIXED,
        "personalized_requests": (Source, ReplyOutcome, personas),
        "text_engine_breaker_state": (providers,),
        "text_engine_retries": (providers, _PROVIDER_TROUBLES),
        "text_engine_fallbacks": (("chat",), providers, providers, _PROVIDER_TROUBLES),
    }
    for metric in set(registry._names_to_collectors.values()):
        if isinstance(metric, MetricWrapperBase) and metric._name in known:
            for values in product(*known[metric._name]):
                metric.labels(*values)
