"""The bodies of the text engine's HTTP interface."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
TraceId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
UserId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:@-]{1,128}$")]
Text = Annotated[str, Field(min_length=1, max_length=100_000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Input(_Body):
    text: Text = Field(description="The user's words; only ever sent as the user's.")
    variables: dict[str, str | int | float | bool | list[str] | None] = Field(
        default_factory=dict,
        description="What the prompt of the use case needs; GET /v1/ai/use-cases lists it.",
    )


class ContextMessage(_Body):
    role: Literal["user", "assistant"]
    content: Text


class Output(_Body):
    format: Literal["text", "json"] | None = Field(
        default=None, description="To be sure; a use case has one format, any other is refused."
    )
    stream: bool = False


class ProviderChoice(_Body):
    name: Annotated[str, Field(max_length=64)] = "AUTO"
    model: Annotated[str, Field(max_length=128)] = "AUTO"


class ChatBody(_Body):
    request_id: Identifier | None = None
    trace_id: TraceId | None = None
    locale: Literal["ru", "en", "fr"] = "en"
    user_id: UserId | None = None
    input: Input
    context: list[ContextMessage] = Field(
        default_factory=list,
        max_length=200,
        description="Earlier messages, oldest first; the oldest are left out where space is short.",
    )
    output: Output = Output()
    provider: ProviderChoice = ProviderChoice()

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "user_id": "u-1",
                    "locale": "fr",
                    "input": {
                        "text": "Bonsoir, que me conseillez-vous ?",
                        "variables": {
                            "persona_name": "Alfred",
                            "persona_voice": "A courteous butler.",
                            "tone": "formal",
                        },
                    },
                    "context": [{"role": "user", "content": "J'aime le thé."}],
                    "output": {"stream": True},
                }
            ]
        },
    )


class GenerateBody(ChatBody):
    use_case: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "use_case": "generic_qna",
                    "user_id": "u-1",
                    "input": {"text": "What is a sextile?"},
                }
            ]
        },
    )


class Usage(BaseModel):
    input: int
    output: int
    total: int
    estimated_cost_usd: float


class Provider(BaseModel):
    name: str
    model: str


class Meta(BaseModel):
    cached: bool
    latency_ms: float
    prompt_version: str
    attempts: int
    fallback_from: str | None = None


class GeneratedBody(BaseModel):
    request_id: str
    trace_id: str
    use_case: str
    text: str
    data: Any = Field(None, description="The text parsed, where the use case answers in JSON.")
    provider: Provider
    usage: Usage
    meta: Meta


class UseCase(BaseModel):
    name: str
    description: str
    versions: list[str]
    active: dict[str, int] = Field(description="Versions in use, with their weights.")
    required: list[str]
    optional: list[str]
    output_format: str
    max_output_tokens: int
    timeout_seconds: float


class UseCasesBody(BaseModel):
    use_cases: list[UseCase]


class PeriodUsage(BaseModel):
    owner: str
    period: Literal["day", "month"]
    ends_at: str
    spent_usd: float
    cap_usd: float | None
    requests: int
    input_tokens: int
    output_tokens: int


class UsageBody(BaseModel):
    periods: list[PeriodUsage] = Field(description="Calls of priced models; free ones cost nothing")


class Error(BaseModel):
    type: str
    message: str
    retry_after_ms: int | None = None


class ErrorBody(BaseModel):
    request_id: str
    trace_id: str
    error: Error
