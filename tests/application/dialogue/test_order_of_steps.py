"""What is screened, what is limited, and who answers: in this order, for every channel."""

from dataclasses import dataclass, field, replace

import pytest

from application.dialogue.exchange import Exchange
from application.dialogue.plugins import Plugins
from application.dialogue.ports import Effort, RateDecision, Verdict
from application.dialogue.turns import UserTurn
from domain.dialogue.replies import Reply
from domain.shared.errors import ConfigurationError, StorageUnavailable
from domain.shared.language import Language
from tests.support.dialogue import Salon, Unlimited
from tests.support.in_memory_product import PERSONAS, english
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel, texts_of

REFUSED = RateDecision(False)
FIRST_REFUSAL = RateDecision(False, first_refusal=True)
CALL_THE_ASTROLOGER = PERSONAS.all()[1].voice(Language.ENGLISH).calls[0]


@dataclass
class Screen:
    """An InputScreen that notes what it sees, and finds what the test tells it to."""

    seen: list[str] = field(default_factory=list)
    crisis: bool = False
    reply: Reply | None = None
    instead: str | None = None

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        self.seen.append(words)
        instead = words if self.instead is None else self.instead
        return Verdict(instead, crisis=self.crisis, reply=self.reply)


@dataclass
class Tea:
    """A skill that brings tea to whoever says the word."""

    allowed_in_crisis: bool = False
    name: str = "tea"
    actions: tuple[str, ...] = ("tea",)
    commands: tuple[str, ...] = ("tea",)

    def understands(self, words: str) -> bool:
        return words == "tea"

    async def answer(self, exchange: Exchange) -> Reply | None:
        return Reply.text("Your tea.")


class TestScreeningTheInput:
    @pytest.mark.parametrize("decision", [FIRST_REFUSAL, REFUSED])
    async def test_who_is_over_the_limit_is_screened_all_the_same(
        self, salon: Salon, voice: LivingVoice, decision: RateDecision
    ) -> None:
        screen = Screen()
        salon.plugins, salon.limiter = Plugins(input_screens=[screen]), Unlimited([decision])
        await PlainChannel(salon.dialogue).say("I cannot go on")
        assert screen.seen == ["I cannot go on"]
        assert not voice.requests

    async def test_a_conversation_taken_over_is_screened_and_not_answered(
        self, salon: Salon, voice: LivingVoice
    ) -> None:
        screen = Screen(reply=Reply.text("Call 112"))
        salon.plugins = Plugins(input_screens=[screen])
        reply = await PlainChannel(salon.dialogue).say("I cannot go on", is_taken_over=True)
        assert (screen.seen, reply, voice.requests) == (["I cannot go on"], Reply(), [])

    async def test_an_order_is_screened_too(self, salon: Salon) -> None:
        screen = Screen()
        salon.plugins = Plugins(input_screens=[screen])
        await PlainChannel(salon.dialogue).command("help")
        assert screen.seen == [""]

    async def test_what_a_screen_leaves_is_what_the_next_one_and_the_model_hear(
        self, salon: Salon, voice: LivingVoice
    ) -> None:
        second = Screen()
        salon.plugins = Plugins(input_screens=[Screen(instead="My number is ⟨PHONE⟩"), second])
        await PlainChannel(salon.dialogue).say("My number is 555 0100")
        assert second.seen == [voice.requests[0].messages[-1].content] == ["My number is ⟨PHONE⟩"]

    async def test_a_screens_own_reply_takes_the_place_of_every_other(
        self, salon: Salon, voice: LivingVoice
    ) -> None:
        salon.plugins = Plugins(
            skills=[Tea()], input_screens=[Screen(reply=Reply.text("Call 112"))]
        )
        channel = PlainChannel(salon.dialogue)
        assert texts_of(await channel.say("tea")) == ["Call 112"]
        assert texts_of(await channel.say("I cannot go on")) == ["Call 112"]
        assert not voice.requests


class TestLimitsOfOrders:
    @pytest.mark.parametrize(
        ("seconds", "notice"),
        [(40.0, "notice-limited-order"), (40_000.0, "notice-limited-today")],
    )
    async def test_the_refusal_says_whether_a_minute_or_a_day_is_to_be_waited_for(
        self, salon: Salon, seconds: float, notice: str
    ) -> None:
        salon.limiter = Unlimited([replace(FIRST_REFUSAL, retry_after=seconds)])
        reply = await PlainChannel(salon.dialogue).command("start")
        assert texts_of(reply) == [english(notice)]


