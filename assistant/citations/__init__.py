"""Citations: from an answer's text to claims whose every citation stands on an exact span and has been checked.

wording ─▶ dates ─▶ figures ─▶ facts        what a sentence says, as values that can be compared
facts ─▶ compare ─▶ evidence ─▶ standing    what each value is said of
standing, alignment ─▶ check                does the page say the same? verified, unsupported, conflicting, unchecked
facts ─▶ locate                             which sentences of the passages support a claim
check, locate ─▶ cite                       the claims of an answer with their citations
facts ─▶ disagreement                       where two cited sources give different values
instructions                                which sentences give orders to a language model
"""

from __future__ import annotations

from assistant.citations.check import check
from assistant.citations.cite import citation_at, cite, quote_citations
from assistant.citations.disagreement import disagreements
from assistant.citations.instructions import instructions
from assistant.citations.locate import locate

__all__ = ["check", "citation_at", "cite", "disagreements", "instructions", "locate", "quote_citations"]
