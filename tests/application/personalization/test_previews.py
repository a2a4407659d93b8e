"""Who tries a draft is answered by it, for as long as the preview lasts."""

from dataclasses import replace
from datetime import timedelta

from domain.personalization.preview import Preview
from domain.personas.persona import Persona
from tests.support.in_memory_product import PERSONAS
from tests.support.personalization import Household

ASTROLOGER = PERSONAS.all()[1]


class Drafts:
    async def execute(self, code: str, number: int) -> Persona | None:
        return replace(ASTROLOGER, version=number, is_draft=True) if code == "astrologer" else None


async def test_a_preview_answers_until_its_hour_is_over(household: Household) -> None:
    household.drafts = Drafts()
    now = household.clock.now()
    preview = Preview("astrologer", 4, now + timedelta(hours=1))
    await household.change.execute(
        "7", "en", lambda profile, now: profile.with_preview(preview, now=now)
    )
    result = await household.say("Good evening")
    assert (result.used_persona, result.persona_version) == ("astrologer", "4-draft")
    household.clock.advance(3_601)
    assert (await household.say("Good evening")).used_persona == "butler"


async def test_another_choice_ends_a_preview(household: Household) -> None:
    household.drafts = Drafts()
    preview = Preview("astrologer", 4, household.clock.now() + timedelta(hours=1))
    await household.change.execute(
        "7", "en", lambda profile, now: profile.with_preview(preview, now=now)
    )
    await household.choose.execute("7", "butler", "en")
    assert (await household.say("Good evening")).used_persona == "butler"


async def test_a_draft_that_cannot_be_read_gives_way_to_the_choice(household: Household) -> None:
    household.drafts = Drafts()
    preview = Preview("butler", 4, household.clock.now() + timedelta(hours=1))
    await household.change.execute(
        "7", "en", lambda profile, now: profile.with_preview(preview, now=now)
    )
    assert (await household.say("Good evening")).persona_version == ""
