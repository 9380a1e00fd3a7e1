"""Regression questions made from use: feedback, exported conversations, the shelf itself; written into a set.

judged ─▶ question_of             an answer that a person judged, as a question; places: what they pointed to
files  ─▶ import_questions        exported conversations, feedback, CSV
shelf  ─▶ draft_questions         by rule (english, korean over sentences), or by a language model (composing)
questions ─▶ append_questions     into a set, by its form (entries); choosing: one by one
"""

from __future__ import annotations

from assistant.questions.choosing import Chosen, choose_questions
from assistant.questions.composing import Composed, compose_questions
from assistant.questions.drafting import draft_questions
from assistant.questions.importing import Imported, import_questions
from assistant.questions.judged import Judged, judged_exchange, question_of
from assistant.questions.places import Marked, Selected
from assistant.questions.writing import Added, append_questions

__all__ = [
    "Added",
    "Chosen",
    "Composed",
    "Imported",
    "Judged",
    "Marked",
    "Selected",
    "append_questions",
    "choose_questions",
    "compose_questions",
    "draft_questions",
    "import_questions",
    "judged_exchange",
    "question_of",
]
