"""Bot API methods that send files and hand them out."""

from sandbox.calling import Call, MethodTable
from sandbox.formatting import caption
from sandbox.media import (
    MAX_DOWNLOAD,
    MAX_UPLOAD,
    Announced,
    MediaKind,
    check_photo,
    describe,
    keep_file,
)
from sandbox.message_methods import new_message
from sandbox.wire import BotApiRefusal, Json, bad_request

methods = MethodTable()


@methods.add("sendPhoto")
async def send_photo(call: Call) -> Json:
    return _send_media(call, "photo")


@methods.add("sendVoice")
async def send_voice(call: Call) -> Json:
    return _send_media(call, "voice")


@methods.add("sendDocument")
async def send_document(call: Call) -> Json:
    return _send_media(call, "document")


@methods.add("getFile")
async def get_file(call: Call) -> Json:
    file = call.board.store.file(call.parameters.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def _send_media(call: Call, kind: MediaKind) -> Json:
    parameters, store = call.parameters, call.board.store
    call.writable_chat()
    fields = caption(parameters)
    announced = Announced(parameters.integer("duration"))
    upload = parameters.upload(kind)
    if upload is None:
        known = store.file(parameters.text(kind))
        stored = None if known is None else store.content(known.path)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file, content = stored
    else:
        content = upload.content
        _check_upload(kind, content)
        file = keep_file(store, kind, upload)
    return new_message(call, describe(kind, file, content, announced) | fields)


def _check_upload(kind: MediaKind, content: bytes) -> None:
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MAX_UPLOAD:
        raise BotApiRefusal(413, "Request Entity Too Large")
    if kind == "photo":
        check_photo(content)
