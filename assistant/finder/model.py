"""Reading passages for an answer. Comes in: a question and passages. Goes out: one ``Reading`` a passage.

A ``Reading`` scores any run of characters, so that whoever cuts sentences can ask which of them answers. All scores are
log-odds against "this passage does not answer": 0 is undecided, 3 is 95 %. How good they are is in ``ATTRIBUTION.md``.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.minilm import bundled_folder, has_bfloat16
from assistant.torch_thread import in_torch_thread

if TYPE_CHECKING:
    from assistant.finder.encode import Encoder, Sequence_
    from assistant.finder.net import FinderNet

__all__ = ["AnswerFinder", "Reading"]

WINDOW_TOKENS, OVERLAP_TOKENS = 256, 64
BATCH_WINDOWS = 16  # in one forward pass: bounds the memory
LONGEST_SPAN = 40  # tokens
CERTAIN = 30.0  # no log-odds beyond this


def log_sum(values: NDArray[np.float64]) -> float:
    """Return log(sum(exp(values))), -inf for none."""
    if not values.size:
        return -np.inf
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))


@dataclass(frozen=True)
class Reading:
    """What the finder saw in one passage of n tokens. Logits are relative to those of "no answer", which are 0."""

    relevance: float  # log-odds that the passage answers the question, as a span or in any other way
    answerable: float  # log-odds that a span of the passage answers it
    offsets: NDArray[np.int64]  # (n, 2), each token's first character in the passage and one past its last
    start_logits: NDArray[np.float64]  # (n,), the answer starts with this token
    end_logits: NDArray[np.float64]  # (n,), the answer ends with this token
    _total: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sum over all spans once."""
        object.__setattr__(self, "_total", log_sum(self._spans(0, len(self.offsets))))

    def _spans(self, first: int, last: int) -> NDArray[np.float64]:
        """Return the scores of all spans within the tokens [first, last), in one row."""
        grid = self.start_logits[first:last, None] + self.end_logits[None, first:last]
        gap = np.arange(last - first)[None, :] - np.arange(last - first)[:, None]
        return grid[(gap >= 0) & (gap < LONGEST_SPAN)]

    def best_span(self) -> tuple[int, int, float]:
        """Return (start, end, score) of the likeliest answer, in characters; (0, 0, -30.0) for an empty passage."""
        count = len(self.offsets)
        if not count:
            return 0, 0, -CERTAIN
        grid = self.start_logits[:, None] + self.end_logits[None, :]
        gap = np.arange(count)[None, :] - np.arange(count)[:, None]
        grid = np.where((gap >= 0) & (gap < LONGEST_SPAN), grid, -np.inf)
        first, last = divmod(int(grid.argmax()), count)
        return int(self.offsets[first, 0]), int(self.offsets[last, 1]), float(grid[first, last])

    def score(self, start: int, end: int) -> float:
        """Return the log-odds that the answer lies within passage[start:end], against elsewhere or nowhere.

        Use it to compare sentences of one passage; across passages add ``answerable`` or ``relevance``.
        """
        inside = np.flatnonzero((self.offsets[:, 1] > start) & (self.offsets[:, 0] < end))
        if not len(inside):
            return -CERTAIN
        here = log_sum(self._spans(int(inside[0]), int(inside[-1]) + 1))
        elsewhere = self._total + float(np.log1p(-np.exp(min(here - self._total, -1e-12))))
        return float(np.clip(here - np.logaddexp(0.0, elsewhere), -CERTAIN, CERTAIN))


@dataclass(frozen=True)
class _Window:
    """The raw output for one window of passage number ``passage``."""

    passage: int
    sequence: Sequence_
    start: NDArray[np.float64]  # (T,)
    end: NDArray[np.float64]  # (T,)
    answerable: float
    relevance: float


@dataclass(frozen=True)
class _Loaded:
    net: FinderNet
    encoder: Encoder
    answerable: tuple[float, float, float]  # weights of the verdict and of the span evidence, and the constant
    relevance: tuple[float, float, float]


class AnswerFinder:
    """Reads (question, passage) pairs with a small cross-encoder; loads on first use, and may be shared by threads."""

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        """Remember where the weights are (our own by default); ``threads`` sets torch's number of threads."""
        self.folder = folder or Path(__file__).parent
        self.threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None) -> list[Reading]:
        """Return one reading a passage, in their order; ``titles`` are what stands above each ("Title > heading").

        A passage longer than the window is read in overlapping windows to its end. Raises ``ModelError`` when the
        weights are missing or damaged.
        """
        if not passages:
            return []
        if titles is not None and len(titles) != len(passages):
            raise ValueError(f"expected one title a passage: {len(passages)} passages, {len(titles)} titles")
        loaded = self._load()
        waiting = [
            (n, sequence)
            for n, passage in enumerate(passages)
            for sequence in loaded.encoder.windows(
                question, titles[n] if titles else "", passage, WINDOW_TOKENS, OVERLAP_TOKENS
            )
        ]
        found: dict[int, list[_Window]] = {n: [] for n in range(len(passages))}
        for window in in_torch_thread(_run, loaded.net, waiting):
            found[window.passage].append(window)
        return [_merge(windows, loaded) for windows in found.values()]

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = in_torch_thread(_load, self.folder, self.threads)
            return self._loaded


