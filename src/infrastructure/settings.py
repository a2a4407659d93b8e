"""Settings from the environment or `.env`; every one stands in `.env.example` too."""

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    PlainValidator,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from domain.shared.rollout import Weights
from infrastructure.provider_settings import read_providers, read_routes
from infrastructure.rollout_setting import read_versions
from infrastructure.setting_examples import EXAMPLES
from infrastructure.setting_values import (
    ApiKey,
    BootstrapKey,
    HttpUrl,
    check_desk_hours,
    check_networks,
    check_timezone,
    none_if_empty,
    origins,
    secret_like,
    secret_url,
    telegram_ids,
)


class TelegramMode(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class UnknownOutcomePolicy(StrEnum):
    """What to do with a message of which nobody knows whether Telegram accepted it."""

    RESEND = "resend"
    SKIP = "skip"


class UnpricedPolicy(StrEnum):
    """What to do with a model at a public address of which no price is known."""

    CHARGE = "charge"
    REFUSE = "refuse"


_MODELS = {
    "LLM": "gpt-5-mini",
    "EMBEDDINGS": "text-embedding-3-small",
    "INJECTION_JUDGE": "qwen3",
}
_CAP = AliasChoices("memory_cap", "summary_trigger_threshold")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_bot_token: Annotated[
        SecretStr, AfterValidator(secret_like(r"\d+:[\w-]{6,}", "a token of @BotFather"))
    ] = Field(SecretStr(""), description="Empty: the sandbox is started")
    telegram_api_base_url: HttpUrl = Field(
        "", description="A local Bot API server; empty: Telegram's"
    )
    telegram_mode: TelegramMode = TelegramMode.POLLING
    telegram_webhook_url: HttpUrl = Field("", description="Public https address in webhook mode")
    telegram_webhook_secret: Annotated[
        SecretStr, AfterValidator(secret_like(r"[\w-]{16,256}", "16 to 256 of A-Z a-z 0-9 _ -"))
    ] = Field(SecretStr(""), description="Required in webhook mode")
    telegram_proactive_messages_per_second: int = Field(
        25, ge=1, le=1000, description="Messages nobody waits for, all chats together; Telegram: 30"
    )
    telegram_chat_messages_per_second: int = Field(
        1, ge=1, le=1000, description="Telegram's limit for one chat"
    )

    sandbox_webhooks_anywhere: bool = Field(
        False, description="Bots may point the sandbox's webhooks at any port of this machine"
    )

    mongodb_uri: Annotated[SecretStr, secret_url("mongodb", "mongodb+srv")] = Field(
        SecretStr(""), description="Empty: a private server under DATA_DIR"
    )
    mongodb_database: str = Field("majordome", pattern=r"^[\w-]{1,63}$")
    redis_url: Annotated[SecretStr, secret_url("redis", "rediss", "unix")] = Field(
        SecretStr(""), description="Empty: limits are counted in this process alone"
    )
    redis_session_ttl: int = Field(
        1800, ge=60, description="Seconds after which an idle session goes, in every store"
    )

    llm_base_url: HttpUrl = Field(
        "", description="Any OpenAI-compatible server; empty without LLM_API_KEY: offline answers"
    )
    llm_api_key: ApiKey = SecretStr("")
    llm_model: str = Field("", description="The model's name at that server")
    llm_fallback_model: str = Field(
        "", description="A cheaper model of that server, where the first fails or is too dear"
    )
    llm_unpriced: UnpricedPolicy = UnpricedPolicy.CHARGE
    llm_input_tokens: int = Field(32_000, ge=2_000, description="The most that one call is given")
    llm_call_usd: float = Field(1.0, ge=0, description="The most that one call may cost; 0: no cap")
    llm_providers: Annotated[
        Mapping[str, Mapping[str, str]], NoDecode, PlainValidator(read_providers)
    ] = Field(default_factory=dict, description="Further providers, as in config/providers.yaml")
    llm_routes: Annotated[Mapping[str, tuple[str, ...]], NoDecode, PlainValidator(read_routes)] = (
        Field(default_factory=dict, description="Providers by use case or agent, best first")
    )
    spend_user_daily_usd: float = Field(10.0, ge=0, description="0: no cap")
    spend_total_daily_usd: float = Field(100.0, ge=0, description="0: no cap")
    llm_tokenizer_file: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        None, description="A tokenizer.json of the model; empty: the o200k vocabulary"
    )
    anthropic_api_key: ApiKey = SecretStr("")
    mistral_api_key: ApiKey = SecretStr("")

    embeddings_base_url: HttpUrl = Field(
        "", description="Any OpenAI-compatible server; empty: OpenAI's if EMBEDDINGS_MODEL is set"
    )
    embeddings_api_key: ApiKey = SecretStr("")
    embeddings_model: str = Field("", description="Empty: memory is searched by words alone")

    data_encryption_keys: SecretStr = Field(SecretStr(""), description="Empty: DATA_DIR/data.key")
    data_dir: Path = Field(Path("data"), description="Private database, sandbox, caches")
    places_minimum_population: Annotated[Literal[500, 1000, 5000, 15000], BeforeValidator(int)] = (
        Field(15000, description="Smaller places of birth are not known; 500: 60 MB under DATA_DIR")
    )
    daily_words_by_model: int = Field(
        20, ge=0, description="Daily words a model may write in a day, for each worker"
    )
    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=65535)
    http_connections: int = Field(
        1000, ge=16, le=100_000, description="At most half of the open files that are allowed"
    )
    http_connections_per_address: int = Field(200, ge=8, le=100_000)
    http_trusted_proxies: Annotated[str, AfterValidator(check_networks)] = Field(
        "", description="Addresses or networks that speak for many clients, divided by commas"
    )
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.CONSOLE

    personalization_enabled: bool = True
    default_persona: str = Field("butler", pattern=r"^[a-z][a-z0-9_]{0,31}$")
    persona_approvals: int = Field(
        0, ge=0, le=10, description="People besides its writers who must approve a live version"
    )
    minimum_age: int = Field(
        0, ge=0, le=21, description="Who says that they are younger is met with less; 0: nobody is"
    )
    ai_reminder_hours: int = Field(
        0, ge=0, le=168, description="Every so often whoever talks on hears that it is a program"
    )
    feedback_buttons: bool = Field(False, description="👍 and 👎 below answers in private chats")
    persona_judge: str = Field(
        "", description="The provider whose model judges replies in a persona's scenarios"
    )
    default_language: Language = Language.RUSSIAN
    operators_chat_id: Annotated[int | None, BeforeValidator(none_if_empty)] = Field(
        None, description="A chat of yours that the bot is in; empty: nobody is alerted"
    )
    desk_hours: Annotated[str, AfterValidator(check_desk_hours)] = Field(
        "", description="When people answer at the desk; empty: day and night"
    )
    desk_timezone: Annotated[str, AfterValidator(check_timezone)] = Field(
        "UTC", description="The zone of DESK_HOURS"
    )
    helplines_file: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        None, description="Your countries in the form of config/safety/helplines.yaml"
    )
    injection_judge_base_url: HttpUrl = Field(
        "", description="A server that is asked about doubtful words; empty: none is"
    )
    injection_judge_api_key: ApiKey = SecretStr("")
    injection_judge_model: str = ""
    memory_cap: int = Field(50, ge=2, le=1000, validation_alias=_CAP, description="Events kept")
    memory_summary_enabled: bool = Field(True, description="false: old events are only archived")
    memory_keep_last: int = Field(20, ge=1, le=500, description="Events kept by compression")
    memory_ttl_days: int = Field(
        90, ge=1, le=18_000, description="Archived events are deleted after this"
    )
    memory_archive_mb: int = Field(
        50, ge=0, le=100_000, description="Archived events of one user; 0: as many as there are"
    )
    follow_ups: bool = Field(False, description="true: asks later about what somebody awaited")
    memory_max_age_days: int = Field(
        0, ge=0, le=36_500, description="0: what was said is not deleted for its age alone"
    )
    memory_recall_ms: int = Field(50, ge=1, le=10_000, description="Then a reply goes without")
    memory_worker_interval_seconds: float = Field(60.0, gt=0)
    prompt_token_budget: int = Field(2000, ge=600, le=1_000_000)
    document_tokens: int = Field(
        4000, ge=200, le=200_000, description="Of the documents of one message, beside the prompt"
    )
    prompt_versions: Annotated[Mapping[str, Weights], NoDecode, PlainValidator(read_versions)] = (
        Field(
            default_factory=dict,
            description="Such as chat=v1:50,v2:50; an activated version wins over it",
        )
    )
    reply_timeout_seconds: float = Field(
        60.0, gt=0, le=300, description="After this a reply is an apology"
    )

    burst_merge_ms: int = Field(700, ge=0, le=10_000, description="0: every message is a turn")
    lanes_at_once: int = Field(64, ge=1, le=10_000, description="Chats answered side by side")
    lane_lease_seconds: float = Field(15.0, ge=0.5, le=300)
    stale_after_seconds: float = Field(3600.0, gt=0)
    maximum_attempts: int = Field(5, ge=1, le=100, description="Then an update goes to `dead`")
    delivery_on_unknown: UnknownOutcomePolicy = UnknownOutcomePolicy.RESEND
    allowed_users: Annotated[tuple[int, ...], NoDecode, BeforeValidator(telegram_ids)] = Field(
        (), description="Telegram ids of a private installation's users; empty: everybody"
    )
    user_messages_per_minute: int = Field(20, ge=1)
    user_messages_per_day: int = Field(500, ge=1)
    user_orders_per_minute: int = Field(60, ge=1, description="Commands and presses of one user")
    user_orders_per_day: int = Field(2000, ge=1, description="The same, a day")
    user_copies_per_hour: int = Field(3, ge=1, description="Exports and erasures of one user")
    shutdown_seconds: float = Field(10.0, ge=0, description="Bound on finishing what is in flight")

    backup_every_hours: int = Field(
        0, ge=0, le=8760, description="By the worker, into DATA_DIR/backups; 0: none"
    )
    backup_keep: int = Field(7, ge=1, le=1000, description="How many of those backups stay")

    stt_model: str = Field("small", description="A faster-whisper model's name or a local folder")
    stt_device: str = Field("auto", pattern=r"^(auto|cpu|cuda)$")
    stt_compute_type: str = "int8"
    stt_workers: int = Field(2, ge=1, le=64)
    stt_maximum_minutes: float = Field(10.0, gt=0, le=120)
    stt_echo: bool = Field(True, description="Quote what was heard before answering")
    stt_base_url: HttpUrl = Field("", description="An OpenAI-compatible transcription server")
    stt_api_key: ApiKey = SecretStr("")

    rate_limit_enabled: bool = True
    rate_limit_rpm: int = Field(30, ge=1, description="Calls a minute of one user of a key")
    rate_limit_user_per_day: int = Field(1000, ge=1, description="Calls a day of that user")
    rate_limit_key_rpm: int = Field(
        600, ge=1, description="Calls a minute with one key, of each class of endpoints"
    )
    rate_limit_address_rpm: int = Field(
        60, ge=1, description="Calls a minute of an address that shows no valid key"
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(origins)] = Field(
        (), description="Sites whose pages may call /v1/ from a browser; empty: none"
    )
    internal_api_token: BootstrapKey = Field(
        SecretStr(""), description="Bootstrap key of role service"
    )
    profile_admin_api_key: BootstrapKey = Field(
        SecretStr(""), description="Bootstrap key of role admin"
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="A port of its own for /metrics; 0: served on HTTP_PORT"
    )
    metrics_token: BootstrapKey = Field(
        SecretStr(""), description="/metrics is shown to who bears it; empty: to everybody"
    )

    @property
    def uses_sandbox(self) -> bool:
        return not self.telegram_bot_token.get_secret_value()

    def secrets(self) -> dict[str, str]:
        """Every key and token in plain text, by the setting's name; to hand on, not to show."""
        return {
            name.upper(): value.get_secret_value()
            for name, value in self
            if isinstance(value, SecretStr)
        }

    def check_together(self) -> None:
        """Rules over several settings; raises ConfigurationError with what to change."""
        if self.memory_keep_last >= self.memory_cap:
            raise _problem(
                "MEMORY_KEEP_LAST", "must be below MEMORY_CAP", str(self.memory_cap // 2)
            )
        for models, example in _MODELS.items():
            for name in (f"{models}_BASE_URL", f"{models}_API_KEY"):
                if getattr(self, name.lower()) and not getattr(self, f"{models}_MODEL".lower()):
                    raise _problem(f"{models}_MODEL", f"is empty although {name} is set", example)
        if self.telegram_mode is TelegramMode.WEBHOOK:
            self._check_webhook()

    def _check_webhook(self) -> None:
        if self.uses_sandbox:
            raise _problem(
                "TELEGRAM_BOT_TOKEN",
                "is empty although TELEGRAM_MODE is webhook: without a bot of Telegram there is "
                "only the sandbox, whose updates are polled",
                "123456789:AAF5… (or TELEGRAM_MODE=polling)",
            )
        if not self.telegram_webhook_url:
            raise _problem(
                "TELEGRAM_WEBHOOK_URL",
                "is empty although TELEGRAM_MODE is webhook",
                EXAMPLES["TELEGRAM_WEBHOOK_URL"],
            )
        if not self.telegram_webhook_secret.get_secret_value():
            raise _problem(
                "TELEGRAM_WEBHOOK_SECRET",
                "is empty although TELEGRAM_MODE is webhook",
                EXAMPLES["TELEGRAM_WEBHOOK_SECRET"],
            )


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read and check every setting; a wrong one raises ConfigurationError in one line.

    What neither the environment nor `.env` sets is looked for in files of SECRETS_DIR that bear
    the settings' names, as containers get their secrets.
    """
    try:
        settings = _read(env_file)
    except ValidationError as error:
        raise _problems(error)[0] from None
    settings.check_together()
    return settings


def load_what_is_valid(env_file: Path | None = Path(".env")) -> tuple[Settings, Sequence[str]]:
    """The settings, with their defaults in place of wrong ones, and what is wrong with each.

    Raises ConfigurationError for what cannot be read at all.
    """
    try:
        settings, problems = _read(env_file), []
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
        defaults = {
            name: Settings.model_fields[name].get_default(call_default_factory=True)
            for name in wrong
        }
        settings, problems = _read(env_file, **defaults), list(map(str, _problems(error)))
    try:
        settings.check_together()
    except ConfigurationError as error:
        problems.append(str(error))
    return settings, problems


def _read(env_file: Path | None, **instead: Any) -> Settings:
    secrets = Path(os.environ.get("SECRETS_DIR", "/run/secrets"))
    try:
        return Settings(  # type: ignore[call-arg]
            _env_file=env_file, _secrets_dir=secrets if secrets.is_dir() else None, **instead
        )
    except UnicodeDecodeError:
        raise ConfigurationError(f"{env_file} or a file of {secrets} is not UTF-8") from None


def _problems(error: ValidationError) -> Sequence[ConfigurationError]:
    found = []
    for each in error.errors(include_input=False, include_url=False):
        name = str(each["loc"][0]).upper() if each["loc"] else "settings"
        what = each["msg"].removeprefix("Value error, ")
        found.append(_problem(name, what, EXAMPLES.get(name) or _default_of(name)))
    return found


def _problem(name: str, what: str, example: str) -> ConfigurationError:
    return ConfigurationError(f"{name}: {what}; for example {name}={example}")


def _default_of(name: str) -> str:
    field = Settings.model_fields.get(name.lower())
    default = field.get_default(call_default_factory=True) if field else ""
    return str(default.value if isinstance(default, StrEnum) else default)
