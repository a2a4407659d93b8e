"""How often what goes to a model is looked through on its way."""

from application.safety.decisions import DecisionLog
from application.safety.guard import GuardGeneration, GuardParts
from application.safety.policies import LivePolicies
from application.safety.remembered_findings import RememberedFindings
from application.shared.interface_texts import InterfaceTexts
from composition.screens import detectors
from domain.safety.personal_data import Entity, PersonalDataDetector
from tests.application.safety.conftest import Street
from tests.support.text_engine import a_request

SAID = "Call me at +33 6 12 34 56 78"


class Counting(PersonalDataDetector):
    def __init__(self) -> None:
        super().__init__(())
        self.asked: list[str] = []

    def find(self, text: str) -> tuple[Entity, ...]:
        self.asked.append(text)
        return detectors().personal_data.find(text)


async def test_what_was_said_is_known_where_a_prompt_tells_of_it_later(street: Street) -> None:
    detector = Counting()
    async with street.house() as house:
        get = house.app.get
        findings = RememberedFindings(detector)
        parts = GuardParts(findings, get(LivePolicies), get(DecisionLog), get(InterfaceTexts), {})
        guard = GuardGeneration(parts, b"secret")
        guard.open(a_request(SAID))
        told = f"<earlier>22 November 2026:\nassistant: 5 o'clock.\nuser: {SAID}</earlier>"
        prompt = guard.open(a_request("And now?", system=told)).request.prompt.text
    assert "user: Call me at ⟨PHONE_1⟩</earlier>" in prompt
    assert detector.asked.count(SAID) == 1
    assert not any("user" in text for text in detector.asked)
