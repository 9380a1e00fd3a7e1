"""Regression: question sets that gate a change, down to the page.

located, forms, grammar ─▶ reading      a file of questions, checked line by line
conditions, questions                   what it says, as records
places, resolving                       the pages it names, found on the shelf
asking, stored                          who answers, and a run that can be taken up
facts, rankings, claims ─▶ judging      what came of one answer, and why (causes)
results, measures                       what came of a question, and of all
fingerprint, baseline, comparing        what differs since the stored run
report ─▶ terminal, junit               what is said of it
checking                                all of it in one function; plugin is the same for pytest
"""

from __future__ import annotations

from assistant.regression.baseline import baseline_path, read_baseline
from assistant.regression.checking import Run, check, store
from assistant.regression.junit import junit_xml
from assistant.regression.reading import read_set
from assistant.regression.report import RunReport, report_json
from assistant.regression.terminal import report_text

__all__ = [
    "Run",
    "RunReport",
    "baseline_path",
    "check",
    "junit_xml",
    "read_baseline",
    "read_set",
    "report_json",
    "report_text",
    "store",
]
