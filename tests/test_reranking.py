"""Any cross-encoder of sentence-transformers can order the passages; here one of one layer, and a fake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.index import Index
from assistant.pipeline import Assistant
from assistant.reranking import CrossEncoderReranker, load_reranker
from assistant.retrieval import retrieve
from assistant.settings import Settings
from tests.finders import OverlapFinder

WORDS = ["how", "much", "was", "spent", "on", "dredging", "the", "harbour", "ferry", "ticket", "costs"]


def save_model(path: Path, labels: int) -> Path:
    """A random BERT of one layer that knows a few words, saved as transformers saves one."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    path.mkdir()
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (path / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    BertTokenizer(str(path / "vocab.txt"), model_max_length=64).save_pretrained(path)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=labels,
        initializer_range=1.0,
    )
    BertForSequenceClassification(config).save_pretrained(path)
    return path


class LastFirst:
    """Gives the passages that it is shown rising scores, so that their order is turned round."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.shown = list(texts)
        return [(n + 1) / len(texts) for n in range(len(texts))]


def test_a_cross_encoder_in_a_folder_scores_each_passage_by_itself(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(save_model(tmp_path / "model", labels=1)))
    texts = ["the harbour spent much on dredging", "ferry ticket costs", "the harbour spent much on dredging"]
    scores = reranker.scores("how much was spent on dredging", texts)
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    assert scores[0] != pytest.approx(scores[1], abs=1e-5)
    assert all(0 <= score <= 1 for score in scores)
    assert reranker.scores("how much", []) == []


def test_a_model_that_gives_several_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gives 3 numbers for a pair; expected a cross-encoder"):
        CrossEncoderReranker(str(save_model(tmp_path / "model", labels=3)))


def test_a_folder_without_a_model_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"reranker .* cannot be loaded"):
        load_reranker(Settings(reranker=str(tmp_path)))


def test_no_reranker_is_loaded_unless_the_settings_name_one() -> None:
    assert load_reranker(Settings()) is None


def test_a_reranker_orders_the_best_passages_and_the_finder_only_reads_them(
    small_index: Index, settings: Settings
) -> None:
    settings = replace(settings, reranked_passages=3, finder_passages=2)
    question = "How many passengers did the ferry carry in June?"
    plain = retrieve(small_index, question, settings).hits
    reranker = LastFirst()
    found = retrieve(small_index, question, settings, finder=OverlapFinder(), reranker=reranker)
    assert [hit.passage.id for hit in found.hits[:3]] == [hit.passage.id for hit in reversed(plain[:3])]
    assert [hit.passage.id for hit in found.hits[3:]] == [hit.passage.id for hit in plain[3:]]
    assert set(found.readings) == {hit.passage.id for hit in found.hits[:2]}
    assert all(hit.title in text for hit, text in zip(plain, reranker.shown, strict=False))


def test_the_assistant_asks_its_reranker(small_index: Index, settings: Settings) -> None:
    reranker = LastFirst()
    assistant = Assistant(settings, small_index, OverlapFinder(), reranker)
    assistant.search("What does a ticket cost?")
    assert reranker.shown
