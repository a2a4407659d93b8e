"""What one context offers, others and the channels find by its type."""

from dataclasses import dataclass

import pytest

from composition.foundation import Offers
from domain.shared.errors import ConfigurationError


class Kettle:
    pass


class Cup:
    pass


@dataclass(frozen=True)
class Tea:
    kettle: Kettle
    cup: Cup
    minutes: int


def test_a_bundle_is_gathered_by_the_types_of_its_fields() -> None:
    offers, kettle, cup = Offers(), Kettle(), Cup()
    offers.add(kettle)
    offers.add(cup)
    assert offers.gather(Tea, minutes=4) == Tea(kettle, cup, 4)


def test_what_is_given_goes_before_what_is_offered() -> None:
    offers, mine = Offers(), Cup()
    offers.add(Kettle())
    offers.add(Cup())
    assert offers.gather(Tea, minutes=4, cup=mine).cup is mine


def test_a_part_that_nobody_offers_is_named() -> None:
    offers = Offers()
    offers.add(Kettle())
    with pytest.raises(ConfigurationError, match="no context offers a Cup"):
        offers.gather(Tea, minutes=4)
