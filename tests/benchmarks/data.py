"""The real question sets as records. Comes in: the folder of evaluation data. Goes out: files to index, and questions.

Nothing is copied into the repository: texts that are not files already are written below a cache folder, one file for
a paragraph, one page export for a page. A *unit* is what a gold label names: a document ("7") or one of its pages
("report#12", 1-based). What may be asked of each set is said at its loader.
"""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from typing import Any

from assistant.records import Turn
from assistant.regression import read_set
from assistant.regression.conditions import AllOf, AnyOf, Condition, Leaf, leaves
from assistant.regression.questions import Fact, FactText
from tests.benchmarks.texts import slug, write_pages, write_texts

__all__ = ["LOADERS", "BenchSet", "Question", "bench_folder", "load", "sample"]

OHR_STEP = 12
OWN_QUESTIONS = Path(__file__).with_name("reports.yaml")

NO_GOLD: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what is right: units with their gains, answers (any of them), and whether there is one."""

    id: str
    text: str
    gold: Mapping[str, float]
    answers: tuple[str, ...] = ()
    answerable: bool = True
    within: str = ""  # the only document to ask, where the question says "this report"
    history: tuple[Turn, ...] = ()
    kind: str = ""  # the set's own category


@dataclass(frozen=True, slots=True)
class BenchSet:
    """A set: the folder to index, whether gold units are pages, and its questions."""

    name: str
    folder: Path
    by_page: bool
    questions: tuple[Question, ...]


def bench_folder() -> Path | None:
    """The evaluation data beside the checkout, or None where there is none."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "bench"
    return folder if folder.is_dir() else None


def load(name: str, bench: Path, cache: Path) -> BenchSet:
    """The set of that name; what has to be written is written below ``cache`` (once: the texts never change)."""
    return LOADERS[name](bench, cache / "files" / name)


def sample(questions: Sequence[Question], n: int, seed: int = 0) -> list[Question]:
    """``n`` questions by chance, the same at every call; all of them where there are not more."""
    return list(questions) if len(questions) <= n else random.Random(seed).sample(list(questions), n)


# documents are units


def _scifact(bench: Path, files: Path) -> BenchSet:
    """Claims to be matched with abstracts; the gold labels given are those of the training half."""
    return _beir("scifact", bench / "scifact", files, "train.tsv")


def _cranfield(bench: Path, files: Path) -> BenchSet:
    return _beir("cranfield", bench / "cranfield", files, "test.tsv")


def _beir(name: str, source: Path, files: Path, labels: str) -> BenchSet:
    corpus = _lines(source / "corpus.jsonl")
    write_texts(files, {row["_id"]: f"{row['title']}\n\n{_untitled(row['text'], row['title'])}" for row in corpus})
    gold: dict[str, dict[str, float]] = {}
    for line in (source / "qrels" / labels).read_text().splitlines()[1:]:
        query, document, gain = line.split("\t")
        gold.setdefault(query, {})[document] = float(gain)
    queries = [row for row in _lines(source / "queries.jsonl") if row["_id"] in gold]
    return BenchSet(name, files, False, tuple(Question(row["_id"], row["text"], gold[row["_id"]]) for row in queries))


def _untitled(text: str, title: str) -> str:
    """Cranfield's abstracts begin with their title; as files they carry it once."""
    return text[len(title) :].strip() if title and text.startswith(title) else text


def _squad2(bench: Path, files: Path) -> BenchSet:
    """Impossible questions are adversarial: their own paragraph is on the shelf, the fact is not in it."""
    return _squad("squad2", bench / "squad2" / "dev-v2.0.json", files)


def _korquad(bench: Path, files: Path) -> BenchSet:
    return _squad("korquad", bench / "korquad1" / "KorQuAD_v1.0_dev.json", files)


def _squad(name: str, source: Path, files: Path) -> BenchSet:
    texts: dict[str, str] = {}
    titles: dict[str, str] = {}
    questions: list[Question] = []
    for number, article in enumerate(json.loads(source.read_text(encoding="utf-8"))["data"]):
        titles[f"{number:02}/*"] = article["title"].replace("_", " ")
        for place, paragraph in enumerate(article["paragraphs"]):
            unit = f"{number:02}/{place:03}"
            texts[unit] = paragraph["context"]
            for row in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in row["answers"]))
                possible = not row.get("is_impossible", False)
                questions.append(Question(row["id"], row["question"].strip(), {unit: 1.0}, answers, possible))
    write_texts(files, texts, titles)
    return BenchSet(name, files, False, tuple(questions))