class TestInACrisis:
    async def test_nobody_is_over_a_limit(self, salon: Salon) -> None:
        salon.plugins = Plugins(input_screens=[Screen(crisis=True)])
        salon.limiter = Unlimited([FIRST_REFUSAL])
        reply = await PlainChannel(salon.dialogue).say("I cannot go on")
        assert texts_of(reply) == ["You said: I cannot go on"]

    @pytest.mark.parametrize("allowed", [True, False])
    async def test_only_a_skill_that_may_answers_words(self, salon: Salon, allowed: bool) -> None:
        salon.plugins = Plugins(skills=[Tea(allowed)], input_screens=[Screen(crisis=True)])
        reply = await PlainChannel(salon.dialogue).say("tea")
        assert texts_of(reply) == ["Your tea." if allowed else "You said: tea"]

    @pytest.mark.parametrize("allowed", [True, False])
    async def test_only_a_skill_that_may_obeys_an_order(self, salon: Salon, allowed: bool) -> None:
        salon.plugins = Plugins(skills=[Tea(allowed)], input_screens=[Screen(crisis=True)])
        reply = await PlainChannel(salon.dialogue).command("tea")
        assert texts_of(reply) == ["Your tea." if allowed else english("not-now")]

    async def test_privacy_and_help_stay_and_other_personas_do_not(self, salon: Salon) -> None:
        salon.plugins = Plugins(input_screens=[Screen(crisis=True)])
        channel = PlainChannel(salon.dialogue)
        assert texts_of(await channel.command("help")) == [english("help", hears="yes")]
        assert texts_of(await channel.command("persona")) == [english("not-now")]
        said = await channel.say(CALL_THE_ASTROLOGER)
        assert texts_of(said) == [f"You said: {CALL_THE_ASTROLOGER}"]


class TestLimits:
    async def test_one_notice_and_then_silence(self, salon: Salon, voice: LivingVoice) -> None:
        salon.limiter = Unlimited([RateDecision(True), FIRST_REFUSAL, REFUSED])
        channel = PlainChannel(salon.dialogue)
        heard = [texts_of(await channel.say(f"message {number}")) for number in range(4)]
        assert heard == [
            ["You said: message 0"],
            [english("notice-limited")],
            [],
            ["You said: message 3"],
        ]
        assert len(voice.requests) == 2

    async def test_a_turn_that_is_tried_again_is_counted_once(self, salon: Salon) -> None:
        salon.limiter = limiter = Unlimited()
        channel = PlainChannel(salon.dialogue)
        await channel.say("tea")
        await channel.say("tea", is_retry=True)
        assert len(limiter.counted) == 1

    async def test_a_group_counts_for_the_person_who_speaks_in_it(self, salon: Salon) -> None:
        salon.limiter = limiter = Unlimited()
        channel = PlainChannel(salon.dialogue, group_id=-100)
        await channel.say("tea")
        assert limiter.counted == [channel.person]

    async def test_words_over_the_limit_of_a_minute_are_kept(self, salon: Salon) -> None:
        salon.limiter = Unlimited(
            [RateDecision(False, first_refusal=True, retry_after=20), RateDecision(False, False, 9)]
        )
        channel = PlainChannel(salon.dialogue)
        told, silent = await channel.say("Hello"), await channel.say("Hello?")
        assert texts_of(told) == [english("notice-limited")]
        assert (told.again_in, silent) == (20, Reply(again_in=9, retry_after=9))

    async def test_words_over_the_limit_of_a_day_are_not(self, salon: Salon) -> None:
        salon.limiter = Unlimited([RateDecision(False, first_refusal=True, retry_after=9_000)])
        told = await PlainChannel(salon.dialogue).say("Hello")
        assert (texts_of(told), told.again_in) == ([english("notice-limited-today")], 0)

    @pytest.mark.parametrize("name", ["help", "reset", "privacy"])
    async def test_nobody_is_barred_from_help_and_from_their_rights(
        self, salon: Salon, name: str
    ) -> None:
        salon.limiter = limiter = Unlimited([REFUSED])
        assert texts_of(await PlainChannel(salon.dialogue).command(name))
        assert limiter.counted == []

    async def test_orders_count_against_a_limit_of_their_own(self, salon: Salon) -> None:
        salon.limiter = limiter = Unlimited([FIRST_REFUSAL])
        reply = await PlainChannel(salon.dialogue).command("persona")
        assert texts_of(reply) == [english("notice-limited-order")]
        assert limiter.efforts == [Effort.ORDER]


class TestSkills:
    async def test_the_skill_that_understands_answers_instead_of_the_model(
        self, salon: Salon, voice: LivingVoice
    ) -> None:
        salon.plugins = Plugins(skills=[Tea()])
        assert texts_of(await PlainChannel(salon.dialogue).say("tea")) == ["Your tea."]
        assert not voice.requests

    def test_two_skills_cannot_answer_the_same_order(self, salon: Salon) -> None:
        salon.plugins = Plugins(skills=[Tea(), Tea(name="other")])
        with pytest.raises(ConfigurationError, match="tea"):
            _ = salon.dialogue

    async def test_operators_see_who_answered(self, salon: Salon) -> None:
        salon.plugins = Plugins(skills=[Tea()])
        channel = PlainChannel(salon.dialogue)
        await channel.say("tea")
        await channel.say("coffee")
        await channel.show("sticker")
        facts = [(fact.answered_by, fact.reply is not None) for fact in salon.observer.turns]
        assert facts == [("tea", False), ("persona", True), ("attachment", False)]


async def test_an_outage_is_left_for_the_channel_to_try_again(salon: Salon) -> None:
    class Away:
        async def examine(self, turn: UserTurn, words: str) -> Verdict:
            raise StorageUnavailable("away")

    salon.plugins = Plugins(input_screens=[Away()])
    with pytest.raises(StorageUnavailable):
        await PlainChannel(salon.dialogue).say("tea")
    assert not salon.observer.turns
