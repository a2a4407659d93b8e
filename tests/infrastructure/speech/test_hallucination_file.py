from pathlib import Path

import pytest

from domain.shared.errors import ConfigurationError
from domain.speech.transcript import Segment
from infrastructure.speech.hallucination_file import load_hallucinations

SHIPPED = Path("config/speech/hallucinations.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "Субтитры создавал DimaTorzok",
        "Редактор субтитров: Егорова",
        "Спасибо за просмотр!",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Merci d'avoir regardé cette vidéo !",
        "Thanks for watching!",
    ],
)
def test_the_shipped_list_knows_the_usual_inventions(text: str) -> None:
    assert load_hallucinations(SHIPPED).explain(Segment(text, 0, 1, -0.1, 0.0))


def test_the_shipped_list_leaves_what_people_say() -> None:
    known = load_hallucinations(SHIPPED)
    for text in ("Спасибо за помощь", "Merci beaucoup", "Thank you very much", "Пока"):
        assert not known.explain(Segment(text, 0, 1, -0.1, 0.0))


@pytest.mark.parametrize("content", ["openings: [", "openings: []", "- a list"])
def test_a_damaged_list_stops_the_start(content: str, tmp_path: Path) -> None:
    file = tmp_path / "hallucinations.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="hallucinations"):
        load_hallucinations(file)