def _clapnq(bench: Path, files: Path) -> BenchSet:
    """Real Google questions; the passage of an unanswerable one is on the shelf too. ``answers`` are the sentences
    that annotators chose."""
    texts: dict[str, str] = {}
    titles: dict[str, str] = {}
    questions: list[Question] = []
    for half in ("answerable", "unanswerable"):
        for row in _lines(bench / "clapnq" / f"clapnq_dev_{half}.jsonl"):
            passage = row["passages"][0]
            texts[row["id"]], titles[row["id"]] = passage["text"], passage["title"]
            chosen = tuple(s for output in row["output"] for s in output["selected_sentences"])
            questions.append(Question(row["id"], row["input"], {row["id"]: 1.0}, chosen, half == "answerable"))
    write_texts(files, texts, titles)
    return BenchSet("clapnq", files, False, tuple(questions))


def _realtimeqa(bench: Path, files: Path) -> BenchSet:
    """News questions; answerable ones are those whose answer stands in an article that was retrieved for them, and
    for the others nothing can be said, so that they are left out."""
    articles = _lines(bench / "realtimeqa" / "articles.jsonl")
    titles = {row["id"]: row["title"] for row in articles}
    write_texts(files, {row["id"]: row["text"] for row in articles}, titles)
    rows = [row for row in _lines(bench / "realtimeqa" / "questions.jsonl") if row["articles_containing_answer_string"]]
    questions = [
        Question(
            row["question_id"],
            row["question"],
            dict.fromkeys(row["articles_containing_answer_string"], 1.0),
            (row["answer"],),
        )
        for row in rows
    ]
    return BenchSet("realtimeqa", files, False, tuple(questions))


def _mtrag(bench: Path, files: Path) -> BenchSet:
    """Last turns of conversations; partial and underspecified ones, neither right nor wrong to answer, are left out."""
    texts: dict[str, str] = {}
    questions: list[Question] = []
    for row in _lines(bench / "mtrag_un" / "reference.jsonl"):
        units = {slug(context["document_id"]): 1.0 for context in row["contexts"]}
        texts |= {slug(context["document_id"]): context["text"] for context in row["contexts"]}
        *before, last = row["input"]
        history = tuple(Turn("user" if t["speaker"] == "user" else "assistant", t["text"]) for t in before)
        kind = row["answerability"][0].lower()
        targets = tuple(target["text"] for target in row["targets"])
        if kind in ("answerable", "unanswerable"):
            answerable = kind == "answerable"
            questions.append(Question(row["task_id"], last["text"], units, targets, answerable, history=history))
    write_texts(files, texts)
    return BenchSet("mtrag", files, False, tuple(questions))


# pages are units


def _financebench(bench: Path, files: Path) -> BenchSet:
    """Filings as PDFs. Questions whose filing is absent can be answered from none of the others."""
    source = bench / "financebench"
    questions = [
        Question(
            row["financebench_id"],
            row["question"],
            {f"{e['doc_name']}#{int(e['evidence_page_num']) + 1}": 1.0 for e in row["evidence"]},
            (row["answer"],),
            within=row["doc_name"],
            kind=row["question_type"],
        )
        for row in _lines(source / "questions.jsonl")
    ]
    absent = [
        Question(row["financebench_id"], row["question"], NO_GOLD, answerable=False, kind="absent")
        for row in _lines(source / "questions_doc_absent.jsonl")
        if row["safe_unanswerable"]
    ]
    return BenchSet("financebench", source / "pdfs", True, (*questions, *absent))


def _mmlongbench(bench: Path, files: Path) -> BenchSet:
    """Questions about one PDF, to be asked of it alone; many are about pictures. Some name no page."""
    source = bench / "mmlongbench_doc"
    questions = []
    for number, row in enumerate(json.loads((source / "samples.json").read_text(encoding="utf-8"))):
        name = Path(row["doc_id"]).stem
        answers = _literals(row["answer"])
        answerable = answers != ("Not answerable",)
        pages = ast.literal_eval(row["evidence_pages"]) if answerable else []
        gold = {f"{name}#{page}": 1.0 for page in pages}
        kind = row["answer_format"]
        questions.append(Question(str(number), row["question"], gold, answers, answerable, within=name, kind=kind))
    return BenchSet("mmlongbench", source / "documents", True, tuple(questions))


