"""A conversation about a birth: asked for one by one, confirmed, kept, changed, forgotten."""

# ruff: noqa: RUF001 - people write Russian

from datetime import date, time

import pytest

from domain.astrology.querent import OWN, Querent
from domain.dialogue.replies import Picture, Reply
from domain.text_engine.generation import OFFLINE
from infrastructure.in_memory.querents import InMemoryQuerents
from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import ANN, PlainChannel, buttons_of, texts_of


@pytest.fixture
def ann(salon: Salon) -> PlainChannel:
    return PlainChannel(salon.dialogue, language_code="ru")


@pytest.fixture
def voice() -> LivingVoice:
    """One that says that there is no model, as far as readings go."""
    voice = LivingVoice()
    voice.name = OFFLINE
    return voice


async def press(ann: PlainChannel, reply: Reply, label: str) -> Reply:
    return await ann.press(next(b for b in buttons_of(reply) if b.label.startswith(label)))


async def told(ann: PlainChannel, *answers: str) -> Reply:
    for answer in answers:
        reply = await ann.say(answer)
    return reply


def text(reply: Reply) -> str:
    return "\n".join(texts_of(reply))


async def known(querents: InMemoryQuerents) -> Querent:
    return await querents.get(ANN)


async def test_a_chart_is_asked_for_in_russian_words_and_given_after_three_answers(
    ann: PlainChannel, querents: InMemoryQuerents
) -> None:
    assert "какой день" in text(await ann.say("Построй мою натальную карту"))
    assert "котором часу" in text(await ann.say("2 февраля 1990"))
    assert "каком городе" in text(await ann.say("в восемь утра"))
    asked = await ann.say("в Париже")
    assert "2 февраля 1990, 08:00" in text(asked)
    assert "Париж, Франция (UTC+01:00)" in text(asked)
    shown = await press(ann, asked, "Да")
    assert isinstance(shown.parts[0], Picture)
    assert "Солнце 13°10\u2032 Водолей" in shown.parts[0].caption
    assert "Солнце в Водолее" in text(shown)
    birth = (await known(querents)).birth_of(OWN)
    assert birth
    remembered = text(await ann.say("Что ты обо мне знаешь?"))
    assert "2 февраля 1990, 08:00, Париж, Франция" in remembered
    assert "/chart" in remembered
    assert (birth.day, birth.time, birth.place.name) == (date(1990, 2, 2), time(8), "Paris")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "2 февраля 1990, 8:15, Париж"),
        ("fr", "Je suis né le 2 février 1990 à 8h15 à Paris"),
        ("en", "Feb 2, 1990 8:15am, Paris"),
    ],
)
async def test_everything_can_be_told_at_once(salon: Salon, language: str, said: str) -> None:
    ann = PlainChannel(salon.dialogue, language_code=language)
    await ann.command("chart")
    asked = await ann.say(said)
    assert "08:15" in text(asked)
    assert "Paris, France" in text(asked) or "Париж, Франция" in text(asked)


