"""What is said to a language model. Comes in: a question, hits, the conversation. Goes out: a ``Prompt``.

The words are templates in ``prompts/`` (in the wheel: ``assistant/_prompts``); this module alone opens that folder.
Text of documents is data: it is fenced, and escaped so that it can neither close its fence nor forge an id.
Sending the prompt and reading the reply are left to ``answering``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from assistant.errors import PromptError
from assistant.records import Document, Hit, Passage, Prompt, Turn
from assistant.settings import Settings

__all__ = [
    "DIFFERENT",
    "MISSING",
    "REFUSAL",
    "SAME",
    "Templates",
    "build",
    "build_condense",
    "build_draft",
    "build_judge",
    "load_templates",
    "passage_ids",
]

REFUSAL = "The documents do not answer this question."
"""The one sentence by which a model says that the passages do not hold the answer."""

MISSING = "Missing:"
"""How the last line of a partial answer begins; what the documents do not say follows it."""

SAME, DIFFERENT = "VERDICT: SAME", "VERDICT: DIFFERENT"
"""The two verdicts of a judge, as the last line of its reply."""

EXAMPLE_ID = "w7t2"  # stands in the rules as an example and is never given to a passage
HISTORY_TURNS = 6  # of the conversation, the most recent ones
HISTORY_CHARS = 1200  # of each of them

VARIABLES: Mapping[str, frozenset[str]] = {
    "grounded_system.md": frozenset({"refusal", "missing", "example_id"}),
    "grounded_user.md": frozenset({"passages", "conversation", "refusal", "missing", "question"}),
    "condense.md": frozenset({"conversation", "question"}),
    "judge.md": frozenset({"question", "expected", "given", "same", "different"}),
    "draft.md": frozenset({"passage", "count"}),
}
"""Each template file and the variables that it must use, all of them and no other."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates, loaded and checked."""

    grounded_system: Template
    grounded_user: Template
    condense: Template
    judge: Template  # no answer depends on it
    draft: Template  # nor on this

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that differ whenever a word said to an answering model differs."""
        texts = (self.grounded_system.template, self.grounded_user.template, self.condense.template)
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def load_templates(settings: Settings) -> Templates:
    """The templates of ``settings.prompts``, and our own for files that it lacks.

    Raises PromptError, naming the file and the variable, for a template that is missing, unreadable, or that uses a
    variable that does not exist or leaves out one that it needs.
    """
    own = _own_folder()
    folders = [own]
    if settings.prompts is not None:
        _check_folder(settings.prompts)
        folders.insert(0, settings.prompts)
    loaded = {Path(name).stem: _load(name, folders) for name in VARIABLES}
    return Templates(**loaded)


def build(
    question: str,
    hits: Sequence[Hit],
    settings: Settings,
    history: Sequence[Turn] = (),
    documents: Iterable[Document] = (),
) -> Prompt:
    """The grounded prompt: the best ``settings.prompt_passages`` hits as fenced data first, the question last.

    ``documents`` lends the passages the dates and publishers of their documents; those not given go without.
    """
    templates = load_templates(settings)
    hits = _distinct(hits)[: settings.prompt_passages]
    ids = passage_ids([hit.passage for hit in hits])
    known = {document.id: document for document in documents}
    fenced = [_fence(id, hit, known.get(hit.passage.document)) for id, hit in zip(ids, hits, strict=True)]
    user = templates.grounded_user.substitute(
        passages="\n".join(fenced) or "(No passage was found.)",
        conversation=_conversation(history, optional=True),
        refusal=REFUSAL,
        missing=MISSING,
        question=_data(question),
    )
    system = templates.grounded_system.substitute(refusal=REFUSAL, missing=MISSING, example_id=EXAMPLE_ID)
    passages = {id: hit.passage for id, hit in zip(ids, hits, strict=True)}
    return Prompt(system.strip(), user.strip(), passages, REFUSAL)


def build_condense(question: str, history: Sequence[Turn], settings: Settings) -> Prompt:
    """The prompt that asks a model to rewrite a follow-up as a question that stands alone; it has no passages."""
    text = load_templates(settings).condense.substitute(
        conversation=_conversation(history, optional=False), question=_data(question)
    )
    return Prompt("", text.strip(), {}, REFUSAL)


def build_judge(question: str, expected: str, given: str, settings: Settings) -> Prompt:
    """The prompt that asks a model whether an answer says the same as the expected one; all three texts are fenced."""
    text = load_templates(settings).judge.substitute(
        question=_data(question), expected=_data(expected), given=_data(given), same=SAME, different=DIFFERENT
    )
    return Prompt("", text.strip(), {}, REFUSAL)


def build_draft(text: str, count: int, settings: Settings) -> Prompt:
    """The prompt that asks a model for ``count`` questions that a page answers; the page is fenced."""
    made = load_templates(settings).draft.substitute(passage=_data(text), count=count)
    return Prompt("", made.strip(), {}, REFUSAL)


def passage_ids(passages: Sequence[Passage]) -> list[str]:
    """An opaque id for each passage: letter, digit, letter, digit, e.g. ``k3f9``.

    An id is derived from the passage's document and text, so that it stays the same from question to question. Within
    one prompt ids are unique, and none occurs in a passage, so that no document can cite itself.
    """
    everything = "\n".join(passage.text.casefold() for passage in passages)
    taken = {EXAMPLE_ID}
    ids = []
    for passage in passages:
        attempt = 0
        id = _id(passage, attempt)
        while id in taken or id in everything:
            attempt += 1
            id = _id(passage, attempt)
        taken.add(id)
        ids.append(id)
    return ids


_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l and o, which look like digits


def _id(passage: Passage, attempt: int) -> str:
    content = "\0".join((passage.document, passage.text, str(attempt)))
    number = int.from_bytes(hashlib.sha256(content.encode("utf-8", "replace")).digest()[:8], "big")
    id = ""
    for alphabet in (_LETTERS, "0123456789") * 2:
        number, place = divmod(number, len(alphabet))
        id += alphabet[place]
    return id


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The hits, each passage once, in their order."""
    return list({hit.passage.id: hit for hit in reversed(hits)}.values())[::-1]


