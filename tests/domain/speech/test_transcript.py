import pytest

from domain.shared.errors import UnusableAudio
from domain.speech.transcript import Hallucinations, Segment, Transcript, choose_language

KNOWN = Hallucinations.of(openings=["Субтитры сделал", "Amara.org"], phrases=["Thank you."])


def transcript(*segments: Segment) -> Transcript:
    return Transcript.of(segments, language="ru", duration=3.0)


def certain(text: str) -> Segment:
    return Segment(text, 0.0, 1.0, average_log_probability=-0.1, no_speech_probability=0.01)


def test_the_text_is_its_segments_in_order() -> None:
    heard = transcript(certain(" доброе утро "), certain("альфред"))
    assert heard.text == "доброе утро альфред"
    assert not heard.no_speech


def test_a_sound_without_words_has_no_language() -> None:
    heard = transcript(certain("  "))
    assert (heard.text, heard.language, heard.no_speech) == ("", None, True)


def test_certain_words_are_believed_as_they_are() -> None:
    heard = transcript(certain("доброе утро"))
    assert heard.believed(KNOWN) is heard


def test_an_engine_that_measures_nothing_is_believed() -> None:
    heard = transcript(Segment("доброе утро", 0, 1))
    assert heard.believed(KNOWN).text == "доброе утро"


@pytest.mark.parametrize(
    "segment",
    [
        Segment("да", 0, 1, average_log_probability=-0.9, no_speech_probability=0.9),
        certain("Субтитры сделал DimaTorzok!"),
        certain("♪ Amara.org ♪"),
        Segment("THANK YOU", 0, 1, average_log_probability=-0.2, no_speech_probability=0.5),
        Segment("Thank you!", 0, 1, average_log_probability=-0.8),
    ],
)
def test_what_models_invent_on_silence_counts_as_silence(segment: Segment) -> None:
    with pytest.raises(UnusableAudio) as refused:
        transcript(segment).believed(KNOWN)
    assert refused.value.kind == "silent"


def test_thanks_that_were_clearly_said_are_kept() -> None:
    assert transcript(certain("Thank you.")).believed(KNOWN).text == "Thank you."


@pytest.mark.parametrize(
    "segment",
    [
        Segment("шум", 0, 1, average_log_probability=-1.4, no_speech_probability=0.2),
        Segment("нет нет нет нет", 0, 1, average_log_probability=-0.2, compression_ratio=5.0),
    ],
)
def test_guesswork_is_unintelligible(segment: Segment) -> None:
    with pytest.raises(UnusableAudio) as refused:
        transcript(segment).believed(KNOWN)
    assert refused.value.kind == "unintelligible"


def test_credits_after_real_words_are_cut_off() -> None:
    heard = transcript(certain("доброе утро"), certain("Субтитры сделал кто-то"))
    believed = heard.believed(KNOWN)
    assert (believed.text, believed.language, believed.duration) == ("доброе утро", "ru", 3.0)


@pytest.mark.parametrize(
    ("detected", "probability", "hint", "chosen"),
    [("fr", 0.9, "ru", "fr"), ("uk", 0.4, "ru", "ru"), ("uk", 0.4, None, "uk")],
)
def test_the_hint_decides_only_where_detection_is_unsure(
    detected: str, probability: float, hint: str | None, chosen: str
) -> None:
    assert choose_language(detected, probability, hint) == chosen
