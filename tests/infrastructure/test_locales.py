import re
from pathlib import Path

import pytest
from fluent.runtime import FluentResource
from fluent.syntax import ast, visitor

from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts

LOCALES = Path("config/locales")


class _Placeholders(visitor.Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)


def placeholders_by_key(language: Language, folder: str = "") -> dict[str, set[str]]:
    files = sorted((LOCALES / language / folder).glob("*.ftl"))
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    found = {}
    for entry in FluentResource(source).body:
        if isinstance(entry, ast.Message):
            search = _Placeholders()
            search.visit(entry)
            found[entry.id.name] = search.names
    return found


def test_every_language_has_the_same_keys_and_placeholders() -> None:
    russian = placeholders_by_key(Language.RUSSIAN)
    assert placeholders_by_key(Language.ENGLISH) == russian
    assert placeholders_by_key(Language.FRENCH) == russian


def test_a_voice_says_the_same_things_in_every_language_and_nothing_unknown() -> None:
    russian = placeholders_by_key(Language.RUSSIAN, "voices")
    assert placeholders_by_key(Language.ENGLISH, "voices") == russian
    assert placeholders_by_key(Language.FRENCH, "voices") == russian
    assert russian.items() <= placeholders_by_key(Language.RUSSIAN).items()


def test_no_text_is_empty() -> None:
    texts = FluentInterfaceTexts(LOCALES)
    for language in Language:
        for key, names in placeholders_by_key(language).items():
            assert texts.text(language, key, **dict.fromkeys(names, "x")).strip()


@pytest.mark.parametrize(
    ("language", "turns", "facts", "told"),
    [
        (Language.RUSSIAN, 1, 0, "Вычеркнуто: 1 сообщение. "),
        (Language.RUSSIAN, 3, 2, "3 сообщения и 2 записи"),
        (Language.RUSSIAN, 11, 5, "11 сообщений и 5 записей"),
        (Language.RUSSIAN, 11, 21, "11 сообщений и 21 запись"),
        (Language.FRENCH, 1, 0, "un message, aucune note"),
        (Language.FRENCH, 3, 2, "3 messages, 2 notes"),
        (Language.ENGLISH, 1, 0, "one message, no notes"),
        (Language.ENGLISH, 3, 2, "3 messages, 2 notes"),
    ],
)
def test_what_was_forgotten_is_counted_as_the_language_counts(
    language: Language, turns: int, facts: int, told: str
) -> None:
    said = FluentInterfaceTexts(LOCALES).text(
        language, "memory-forgotten", turns=turns, facts=facts
    )
    assert told in said


def test_languages_differ_in_every_text() -> None:
    texts = FluentInterfaceTexts(LOCALES)
    for key, names in placeholders_by_key(Language.RUSSIAN).items():
        values = dict.fromkeys(names, "x")
        said = {texts.text(language, key, **values) for language in Language}
        # Mars is called so in French too, and some dates are written alike.
        is_name = all(" " not in text.replace("x", "").strip() for text in said)
        assert is_name or len(said) == len(Language), key


FRENCH_FILES = [
    *sorted(LOCALES.glob("fr/**/*.ftl")),
    *sorted(Path("config/personas").glob("*.yaml")),
    Path("config/offline.yaml"),
]


@pytest.mark.parametrize("file", FRENCH_FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_line_of_french_begins_with_a_mark_that_belongs_to_the_word_before(file: Path) -> None:
    french = re.split(r"^ *fr:\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[-1]
    loose = re.findall(r".{0,20}(?:[^\S\u00a0\u202f]+[?!;:»](?!\w)|«[^\u00a0\u202f]).{0,9}", french)
    tight = re.findall(r".{0,20}[^\W\d_][?!;»](?!\w)", french)
    assert loose + tight == [], "python scripts/tools/french_spaces.py mends it"


def written(folder: Path, text: str) -> Path:
    for language in Language:
        (folder / language).mkdir()
        (folder / language / "interface.ftl").write_text(text, encoding="utf-8")
    return folder


def test_values_stand_in_the_text_without_isolation_marks(tmp_path: Path) -> None:
    texts = FluentInterfaceTexts(written(tmp_path, "hello = Hello { $name }!\n"))
    assert texts.text(Language.ENGLISH, "hello", name="<Ann>") == "Hello <Ann>!"


def test_an_unknown_key_is_an_error_of_configuration(tmp_path: Path) -> None:
    texts = FluentInterfaceTexts(written(tmp_path, "hello = Hello\n"))
    with pytest.raises(ConfigurationError, match="goodbye"):
        texts.text(Language.ENGLISH, "goodbye")


def test_a_missing_value_is_an_error_of_configuration(tmp_path: Path) -> None:
    texts = FluentInterfaceTexts(written(tmp_path, "hello = Hello { $name }!\n"))
    with pytest.raises(ConfigurationError, match="hello"):
        texts.text(Language.ENGLISH, "hello")


def test_broken_syntax_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="near"):
        FluentInterfaceTexts(written(tmp_path, "hello Hello\n"))


def test_a_missing_language_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"interface\.ftl"):
        FluentInterfaceTexts(tmp_path)


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        ("astrologer", "Я открыла файл"),
        ("astrologer_psychological", "Я открыла файл"),
        ("astrologer_classical", "Я открыл файл"),
        ("butler", "Я развернул файл"),
    ],
)
def test_a_persona_of_a_kind_speaks_as_its_kind_does_unless_it_has_its_own_words(
    voice: str, said: str
) -> None:
    text = FluentInterfaceTexts(LOCALES).text(Language.RUSSIAN, "file-unreadable", voice=voice)
    assert text.startswith(said)
