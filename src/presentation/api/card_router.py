"""Personas from and for other tools: /v1/ops/personas/import, …/export"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from application.personas.cards import CardImport, ExportPersonaUseCase, ImportCardUseCase
from application.personas.ports import ExportFormat
from application.text_engine.answering_once import AnswerOnceUseCase
from domain.access.keys import Principal
from domain.personas.versions import version_etag
from domain.shared.errors import InvalidInput
from domain.shared.language import Language
from presentation.api.ai_access import ApiAccess, caller_of
from presentation.api.card_route import CardRoute
from presentation.api.ops_answers import Answer, answered_once
from presentation.persona_views import check_depth, version_view


@dataclass(frozen=True, slots=True)
class CardServices:
    """What the routes call."""

    imports: ImportCardUseCase
    exports: ExportPersonaUseCase
    once: AnswerOnceUseCase
    access: ApiAccess


def build_card_router(services: CardServices) -> APIRouter:
    router = APIRouter(tags=["personas"], route_class=CardRoute)
    Caller = Annotated[Principal, Depends(caller_of(services.access))]

    @router.post("/import", summary="A draft from a character card", status_code=201)
    async def import_card(
        request: Request,
        who: Caller,
        code: Annotated[str, Query(max_length=32)] = "",
        language: Language = Language.ENGLISH,
    ) -> Response:
        """The body is the card itself: JSON, a PNG picture or a .charx archive; or JSON with it
        under `card`, as an object or in base64, beside `code` and `language`.
        """
        given = await _given(request, CardImport(b"", code, language))

        async def work() -> Answer:
            dossier, version = await services.imports.execute(who, given)
            return Answer(201, version_view(dossier, version), version_etag(version))

        asked = {
            "card": sha256(given.data).hexdigest(),
            "code": given.code,
            "language": given.language,
        }
        return await answered_once(services.once, request, who, asked, work)

    @router.get("/{code}/export", summary="A persona as a file", response_class=Response)
    async def export(
        who: Caller,
        code: str,
        form: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.YAML,
        version: Annotated[int | None, Query(ge=1)] = None,
    ) -> Response:
        made = await services.exports.execute(who, code, form, version)
        headers = {"Content-Disposition": f'attachment; filename="{code}.{made.suffix}"'}
        return Response(made.data, media_type=made.media_type, headers=headers)

    return router


async def _given(request: Request, asked: CardImport) -> CardImport:
    """Raises InvalidInput."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=10) as form:
            files = [each for each in form.values() if isinstance(each, UploadFile)]
            if not files:
                raise InvalidInput("body: holds no file")
            return CardImport(await files[0].read(), asked.code, asked.language)
    data = await request.body()
    if kind == "application/json" and (wrapped := _wrapped(data)) is not None:
        return _unwrapped(wrapped, asked)
    return CardImport(data, asked.code, asked.language)


def _wrapped(data: bytes) -> dict[str, Any] | None:
    try:
        body = orjson.loads(data)
    except ValueError:
        return None
    return body if isinstance(body, dict) and "card" in body and "spec" not in body else None


def _unwrapped(body: dict[str, Any], asked: CardImport) -> CardImport:
    card, code = body["card"], body.get("code", asked.code)
    language = body.get("language", asked.language)
    if not isinstance(code, str) or not Language.is_ours(language):
        raise InvalidInput("code: is no text, or language: none of ru, en, fr")
    if isinstance(card, str):
        try:
            data = base64.b64decode(card, validate=True)
        except (binascii.Error, ValueError):
            raise InvalidInput("card: is neither an object nor base64") from None
    else:
        check_depth(card)
        data = orjson.dumps(card)
    return CardImport(data, code, Language.from_code(language))
