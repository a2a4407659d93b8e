"""Run by an environment that has LiteLLM: its client at our door. Prints JSON."""

import json
import sys
from typing import Any

import litellm  # type: ignore[import-not-found]

url, key = sys.argv[1:]
door = {"api_base": f"{url}/v1", "api_key": key, "max_retries": 0}
asked = [{"role": "user", "content": "Hello"}]
tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


def kind_of(**changes: Any) -> str:
    """Of the error that a call ends in."""
    try:
        litellm.completion(**{"model": "openai/AUTO", "messages": asked, **door, **changes})
    except Exception as error:
        return type(error).__name__
    return "none"


whole = litellm.completion(model="openai/gpt-5-mini", messages=asked, user="u1", **door)
chunks = list(
    litellm.completion(
        model="openai/AUTO",
        messages=asked,
        stream=True,
        stream_options={"include_usage": True},
        **door,
    )
)
called = litellm.completion(model="openai/AUTO", messages=asked, tools=[tool], **door)
vectors = litellm.embedding(model="openai/stub-embedding", input=["tea", "milk"], **door)
print(  # noqa: T201 - the test reads it
    json.dumps(
        {
            "text": whole.choices[0].message.content,
            "tokens": whole.usage.total_tokens,
            "streamed": "".join(c.choices[0].delta.content or "" for c in chunks if c.choices),
            "streamed_tokens": chunks[-1].usage.total_tokens,
            "tool": called.choices[0].message.tool_calls[0].function.name,
            "vectors": len(vectors.data),
            "errors": [
                kind_of(api_key="wrong"),
                kind_of(model="openai/gpt-99"),
                kind_of(messages=[{"role": "king", "content": "x"}]),
            ],
        }
    )
)
