"""The vector store finds the true nearest vectors, and our configuration of Chroma keeps LangChain's contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as ChromaSettings
from langchain_core.vectorstores import VectorStore as LangChainStore
from langchain_tests.integration_tests.vectorstores import VectorStoreIntegrationTests
from numpy.typing import NDArray

from assistant.errors import IndexError_, SettingsError
from assistant.vectorstore import VectorStore, chroma

DESCRIBE = {"embedding_model": "fake", "dimension": 32, "passage_tokens": 200}


def unit(count: int, dimension: int = 32, seed: int = 0) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    made = VectorStore(tmp_path / "chroma", "pincite", DESCRIBE)
    yield made
    made.close()


def test_the_best_200_of_a_search_are_all_but_exact(store: VectorStore) -> None:
    vectors = unit(3000)
    ids = [f"d:{n}" for n in range(len(vectors))]
    store.add(ids, vectors)
    recalls = []
    for question in unit(5, seed=1):
        scores = vectors @ question
        true = {ids[n] for n in np.argsort(-scores)[:200]}
        found = store.search(question, 200)
        recalls.append(len(true & {i for i, _ in found}) / 200)
        assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
        assert found[0][1] == pytest.approx(float(scores.max()), abs=1e-5)
    assert np.mean(recalls) > 0.99


def test_adding_twice_and_removing(store: VectorStore) -> None:
    one, two, three = unit(3)
    store.add(["a", "b"], np.stack([one, two]))
    store.add(["b"], np.stack([three]))
    assert (store.ids(), store.count()) == ({"a", "b"}, 2)
    assert store.search(three, 1)[0] == ("b", pytest.approx(1.0, abs=1e-5))
    store.remove(["a", "never there"])
    store.add([], np.zeros((0, 32), dtype=np.float32))
    store.remove([])
    assert store.search(one, 5)[0][0] == "b"
    assert store.ids() == {"b"}


def test_what_was_added_is_there_when_opened_again(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "chroma", "pincite", DESCRIBE)
    store.add(["a"], unit(1))
    store.close()
    again = VectorStore(tmp_path / "chroma", "pincite")
    assert again.ids() == {"a"}
    again.close()


def test_chromas_errors_are_ours(tmp_path: Path, store: VectorStore) -> None:
    with pytest.raises(IndexError_, match="Chroma in"):
        VectorStore(tmp_path / "empty", "missing")
    store.add(["a"], unit(1))
    with pytest.raises(IndexError_, match="dimension"):
        store.search(unit(1, 8)[0], 1)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "nonsense"])
def test_a_malformed_server_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="chroma_url"):
        VectorStore(url, "pincite")


def test_a_server_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(IndexError_, match=r"127\.0\.0\.1:9"):
        VectorStore("http://127.0.0.1:9", "pincite")


for name in dir(VectorStoreIntegrationTests):  # the suite leaves it to us to say how its coroutines are run
    if name.endswith("_async"):
        pytest.mark.asyncio(getattr(VectorStoreIntegrationTests, name))


class TestLangChainContract(VectorStoreIntegrationTests):
    """LangChain's own suite, run on Chroma as we configure it."""

    @pytest.fixture
    def vectorstore(self, tmp_path: Path) -> Iterator[LangChainStore]:  # type: ignore[override]  # theirs has no paths
        client = chromadb.PersistentClient(str(tmp_path / "c"), settings=ChromaSettings(anonymized_telemetry=False))
        yield chroma(client, "contract", self.get_embeddings(), DESCRIBE)
        client.close()
