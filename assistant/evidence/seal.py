"""The seal of an evidence file. Comes in: what is to be sealed, the data folder. Goes out: a Seal, or whether it holds.

A hash shows that the contents agree with themselves, but whoever changes them can hash them anew. So they are also
sealed (HMAC-SHA256, RFC 2104) with a key that never leaves the installation; elsewhere the seal cannot be checked.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

from assistant.errors import SettingsError
from assistant.evidence.records import Seal

__all__ = ["KEY_FILE", "SealState", "known_key", "made_seal", "own_key", "seal_state"]

KEY_FILE = "evidence.key"
_KEY_BYTES = 32

SealState = Literal["holds", "broken", "foreign"]
"""Made with our key and unbroken; made with our key, but for other contents; made with another installation's key."""


def own_key(folder: Path) -> bytes:
    """The installation's key, made at first use: 32 bytes in ``folder`` that only its owner can read."""
    key = known_key(folder)
    if key is not None:
        return key
    path = folder / KEY_FILE
    fresh = folder / f".{KEY_FILE}.{secrets.token_hex(8)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            # A link appears whole or not at all; of two processes that come first, one finds the other's key there.
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"The key of evidence files cannot be made in {folder}: {error.strerror}") from error
    made = known_key(folder)
    if made is None:
        raise SettingsError(f"The key of evidence files {path} was removed while it was made; try again")
    return made


def known_key(folder: Path) -> bytes | None:
    """The installation's key, or None where none has been made yet. Raises SettingsError where it cannot be used."""
    path = folder / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"The key of evidence files {path} cannot be read: {error.strerror}") from error
    if len(key) != _KEY_BYTES:
        raise SettingsError(
            f"The key of evidence files {path} is damaged: expected {_KEY_BYTES} bytes, found {len(key)}"
        )
    return key


def made_seal(contents: bytes, page: bytes, key: bytes) -> Seal:
    """The seal of the canonical contents and of the page that shows them."""
    sha256, page_sha256 = hashlib.sha256(contents).hexdigest(), hashlib.sha256(page).hexdigest()
    return Seal(sha256, page_sha256, _name(key), _hmac(sha256, page_sha256, key))


def seal_state(seal: Seal, key: bytes | None) -> SealState:
    """Whether the seal was made with ``key`` for the two hashes that it names."""
    if key is None or seal.key != _name(key):
        return "foreign"
    expected = _hmac(seal.sha256, seal.page_sha256, key)
    return "holds" if hmac.compare_digest(seal.hmac.encode("utf-8", "replace"), expected.encode()) else "broken"


def _name(key: bytes) -> str:
    """Says which key without giving it away."""
    return hashlib.sha256(b"pincite evidence key " + key).hexdigest()[:16]


def _hmac(sha256: str, page_sha256: str, key: bytes) -> str:
    return hmac.new(key, f"{sha256}\n{page_sha256}".encode(), hashlib.sha256).hexdigest()
