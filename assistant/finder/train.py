"""Train the finder: ``python -m assistant.finder.train --data ../shared/train --minutes 50 --out DIR``.

Comes in: the public sets. Goes out: ``weights.safetensors`` (float16, without the frozen embeddings), a file of
calibration beside it, and a log. The learning rate falls with the clock, so that a busy machine still ends on time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from assistant.finder.encode import Encoder, Sequence_
from assistant.finder.examples import Pair, build
from assistant.finder.net import FinderNet, Logits
from assistant.minilm import bundled_folder

MOST_TOKENS = 208
BATCH = 16


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as the network reads it, with its targets; -1 where there is no target."""

    sequence: Sequence_
    start: int
    end: int
    answerable: float
    relevant: float
    weight: float


def encode(pairs: Sequence[Pair], encoder: Encoder) -> list[Example]:
    """Return the pairs as examples; a pair whose answer lies past the first window is left out."""
    found = []
    for pair in pairs:
        sequence = encoder.windows(pair.question, pair.title, pair.passage, MOST_TOKENS, 0)[0]
        start = end = -1
        if pair.span is not None:
            inside = np.flatnonzero((sequence.offsets[:, 1] > pair.span[0]) & (sequence.offsets[:, 0] < pair.span[1]))
            if not len(inside):
                continue
            start, end = sequence.first + int(inside[0]), sequence.first + int(inside[-1])
        elif pair.answerable is False:
            start = end = 0
        soft = 0.05 if pair.source.endswith(":swapped") else 0.02  # some swaps leave a question that is still answered
        sides = [-1.0 if v is None else (1 - 0.02 if v else soft) for v in (pair.answerable, pair.relevant)]
        found.append(Example(sequence, start, end, sides[0], sides[1], pair.weight))
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """B examples one after another, N tokens together."""

    ids: Tensor  # (N,)
    types: Tensor  # (N,)
    lengths: list[int]  # B of them
    allowed: Tensor  # (B, T), True where a span may begin or end; T is the longest length
    targets: Tensor  # (B, 4): start, end, answerable, relevant
    weights: Tensor  # (B,)

    def grid(self, values: Tensor) -> Tensor:
        """Return (B, T) of ``values`` (N,), a large negative number where no span may begin or end."""
        return pad_sequence(list(torch.split(values, self.lengths)), batch_first=True).masked_fill(~self.allowed, -1e4)


def collate(examples: Sequence[Example]) -> Batch:
    """Put examples into one batch."""
    lengths = [len(e.sequence.ids) for e in examples]
    allowed = np.zeros((len(examples), max(lengths)), bool)
    for n, example in enumerate(examples):
        allowed[n, example.sequence.first : example.sequence.last] = True
    allowed[:, 0] = True
    ids = np.concatenate([e.sequence.ids for e in examples])
    types = np.concatenate([e.sequence.types() for e in examples])
    targets = torch.tensor([[e.start, e.end, e.answerable, e.relevant] for e in examples], dtype=torch.float32)
    weights = torch.tensor([e.weight for e in examples])
    return Batch(torch.from_numpy(ids), torch.from_numpy(types), lengths, torch.from_numpy(allowed), targets, weights)


def batches(examples: Sequence[Example], rng: random.Random) -> Iterator[Batch]:
    """Yield batches of like length, without end, in another order at each pass."""
    order = list(range(len(examples)))
    while True:
        rng.shuffle(order)
        for at in range(0, len(order), BATCH * 100):
            part = sorted(order[at : at + BATCH * 100], key=lambda n: len(examples[n].sequence.ids))
            groups = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
            rng.shuffle(groups)
            for group in groups:
                yield collate([examples[n] for n in group])


