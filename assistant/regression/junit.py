"""The report as JUnit XML, which Jenkins, GitLab and GitHub read. Comes in: a report. Goes out: text.

A question that fails as the baseline says is skipped with the reason, so that a build stops on what got worse only.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from assistant.regression.comparing import Change
from assistant.regression.report import RunReport
from assistant.regression.terminal import failure_text, summary_line

__all__ = ["junit_xml"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: RunReport) -> str:
    """The report with one test case a question that was asked."""
    changes = [change for change in report.changes if change.result is not None]
    errors = sum(change.worse and _is_error(change) for change in changes)
    failures = sum(change.worse for change in changes) - errors
    skipped = sum(change.kind == "still failing" for change in changes)
    totals = {"tests": str(len(changes)), "failures": str(failures), "errors": str(errors)}
    suites = Element("testsuites", {"name": "pincite check", **totals, "time": f"{report.seconds:.3f}"})
    suite = SubElement(
        suites,
        "testsuite",
        {
            "name": _clean(report.questions.title),
            **totals,
            "skipped": str(skipped),
            "time": f"{report.seconds:.3f}",
            "timestamp": report.started[:19],
        },
    )
    properties = SubElement(suite, "properties")
    for name, value in {"settings": report.parts.fingerprint, **report.parts.settings}.items():
        SubElement(properties, "property", {"name": name, "value": _clean(value)})
    for change in sorted(changes, key=lambda change: [r.key for r in report.results].index(change.key)):
        _case(suite, change, report)
    SubElement(suite, "system-out").text = _clean(summary_line(report))
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _case(suite: Element, change: Change, report: RunReport) -> None:
    result = change.result
    if result is None:
        return
    seconds = sum(verdict.seconds or 0.0 for verdict in result.verdicts)
    name = f"{result.key} {result.case.text}"
    attributes = {"classname": _clean(report.questions.path.stem), "name": _clean(name), "time": f"{seconds:.3f}"}
    case = SubElement(suite, "testcase", attributes)
    cause = result.cause or change.kind
    if change.worse:
        kind = "error" if _is_error(change) else "failure"
        said = {"message": _clean(f"{cause}: {change.words or result.detail}"), "type": _clean(cause)}
        SubElement(case, kind, said).text = _clean(failure_text(result, change.words))
    elif change.kind == "still failing":
        words = f"known failing: {cause}" + (f" ({change.words})" if change.words else "")
        SubElement(case, "skipped", {"message": _clean(words)})


def _is_error(change: Change) -> bool:
    return change.result is not None and change.result.cause == "error"


def _clean(text: str) -> str:
    return _NOT_XML.sub("�", text)
