"""What a persona is told of those it asked, in its prompt."""

from collections.abc import Mapping

from application.orchestration.delegation import Synthesis

_FOUND = (
    "You have asked colleagues about the newest message, and the user has just been told so. Weave "
    "what they say into your own answer, in your own voice, naming each of them once; add nothing "
    "to their words, and do not tell the user again that you asked."
)
_NOBODY = (
    "You have asked colleagues about the newest message, and no answer came; the user has just "
    "been told so. Answer what you can yourself, and make up no answer of theirs."
)


def told_to_the_asker(found: Synthesis, names: Mapping[str, str]) -> str:
    lines = [_FOUND if found.findings else _NOBODY]
    for finding in found.findings:
        name = names[finding.agent]
        if finding.answer:
            lines.append(f"{name} says: {finding.answer}")
        if finding.question:
            lines.append(f"{name} would first have to know of the user: {finding.question}")
    lines += [f"{names[agent]} gave no answer." for agent in found.missing]
    return "\n".join(lines)
