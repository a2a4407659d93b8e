"""The one tree of errors. A class says what the caller should do.

MajordomeError
├── RetryLater              the same call may succeed later; `retry_after` says when, if known
│   ├── StorageUnavailable      the database does not answer
│   ├── ProviderUnavailable     a language model, speech or other outside service failed
│   │   └── SpeechUnavailable       sound cannot be turned into text just now
│   └── LimitReached            a rate or concurrency limit of ours
│       └── BudgetExhausted         a spending cap of ours
├── TellUser                the input must change; the message is fit to be shown
│   ├── InvalidInput
│   ├── MessageTooLong
│   ├── UnusableAudio           a sound that cannot be understood; `kind` says why
│   ├── UnusableFile            a picture or document that cannot be read; `kind` says why
│   ├── NotFound
│   ├── Conflict                somebody else was quicker, or holds what was asked for
│   ├── NotAuthenticated        no valid key was shown
│   └── NotAllowed              the key is valid, its role does not open this door
├── PersonErased            they were erased since this was asked for: write nothing about them
└── Stop                    an operator must act; retrying changes nothing
    ├── ConfigurationError      a setting or shipped file is wrong
    └── ProviderRejected        an outside service refuses us (bad key, unknown model)
"""

from collections.abc import Mapping


class MajordomeError(Exception):
    """Base of everything the product raises on purpose."""


class RetryLater(MajordomeError):
    """The same call may succeed later.

    `retry_after` is in seconds, None when unknown.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StorageUnavailable(RetryLater):
    """The database does not answer."""


class ProviderUnavailable(RetryLater):
    """An outside service failed; `kind` is a bounded word fit for a metric label."""

    def __init__(self, message: str, *, kind: str, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.kind = kind


class SpeechUnavailable(ProviderUnavailable):
    """Sound cannot be turned into text just now; text is untouched.

    Kinds: `off`, `no_model`, `loading`, `timeout`, `failed`, and of a server `unreachable`,
    `rate_limited`, `server_error`, `malformed`.
    """


class LimitReached(RetryLater):
    """A limit of ours was reached; nothing was done."""


class BudgetExhausted(LimitReached):
    """What may be spent in this period is spent, or would be by this call."""


class TellUser(MajordomeError):
    """The input must change; the message names what is wrong and what to do."""


class InvalidInput(TellUser):
    """A value is not acceptable."""


class MessageTooLong(TellUser):
    """The newest message alone does not fit the window; sizes in tokens."""

    def __init__(self, tokens: int, available: int) -> None:
        super().__init__(f"the message has {tokens} tokens, {available} fit")
        self.tokens = tokens
        self.available = available


class UnusableAudio(TellUser):
    """A sound that cannot be understood.

    Kinds: `empty`, `not_audio`, `truncated`, `too_short`, `too_long`, `too_large`, `silent`,
    `unintelligible`.
    """

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class UnusableFile(TellUser):
    """A picture or document that cannot be read.

    Kinds: `too_large`, `gone`, `unreadable`, `locked`, `without_text`, `too_hard`.
    """

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class NotFound(TellUser):
    """What was asked for does not exist."""


class Conflict(TellUser):
    """Somebody else was quicker, or holds what was asked for.

    `details` say what stands in the way, in JSON's values.
    """

    def __init__(self, message: str, *, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.details = details


class NotAuthenticated(TellUser):
    """No valid key was shown. Only who shows the right secret is told why it is not valid any more.

    Kinds, fit for a metric label: `missing`, `unknown`, `revoked`, `expired`.
    """

    def __init__(self, message: str, *, kind: str = "unknown") -> None:
        super().__init__(message)
        self.kind = kind


class NotAllowed(TellUser):
    """The key is valid, but its role does not open this door."""


class PersonErased(MajordomeError):
    """The person was erased since this was asked for; nothing may be written about them."""


class Stop(MajordomeError):
    """An operator must act; retrying changes nothing."""


class ConfigurationError(Stop):
    """A setting or shipped file is wrong; the message names it and how to mend it."""


class ProviderRejected(Stop):
    """An outside service refuses us; `kind` is a bounded word fit for a metric label."""

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind
