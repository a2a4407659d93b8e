"""The bodies of the text engine's HTTP interface."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.shared.identity import OPAQUE

Opaque = Annotated[
    str,
    Field(
        pattern=f"^{OPAQUE}$",
        description="Any id of the caller's own: 1 to 128 visible characters, no spaces.",
    ),
]
Locale = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8}){0,4}$",
        description="A BCP 47 tag such as fr-FR; the answer is in its language where we speak it.",
    ),
]
UserId = Opaque
Text = Annotated[str, Field(min_length=1, max_length=1_000_000, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Constraints(_Body):
    max_chars: Annotated[int, Field(ge=20, le=20_000)] | None = Field(
        default=None, description="The answer is cut at the end of a sentence."
    )


class Input(BaseModel):
    """Fields beyond these fill the prompt's variables, or are shown to the model as data."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"type": "string"}}}
                for name in ("question", "text")
            ]
        },
    )

    question: Text | None = None
    text: Text | None = None
    tone: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="witty, formal, casual, or in words of your own"
    )
    constraints: Constraints = Constraints()

    @model_validator(mode="after")
    def _says_something(self) -> "Input":
        if not (self.question or self.text):
            raise ValueError("give a question or a text")
        return self

    @property
    def fields(self) -> dict[str, str]:
        given = {"question": self.question, "text": self.text}
        return {name: value for name, value in given.items() if value}

    @property
    def words(self) -> str:
        return "\n\n".join(self.fields.values())


class Message(_Body):
    role: Literal["system", "user", "assistant"]
    content: Text


class Output(_Body):
    format: Literal["text", "json"] | None = Field(
        default=None,
        description="`json` gives a reading in sections; none: what the use case is made for",
    )
    stream: bool = False


class ProviderChoice(_Body):
    name: Annotated[str, Field(max_length=64)] = "AUTO"
    model: Annotated[str, Field(max_length=128)] = "AUTO"


class _Call(_Body):
    locale: Locale
    user_id: UserId
    request_id: Opaque | None = None
    trace_id: Opaque | None = None
    context: dict[str, Any] = Field(
        default_factory=dict,
        description="What is known, freely: natal_chart_summary, birth_data, memory, extra…",
    )
    persona: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="Who speaks; one that is unknown or archived gives its fallback"
    )
    output: Output = Output()
    provider: ProviderChoice = ProviderChoice()


class GenerateBody(_Call):
    use_case: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    input: Input

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "use_case": "natal_chart_interpretation",
                    "locale": "fr-FR",
                    "user_id": "user_123",
                    "request_id": "req_01",
                    "trace_id": "trace_01",
                    "input": {
                        "question": "Que dit mon thème de mon travail ?",
                        "tone": "warm",
                        "constraints": {"max_chars": 1200},
                    },
                    "context": {
                        "natal_chart_summary": "Soleil 14°12' Taureau, maison 10",
                        "birth_data": {"date": "1990-05-05", "place": "Lyon"},
                        "extra": {},
                    },
                    "output": {"format": "text", "stream": False},
                    "provider": {"name": "openai", "model": "AUTO"},
                }
            ]
        },
    )


class ChatBody(_Call):
    messages: Annotated[
        list[Message],
        Field(
            min_length=1,
            max_length=500,
            description="With one of the user's at least; the newest stands last",
            json_schema_extra={
                "contains": {"properties": {"role": {"const": "user"}}, "required": ["role"]}
            },
        ),
    ]
    conversation_id: Opaque | None = None

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "conversation_id": "conv_01",
                    "locale": "fr-FR",
                    "user_id": "user_123",
                    "messages": [{"role": "user", "content": "Bonsoir, que me conseillez-vous ?"}],
                    "context": {"memory": {"likes": "le thé"}},
                    "output": {"stream": True},
                }
            ]
        },
    )

    @model_validator(mode="after")
    def _is_a_users(self) -> "ChatBody":
        if all(message.role != "user" for message in self.messages):
            raise ValueError("one of the messages must be the user's")
        return self


class Usage(BaseModel):
    input_tokens: int
    output_tokens: int
    total_tokens: int
    estimated_cost_usd: float


class Meta(BaseModel):
    use_case: str
    locale: str = Field(description="The language of the answer")
    cached: bool
    compacted: bool = Field(description="Whether a long context or history was shortened")
    latency_ms: float
    prompt_version: str
    attempts: int
    fallback_from: str | None = None
    finish_reason: str
    persona: str | None = None


class GeneratedBody(BaseModel):
    request_id: str
    trace_id: str
    conversation_id: str | None = None
    provider: str
    model: str
    text: str
    data: Any = Field(None, description="The text parsed, where the answer is JSON; else absent")
    usage: Usage
    meta: Meta


class UseCase(BaseModel):
    name: str
    description: str
    versions: list[str]
    active: dict[str, int] = Field(description="Versions in use, with their weights.")
    variables: list[str] = Field(description="Fields of input or context that its prompt knows")
    output_formats: list[str]
    max_output_tokens: int
    timeout_seconds: float


class UseCasesBody(BaseModel):
    use_cases: list[UseCase]


class PeriodUsage(BaseModel):
    owner: Literal["user", "key"]
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
    details: dict[str, Any] | None = None
    fallback_suggestion: str | None = None


class ErrorBody(BaseModel):
    request_id: str
    trace_id: str
    error: Error