def loss_of(logits: Logits, batch: Batch) -> Tensor:
    """Return the sum of the mean span, answerable and relevance losses over the examples that have such a target."""
    total = torch.zeros(())
    for column, values in enumerate((logits.start, logits.end)):
        target = batch.targets[:, column].long()
        if (known := target >= 0).any():
            losses = functional.cross_entropy(batch.grid(values)[known], target[known], reduction="none")
            total = total + 0.5 * (losses * batch.weights[known]).mean()
    for column, weight, verdict in ((2, 1.0, logits.answerable), (3, 0.7, logits.relevance)):
        target = batch.targets[:, column]
        if (known := target >= 0).any():
            losses = functional.binary_cross_entropy_with_logits(verdict[known], target[known], reduction="none")
            total = total + weight * (losses * batch.weights[known]).mean()
    return total


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the chance that a true one scores above a false one, half where they tie; nan without both."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    return float(roc_auc_score(truth, scores)) if any(truth) and not all(truth) else math.nan


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the network says of one held-out example."""

    loss: float  # of its batch
    answerable: float
    relevance: float
    span: float  # best start plus best end, against "no answer"
    start: int  # the best start


@torch.inference_mode()
def verdicts(net: FinderNet, examples: Sequence[Example]) -> list[Verdict]:
    """Return what the network says of each example."""
    net.eval()
    ranked = sorted(range(len(examples)), key=lambda n: len(examples[n].sequence.ids))
    found: dict[int, Verdict] = {}
    for at in range(0, len(ranked), BATCH):
        part = ranked[at : at + BATCH]
        batch = collate([examples[n] for n in part])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(batch.ids, batch.types, batch.lengths)
        loss = float(loss_of(logits, batch))
        start, end = batch.grid(logits.start), batch.grid(logits.end)
        null = start[:, 0] + end[:, 0]
        start[:, 0] = end[:, 0] = -1e4
        best = start.max(1).values + end.max(1).values - null
        for row, n in enumerate(part):
            found[n] = Verdict(
                loss,
                float(logits.answerable[row]),
                float(logits.relevance[row]),
                float(best[row]),
                int(start[row].argmax()),
            )
    net.train()
    return [found[n] for n in range(len(examples))]


def check(found: Sequence[Verdict], examples: Sequence[Example], pairs: Sequence[Pair]) -> dict[str, float]:
    """Return a few numbers on held-out pairs: span hits, and AUC of the verdicts by kind of negative."""
    yes = [n for n, e in enumerate(examples) if e.start > 0]
    out = {
        "loss": float(np.mean([v.loss for v in found])),
        "span_start_near": float(np.mean([abs(found[n].start - examples[n].start) <= 3 for n in yes])),
    }
    made = {
        kind: (yes, [n for n, p in enumerate(pairs) if p.source.endswith(":" + kind)])
        for kind in ("swapped", "removed", "other", "real")
    }
    answered, traps = ([n for n, p in enumerate(pairs) if p.source == f"written:{how}"] for how in ("answer", "trap"))
    for kind, (right, wrong) in {**made, "written": (answered, traps)}.items():
        for name in ("answerable", "relevance", "span"):
            scores = [float(getattr(found[n], name)) for n in right + wrong]
            out[f"auc_{name}_{kind}"] = auc(scores, [True] * len(right) + [False] * len(wrong))
    return out


def fit(columns: Sequence[tuple[float, float]], truth: Sequence[float]) -> list[float]:
    """Return the weights and the constant of a logistic regression (Newton's method, a little ridge)."""
    x = np.column_stack([np.array(columns), np.ones(len(columns))])
    y = (np.array(truth) > 0.5).astype(float)
    weights = np.array([1.0, 0.0, 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        bend = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(3)
        weights = weights + np.linalg.solve(bend, x.T @ (y - p))
    return [round(float(w), 5) for w in weights]


def calibrate(found: Sequence[Verdict], examples: Sequence[Example], folder: Path) -> dict[str, object]:
    """Write ``calibration.json``: the weights' hash, and how verdict and span evidence add up to log-odds."""
    facts: dict[str, object] = {"sha256": hashlib.sha256((folder / "weights.safetensors").read_bytes()).hexdigest()}
    for name, target in (("answerable", "answerable"), ("relevance", "relevant")):
        known = [n for n, e in enumerate(examples) if getattr(e, target) >= 0]
        columns = [(float(getattr(found[n], name)), found[n].span) for n in known]
        facts[name] = fit(columns, [float(getattr(examples[n], target)) for n in known])
    (folder / "calibration.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    return facts


def save(net: FinderNet, folder: Path) -> None:
    """Write our tensors in float16."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().to(torch.float16).contiguous() for name, value in net.own_state().items()}
    save_file(state, folder / "weights.new")
    (folder / "weights.new").replace(folder / "weights.safetensors")


def main() -> None:
    """Build the pairs, train until the clock says stop, write checkpoints on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/train"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=50.0)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights to go on from (default: the base model)")
    parser.add_argument("--keep", type=float, default=0.0, help="share of the weights of --start in the result")
    parser.add_argument("--public", type=int, metavar="N", help="pairs of the public sets to train on (default: all)")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(2)
    began = time.monotonic()
    base = bundled_folder()
    pairs = build(options.data, base, options.seed, options.public)
    encoder = Encoder(base)
    examples = encode([p for p in pairs if not p.held_out], encoder)
    aside = [p for p in pairs if p.held_out]
    kept = [(p, e[0]) for p in aside for e in [encode([p], encoder)] if e]
    tokens = np.mean([len(e.sequence.ids) for e in examples])
    print(
        f"{len(examples)} examples of {tokens:.0f} tokens, {len(kept)} held out, {time.monotonic() - began:.0f} s",
        flush=True,
    )

    net = FinderNet()
    net.load_base(base, layers=True)
    if options.start is not None:
        net.load_state_dict({name: value.float() for name, value in load_file(options.start).items()}, strict=False)
    net.train()
    heads = [*net.span.parameters(), *net.pool.parameters(), *net.verdict.parameters()]
    plain = [p for p in net.layers.parameters() if p.ndim == 1]
    matrices = [p for p in net.layers.parameters() if p.ndim > 1]
    optimizer = torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": 0.02, "scale": 1.0},
            {"params": plain, "weight_decay": 0.0, "scale": 1.0},
            {"params": heads, "weight_decay": 0.0, "scale": 3.0},
        ],
        lr=options.rate,
        betas=(0.9, 0.98),
        eps=1e-6,
        fused=True,
    )
    limit_s, began = options.minutes * 60, time.monotonic()
    saved = said = 0.0
    seen, recent = 0, 0.0
    for step, batch in enumerate(batches(examples, random.Random(options.seed))):
        elapsed = time.monotonic() - began
        part = elapsed / limit_s
        if part >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = options.rate * group["scale"] * min(1.0, (step + 1) / 200) * max(0.0, 1 - part)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(batch.ids, batch.types, batch.lengths)
        loss = loss_of(logits, batch)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        seen += len(batch.lengths)
        recent = 0.98 * recent + 0.02 * loss.item() if step else loss.item()
        if elapsed - said > 30:
            said = elapsed
            print(f"{elapsed:5.0f} s  {seen} seen  {seen / elapsed:.1f}/s  loss {recent:.3f}", flush=True)
        if elapsed - saved > 300:
            saved = elapsed
            save(net, options.out)
            report(net, kept[:900], options.out)
    if options.start is not None and options.keep:
        mix(net, load_file(options.start), options.keep)
    save(net, options.out)
    report(net, kept, options.out)


@torch.no_grad()
def mix(net: FinderNet, start: Mapping[str, Tensor], share: float) -> None:
    """Put back ``share`` of what the weights were at the start: new skill without losing the old.

    Source: Wortsman et al., "Robust fine-tuning of zero-shot models" (CVPR 2022).
    """
    for name, value in net.own_state().items():
        value.lerp_(start[name].float(), share)


def report(net: FinderNet, kept: Sequence[tuple[Pair, Example]], folder: Path) -> None:
    """Calibrate the saved weights on held-out pairs and print how they do."""
    examples = [e for _, e in kept]
    found = verdicts(net, examples)
    numbers = check(found, examples, [p for p, _ in kept])
    print(
        json.dumps({k: round(v, 3) for k, v in numbers.items()}),
        json.dumps(calibrate(found, examples, folder)),
        flush=True,
    )


if __name__ == "__main__":
    main()
