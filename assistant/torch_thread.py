"""One thread for all networks. Comes in: a piece of work for torch. Goes out: what it gives.

Each thread that multiplies with torch gets helpers of its own (an OpenMP team), one for each processor. As soon as two
such threads are alive, libgomp finds more helpers than processors and lets them wait asleep: a question asked in a
server's thread then took 1,034 context switches instead of 31, and a fifth more time. Two networks at once on the same
processors gain nothing either. So whoever runs a network hands the work to the same thread; its errors come back.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

__all__ = ["in_torch_thread"]

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="torch")  # begins with the first piece of work


def in_torch_thread(work: Callable[_Given, _Made], *args: _Given.args, **options: _Given.kwargs) -> _Made:
    """What ``work(*args, **options)`` gives or raises. Work may not hand on work of its own: it would wait for itself.

    >>> in_torch_thread(divmod, 7, 2)
    (3, 1)
    """
    return _THREAD.submit(work, *args, **options).result()
