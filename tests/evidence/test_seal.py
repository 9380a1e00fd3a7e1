"""The key of an installation is made once, is nobody else's, and is never guessed at."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.evidence.records import Seal
from assistant.evidence.seal import KEY_FILE, known_key, made_seal, own_key, seal_state

ONE, OTHER = bytes(32), bytes(range(32))


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "data"
    assert known_key(folder) is None
    key = own_key(folder)
    assert (len(key), own_key(folder), known_key(folder)) == (32, key, key)
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]
    assert own_key(tmp_path / "b") != key


def test_many_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: own_key(tmp_path / "data"), range(24)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_damaged_key_is_an_error_and_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    for function in (own_key, known_key):
        with pytest.raises(SettingsError, match="is damaged: expected 32 bytes"):
            function(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be"):
        own_key(tmp_path / "file" / "data")


def test_a_seal_holds_for_its_key_and_its_hashes_only() -> None:
    seal = made_seal(b"contents", b"page", ONE)
    assert seal_state(seal, ONE) == "holds"
    assert seal_state(seal, OTHER) == "foreign"
    assert seal_state(seal, None) == "foreign"
    assert seal_state(Seal("0", seal.page_sha256, seal.key, seal.hmac), ONE) == "broken"
    assert seal_state(Seal(seal.sha256, "0", seal.key, seal.hmac), ONE) == "broken"
    assert seal_state(Seal(seal.sha256, seal.page_sha256, seal.key, "\ud800가"), ONE) == "broken"
    assert ONE.hex() not in str(seal)
