"""The BM25 index of passages, kept by tantivy in a folder. Comes in: passages' texts, questions. Goes out: passage ids.

The words of a question are often spread over a page, so a passage is found by its neighbours' words on the page too,
and by its own twice then. On 1,733 pages of filings that raised hit@1 from .50 to .57 and hit@5 from .81 to .86; on
Korean pages hit@1 from .75 to .85. Words are made by ``words``; of a Korean question those that only ask (무엇인가요)
are dropped. tantivy drops English stop words, stems, and ranks by BM25 with k1 = 1.2 and b = 0.75 (it has no switch for
them). Adding, removing and searching may go on at once; only one process may write, which ``locking`` sees to. Which
passages there are is for ``catalogue`` to say: what is found here may be gone there.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexError_
from assistant.korean import without_asking
from assistant.passages import Cut
from assistant.words import words

__all__ = ["LexicalHit", "LexicalIndex"]

ANALYZER = "pincite"
WRITER_BYTES = 64_000_000
LONGEST_QUESTION = 256  # words; more only repeat themselves
NEIGHBOURS = 2  # passages before and after, on the same page, whose words a passage is found by too


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """A passage found: the number of its document in the catalogue, its own number there, and BM25."""

    document: int
    number: int
    score: float


class LexicalIndex:
    """The index in ``folder``, made if it is missing. Raises IndexError_ where the folder holds something else."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("document", indexed=True, fast=True)
        schema.add_unsigned_field("number", fast=True)
        schema.add_text_field("text", tokenizer_name=ANALYZER, index_option="freq")
        self._schema = schema.build()
        self._tantivy: Any = tantivy
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        stages = (tantivy.Filter.stopword("english"), tantivy.Filter.stemmer("english"))
        for stage in stages:
            builder = builder.filter(stage)
        self._analyzer = builder.build()
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
        except (ValueError, OSError) as error:
            raise IndexError_(f"The lexical index in {folder} cannot be opened ({error}); rebuild it") from error
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._writer: Any = None

    def add(self, document: int, cuts: Sequence[Cut]) -> None:
        """Add the passages of ``document``, numbered from 0, in place of any that it has; seen after ``commit``."""
        self.remove([document])
        for number, text in enumerate(_texts(cuts)):
            made = self._tantivy.Document()
            made.add_unsigned("document", document)
            made.add_unsigned("number", number)
            made.add_text("text", text)
            self._writing().add_document(made)

    def remove(self, documents: Iterable[int]) -> None:
        """Remove all passages of ``documents``; gone after ``commit``."""
        for document in documents:
            gone = self._tantivy.Query.term_query(self._schema, "document", document)
            self._writing().delete_documents_by_query(gone)

    def commit(self) -> None:
        """Make what was added and removed durable and visible."""
        if self._writer is not None:
            self._writer.commit()
            self._index.reload()

    def reload(self) -> None:
        """See what another process has committed."""
        self._index.reload()

    def documents(self) -> set[int]:
        """The numbers of the documents that have passages here."""
        searcher = self._index.searcher()
        everything = self._tantivy.Query.all_query()
        hits = searcher.search(everything, limit=max(1, searcher.num_docs)).hits
        return set(searcher.fast_field_values("document", [address for _, address in hits]))

    def search(self, question: str, k: int, documents: Sequence[int] | None = None) -> list[LexicalHit]:
        """The best ``k`` passages (of ``documents``, if given), best first. Any text is a question, even none."""
        query = self._query(question, documents)
        if query is None or k < 1:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(query, limit=k, count=False).hits
        addresses = [address for _, address in hits]
        of_document = searcher.fast_field_values("document", addresses)
        numbers = searcher.fast_field_values("number", addresses)
        found = zip(of_document, numbers, hits, strict=True)
        return [LexicalHit(document, number, score) for document, number, (score, _) in found]

    def close(self) -> None:
        """Let go of the folder; what was not committed is lost."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    def _query(self, question: str, documents: Sequence[int] | None) -> Any:
        asked = " ".join(words(without_asking(question)) or words(question))
        terms = dict.fromkeys(self._analyzer.analyze(asked[: 20 * LONGEST_QUESTION]))
        if not terms or (documents is not None and not documents):
            return None
        query, occur = self._tantivy.Query, self._tantivy.Occur
        term = [(occur.Should, query.term_query(self._schema, "text", t)) for t in list(terms)[:LONGEST_QUESTION]]
        wanted = query.boolean_query(term)
        if documents is None:
            return wanted
        among = query.const_score_query(query.term_set_query(self._schema, "document", list(documents)), 0.0)
        return query.boolean_query([(occur.Must, wanted), (occur.Must, among)])

    def _writing(self) -> Any:
        if self._writer is None:
            try:
                self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
            except ValueError as error:
                raise IndexError_(f"The lexical index cannot be written: {error}") from error
        return self._writer


def _texts(cuts: Sequence[Cut]) -> Iterator[str]:
    """The words that each passage is found by, parted by spaces."""
    own = [" ".join(words(cut.passage.text)) for cut in cuts]
    pages = [{span.page_index for span in cut.passage.spans} for cut in cuts]
    for at, cut in enumerate(cuts):
        near = range(max(0, at - NEIGHBOURS), min(len(cuts), at + NEIGHBOURS + 1))
        around = [own[n] for n in near if pages[n] & pages[at]]
        again = [own[at]] if len(around) > 1 else []  # a passage alone on its page would only count everything twice
        yield " ".join([*words(cut.above), *around, *again])
