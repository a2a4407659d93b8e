"""When a text may be used again."""

import json
from hashlib import sha256

from domain.text_engine.generation import GenerationRequest


def cache_key(request: GenerationRequest, model: str) -> str | None:
    """None where the same request may rightly get another answer.

    The user is part of the key, so nobody is ever shown what was written for another. Who calls
    for no user at all, a prompt laboratory say, is not remembered.
    """
    prompt = request.prompt
    if prompt.temperature > 0 or request.tools or request.user_id is None:
        return None
    parts = [
        prompt.use_case,
        prompt.version,
        model,
        request.user_id,
        prompt.locale,
        prompt.max_output_tokens,
        prompt.text,
        *((message.role, message.content, repr(message.parts)) for message in request.messages),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()
