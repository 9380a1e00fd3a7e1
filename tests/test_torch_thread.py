"""All networks run in one thread, whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.finder import AnswerFinder
from assistant.finder.net import FinderNet
from assistant.minilm import MiniLM
from assistant.torch_thread import in_torch_thread


def test_what_the_work_raises_comes_back_and_the_next_work_is_done() -> None:
    def fail() -> None:
        raise ValueError("no such layer")

    with pytest.raises(ValueError, match="no such layer"):
        in_torch_thread(fail)
    assert in_torch_thread(int, "12", base=8) == 10


def test_questions_from_several_threads_run_their_networks_in_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[threading.Thread] = []
    forward, layers = FinderNet.forward, MiniLM._layers

    def read(net: FinderNet, *args: Any) -> Any:
        seen.append(threading.current_thread())
        return forward(net, *args)

    def embed(model: MiniLM, *args: Any) -> Any:
        seen.append(threading.current_thread())
        return layers(model, *args)

    monkeypatch.setattr(FinderNet, "forward", read)
    monkeypatch.setattr(MiniLM, "_layers", embed)
    model, finder = MiniLM(), AnswerFinder()

    def ask(number: int) -> tuple[float, float]:
        vector = model.embed_question(f"Who signed protocol {number}?")
        (reading,) = finder.read(f"Who signed protocol {number}?", [f"Minister Kang signed protocol {number}."])
        return float(vector @ vector), reading.relevance

    with ThreadPoolExecutor(4) as askers:
        answers = list(askers.map(ask, range(8)))
    assert len(seen) == 16
    assert len(set(seen)) == 1
    assert seen[0] is in_torch_thread(threading.current_thread)
    assert all(length == pytest.approx(1, abs=1e-3) and relevance > 0 for length, relevance in answers)