def _load(folder: Path, threads: int | None) -> _Loaded:
    """Read weights and calibration, check their hash, and put the network together."""
    weights, facts = folder / "weights.safetensors", folder / "calibration.json"
    for path in (weights, facts):
        if not path.is_file():
            raise ModelError(
                f"The answer finder needs {path}, which is missing. Install Pincite again, or name its folder."
            )
    known = cast("dict[str, Any]", json.loads(facts.read_text("utf-8")))
    raw = weights.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if digest != known["sha256"]:
        raise ModelError(
            f"The answer finder's weights {weights} are damaged or of another version: expected sha256 "
            f"{known['sha256']}, found {digest}. Install Pincite again."
        )
    import torch
    from safetensors.torch import load

    from assistant.finder.encode import Encoder
    from assistant.finder.net import FinderNet

    if threads:
        torch.set_num_threads(threads)
    base = bundled_folder()
    net = FinderNet()
    net.load_base(base, layers=False)
    net.load_state_dict({name: value.float() for name, value in load(raw).items()}, strict=False)
    if has_bfloat16():
        net.for_reading()
    net.eval()
    one, two = (tuple(map(float, known[name])) for name in ("answerable", "relevance"))
    return _Loaded(net, Encoder(base), (one[0], one[1], one[2]), (two[0], two[1], two[2]))


def _run(net: FinderNet, waiting: list[tuple[int, Sequence_]]) -> list[_Window]:
    """Run the network over all windows, a few at a time, and return them in the order they came."""
    import torch

    done: list[_Window] = []
    for first in range(0, len(waiting), BATCH_WINDOWS):
        part = waiting[first : first + BATCH_WINDOWS]
        lengths = [len(sequence.ids) for _, sequence in part]
        ids = torch.from_numpy(np.concatenate([sequence.ids for _, sequence in part]))
        types = torch.from_numpy(np.concatenate([sequence.types() for _, sequence in part]))
        with torch.inference_mode():
            logits = net(ids, types, lengths)
        starts, ends = (values.double().split(lengths) for values in (logits.start, logits.end))
        done += [
            _Window(passage, sequence, start.numpy(), end.numpy(), float(answerable), float(relevance))
            for (passage, sequence), start, end, answerable, relevance in zip(
                part, starts, ends, logits.answerable, logits.relevance, strict=True
            )
        ]
    return done


def _merge(windows: list[_Window], loaded: _Loaded) -> Reading:
    """Join a passage's windows: each token from the window where it stands farthest from an edge, the best verdicts."""
    edges = [0]
    starts = [0]
    for before in windows[:-1]:
        starts.append(starts[-1] + before.sequence.last - before.sequence.first - OVERLAP_TOKENS)
        edges.append(starts[-1] + OVERLAP_TOKENS // 2)
    edges.append(starts[-1] + windows[-1].sequence.last - windows[-1].sequence.first)
    offsets, start_logits, end_logits, verdicts = [], [], [], []
    for n, window in enumerate(windows):
        first, last = edges[n] - starts[n], edges[n + 1] - starts[n]
        tokens = slice(window.sequence.first + first, window.sequence.first + last)
        offsets.append(window.sequence.offsets[first:last])
        start_logits.append(window.start[tokens] - window.start[0])
        end_logits.append(window.end[tokens] - window.end[0])
        inside = slice(window.sequence.first, window.sequence.last)
        evidence = 0.0
        if window.sequence.last > window.sequence.first:
            evidence = float(window.start[inside].max() + window.end[inside].max() - window.start[0] - window.end[0])
        verdicts.append((window.answerable, window.relevance, evidence))
    return Reading(
        relevance=max(_calibrated(loaded.relevance, r, e) for _, r, e in verdicts),
        answerable=max(_calibrated(loaded.answerable, a, e) for a, _, e in verdicts),
        offsets=np.concatenate(offsets),
        start_logits=np.concatenate(start_logits),
        end_logits=np.concatenate(end_logits),
    )


def _calibrated(weights: tuple[float, float, float], verdict: float, evidence: float) -> float:
    """Return the log-odds made of a verdict and the best span's evidence."""
    return float(np.clip(weights[0] * verdict + weights[1] * evidence + weights[2], -CERTAIN, CERTAIN))