def _fence(id: str, hit: Hit, document: Document | None) -> str:
    attributes = {
        "id": id,
        "document": hit.title,
        "publisher": document.publisher if document else None,
        "date": document.date if document else None,
        "page": _page(hit),
        "section": hit.section or " > ".join(hit.passage.headings),
    }
    named = " ".join(f'{name}="{_attribute(value)}"' for name, value in attributes.items() if value)
    return f"<passage {named}>\n{_data(hit.passage.text)}\n</passage>"


def _page(hit: Hit) -> str:
    if hit.page_index is None:
        return ""
    if hit.page_label is None:
        return f"PDF page {hit.page_index}"
    return f"{hit.page_label} (PDF page {hit.page_index})"


def _conversation(history: Sequence[Turn], *, optional: bool) -> str:
    if not history and optional:
        return ""
    turns = [f'<turn role="{turn.role}">\n{_shortened(turn.content)}\n</turn>' for turn in history[-HISTORY_TURNS:]]
    return "\n".join(["<conversation>", *turns, "</conversation>"])


def _shortened(text: str) -> str:
    text = _data(text.strip())
    return text if len(text) <= HISTORY_CHARS else text[:HISTORY_CHARS].rsplit(" ", 1)[0] + " ..."


_ROLE_MARKS = re.compile(r"\[(/?(?:INST|SYSTEM_PROMPT|TOOL_RESULTS|TOOL_CALLS|AVAILABLE_TOOLS))\]")


def _data(text: str) -> str:
    """``text`` with everything taken away that could be read as markup of the prompt or of a model's chat format.

    An opening angle bracket becomes ``&lt;`` (no fence can be closed, no ``<|end|>`` forged); invisible characters,
    by which text is smuggled past a reader's eye, are dropped.
    """
    visible = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    bracketless = _ROLE_MARKS.sub(r"(\1)", visible)
    return re.sub("[<＜﹤]", "&lt;", bracketless).strip()


def _attribute(text: str) -> str:
    return " ".join(_data(text).replace('"', "'").split())


def _own_folder() -> Path:
    packaged = Path(__file__).parent / "_prompts"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "prompts"


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise PromptError(f"The folder of prompts {folder} does not exist; make it or remove the setting 'prompts'.")
    for path in sorted(folder.glob("*.md")):
        if path.name not in VARIABLES and path.name.casefold() != "readme.md":
            raise PromptError(f"{path} is no template that is used; there are: {', '.join(VARIABLES)}")


def _load(name: str, folders: Sequence[Path]) -> Template:
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise PromptError(f"The prompt {name} is missing; looked in {', '.join(map(str, folders))}")
    try:
        template = Template(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} cannot be read as UTF-8 text: {error}") from error
    if not template.is_valid():
        raise PromptError(f"{path}: a dollar sign that begins no variable; write $$ for a dollar sign")
    found, expected = set(template.get_identifiers()), VARIABLES[name]
    for variable in sorted(found - expected):
        raise PromptError(f"{path}: unknown variable ${{{variable}}}; there are: {', '.join(sorted(expected))}")
    for variable in sorted(expected - found):
        raise PromptError(f"{path}: the variable ${{{variable}}} is missing")
    return template
