"""Evidence to take away: answers with everything they stand on, in one file that can be checked later.

answers ─▶ gather ─▶ Evidence ─▶ files: one HTML page, or JSON, sealed
gather    numbering, recheck, picture       what each citation is, how it was checked, how its place looks
files     page, exchange, asides, markup    the page; payload, seal: its contents, and what guards them
a file ─▶ verify ─▶ VerifyReport            alterations: the file beside itself; compare: the file beside the shelf
"""

from __future__ import annotations

from assistant.evidence.files import check_name, save, to_html, to_json
from assistant.evidence.gather import gather
from assistant.evidence.records import Evidence
from assistant.evidence.stored import read_answers
from assistant.evidence.verify import VerifyReport, report_json, report_text, verify

__all__ = [
    "Evidence",
    "VerifyReport",
    "check_name",
    "gather",
    "read_answers",
    "report_json",
    "report_text",
    "save",
    "to_html",
    "to_json",
    "verify",
]
