"""Regression: question sets that gate a change, down to the page.

reading/                                a file of questions, checked line by line
conditions, questions                   what it says, as records
places, resolving                       the pages it names, found on the shelf
asking, stored                          who answers, and a run that can be taken up
facts, rankings, claims ─▶ judging      what came of one answer, and why (causes)
results, measures                       what came of a question, and of all
misleading                              whether a failing answer is worse than none
fingerprint, baseline, comparing        what differs since the stored run
report ─▶ terminal, junit, page         what is said of it, page with the history of runs
opinion, agreement                      what a language model says of free text, and how well that agrees
checking                                all of it in one function; plugin is the same for pytest
versus/                                 two settings side by side
"""

from __future__ import annotations

from assistant.regression.baseline import baseline_path, read_baseline
from assistant.regression.checking import Run, check, store
from assistant.regression.junit import junit_xml
from assistant.regression.opinion import Judge
from assistant.regression.reading import read_set
from assistant.regression.report import RunReport, report_json
from assistant.regression.terminal import report_text
from assistant.regression.versus import Side, Versus, compare, versus_json, versus_text

__all__ = [
    "Judge",
    "Run",
    "RunReport",
    "Side",
    "Versus",
    "baseline_path",
    "check",
    "compare",
    "junit_xml",
    "read_baseline",
    "read_set",
    "report_json",
    "report_text",
    "store",
    "versus_json",
    "versus_text",
]
