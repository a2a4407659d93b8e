"""What is kept about a person, and the two buttons that give it to them or take it away."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from application.access.audit import Auditor
from application.dialogue.confirming import Confirmations
from application.dialogue.exchange import Exchange
from application.dialogue.turns import Order
from application.privacy.erase import ErasePersonUseCase
from application.privacy.export import ExportPersonUseCase
from domain.access.permissions import Action as Audited
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Document, Reply
from domain.dialogue.requests import RequestWords, plain_words

_LARGEST_PLAIN = 4 * 1024 * 1024
"""The document waits in the inbox until it is sent, and a row there holds 16 MB."""


WISHES: Final = ("privacy", "export", "erase")
_TYPED: Final = {"privacy": "privacy", "export": "export", "delete_me": "erase"}
"""What a command asks for; only the first stands in the menu."""


@dataclass(frozen=True, slots=True)
class PrivacyRequests:
    """Plain words: `phrases` by what they ask for, which no message with a word `denying` does."""

    phrases: Mapping[str, tuple[str, ...]]
    words: RequestWords
    denying: frozenset[str]

    def asked(self, words: str) -> str | None:
        wish = self.words.first_meant(words, self.phrases.values())
        if wish is None or not self.denying.isdisjoint(plain_words(words)):
            return None
        return tuple(self.phrases)[wish]


class Privacy:
    """Answers where nobody else reads it. `days` is how long the archive keeps words."""

    name = "privacy"
    actions = tuple(_TYPED)
    commands = ("privacy",)
    allowed_in_crisis = True

    def __init__(
        self,
        export: ExportPersonUseCase,
        erase: ErasePersonUseCase,
        auditor: Auditor,
        confirmations: Confirmations,
        requests: PrivacyRequests,
        *,
        days: int,
    ) -> None:
        self._export = export
        self._erase = erase
        self._auditor = auditor
        self._confirmations = confirmations
        self._requests = requests
        self._days = days

    def understands(self, words: str) -> bool:
        return self._requests.asked(words) is not None

    async def answer(self, exchange: Exchange) -> Reply | None:
        match exchange.turn.order:
            case None:
                asked: tuple[str, ...] = (self._requests.asked(exchange.words or "") or "",)
            case Order(action=Action(name), pressed=False):
                asked = (_TYPED.get(name, ""),)
            case Order(action=Action(_, arguments)):
                asked = arguments
            case _:
                return None
        if not exchange.turn.is_private:
            return await exchange.saying("privacy-in-private")
        return await self._served(exchange, asked)

    async def _served(self, exchange: Exchange, asked: tuple[str, ...]) -> Reply | None:
        match asked:
            case ("privacy",):
                return await self._offer(exchange)
            case ("export",):
                return await self._exported(exchange)
            case ("erase",):
                return await self._ask_to_erase(exchange)
            case (("erase-yes" | "erase-no") as decision, mark, nonce):
                refusal = await self._confirmations.settle(exchange, mark, nonce)
                return refusal or await self._decided(exchange, erase=decision == "erase-yes")
        return None

    async def _offer(self, exchange: Exchange) -> Reply:
        wording = await exchange.wording()
        buttons = tuple(
            (Button(wording.text(f"privacy-{wish}"), Action.of("privacy", wish)),)
            for wish in ("export", "erase")
        )
        return Reply.text(wording.text("privacy", days=self._days), buttons)

    async def _ask_to_erase(self, exchange: Exchange) -> Reply:
        wording = await exchange.wording()
        yes, no = await self._confirmations.ask(exchange, "privacy", "erase-yes", "erase-no")
        labels = (wording.text("privacy-erase-yes"), wording.text("privacy-erase-no"))
        buttons = ((Button(labels[0], yes),), (Button(labels[1], no),))
        return Reply.text(wording.text("privacy-erase-ask"), buttons)

    async def _decided(self, exchange: Exchange, *, erase: bool) -> Reply:
        reply = await (self._erased(exchange) if erase else exchange.saying("privacy-kept"))
        return replace(reply, removes_buttons=True)

    async def _exported(self, exchange: Exchange) -> Reply:
        person = exchange.turn.person
        async with self._auditor.themselves(Audited.EXPORT, str(person)):
            kept = await self._export.execute(person)
        caption = (await exchange.wording()).text("privacy-data")
        return Reply((_document(kept, caption),))

    async def _erased(self, exchange: Exchange) -> Reply:
        turn = exchange.turn
        # The language is forgotten with everything else.
        reply = await exchange.saying("privacy-erased")
        async with self._auditor.themselves(Audited.ERASE, str(turn.person)):
            await self._erase.execute(turn.person, asked_by=turn.update)
        return reply


def _document(kept: Mapping[str, object], caption: str) -> Document:
    content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
    if len(content) <= _LARGEST_PLAIN:
        return Document(content, "majordome.json", caption)
    return Document(gzip.compress(content), "majordome.json.gz", caption)
