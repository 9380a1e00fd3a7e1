"""An answer as plain text to be pasted elsewhere. Comes in: an exchange. Goes out: the text with its citations."""

from __future__ import annotations

from assistant.conversations import Exchange
from assistant.evidence.numbering import numbered
from assistant.ui.places import place_name
from assistant.ui.wording import Wording

__all__ = ["copied_text"]


def copied_text(exchange: Exchange, words: Wording) -> str:
    """Question, answer with numbers, and under it the place and quote that each number stands for, with its state."""
    answer = exchange.answer
    if answer is None:
        return exchange.question
    claims = list(numbered(answer))
    said = [f"{claim.text} {''.join(f'[{c.number}]' for c in citations)}".rstrip() for claim, citations in claims]
    lines = [exchange.question, "", " ".join(said) or answer.text or words("talk.not_in_documents")]
    if answer.missing:
        lines.append(f"{words('talk.missing')}: {answer.missing}")
    for citation in (one for _, citations in claims for one in citations):
        quote = " ".join(" ".join(part.quote for part in citation.parts).split())
        place, state = place_name(citation.parts, words), words(f"talk.{citation.state}")
        lines += ["", f"[{citation.number}] {place} ({state})", f"“{quote}”"]
    return "\n".join(lines)
