"""How the questions about a birth are put."""

from application.astrology.interview import Heard
from application.astrology.ports import CountryNames
from application.astrology.wording import Vocabulary
from domain.astrology.civil_time import NoSuchTime, TimeTwice
from domain.astrology.places import Place
from domain.astrology.querent import LONGEST_NAME, Intake, Step
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply

CHART = "chart"


class Questions:
    """`names` tells countries apart in the person's language."""

    def __init__(self, names: CountryNames) -> None:
        self._names = names

    def next(self, intake: Intake, words: Vocabulary) -> Reply:
        """What is still to be asked, with buttons where there is a choice."""
        step = intake.step
        return Reply.text(self._question(intake, step, words), self._buttons(intake, step, words))

    def again(self, heard: Heard, words: Vocabulary) -> Reply:
        """What was wrong, and the question's buttons once more."""
        arguments: dict[str, str | int] = {"most": LONGEST_NAME}
        if heard.gap:
            arguments |= _gap(heard.gap)
        buttons = self._buttons(heard.intake, heard.intake.step, words)
        return Reply.text(words.text(heard.problem, **arguments), buttons)

    def place(self, place: Place, words: Vocabulary) -> str:
        near = words.text("birth-near", town=place.near) if place.near else ""
        country = self._names.name(place.country, words.language) if place.country else ""
        return ", ".join(filter(None, (place.label, place.region or near, country)))

    def _question(self, intake: Intake, step: Step, words: Vocabulary) -> str:
        key = f"birth-ask-{step.value}"
        match step:
            case Step.DAY if intake.is_other:
                return words.text(f"{key}-other", name=intake.name)
            case Step.CONSENT:
                return words.text(key, name=intake.name)
            case Step.CALENDAR:
                return words.text(key, day=words.date(intake.days[0]))
            case Step.FOLD:
                return words.text(key, time=f"{intake.time:%H:%M}")
            case Step.CONFIRM:
                return self._read_back(intake, words)
        return words.text(key)

    def _read_back(self, intake: Intake, words: Vocabulary) -> str:
        birth = intake.birth
        at = f"{birth.time:%H:%M}" if birth.time else words.text("birth-time-unknown")
        return words.text(
            "birth-ask-confirm",
            day=words.date(birth.gregorian_day),
            time=at,
            place=self.place(birth.place, words),
            offset=birth.local_time().offset_text,
        )

    def _buttons(self, intake: Intake, step: Step, words: Vocabulary) -> Buttons:
        match step:
            case Step.CONSENT:
                return _rows((words.text("birth-ask-consent-yes"), "agrees", ""))
            case Step.WHICH_DAY:
                return _rows(*((words.date(day), "day", str(day)) for day in intake.days))
            case Step.TIME:
                return _rows((words.text("birth-ask-time-unknown"), "unknown", ""))
            case Step.WHICH_PLACE:
                places = enumerate(intake.places)
                return _rows(*((self.place(each, words), "place", str(n)) for n, each in places))
            case Step.CALENDAR:
                return _rows(
                    *((words.text(f"birth-ask-calendar-{c}"), "calendar", c) for c in _CALENDARS)
                )
            case Step.FOLD:
                return _folds(intake, words)
            case Step.CONFIRM:
                yes, no = (words.text(f"birth-ask-confirm-{each}") for each in ("yes", "no"))
                return _rows((yes, "confirm", "yes"), (no, "confirm", "no"))
        return ()


_CALENDARS = ("julian", "gregorian")


def _folds(intake: Intake, words: Vocabulary) -> Buttons:
    try:
        intake.birth.local_time()
    except TimeTwice as problem:
        return _rows(
            *(
                (words.text(f"birth-ask-fold-{n}", offset=choice.offset_text), "fold", str(n))
                for n, choice in enumerate(problem.choices)
            )
        )
    return ()


def _gap(gap: NoSuchTime) -> dict[str, str]:
    is_a_day = gap.before.date() != gap.after.date() and gap.before.time() == gap.after.time()
    form = "%d.%m.%Y" if is_a_day else "%H:%M"
    return {"before": f"{gap.before:{form}}", "after": f"{gap.after:{form}}"}


def _rows(*choices: tuple[str, str, str]) -> Buttons:
    return tuple((Button(label, Action.of(CHART, name, value)),) for label, name, value in choices)
