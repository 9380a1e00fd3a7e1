"""Evidence as a file. Comes in: Evidence. Goes out: one HTML page or one JSON text, and what can be read back of them.

The HTML page holds the contents a second time, as JSON that no browser runs, but its pictures only once, in the page:
the contents name them by their hash. Leaves the judgement of what was read to ``verify``.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import MalformedError, SettingsError
from assistant.evidence.page import page_html
from assistant.evidence.payload import canonical, record_from_json, to_payload
from assistant.evidence.records import Evidence, Seal
from assistant.evidence.seal import made_seal

__all__ = ["FORMATS", "Parts", "check_name", "read_parts", "save", "sealed", "to_html", "to_json"]

MAX_BYTES = 256 * 1024 * 1024
_START, _END = '<script type="application/json" id="evidence">', "</script>"
_PICTURE = re.compile(r'<img src="data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]*)"')


@dataclass(frozen=True, slots=True)
class Parts:
    """What a file consists of, not yet judged."""

    payload: Any
    seal: Seal
    pictures: Mapping[str, bytes]  # by the sha256 of the bytes that are there
    page: str | None  # the page without the contents embedded in it; None for JSON
    whole: str


def sealed(evidence: Evidence, key: bytes) -> Evidence:
    """The evidence with the seal that ``key`` gives it."""
    contents = canonical(to_payload(evidence))
    named = replace(evidence, seal=Seal(hashlib.sha256(contents).hexdigest(), "", "", ""))
    return replace(evidence, seal=made_seal(contents, page_html(named).encode(), key))


def to_html(evidence: Evidence) -> str:
    """One page that stands alone; the same evidence gives the same letters."""
    contents = _safe_json({"evidence": to_payload(evidence), "seal": dataclasses.asdict(evidence.seal)})
    for character in "<>&\u2028\u2029":
        contents = contents.replace(character, f"\\u{ord(character):04x}")
    before, end, after = page_html(evidence).rpartition("</body>")
    return f"{before}{_START}{contents}{_END}{end}{after}"


def to_json(evidence: Evidence) -> str:
    """The contents, the pictures in base64 and the seal, for programs."""
    pictures = {sha256: base64.b64encode(data).decode("ascii") for sha256, data in sorted(evidence.pictures.items())}
    whole = {"evidence": to_payload(evidence), "pictures": pictures, "seal": dataclasses.asdict(evidence.seal)}
    return _safe_json(whole, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Evidence], str]] = {".html": to_html, ".json": to_json}
"""The formats of a file by the end of its name."""


def check_name(path: Path) -> Callable[[Evidence], str]:
    """What writes the format that the name of ``path`` ends in. Raises SettingsError where there is none."""
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise SettingsError(f"{path}: expected a file that ends in {' or '.join(FORMATS)}, found {path.suffix!r}")
    return write


def save(evidence: Evidence, path: Path) -> None:
    """Write the evidence to ``path``, as HTML or JSON by the end of its name; whole, or not at all.

    Raises SettingsError for another ending, or where the file cannot be written.
    """
    data = check_name(path)(evidence).encode()
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        try:
            with fresh.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}") from error


def read_parts(path: Path) -> Parts:
    """The parts of an evidence file. Raises MalformedError, in words, for anything that is none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MalformedError(f"{path} is larger than any evidence file: {path.stat().st_size:,} bytes")
        whole = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise MalformedError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise MalformedError(f"{path} is no evidence file: it is not UTF-8 text ({error.reason})") from error
    if whole.lstrip().startswith("{"):
        return _json_parts(path, whole)
    before, start, rest = whole.partition(_START)
    contents, end, after = rest.partition(_END)
    if not start or not end:
        raise MalformedError(f"{path} is no evidence file: it is not JSON, and no contents are embedded in it")
    data = _object(path, contents, "evidence", "seal")
    found = (_decoded(path, match) for match in _PICTURE.findall(before))
    pictures = {hashlib.sha256(picture).hexdigest(): picture for picture in found}
    return Parts(data["evidence"], _seal(data), pictures, before + after, whole)


def _json_parts(path: Path, whole: str) -> Parts:
    data = _object(path, whole, "evidence", "pictures", "seal")
    if not isinstance(data["pictures"], dict):
        raise MalformedError(f'{path}: "pictures": expected an object')
    found = (_decoded(path, picture) for picture in data["pictures"].values())
    pictures = {hashlib.sha256(picture).hexdigest(): picture for picture in found}
    return Parts(data["evidence"], _seal(data), pictures, None, whole)


def _seal(data: Mapping[str, Any]) -> Seal:
    made: Seal = record_from_json(Seal, data["seal"], "seal")
    return made


def _object(path: Path, contents: str, *keys: str) -> dict[str, Any]:
    try:
        data = json.loads(contents, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"{path}: its contents are damaged: {error}") from error
    if not isinstance(data, dict) or set(data) != set(keys):
        raise MalformedError(f"{path} is no evidence file: expected an object with the keys {', '.join(keys)}")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values under one key a reader would see one and a program the other."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _decoded(path: Path, picture: Any) -> bytes:
    try:
        return base64.b64decode(picture, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise MalformedError(f"{path}: a picture is damaged: {error}") from error


def _safe_json(value: Any, indent: int | None = None) -> str:
    """JSON as people can read it, in which half characters, which UTF-8 cannot hold, are escaped."""
    made = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", made)
