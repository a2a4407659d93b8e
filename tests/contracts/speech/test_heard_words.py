import pytest

from application.speech.ports import HeardWordsRepository
from domain.speech.transcript import HeardWords
from infrastructure.in_memory.heard_words import InMemoryHeardWords
from infrastructure.mongo.heard_words import MongoHeardWords
from tests.support.tombstones import tombstones

WEATHER = HeardWords("quel temps fait il", "fr")


@pytest.fixture(params=["in_memory", "mongo"])
def words(request: pytest.FixtureRequest) -> HeardWordsRepository:
    if request.param == "in_memory":
        return InMemoryHeardWords()
    database = request.getfixturevalue("mongo_database")
    return MongoHeardWords(database, tombstones(database))


async def test_words_are_found_as_they_were_kept(words: HeardWordsRepository) -> None:
    await words.put("1:2:3", "7", WEATHER)

    assert await words.get("1:2:3") == WEATHER
    assert await words.get("1:2:4") is None


async def test_words_of_an_unknown_language_are_kept(words: HeardWordsRepository) -> None:
    await words.put("1:2:3", "7", HeardWords("hm", None))

    assert await words.get("1:2:3") == HeardWords("hm", None)


async def test_the_words_heard_first_stay(words: HeardWordsRepository) -> None:
    await words.put("1:2:3", "7", WEATHER)
    await words.put("1:2:3", "7", HeardWords("merci beaucoup", "fr"))

    assert await words.get("1:2:3") == WEATHER