async def test_a_question_in_between_is_answered_and_the_thread_taken_up(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    await told(ann, "моя натальная карта", "2 февраля 1990")
    answer = await ann.say("подожди, что такое асцендент?")
    assert len(answer.parts) == 2
    assert "котором часу" in texts_of(answer)[1]
    assert "каком городе" in text(await ann.say("8:15"))


async def test_an_age_is_told_apart_from_a_date(ann: PlainChannel, voice: LivingVoice) -> None:
    await ann.say("моя натальная карта")
    assert "возрасту" in text(await ann.say("мне 12 лет"))
    assert "котором часу" in text(await ann.say("5 марта восемьдесят четвёртого"))


@pytest.mark.parametrize(
    "aside", ["напомни мне завтра в 9 позвонить маме", "купить 2 литра молока и хлеб"]
)
async def test_a_number_alone_does_not_make_a_date_of_what_is_said_in_between(
    ann: PlainChannel, voice: LivingVoice, aside: str
) -> None:
    await ann.say("моя натальная карта")
    answer = await ann.say(aside)
    assert len(answer.parts) == 2
    assert "какой день" in texts_of(answer)[1]


@pytest.mark.parametrize("told", [(), ("2 февраля 1990",), ("2 февраля 1990", "8:15")])
async def test_who_asks_for_something_else_gets_it_whatever_was_asked_of_them(
    ann: PlainChannel, told: tuple[str, ...]
) -> None:
    for words in ("моя натальная карта", *told):
        await ann.say(words)
    assert "English it is" in text(await ann.say("говори по-английски"))


async def test_an_hour_that_is_not_known_is_no_obstacle(ann: PlainChannel) -> None:
    await told(ann, "/chart", "моя натальная карта", "2 февраля 1990", "не знаю")
    asked = await ann.say("Париж")
    shown = await press(ann, asked, "Да")
    assert "Луна в тот день: от" in text(shown)
    assert "Асцендент" not in text(shown)


async def test_an_open_order_of_day_and_month_is_asked(ann: PlainChannel) -> None:
    await ann.say("моя натальная карта")
    asked = await ann.say("03/04/1990")
    assert [b.label for b in buttons_of(asked)] == ["3 апреля 1990", "4 марта 1990"]
    assert "котором часу" in text(await press(ann, asked, "4 марта"))


async def test_a_time_that_never_was_is_explained(ann: PlainChannel) -> None:
    await told(ann, "моя натальная карта", "28 марта 2010", "2:30")
    assert "02:00 сразу на 03:00" in text(await ann.say("Париж"))
    assert "03:30" in text(await ann.say("3:30"))


async def test_a_time_that_was_twice_is_asked(ann: PlainChannel) -> None:
    asked = await told(ann, "моя натальная карта", "26 октября 2014, 1:30, Москва")
    assert [b.label for b in buttons_of(asked)] == ["До (UTC+04:00)", "После (UTC+03:00)"]
    assert "UTC+03:00" in text(await press(ann, asked, "После"))


async def test_old_style_is_asked_where_it_was_used(ann: PlainChannel) -> None:
    asked = await told(ann, "моя натальная карта", "25 октября 1917, 12:00, Петроград")
    assert "7 ноября 1917" in text(await press(ann, asked, "Старый"))


async def test_several_places_of_a_name_are_offered(ann: PlainChannel) -> None:
    asked = await told(ann, "моя натальная карта", "2 февраля 1990, 8:15", "Железногорск")
    labels = [b.label for b in buttons_of(asked)]
    assert len(set(labels)) == len(labels) == 2
    assert "Железногорск" in text(await press(ann, asked, "Железногорск"))


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("31 февраля 1990", "Такого дня"),
        ("5 мая 1850", "1900"),
        ("5 мая 2031", "ещё не наступил"),
        ("ну не знаю даже", "разобрать дату"),
    ],
)
async def test_what_cannot_be_a_birthday_is_told(
    ann: PlainChannel, said: str, answered: str
) -> None:
    await ann.say("моя натальная карта")
    assert answered in text(await ann.say(said))


async def test_a_plain_yes_is_as_good_as_the_button(
    ann: PlainChannel, querents: InMemoryQuerents
) -> None:
    shown = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж", "да")
    assert isinstance(shown.parts[0], Picture)
    assert (await known(querents)).birth_of(OWN)


async def test_it_can_be_called_off(ann: PlainChannel, querents: InMemoryQuerents) -> None:
    await told(ann, "моя натальная карта", "2 февраля 1990", "отмена")
    assert (await known(querents)).intake is None


