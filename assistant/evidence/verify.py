"""Is an evidence file what was made, and does it still hold? Comes in: a file, the index. Goes out: a VerifyReport.

Three questions: Was the file altered? Does each quote still stand where it was cited? Does the check of each citation,
done again, give the result that the file shows?
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import MalformedError
from assistant.evidence.alterations import alterations, has_our_layout, impossible
from assistant.evidence.compare import Compared, ShelfNow
from assistant.evidence.files import read_parts
from assistant.evidence.numbering import each_citation
from assistant.evidence.payload import canonical, from_payload
from assistant.evidence.recheck import check_again
from assistant.evidence.records import CitedPlace, Evidence, Shelf
from assistant.evidence.seal import SealState, known_key, seal_state
from assistant.output import page_name
from assistant.records import CheckStatus, Citation

__all__ = ["CitationReport", "Verdict", "VerifyReport", "report_json", "report_text", "verify"]

Verdict = Literal["unchanged", "changed", "tampered", "unreadable"]

_SEALS: dict[SealState, str] = {
    "holds": "The seal holds: the file is as this installation made it.",
    "broken": "The seal, made with the key of this installation, is broken.",
    "foreign": "The seal is not of this installation and cannot be checked here; the file agrees with itself.",
}
_OTHER_LAYOUT = "The page has the layout of another version of Pincite and was compared by its hash alone."


@dataclass(frozen=True, slots=True)
class CitationReport:
    """What became of one citation; ``words`` says it for people."""

    question: int  # from 1
    citation: int  # from 1 in its question
    document: str
    title: str
    place: str  # as it was cited
    standing: str  # "unchanged" | "changed" | "gone"
    place_now: str | None  # where the quote stands now; None where it stands nowhere
    page_index_now: int | None
    check: str  # as the file has it
    check_now: str  # done again
    words: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The verdict on a file, why, and what became of each citation."""

    file: str
    verdict: Verdict
    seal: SealState | None  # None for a file that cannot be read
    words: tuple[str, ...]  # on the file as a whole
    title: str = ""
    made: str = ""
    citations: tuple[CitationReport, ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    report: CitationReport
    same: bool  # place and check are as the file has them
    impossible: str  # why Pincite cannot have written it


def verify(path: Path, index: Shelf) -> VerifyReport:
    """Compare an evidence file, HTML or JSON, with its seal and with the shelf.

    What cannot be read as such a file is "unreadable", with the reason. Raises SettingsError where the installation's
    key cannot be used.
    """
    key = known_key(index.settings.data_folder)
    try:
        parts = read_parts(path)
        evidence = from_payload(parts.payload, parts.pictures, parts.seal)
        contents = canonical(parts.payload)
    except MalformedError as error:
        return VerifyReport(str(path), "unreadable", None, (str(error),))
    seal = seal_state(parts.seal, key)
    judged = list(_judged(evidence, ShelfNow(index, {d.document: d for d in evidence.documents}), seal))
    altered = [*([_SEALS[seal]] if seal == "broken" else []), *alterations(parts, evidence, contents)]
    if seal != "holds":
        altered += [f"Citation {_number(j.report)}: {j.impossible}." for j in judged if j.impossible]
    words = altered or [_SEALS[seal], *([] if has_our_layout(parts) else [_OTHER_LAYOUT])]
    verdict: Verdict = "tampered" if altered else "unchanged" if all(j.same for j in judged) else "changed"
    reports = tuple(j.report for j in judged)
    return VerifyReport(str(path), verdict, seal, tuple(words), evidence.title, evidence.made, reports)


def _judged(evidence: Evidence, shelf: ShelfNow, seal: SealState) -> Iterator[_Judged]:
    places = iter(evidence.places)
    for question, answer in enumerate(evidence.answers, start=1):
        for claim, number, citation in each_citation(answer):
            place = next(places)
            compared, now = shelf.compare(citation, place.sight), check_again(claim.text, place.recheck)
            stored, recorded = citation.check.status, place.recheck.status
            checked = now == stored or (now == recorded and seal == "holds")
            yield _Judged(
                _report((question, number), citation, place, compared, now),
                compared.standing == "unchanged" and checked,
                impossible(evidence, claim, citation, place, compared, now),
            )


def _report(
    numbers: tuple[int, int], citation: Citation, place: CitedPlace, compared: Compared, now: CheckStatus
) -> CitationReport:
    return CitationReport(
        question=numbers[0],
        citation=numbers[1],
        document=citation.document,
        title=citation.title,
        place=page_name(citation.page_index, citation.page_label, citation.section),
        standing=compared.standing,
        place_now=compared.place_now,
        page_index_now=compared.page_index_now,
        check=citation.check.status,
        check_now=now,
        words=f"{compared.words}; {_check_words(citation.check.status, place.recheck.status, now)}",
    )


def _check_words(stored: CheckStatus, recorded: CheckStatus, now: CheckStatus) -> str:
    if now == stored:
        return f"checked again: {now}"
    if now == recorded:
        return f"the file says {stored}; its quotes alone give {now}, as when it was made"
    return f"the file says {stored}; checked again: {now}"


def _number(report: CitationReport) -> str:
    return f"{report.question}.{report.citation}"


def report_json(report: VerifyReport) -> dict[str, Any]:
    """The report in the documented form."""
    return dataclasses.asdict(report)


def report_text(report: VerifyReport) -> str:
    """The report for a terminal: the verdict first, then each citation by question and number."""
    lines = [f"{report.file}: {report.verdict}", *(f"    {words}" for words in report.words)]
    for one in report.citations:
        lines.append(f"[{_number(one)}] {one.title}, {one.place}: {one.standing}")
        lines.append(f"    {one.words}")
    return "\n".join(lines)
