"""The bundled embedding model is the published one, and says what sentence-transformers would say."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import SentenceTransformersEmbedder, load_embedder, model_name
from assistant.errors import ModelError
from assistant.minilm import MiniLM, bundled_folder
from assistant.settings import Settings

TEXTS = [
    "The council met.",
    "",
    "日本 and Québec, naïvely.",
    "Dredging cost 1,234.5 crowns in 2021. " * 60,  # longer than the window
    "ß ﬁ \u00a0 …",
    "The council met.",
]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.mark.filterwarnings("ignore")  # those of transformers and its friends are not ours
@pytest.mark.slow
def test_the_bundled_model_agrees_with_sentence_transformers() -> None:
    ours, theirs = MiniLM(bfloat16=False), SentenceTransformersEmbedder(str(bundled_folder()))
    assert (ours.window, ours.dimension) == (theirs.window, theirs.dimension)
    assert ours.count_tokens(TEXTS) == theirs.count_tokens(TEXTS)
    assert np.abs(ours.embed_passages(TEXTS) - theirs.embed_passages(TEXTS)).max() < 1e-5
    assert np.abs(ours.embed_question(TEXTS[0]) - theirs.embed_question(TEXTS[0])).max() < 1e-5


def test_bfloat16_changes_a_vector_by_less_than_a_thousandth() -> None:
    exact, fast = MiniLM(bfloat16=False), MiniLM(bfloat16=True)
    cosines = (exact.embed_passages(TEXTS) * fast.embed_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.999


def test_vectors_have_unit_length_and_keep_the_order_of_the_texts(model: MiniLM) -> None:
    texts = [f"{'word ' * (n % 37)} number {n}" for n in range(300)]
    vectors = model.embed_passages(texts)
    assert (vectors.shape, vectors.dtype) == ((300, 384), np.float32)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    alone = np.stack([model.embed_question(texts[n]) for n in (0, 123, 299)])
    assert ((vectors[[0, 123, 299]] * alone).sum(axis=1) > 0.999).all()


def test_korean_is_left_out_of_what_is_embedded_and_counts_half_a_piece_a_syllable(model: MiniLM) -> None:
    mixed, readable = "제55차 SCM이 Seoul에서 열렸다.", "55 SCM Seoul ."
    assert (model.embed_passages([mixed]) @ model.embed_question(readable))[0] > 0.9999
    hangul = sum("가" <= letter <= "힣" for letter in mixed)
    assert model.count_tokens([mixed, "동맹", "동맹은"]) == [model.count_tokens([readable])[0] + -(-hangul // 2), 1, 2]


def test_no_texts_have_no_vectors(model: MiniLM) -> None:
    assert model.embed_passages([]).shape == (0, 384)
    assert model.count_tokens([]) == []


def test_what_stands_after_the_window_is_not_seen(model: MiniLM) -> None:
    text = "word " * model.window
    assert model.count_tokens([text]) == [model.window]
    assert np.allclose(model.embed_question(text), model.embed_question(f"{text} and more"))
    assert not np.allclose(model.embed_question("word " * 200), model.embed_question("word " * 200 + "more"))


def test_meaning_is_nearer_than_words(model: MiniLM) -> None:
    question = model.embed_question("How much was spent on deepening the harbour?")
    near, far = model.embed_passages(["The port paid 120 million for dredging.", "How much is spent on a haircut?"])
    assert question @ near > question @ far


def test_many_threads_get_the_same_vectors(model: MiniLM) -> None:
    texts = [f"text number {n}" for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        vectors = np.stack(list(pool.map(model.embed_question, texts)))
    assert ((vectors * np.stack([model.embed_question(t) for t in texts])).sum(axis=1) > 0.9999).all()


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    shutil.copytree(bundled_folder(), tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ModelError, match=r"damaged: expected sha256 53aa51172d14.*found"):
        MiniLM(tmp_path / "model")
    weights.unlink()
    with pytest.raises(ModelError, match="not readable"):
        MiniLM(tmp_path / "model")


@pytest.mark.filterwarnings("ignore")
def test_a_folder_that_is_no_model_is_an_error_that_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot be loaded.*Expected 'all-MiniLM-L6-v2'"):
        load_embedder(Settings(embedding_model=str(tmp_path)))


def test_a_model_has_one_name_however_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_name(Settings()) == model_name(Settings(embedding_model="sentence-transformers/all-MiniLM-L6-v2"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m").mkdir()
    assert model_name(Settings(embedding_model="m")) == str(tmp_path / "m")
    assert model_name(Settings(embedding_model="intfloat/e5-small")) == "intfloat/e5-small"
