"""One writer at a time; a lock dies with its process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import IndexLockedError
from assistant.locking import SharedLock, is_unused, writer_lock


def test_a_second_writer_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    refused = pytest.raises(IndexLockedError, match=rf"pid {os.getpid()}\b")
    with writer_lock(tmp_path / "lock"), refused, writer_lock(tmp_path / "lock"):
        pass
    with writer_lock(tmp_path / "lock"):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib\nfrom assistant.locking import writer_lock\n"
        "with writer_lock(pathlib.Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], cwd=root, check=False)
    assert done.returncode == -9
    with writer_lock(tmp_path / "lock"):
        pass


def test_what_readers_share_is_in_use_until_the_last_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "shared"
    assert is_unused(path)
    first, second = SharedLock(path), SharedLock(path)
    first.release()
    assert not is_unused(path)
    second.release()
    second.release()
    assert is_unused(path)
