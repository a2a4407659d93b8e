import inspect
from collections.abc import Iterator

from aiogram.dispatcher.event.handler import HandlerObject

from presentation.telegram.dispatcher import PER_TURN
from tests.support.telegram_channel import Channel

FROM_FILTERS = frozenset({"text", "callback_data"})
FROM_AIOGRAM = frozenset({"bot"})


def handlers(channel: Channel) -> Iterator[HandlerObject]:
    for router in channel.dispatcher.chain_tail:
        for name, events in router.observers.items():
            if name != "update":
                yield from events.handlers


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