def _reports(bench: Path, files: Path) -> BenchSet:
    """Plans and reports of agencies as PDFs; the questions, those without an answer too, are ours."""
    questions = []
    for question in read_set(OWN_QUESTIONS).questions:
        gold = {f"{ref.document}#{ref.page}": 1.0 for ref, _ in leaves(AllOf(question.pages))}
        facts = tuple("; ".join(facts) for facts in _alternatives(AllOf(question.facts))) if question.facts else ()
        questions.append(Question(question.id, question.question, gold, facts, not question.abstains))
    return BenchSet("reports", bench / "fed_reports" / "docs", True, tuple(questions))


def _alternatives(condition: Condition[Fact]) -> list[list[str]]:
    """The lists of facts that make ``condition`` hold, each list for itself."""
    match condition:
        case AllOf(of=of):
            return [list(chain(*one)) for one in product(*map(_alternatives, of))]
        case AnyOf(of=of):
            return list(chain(*map(_alternatives, of)))
        case Leaf(of=FactText(text=text)):
            return [[text]]
    raise ValueError(f"{OWN_QUESTIONS}: expected texts joined by all of and any of, found {condition}")


def _autorag_ko(bench: Path, files: Path) -> BenchSet:
    """Korean reports as page texts."""
    pages = _lines(bench / "autorag_ko" / "pages.jsonl")
    names = {row["_id"]: slug(Path(row["file"]).stem) for row in pages}
    write_pages(files, ((names[row["_id"]], Path(row["file"]).stem, row["page"], row["text"]) for row in pages))
    units = {row["_id"]: f"{names[row['_id']]}#{row['page']}" for row in pages}
    questions = [
        Question(row["_id"], row["question"], {units[i]: 1.0 for i in row["gold_page_ids"]}, tuple(row["answers"]))
        for row in _lines(bench / "autorag_ko" / "questions.jsonl")
    ]
    return BenchSet("autorag_ko", files, True, tuple(questions))


def _ohrbench(bench: Path, files: Path) -> BenchSet:
    """Page texts of every twelfth of 657 documents (all of them take an hour to index); nearly saturated, so for
    regression. Some documents lack their other pages."""
    source = bench / "ohrbench"
    paths = sorted((source / "gt").rglob("*.json"))[::OHR_STEP]
    names = {path.relative_to(source / "gt").as_posix().removesuffix(".json") for path in paths}
    if not files.exists():
        write_pages(files, (page for path in paths for page in _ohr_pages(path, source / "gt")))
    questions = [
        Question(
            row["ID"],
            row["questions"],
            {f"{slug(row['doc_name'])}#{row['evidence_page_no'] + 1}": 1.0},
            (row["answers"],),
            kind=row["evidence_source"],
        )
        for row in json.loads((source / "qas.json").read_text(encoding="utf-8"))
        if row["doc_name"] in names
    ]
    return BenchSet("ohrbench", files, True, tuple(questions))


def _ohr_pages(path: Path, root: Path) -> Iterable[tuple[str, str, int, str]]:
    name = path.relative_to(root).as_posix().removesuffix(".json")
    for row in json.loads(path.read_text(encoding="utf-8")):
        yield slug(name), path.name.removesuffix(".json"), row["page_idx"] + 1, row["text"]


LOADERS: Mapping[str, Callable[[Path, Path], BenchSet]] = {
    "scifact": _scifact,
    "cranfield": _cranfield,
    "financebench": _financebench,
    "autorag_ko": _autorag_ko,
    "ohrbench": _ohrbench,
    "mmlongbench": _mmlongbench,
    "reports": _reports,
    "squad2": _squad2,
    "clapnq": _clapnq,
    "korquad": _korquad,
    "realtimeqa": _realtimeqa,
    "mtrag": _mtrag,
}


# files


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _literals(answer: str) -> tuple[str, ...]:
    """MMLongBench writes a list answer as a Python literal: all of its items are asked for, so they are joined."""
    if answer.startswith("["):
        return ("; ".join(str(item) for item in ast.literal_eval(answer)),)
    return (answer,)
