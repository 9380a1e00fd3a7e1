"""A follow-up made to stand alone by a language model. Comes in: a question, the conversation. Goes out: a question.

Without a model, and wherever one fails, the rules of ``followup`` decide.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence

from assistant.answering.language_model import answer_with_model
from assistant.errors import LanguageModelError
from assistant.followup import standalone
from assistant.prompts import build_condense
from assistant.records import Tokens, Turn
from assistant.settings import Settings

__all__ = ["standalone_with_model"]

TOKENS = 512  # for a question, and the thinking before it
SECONDS = 15.0  # then the rules will do: nobody should wait twice for a server that is not there
LONGEST_CHARS = 400  # what is longer is no question but an answer


def standalone_with_model(
    question: str,
    history: Sequence[Turn],
    settings: Settings,
    *,
    environ: Mapping[str, str] | None = None,
    spent: Callable[[Tokens], None] | None = None,
) -> str:
    """``question`` as ``settings.model`` rewrites it to be understood without ``history``.

    A first question is given back unchanged. Where the model fails or writes something that cannot be a question, the
    rules are used; a SettingsError for its name is raised. ``spent`` is told what the request cost.
    """
    if not any(turn.role == "user" for turn in history):
        return question
    prompt = build_condense(question, history, settings)
    short = dataclasses.replace(
        settings,
        model_max_tokens=min(TOKENS, settings.model_max_tokens),
        model_timeout_s=min(SECONDS, settings.model_timeout_s),
    )
    try:
        written = "".join(answer_with_model(prompt, short, environ=environ, spent=spent))
    except LanguageModelError:
        return standalone(question, history)
    return _question(written) or standalone(question, history)


_LABEL = re.compile(r"^(?:(?:rewritten|standalone|follow-up|new)\s+)*(?:question|query)\s*:\s*", re.IGNORECASE)


def _question(written: str) -> str:
    """The question in what a model wrote; an empty string where there is none."""
    lines = [line.strip().strip("\"'“”*`") for line in written.replace("&lt;", "<").splitlines() if line.strip()]
    text = _LABEL.sub("", lines[0]) if len(lines) == 1 else ""
    return text if re.search(r"\w", text) and len(text) <= LONGEST_CHARS else ""
