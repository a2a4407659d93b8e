import inspect
from collections.abc import Iterator
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import CallableObject, HandlerObject

from presentation.telegram import privacy, voice
from presentation.telegram.dispatcher import PER_TURN
from tests.support.telegram_channel import Channel

FROM_FILTERS = frozenset({"text", "callback_data"})
FROM_AIOGRAM = frozenset({"bot"})


def handlers(channel: Channel) -> Iterator[HandlerObject]:
    for router in channel.dispatcher.chain_tail:
        for name, events in router.observers.items():
            if name != "update":
                yield from events.handlers


def called_for_a_message(router: Router) -> Iterator[CallableObject]:
    """What aiogram calls on its way to an answer: the filters, and the handler itself."""
    for events in router.observers.values():
        yield from events._handler.filters or ()
        for handler in events.handlers:
            yield handler
            yield from handler.filters or ()


def test_nothing_on_the_way_to_an_answer_takes_a_thread(channel: Channel) -> None:
    """aiogram calls whatever is no coroutine in a thread, a `F.text` as well."""
    unused: Any = None
    spoken = voice.router(unused)
    private = privacy.router(unused, unused, unused, days=1, observer=unused)
    for router in (*channel.dispatcher.chain_tail, spoken, private):
        threaded = [call.callback for call in called_for_a_message(router) if not call.awaitable]
        assert not threaded, router.name


def test_every_handler_is_given_what_it_asks_for(channel: Channel) -> None:
    given = channel.dispatcher.workflow_data.keys() | PER_TURN | FROM_FILTERS | FROM_AIOGRAM
    found = list(handlers(channel))
    assert len(found) >= 10
    for handler in found:
        _, *asked = inspect.signature(handler.callback).parameters
        assert set(asked) <= given, handler.callback


def test_no_keyword_hides_one_of_aiograms_own(channel: Channel) -> None:
    own = {"observer", "update_type", "event", "event_update", "handler", "router", "dispatcher"}
    assert not own & (channel.dispatcher.workflow_data.keys() | PER_TURN)
