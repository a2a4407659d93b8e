"""Every message leaves one fact, whatever became of it."""

from structlog.testing import capture_logs

from application.dialogue.exchange import Exchange
from application.dialogue.plugins import Plugins
from application.dialogue.ports import RateDecision
from domain.dialogue.replies import Reply
from domain.personalization.facts import ReplyMade, trace_of
from domain.shared.errors import ConfigurationError, ProviderUnavailable
from infrastructure.dialogue_metrics import log_reply
from tests.support.dialogue import Salon, Unlimited
from tests.support.living_voice import LivingVoice
from tests.support.plain_channel import PlainChannel


async def facts_of(salon: Salon, words: str) -> list[ReplyMade]:
    await PlainChannel(salon.dialogue).say(words)
    return salon.household.observer.facts


async def test_an_answer_tells_how_it_was_made(salon: Salon) -> None:
    [fact] = await facts_of(salon, "Hello")
    assert (fact.persona, fact.outcome, fact.source) == ("butler", "answered", "text")
    assert (fact.model, fact.prompt_version) == ("living", "v1")
    assert (fact.input_tokens, fact.output_tokens) == (1, 1)
    assert fact.reply_length == len("You said: Hello")
    assert fact.trace_id == trace_of(fact.turn_id)
    assert "501" not in fact.person


async def test_an_apology_tells_why(salon: Salon, voice: LivingVoice) -> None:
    voice.problem = ProviderUnavailable("away", kind="connection")
    [fact] = await facts_of(salon, "Hello")
    assert (fact.outcome, fact.failure, fact.model) == ("apology", "connection", "")
    assert fact.reply_length > 0


async def test_a_message_too_long_for_the_model_is_told_without_one(salon: Salon) -> None:
    [fact] = await facts_of(salon, "word " * 3000)
    assert (fact.outcome, fact.prompt_version) == ("too_long", "")


async def test_a_refusal_for_a_limit_is_a_fact_too(voice: LivingVoice) -> None:
    refused = [RateDecision(False, first_refusal=True)]
    [fact] = await facts_of(Salon(voice, limiter=Unlimited(refused)), "Hello")
    assert (fact.outcome, fact.persona, fact.model) == ("limit", "", "")


async def test_so_is_one_for_a_fault_of_ours(voice: LivingVoice) -> None:
    class Broken:
        name, actions, commands, allowed_in_crisis = "broken", (), (), False

        def understands(self, words: str) -> bool:
            return True

        async def answer(self, exchange: Exchange) -> Reply | None:
            raise ConfigurationError("a file is missing")

    salon = Salon(voice, plugins=Plugins(skills=(Broken(),)))
    [fact] = await facts_of(salon, "Hello")
    assert fact.outcome == "refused"


async def test_support_finds_a_line_of_the_log_by_the_mark_of_the_audit_log(salon: Salon) -> None:
    answered, ordered = [*await facts_of(salon, "Hello"), *(await facts_of(salon, "/help"))[1:]]
    assert answered.person == ordered.person == salon.household.pseudonyms.of("501")


def test_the_log_holds_ids_and_sizes() -> None:
    fact = ReplyMade("10000:1", "abc", "answered", "text", 0.5, 12, "butler")
    with capture_logs() as lines:
        log_reply(fact)
    [line] = lines
    assert line["request_id"] == "10000:1"
    assert line["trace_id"] == fact.trace_id
    assert line["reply_length"] == 12
