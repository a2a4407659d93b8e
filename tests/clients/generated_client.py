"""Run by the environment that made the client: what a stranger writes with it. Prints JSON."""

import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])
from majordome_client import AuthenticatedClient  # type: ignore[import-not-found]
from majordome_client.api.text_engine import (  # type: ignore[import-not-found]
    chat_v1_ai_chat_post,
    generate_v1_ai_generate_post,
    usage_v1_ai_usage_get,
    use_cases_v1_ai_use_cases_get,
)
from majordome_client.models import (  # type: ignore[import-not-found]
    ChatBody,
    ErrorBody,
    GenerateBody,
)

client = AuthenticatedClient(base_url=sys.argv[2], token=sys.argv[3])
bodies: dict[str, Any] = json.loads(sys.argv[4])

made = generate_v1_ai_generate_post.sync(
    client=client, body=GenerateBody.from_dict(bodies["generate"])
)
talked = chat_v1_ai_chat_post.sync(client=client, body=ChatBody.from_dict(bodies["chat"]))
wrong = generate_v1_ai_generate_post.sync(
    client=client, body=GenerateBody.from_dict({**bodies["generate"], "use_case": "cats"})
)
stranger = AuthenticatedClient(base_url=sys.argv[2], token="wrong")
refused = use_cases_v1_ai_use_cases_get.sync(client=stranger)
assert isinstance(wrong, ErrorBody)
assert isinstance(refused, ErrorBody)
print(  # noqa: T201 - the test reads it
    json.dumps(
        {
            "text": made.text,
            "meta": made.meta.to_dict(),
            "usage": made.usage.to_dict(),
            "said": talked.text,
            "conversation_id": talked.conversation_id,
            "wrong": wrong.error.type_,
            "refused": refused.error.type_,
            "use_cases": [
                each.name for each in use_cases_v1_ai_use_cases_get.sync(client=client).use_cases
            ],
            "periods": len(usage_v1_ai_usage_get.sync(client=client, user_id="user_123").periods),
        }
    )
)
