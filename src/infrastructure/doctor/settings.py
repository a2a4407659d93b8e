"""Whether what is set has the effect it was meant to have."""

from collections.abc import Mapping, Sequence

from application.doctor.examine import Finding, Health
from infrastructure.settings import Settings, TelegramMode

_SANDBOX = "without TELEGRAM_BOT_TOKEN the sandbox serves"
_NO_SPEECH = "STT_MODEL is empty: voice is off"
_NO_JUDGE = "INJECTION_JUDGE_BASE_URL is empty"


def settings_finding(
    settings: Settings, problems: Sequence[str], misspelt: Mapping[str, str]
) -> Finding:
    """The worst of it: values that are wrong, names that are, values without effect."""
    idle = [f"{name} is no setting, {meant} is" for name, meant in misspelt.items()]
    idle += [f"{name} has no effect: {why}" for name, why in without_effect(settings).items()]
    if problems:
        remedy = "mend what is named here; .env.example tells of each setting"
        return Finding(Health.FAILED, "; ".join((*problems, *idle)), remedy)
    if idle:
        return Finding(Health.WARNING, "; ".join(idle), "mend or remove them")
    return Finding.ok("every setting is valid, and has its effect")


def without_effect(settings: Settings) -> Mapping[str, str]:
    """Valid settings that change nothing as the others are, and why."""
    idle: dict[str, str] = {}
    given = settings.model_fields_set & _chosen(settings)

    def needs(condition: object, why: str, *names: str) -> None:
        if not condition:
            idle.update({name.upper(): why for name in names if name in given})

    by_webhook = settings.telegram_mode is TelegramMode.WEBHOOK
    webhook = ("telegram_webhook_url", "telegram_webhook_secret")
    needs(by_webhook, "TELEGRAM_MODE is polling", *webhook)
    needs(not settings.uses_sandbox, _SANDBOX, "telegram_api_base_url")
    needs(settings.uses_sandbox, "the sandbox does not run", "sandbox_webhooks_anywhere")
    needs(settings.llm_model, "LLM_MODEL is empty", "llm_fallback_model", "llm_tokenizer_file")
    needs(settings.llm_model, "without a model no promise is noted", "follow_ups")
    needs(settings.stt_model, _NO_SPEECH, "stt_base_url", "stt_api_key", "stt_echo", "stt_device")
    needs(settings.stt_base_url, "STT_BASE_URL is empty", "stt_api_key")
    judge = ("injection_judge_api_key", "injection_judge_model")
    needs(settings.injection_judge_base_url, _NO_JUDGE, *judge)
    memory = ("memory_cap", "memory_keep_last", "default_persona", "memory_recall_ms")
    needs(settings.personalization_enabled, "PERSONALIZATION_ENABLED is false", *memory)
    limits = ("rate_limit_rpm", "rate_limit_user_per_day", "rate_limit_key_rpm")
    needs(settings.rate_limit_enabled, "RATE_LIMIT_ENABLED is false", *limits)
    return idle


def _chosen(settings: Settings) -> set[str]:
    """Those that differ from what they are by themselves."""
    fields = type(settings).model_fields
    return {
        name
        for name in fields
        if getattr(settings, name) != fields[name].get_default(call_default_factory=True)
    }
