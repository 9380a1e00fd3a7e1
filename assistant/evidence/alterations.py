"""In what an evidence file disagrees with itself. Comes in: the parts of a file. Goes out: alterations, in words.

These hold on any installation, with the key of the seal or without it. Where the file has the layout of this version
of Pincite it must also be, letter by letter, what is written anew from its contents.
"""

from __future__ import annotations

from hashlib import sha256

from assistant import __version__
from assistant.evidence.compare import Compared
from assistant.evidence.files import Parts, to_html
from assistant.evidence.page import page_html
from assistant.evidence.payload import canonical, to_payload
from assistant.evidence.recheck import is_way
from assistant.evidence.records import FORM, CitedPlace, Evidence
from assistant.records import CheckStatus, Citation, Claim

__all__ = ["alterations", "has_our_layout", "impossible"]


def alterations(parts: Parts, evidence: Evidence, contents: bytes) -> list[str]:
    """What was altered in the file; ``contents`` are its contents in canonical spelling."""
    found = []
    if sha256(contents).hexdigest() != parts.seal.sha256:
        found.append("The contents are not those that were sealed: their SHA-256 differs.")
    wanted = {place.picture.sha256 for place in evidence.places if place.picture is not None}
    if wanted != set(parts.pictures):
        found.append("A picture was exchanged, added or removed.")
    if parts.page is not None and sha256(_bytes(parts.page)).hexdigest() != parts.seal.page_sha256:
        found.append("The page is not the one that was sealed: its SHA-256 differs.")
    if has_our_layout(parts):
        found += _written_anew(parts, evidence, contents)
    return found


def has_our_layout(parts: Parts) -> bool:
    """Whether this version of Pincite would write the same contents in the same letters."""
    return isinstance(parts.payload, dict) and parts.payload.get("form") == FORM


def _written_anew(parts: Parts, evidence: Evidence, contents: bytes) -> list[str]:
    found = []
    if canonical(to_payload(evidence)) != contents:
        found.append("The contents hold something that Pincite does not write.")
    if parts.page is not None and to_html(evidence) != parts.whole:
        found.append("The page does not say what its contents say.")
    if parts.page is None and sha256(_bytes(page_html(evidence))).hexdigest() != parts.seal.page_sha256:
        found.append("The contents are not those of the page that was sealed.")
    return found


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def impossible(
    evidence: Evidence, claim: Claim, citation: Citation, place: CitedPlace, compared: Compared, now: CheckStatus
) -> str:
    """Why this version of Pincite cannot have written what a file without a seal of ours says; empty if it can.

    A file of another version may have read and checked otherwise.
    """
    if evidence.pincite != __version__:
        return ""
    if compared.forged:
        return compared.words
    if not is_way(claim, citation, place.recheck):
        return "what its check is said to have compared is not what is cited"
    if now not in (citation.check.status, place.recheck.status):
        return f"its check gives {now}, not {citation.check.status}"
    return ""
