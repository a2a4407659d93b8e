from application.safety.remembered_findings import RememberedFindings
from domain.safety.personal_data import Entity, PersonalDataDetector


class Counting(PersonalDataDetector):
    def __init__(self) -> None:
        super().__init__(())
        self.asked: list[str] = []

    def find(self, text: str) -> tuple[Entity, ...]:
        self.asked.append(text)
        return ()


def test_a_text_is_looked_at_once() -> None:
    detector = Counting()
    findings = RememberedFindings(detector)
    assert [findings.find(text) for text in ("one", "two", "one")] == [(), (), ()]
    assert detector.asked == ["one", "two"]


def test_what_was_not_seen_for_long_is_forgotten() -> None:
    detector = Counting()
    findings = RememberedFindings(detector, most=2)
    for text in ("one", "two", "one", "three", "one", "two"):
        findings.find(text)
    assert detector.asked == ["one", "two", "three", "two"]