async def test_another_persons_chart_needs_their_word(
    ann: PlainChannel, querents: InMemoryQuerents
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    shown = await press(ann, asked, "Да")
    await press(ann, shown, "Другой")
    consent = await ann.say("моя дочь")
    assert "согласен" in text(consent)
    await press(ann, consent, "Да")
    asked = await ann.say("5 мая 2015, 12:00, Москва")
    shown = await press(ann, asked, "Да")
    assert "Карта: моя дочь" in text(shown)
    assert (await known(querents)).others == ("моя дочь",)
    assert "Забыто" in text(await press(ann, shown, "Забыть"))
    assert (await known(querents)).others == ()


async def test_in_a_group_nobody_is_asked_for_a_birthday(salon: Salon) -> None:
    ann = PlainChannel(salon.dialogue, group_id=-100, language_code="en")
    assert "private" in text(await ann.command("chart"))


async def test_the_sky_of_the_day_is_told_over_ones_own_chart(ann: PlainChannel) -> None:
    await ann.command("today")
    asked = await ann.say("2 февраля 1990, 8:15, Париж")
    told_today = text(await press(ann, asked, "Да"))
    assert "для вас" in told_today
    assert "Луна" in told_today
    assert "Ваша неделя" in text(await ann.command("week"))


async def test_the_day_and_the_moon_are_told_of_the_same_moment(ann: PlainChannel) -> None:
    before = text(await ann.command("moon")).splitlines()[0]
    await ann.command("today")
    told = text(await press(ann, await ann.say("2 февраля 1990, 8:15, Париж"), "Да"))
    after = text(await ann.command("moon")).splitlines()[0]
    assert before in told or after in told


async def test_the_moon_needs_no_birthday(ann: PlainChannel) -> None:
    assert "освещена на" in text(await ann.command("moon"))


async def test_what_a_model_claims_without_ground_is_asked_again_and_then_cut(
    ann: PlainChannel, voice: LivingVoice
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    voice.name = "living"
    voice.say = lambda _: (
        "Ваше Солнце в Водолее любит свободу. Ваша Луна в Рыбах мечтает. "
        "Сатурн в Козероге идёт ступень за ступенью."
    )
    shown = await press(ann, asked, "Да")
    reading = texts_of(shown)[1]
    assert "Солнце в Водолее" in reading
    assert "Сатурн в Козероге" in reading
    assert "Рыбах" not in reading
    assert len(voice.requests) == 2
    assert not any("Рыбах" in state for state in ann.shown)


async def test_two_charts_are_compared_once_the_other_agrees(ann: PlainChannel) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    await ann.command("match")
    consent = await ann.say("Миша")
    await press(ann, consent, "Да")
    asked = await ann.say("5 мая 1988, 12:00, Москва")
    shown = await press(ann, asked, "Да")
    assert isinstance(shown.parts[0], Picture)
    assert "Вы и Миша" in shown.parts[0].caption


async def test_a_daily_word_is_ordered_for_an_hour_and_ended_by_one_tap(
    salon: Salon, ann: PlainChannel, querents: InMemoryQuerents
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    ordered = await press(ann, await ann.command("daily"), "в 8:00")
    daily = (await known(querents)).daily
    assert daily
    assert (daily.hour, daily.zone) == (8, "Europe/Paris")
    profile = await salon.household.profiles.get("501")
    assert profile
    assert profile.may_be_written_to
    assert profile.time_zone == "Europe/Paris"
    await press(ann, ordered, "Больше")
    assert (await known(querents)).daily is None


async def test_an_hour_that_was_quiet_is_so_no_more_once_a_word_is_ordered_for_it(
    salon: Salon, ann: PlainChannel
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    await press(ann, await ann.command("daily"), "в 7:00")
    profile = await salon.household.profiles.get("501")
    assert profile
    assert str(profile.quiet_hours) == "22-7"


async def test_stop_ends_the_daily_word_as_well(
    ann: PlainChannel, querents: InMemoryQuerents
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    await ann.say("гороскоп каждое утро в 8")
    assert "больше не будет" in text(await ann.command("stop"))
    assert (await known(querents)).daily is None


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("гороскоп каждое утро в 6", 6),
        ("присылай прогноз в 21:00", 21),
        ("прогноз: присылай", None),
    ],
)
async def test_the_hour_of_the_daily_word_can_be_named_with_the_wish(
    ann: PlainChannel, querents: InMemoryQuerents, said: str, hour: int | None
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    await ann.say(said)
    daily = (await known(querents)).daily
    assert (daily.hour if daily else None) == hour


@pytest.mark.parametrize(
    ("language", "asked", "name", "day"),
    [
        ("ru", "лучше карту моей дочери", "моя дочь", "5 мая 2015"),
        ("en", "my daughter's chart, please", "my daughter", "5 May 2015"),
        ("fr", "plutôt le thème de ma fille", "ma fille", "5 mai 2015"),
    ],
)
async def test_who_thinks_of_another_in_the_middle_is_asked_about_that_one(
    salon: Salon, querents: InMemoryQuerents, language: str, asked: str, name: str, day: str
) -> None:
    ann = PlainChannel(salon.dialogue, language_code=language)
    await ann.command("chart")
    consent = await ann.say(asked)
    assert name in text(consent)
    await ann.press(buttons_of(consent)[0])
    await ann.say(f"{day}, 12:00, Moscow")
    intake = (await known(querents)).intake
    assert intake
    assert (intake.name, intake.days) == (name, (date(2015, 5, 5),))


async def test_a_relatives_chart_is_asked_for_by_name_and_shown_by_it(
    ann: PlainChannel, querents: InMemoryQuerents
) -> None:
    consent = await ann.say("Построй гороскоп моего сына: 5 мая 2015, 12:00, Москва")
    await press(ann, await press(ann, consent, "Да"), "Да")
    assert (await known(querents)).others == ("мой сын",)
    assert "Карта: мой сын" in text(await ann.say("покажи натальную карту сына"))


@pytest.mark.parametrize("words", ["Переведи мужу на карту 500 рублей", "карта мужа потерялась"])
async def test_a_bank_card_is_no_chart(
    ann: PlainChannel, querents: InMemoryQuerents, words: str
) -> None:
    await ann.say(words)
    assert (await known(querents)).intake is None


async def test_a_question_rests_after_two_interruptions_and_a_date_takes_it_up_again(
    ann: PlainChannel,
) -> None:
    await ann.command("chart")
    answers = [await ann.say(aside) for aside in ("Что такое асцендент?", "Зачем нужна Луна?")]
    assert all("какой день" in text(answer) for answer in answers)
    assert "какой день" not in text(await ann.say("Ладно, что на ужин?"))
    assert text(await ann.say("Вот так вот")) == "You said: Вот так вот"
    assert "котором часу" in text(await ann.say("2 февраля 1990"))


async def test_a_question_that_rests_is_put_again_for_who_asks(ann: PlainChannel) -> None:
    await told(ann, "/chart", "моя натальная карта", "2 февраля 1990")
    for aside in ("Как дела?", "Что нового?", "Что на ужин?"):
        await ann.say(aside)
    assert "котором часу" in text(await ann.command("chart"))


@pytest.mark.parametrize("begun", [(), ("2 февраля 1990",), ("2 февраля 1990, 8:15",)])
@pytest.mark.parametrize(
    "words", ["сегодня годовщина смерти мужа, тоскую", "покажи мне фотографию котёнка"]
)
async def test_what_tells_of_something_else_is_answered_and_the_question_put_again(
    ann: PlainChannel, voice: LivingVoice, begun: tuple[str, ...], words: str
) -> None:
    question = text(await told(ann, "моя натальная карта", *begun))
    voice.name = "a model"
    answer = texts_of(await ann.say(words))
    assert len(answer) == 2
    assert answer[1] == question


@pytest.mark.parametrize(
    "words",
    [
        "draw my natal chart, I was born on 3 Nov 1988 at 04:20 in Paris",
        "I'd like my birth chart: on the 3rd of November 1988, 4:20, Paris",
    ],
)
async def test_the_day_said_with_the_wish_is_no_question_about_the_chart(
    ann: PlainChannel, words: str
) -> None:
    assert "November 1988, 04:20" in text(await ann.say(words))


async def test_whom_one_is_compared_with_may_be_named_with_the_wish(ann: PlainChannel) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    assert "моя дочь" in text(await ann.say("сравни нас с дочерью"))


@pytest.mark.parametrize(
    "words", ["руны", "хочу поговорить с человеком", "напомни мне завтра позвонить маме", "Привет!"]
)
async def test_another_skills_words_are_no_name(
    ann: PlainChannel, querents: InMemoryQuerents, words: str
) -> None:
    asked = await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    await press(ann, asked, "Да")
    await told(ann, "/match", "совместимость", words)
    intake = (await known(querents)).intake
    assert intake
    assert intake.name == ""


async def test_a_birth_half_told_is_not_asked_for_again_by_another_command(
    ann: PlainChannel,
) -> None:
    await told(ann, "моя натальная карта: 2 февраля 1990, 8:15, Париж")
    asked = await ann.command("today")
    assert "2 февраля 1990, 08:15" in text(asked)
    assert "Луна" in text(await press(ann, asked, "Да"))


@pytest.mark.parametrize(
    ("place", "answer", "meant"),
    [
        ("Springfield", "Ohio", "Springfield, Ohio"),
        ("Springfield", "the one in Missouri", "Springfield, Missouri"),
        ("Springfield", "2", "Springfield, Massachusetts"),
        ("Saint-Denis", "La Réunion", "Saint-Denis, La Réunion (UTC+04:00)"),
        ("Кировск", "Украина", "Кировск, Украина"),
        ("Железногорск", "Красноярск", "Железногорск, у города Krasnoyarsk"),
        ("Springfield", "Париж", "Париж, Франция"),
    ],
)
async def test_of_several_places_one_is_meant_by_what_tells_it_apart(
    ann: PlainChannel, place: str, answer: str, meant: str
) -> None:
    await told(ann, "Построй мою натальную карту", "2 февраля 1990", "8:15", place)
    assert meant in text(await ann.say(answer))


async def test_a_day_that_never_was_is_told_of_where_it_is_said_with_the_wish(
    ann: PlainChannel,
) -> None:
    reply = await ann.say("Построй мою натальную карту: 31 ноября 1980, 8:15, Москва")
    assert "Такого дня в календаре нет" in text(reply)


async def test_words_that_tell_no_place_apart_are_no_other_town(ann: PlainChannel) -> None:
    await told(ann, "Построй мою натальную карту", "2 февраля 1990", "8:15", "Springfield")
    reply = await ann.say("the second one")
    assert "I know no such place" in text(reply)
    assert len(buttons_of(reply)) == 6
