"""The baseline of a set: what a run is compared with. Comes in: results. Goes out: a text file, reviewed like code.

One entry a question, sorted, without times or dates, so that the same results write the same bytes. What is known to
fail stands apart, and may carry a ``reason`` that a person wrote; it is kept for as long as the question fails for the
same cause.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from assistant.errors import MalformedError, StoreError
from assistant.regression.fingerprint import Parts
from assistant.regression.misleading import misleads, unsupported
from assistant.regression.results import Result, Status

__all__ = ["Baseline", "Kept", "baseline_path", "kept_of", "lapsed", "read_baseline", "updated", "write_baseline"]

FORM = 1
HEAD = """\
# What `pincite check` compares with. Written by `pincite check {name} --update-baseline`; only `reason` is for people.
# known_failing: write after `reason:` why a question fails and may go on failing; it stays while the cause does.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the baseline keeps of one case."""

    status: Status
    outcome: str
    cause: str = ""
    facts: str = ""  # "2/3": held of expected
    page_f1: float | None = None
    cited: tuple[str, ...] = ()  # "alliance-handbook, p. 1 (PDF page 6)"
    reason: str = ""
    misleads: str = ""  # what makes the answer worse than none
    unsupported: int | None = None  # claims that failed their check, of an answer that was to be withheld

    @property
    def facts_held(self) -> int:
        return int(self.facts.partition("/")[0] or 0)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A stored run: what answers depended on then, and what came of each case."""

    parts: Parts
    cases: Mapping[str, Kept] = field(default_factory=dict)


def baseline_path(set_path: Path) -> Path:
    """Where a set's baseline is, unless another is named: beside it."""
    return set_path.with_name(f"{set_path.stem}.baseline.yaml")


def kept_of(result: Result, reason: str = "") -> Kept:
    """What to keep of a result."""
    told = result.told
    return Kept(
        status=result.status,
        outcome=told.outcome,
        cause=result.cause or "",
        facts=f"{told.facts_held}/{len(told.facts)}" if told.facts else "",
        page_f1=None if told.f1 is None else round(told.f1, 2),
        cited=tuple(sorted(told.cited)),
        reason=reason if result.status != "passed" else "",
        misleads=misleads(result) or "",
        unsupported=unsupported(result) if result.status != "passed" else None,
    )


def lapsed(before: Kept | None, result: Result) -> str:
    """The reason that no longer holds, because the question now fails for another cause; nothing where it does."""
    if before is None or result.status == "passed" or before.cause in ("", result.cause):
        return ""
    return before.reason


def updated(before: Baseline | None, results: Sequence[Result], keys: Sequence[str], parts: Parts) -> Baseline:
    """The baseline after a run: cases that were not asked keep what they had, cases out of ``keys`` go."""
    old = before.cases if before is not None else {}
    asked = {r.key: kept_of(r, _still_holds(old.get(r.key), r)) for r in results}
    return Baseline(parts, {key: kept for key, kept in sorted({**old, **asked}.items()) if key in set(keys)})


def _still_holds(before: Kept | None, result: Result) -> str:
    return "" if before is None or lapsed(before, result) else before.reason


# the file


def write_baseline(baseline: Baseline, path: Path, set_name: str) -> bool:
    """Write the file whole or not at all; whether it changed."""
    text = HEAD.format(name=set_name) + _yaml(
        {
            "pincite_baseline": FORM,
            "settings": dict(sorted(baseline.parts.settings.items())),
            "documents": dict(sorted(baseline.parts.documents.items())),
            "known_failing": _section(baseline, lambda kept: kept.status != "passed"),
            "passing": _section(baseline, lambda kept: kept.status == "passed"),
        }
    )
    try:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return False
        new = path.with_name(path.name + ".new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be written: {error}") from error
    return True


def _section(baseline: Baseline, wanted: Any) -> dict[str, Any]:
    return {key: _entry(kept) for key, kept in sorted(baseline.cases.items()) if wanted(kept)}


def _entry(kept: Kept) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if kept.status != "passed":
        made = {"reason": kept.reason, "status": kept.status, "cause": kept.cause}
    if kept.misleads:
        made["misleads"] = kept.misleads
    made["outcome"] = kept.outcome
    if kept.unsupported is not None:
        made["unsupported"] = kept.unsupported
    if kept.facts:
        made["facts"] = kept.facts
    if kept.page_f1 is not None:
        made["page_f1"] = kept.page_f1
    if kept.cited:
        made["cited"] = list(kept.cited)
    return made


def _yaml(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False)


def read_baseline(path: Path) -> Baseline | None:
    """The baseline in ``path``; None where there is no such file. Raises MalformedError for one that cannot be read."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise MalformedError(f"{path} is not a baseline: {error}") from error
    if not isinstance(data, dict) or data.get("pincite_baseline") != FORM:
        raise MalformedError(f"{path}: expected pincite_baseline: {FORM} at the top, found another file")
    parts = Parts(_texts(data, "settings", path), _texts(data, "documents", path))
    failing, passing = (_cases(data.get(name) or {}, path) for name in ("known_failing", "passing"))
    if both := sorted({*failing} & {*passing}):
        raise MalformedError(f"{path}: expected each question once, found {both[0]} as known failing and as passing")
    return Baseline(parts, {**failing, **passing})


def _texts(data: Mapping[str, Any], name: str, path: Path) -> dict[str, str]:
    found = data.get(name) or {}
    if not isinstance(found, dict):
        raise MalformedError(f"{path}: {name}: expected a mapping, found {type(found).__name__}")
    return {str(key): str(value) for key, value in found.items()}


def _cases(section: Any, path: Path) -> dict[str, Kept]:
    if not isinstance(section, dict):
        raise MalformedError(f"{path}: expected a mapping from ids to entries, found {type(section).__name__}")
    return {str(key): _kept(entry, f"{path}: {key}") for key, entry in section.items()}


def _kept(entry: Any, where: str) -> Kept:
    if not isinstance(entry, dict):
        raise MalformedError(f"{where}: expected a mapping, found {type(entry).__name__}")
    status, facts = entry.get("status", "passed"), str(entry.get("facts", ""))
    f1, cited, claims = entry.get("page_f1"), entry.get("cited") or [], entry.get("unsupported")
    if status not in get_args(Status):
        raise MalformedError(f"{where}: status: expected one of {', '.join(get_args(Status))}, found {status!r}")
    if facts and not re.fullmatch(r"\d+/\d+", facts):
        raise MalformedError(f"{where}: facts: expected held/expected as 2/3, found {facts!r}")
    if not (f1 is None or isinstance(f1, int | float)) or not isinstance(cited, list):
        raise MalformedError(f"{where}: expected page_f1 as a number and cited as a list")
    if not (claims is None or type(claims) is int):
        raise MalformedError(f"{where}: unsupported: expected a whole number, found {claims!r}")
    return Kept(
        status=cast(Status, status),  # one of its values, seen above
        outcome=str(entry.get("outcome", "")),
        cause=str(entry.get("cause", "")),
        facts=facts,
        page_f1=None if f1 is None else float(f1),
        cited=tuple(map(str, cited)),
        reason=str(entry.get("reason") or ""),
        misleads=str(entry.get("misleads") or ""),
        unsupported=claims,
    )
