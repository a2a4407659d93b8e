"""Places as people write them: in three languages, by old names, and misspelled."""

import pytest

from domain.astrology.places import certain
from tests.support.charts import gazetteer


@pytest.mark.parametrize(
    ("written", "name", "country"),
    [
        ("Париж", "Paris", "FR"),
        ("paris", "Paris", "FR"),
        ("Москва", "Moscow", "RU"),
        ("Moscou", "Moscow", "RU"),
        ("Saint-Étienne", "Saint-Étienne", "FR"),
        ("Ленинград", "Saint Petersburg", "RU"),
        ("СПб", "Saint Petersburg", "RU"),
        ("Горький", "Nizhniy Novgorod", "RU"),
        ("Saigon", "Ho Chi Minh City", "VN"),
        ("Фрунзе", "Bishkek", "KG"),
        ("Свердловск", "Yekaterinburg", "RU"),
        ("NYC", "New York City", "US"),
        ("Питербург", "Saint Petersburg", "RU"),
        ("Волгагорад", "Volgograd", "RU"),
        ("Екатерингбург", "Yekaterinburg", "RU"),
        ("Marsielle", "Marseille", "FR"),
        ("San Fransisco", "San Francisco", "US"),
        ("Paris, Texas", "Paris", "US"),
        ("Springfield, IL", "Springfield", "US"),
        ("Saint-Denis, France", "Saint-Denis", "FR"),
        ("Лион, Франция", "Lyon", "FR"),
    ],
)
def test_the_one_that_is_meant_is_taken(written: str, name: str, country: str) -> None:
    place = certain(gazetteer().search(written, 6))
    assert place
    assert (place.name, place.country) == (name, country)


@pytest.mark.parametrize(
    "written", ["Springfield", "Кировск", "Saint-Denis", "San José", "Valencia", "Железногорск"]
)
def test_where_several_may_be_meant_one_asks(written: str) -> None:
    found = gazetteer().search(written, 6)
    assert certain(found) is None
    assert len({(each.country, each.region, each.near) for each in found}) == len(found)


def test_bali_is_first_of_all_the_island() -> None:
    assert gazetteer().search("Бали", 6)[0].country == "ID"


@pytest.mark.parametrize(
    "written", ["", "   ", ",", "qqqqqq", "'; DROP TABLE place", '"', "*", "🏠"]
)
def test_what_is_no_place_is_not_found(written: str) -> None:
    assert gazetteer().search(written, 6) == []


def test_the_nearest_place_knows_the_zone() -> None:
    near = gazetteer().nearest(45.4146, 6.6343)  # Courchevel
    assert near
    assert near.zone == "Europe/Paris"
    assert gazetteer().nearest(0, -150) is None


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("Питер", "Санкт-Петербург"),
        ("Мск", "Москва"),
        ("LA", "Los Angeles"),
        ("Париж", "Париж"),
        ("Париже", "Париж"),
        ("Ленинград", "Ленинград"),
        ("geneve", "Genève"),
        ("Санкт Петербург", "Санкт-Петербург"),
        ("ростов на дону", "Ростов-на-Дону"),
        ("New York", "New York"),
        ("Londres", "Londres"),
        ("СПб", "Санкт-Петербург"),
    ],
)
def test_a_place_is_called_as_it_was_asked_for(written: str, label: str) -> None:
    assert gazetteer().search(written, 6)[0].label == label
