"""The fixed plain voice: help first, then warmth."""

from collections.abc import Iterator

from application.dialogue.wording import Wording
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply
from domain.safety.crisis import About, Danger
from domain.safety.crisis_state import CrisisState, Saying
from domain.safety.helplines import ELSEWHERE, CountryHelp, Helplines

CRISIS = "crisis"
COUNTRY, FALSE_ALARM, SAFE, YES, NO = "country", "alarm", "safe", "yes", "no"
_BY_ABOUT = (Saying.HELP, Saying.ASK)
_BY_DANGER = (*_BY_ABOUT, Saying.CHECK_IN)
_COUNTRIES_A_ROW = 2


class CrisisTexts:
    def __init__(self, helplines: Helplines) -> None:
        self._helplines = helplines

    def reply(
        self, saying: Saying, state: CrisisState | None, wording: Wording, *, in_group: bool
    ) -> Reply:
        """In a group nothing is asked that others would read the answer to."""
        about = state.about if state else About.SELF
        text = wording.text(_key(saying, state), help=self._help(state, about, wording))
        if in_group:
            private = wording.text("crisis-in-group")
            return Reply.text(f"{text}\n\n{private}" if saying is Saying.HELP else private)
        return Reply.text(text, tuple(self._buttons(saying, state, wording)))

    def country_chosen(self, state: CrisisState, wording: Wording) -> Reply:
        text = wording.text("crisis-country-chosen", help=self._help(state, state.about, wording))
        return Reply.text(text, self._answers(wording))

    def is_known(self, code: str) -> bool:
        return code == ELSEWHERE or code in self._helplines.countries

    def _help(self, state: CrisisState | None, about: About, wording: Wording) -> str:
        """Of the country that was chosen; until then of all our people's, shortest."""
        minor = about is About.MINOR
        violence = state is not None and state.danger is Danger.VIOLENCE
        if state is not None and state.country is not None:
            return "\n".join(
                self._of_country(state.country, wording, minor=minor, violence=violence)
            )
        lines = [wording.text("crisis-emergency-anywhere")]
        for country in self._helplines.countries.values():
            first = country.ordered(minor=minor, violence=violence)[0]
            lines.append(f"{country.flag} {first.number}")
        lines.append(self._helplines.elsewhere.lines[0].number)
        return "\n".join((lines[0], " · ".join(lines[1:])))

    def _of_country(
        self, code: str, wording: Wording, *, minor: bool, violence: bool
    ) -> Iterator[str]:
        country = self._helplines.of(code)
        key = "crisis-emergency-elsewhere" if code == ELSEWHERE else "crisis-emergency"
        yield wording.text(key, number=country.emergency)
        for line in country.ordered(minor=minor, violence=violence):
            sign = "☎" if any(map(str.isdecimal, line.number)) else "🌐"
            yield f"{sign} {line.number} — {line.what[wording.language]}"

    def _buttons(
        self, saying: Saying, state: CrisisState | None, wording: Wording
    ) -> Iterator[tuple[Button, ...]]:
        if saying in (Saying.FALSE_ALARM, Saying.SAFE):
            return
        if saying is Saying.ASK or saying is Saying.CHECK_IN:
            yield tuple(_button(wording, answer) for answer in (YES, NO))
            return
        if state is not None and state.country is None:
            yield from self._countries(wording)
        yield from self._answers(wording)

    def _countries(self, wording: Wording) -> Iterator[tuple[Button, ...]]:
        every = [_country_button(each, wording) for each in self._helplines.countries.values()]
        other = wording.text("crisis-country-other")
        every.append(Button(other, Action.of(CRISIS, COUNTRY, ELSEWHERE)))
        for start in range(0, len(every), _COUNTRIES_A_ROW):
            yield tuple(every[start : start + _COUNTRIES_A_ROW])

    def _answers(self, wording: Wording) -> Buttons:
        return ((_button(wording, SAFE),), (_button(wording, FALSE_ALARM),))


def _key(saying: Saying, state: CrisisState | None) -> str:
    """Of the text for this danger, or for whom it is about."""
    danger = state.danger if state else Danger.SELF
    is_minor = state is not None and state.about is About.MINOR
    if danger is Danger.VIOLENCE and saying is Saying.HELP and is_minor:
        return "crisis-help-violence-minor"
    if danger is not Danger.SELF and saying in _BY_DANGER:
        return f"crisis-{saying}-{danger}"
    if saying in _BY_ABOUT:
        return f"crisis-{saying}-{state.about if state else About.SELF}"
    return f"crisis-{saying}"


def _button(wording: Wording, answer: str) -> Button:
    return Button(wording.text(f"crisis-button-{answer}"), Action.of(CRISIS, answer))


def _country_button(country: CountryHelp, wording: Wording) -> Button:
    label = f"{country.flag} {country.name[wording.language]}"
    return Button(label, Action.of(CRISIS, COUNTRY, country.code))
