"""A model is told what was wrong with its answer, and asked once more."""

from collections.abc import Sequence
from dataclasses import replace

from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role

_CORRECTION = "These sentences do not fit the facts given; write anew without them:\n"


def asked_again(request: GenerationRequest, text: str, wrong: Sequence[str]) -> GenerationRequest:
    """The same, with what was said and which of its sentences are wrong."""
    messages = (
        *request.messages,
        ChatMessage(Role.ASSISTANT, text or " ".join(wrong)),
        ChatMessage(Role.USER, _CORRECTION + "\n".join(wrong)),
    )
    return replace(request, messages=messages)
