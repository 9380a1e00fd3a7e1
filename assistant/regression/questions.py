"""What a question file says, as frozen records. Comes in: nothing. Goes out: the values that the stages here share.

    QuestionSet ─▶ Question ─▶ Case (one wording) ─▶ Asking (one answer to it) ─▶ Verdict

What must hold of an answer are conditions over facts and pages: see ``conditions``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.records import Outcome, Turn
from assistant.regression.conditions import Condition

__all__ = [
    "DRAFT",
    "Case",
    "Fact",
    "FactNumber",
    "FactPattern",
    "FactText",
    "PageRef",
    "Question",
    "QuestionSet",
    "Tolerance",
]

DRAFT = "draft"
"""The tag of a question that nobody has accepted yet: it is asked only where this tag is asked for."""


@dataclass(frozen=True, slots=True)
class FactText:
    """A text that the answer must hold, however its case, marks, numbers and dates are written."""

    text: str

    def __str__(self) -> str:
        return f"“{self.text}”"


@dataclass(frozen=True, slots=True)
class FactNumber:
    """A number with its unit that the answer must hold, within ``share`` of its value or within ``amount``."""

    text: str
    share: float = 0.0
    amount: float = 0.0

    def __str__(self) -> str:
        within = f"{self.share:.4g} of it" if self.share else f"{self.amount:.4g}" if self.amount else ""
        return f"“{self.text}”" + (f" ± {within}" if within else "")


@dataclass(frozen=True, slots=True)
class FactPattern:
    """A regular expression that must be found in the answer, whatever the case."""

    pattern: str

    def __str__(self) -> str:
        return f"/{self.pattern}/"


Fact = FactText | FactNumber | FactPattern


@dataclass(frozen=True, slots=True)
class PageRef:
    """A place as a set names it; without page, label and section it is the whole document."""

    document: str
    page: str = ""  # physical, 1-based: "6" or "6-8"
    printed: str = ""  # a label, or a range of labels: "203" or "203-205"
    section: str | None = None  # "Heading", "Heading > Subheading", "Heading, paragraph 2"; "" is above all headings
    line: int = field(default=0, compare=False, repr=False)  # of the file

    def __str__(self) -> str:
        parts = []
        if self.printed:
            parts.append(f"p. {self.printed}")
        if self.page:
            parts.append(f"(PDF page {self.page})" if self.printed else f"PDF page {self.page}")
        if self.section is not None:
            parts.append(self.section or "above the first heading")
        return f"{self.document}, {' '.join(parts) or 'anywhere'}"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much worse a question may get before it counts."""

    facts: int = 0  # how many facts fewer a failing question may state
    page_f1: float = 0.1  # how much its F1 by page may fall
    passes: float = 0.0  # how much the share of repeats that pass may fall


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer must hold."""

    id: str
    question: str
    wordings: tuple[str, ...] = ()  # the same question in other words
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ("answered",)
    facts: tuple[Condition[Fact], ...] = ()
    pages: tuple[Condition[PageRef], ...] = ()
    answer: str = ""
    note: str = field(default="", compare=False, repr=False)
    line: int = field(default=0, compare=False, repr=False)

    @property
    def abstains(self) -> bool:
        """Whether the only right answer is that the documents do not say."""
        return self.outcomes == ("not_in_documents",)


@dataclass(frozen=True, slots=True)
class Case:
    """One wording of a question: ``key`` is the question's id, with ``~2`` for its second wording and so on."""

    key: str
    text: str
    question: Question


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file; ``sha256`` is of what they say, whatever their order and the file's layout."""

    path: Path
    title: str
    questions: tuple[Question, ...]
    sha256: str
    tolerance: Tolerance = field(default_factory=Tolerance)

    def cases(self, tags: tuple[str, ...] = ()) -> list[Case]:
        """Every wording of every question that has one of ``tags`` (default: of all but the drafts), in file order."""
        return [
            Case(question.id if number == 1 else f"{question.id}~{number}", text, question)
            for question in self.questions
            if (set(tags) & set(question.tags) if tags else DRAFT not in question.tags)
            for number, text in enumerate((question.question, *question.wordings), start=1)
        ]
