"""What the answer finder promises: offsets that map back, nothing cut off, a verdict worth something."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.finder import AnswerFinder, Reading
from assistant.finder import model as model_module
from assistant.minilm import has_bfloat16

HARBOUR = (
    "Lindholm harbour was dug by hand. The first ferry to the mainland sailed from it in 1874. "
    "Its master, Captain Ingrid Solberg, kept a diary of every crossing. The harbour office sells fish on Fridays."
)
BAKING = (
    "Rye bread wants a slow oven. Mix the flour with warm water and leave it under a cloth. "
    "After an hour it has doubled, and you may fold in the caraway seeds."
)
QUESTION = "In which year did the first ferry to the mainland sail?"


@pytest.fixture(scope="module")
def finder() -> AnswerFinder:
    """The finder as it is shipped."""
    return AnswerFinder()


def span_of(text: str, part: str) -> tuple[int, int]:
    """Where ``part`` stands in ``text``."""
    return text.index(part), text.index(part) + len(part)


def test_no_passages_give_no_readings_and_load_nothing(tmp_path: Path) -> None:
    """An empty shelf is no error, even without weights."""
    assert AnswerFinder(tmp_path).read(QUESTION, []) == []


@pytest.mark.parametrize(
    "text", [HARBOUR, "Ünïcode — “façade” 東京 🚢 sailed in 1874.", "x", "Net sales 280,522 232,887\n"]
)
def test_offsets_map_back_to_the_text(finder: AnswerFinder, text: str) -> None:
    """Every token lies inside the passage, in order, and the words between two tokens are only spaces."""
    reading = finder.read(QUESTION, [text], ["Lindholm > Ferries"])[0]
    assert len(reading.offsets) == len(reading.start_logits) == len(reading.end_logits) > 0
    assert (reading.offsets[:, 0] <= reading.offsets[:, 1]).all()
    assert (np.diff(reading.offsets[:, 0]) >= 0).all()
    covered = set()
    for start, end in reading.offsets:
        covered.update(range(start, end))
    assert "".join(c for n, c in enumerate(text) if n not in covered).strip() == ""
    start, end, score = reading.best_span()
    assert 0 <= start < end <= len(text)
    assert np.isfinite([score, reading.relevance, reading.answerable]).all()


@pytest.mark.parametrize("text", ["", "   \n "])
def test_a_passage_without_words_has_no_answer(finder: AnswerFinder, text: str) -> None:
    """Blank text is read, and its span and score say that nothing is there."""
    reading = finder.read(QUESTION, [text])[0]
    assert reading.best_span() == (0, 0, -30.0)
    assert reading.score(0, 10) == -30.0


def test_a_clear_question_is_answered_from_the_right_sentence(finder: AnswerFinder) -> None:
    """The sentence with the year wins, the span is in it, and the passage off the topic scores far lower."""
    on_topic, off_topic = finder.read(QUESTION, [HARBOUR, BAKING])
    sentences = [part.strip() for part in HARBOUR.split(". ")]
    best = max(sentences, key=lambda sentence: on_topic.score(*span_of(HARBOUR, sentence)))
    assert best == "The first ferry to the mainland sailed from it in 1874"
    start, end, _ = on_topic.best_span()
    assert "1874" in HARBOUR[start:end]
    assert on_topic.relevance > off_topic.relevance + 2
    assert on_topic.answerable > off_topic.answerable + 2


def test_a_long_passage_is_read_to_its_end(finder: AnswerFinder) -> None:
    """An answer behind eight hundred words of something else is found, where it stands."""
    text = (BAKING + " ") * 25 + HARBOUR
    reading = finder.read(QUESTION, [text])[0]
    assert reading.offsets[-1, 1] == len(text)
    assert (np.diff(reading.offsets[:, 0]) > 0).all()
    start, end, _ = reading.best_span()
    assert "1874" in text[start:end]


def test_a_reading_is_the_same_alone_and_in_a_batch(finder: AnswerFinder) -> None:
    """Neighbours and their padding do not change a passage's scores."""
    alone = finder.read(QUESTION, [HARBOUR], ["Lindholm"])[0]
    among = finder.read(QUESTION, [BAKING, HARBOUR, BAKING * 9], ["", "Lindholm", "Bread"])[1]
    assert alone.relevance == pytest.approx(among.relevance, abs=0.25)
    assert alone.answerable == pytest.approx(among.answerable, abs=0.25)
    assert np.abs(alone.start_logits - among.start_logits).max() < 0.6


def test_reading_twice_gives_the_same(finder: AnswerFinder) -> None:
    """Nothing is drawn by chance."""
    one, two = (finder.read(QUESTION, [HARBOUR, BAKING]) for _ in range(2))
    assert [r.relevance for r in one] == [r.relevance for r in two]
    assert all((a.start_logits == b.start_logits).all() for a, b in zip(one, two, strict=True))


def test_score_is_the_log_odds_of_the_spans_inside() -> None:
    """Two tokens, by hand: three spans and "no answer" share the chance; the first token alone has exp(2) of it."""
    reading = Reading(0.0, 0.0, np.array([[0, 3], [4, 7]]), np.array([2.0, 0.0]), np.array([0.0, 1.0]))
    inside, elsewhere = np.exp(2.0), np.exp(3.0) + np.exp(1.0) + 1.0
    assert reading.score(0, 3) == pytest.approx(np.log(inside / elsewhere))
    assert reading.best_span() == (0, 7, 3.0)
    assert reading.score(7, 9) == -30.0


def test_titles_must_match_the_passages(finder: AnswerFinder) -> None:
    """A title too few is a mistake of the caller, told with both numbers."""
    with pytest.raises(ValueError, match="2 passages, 1 titles"):
        finder.read(QUESTION, [HARBOUR, BAKING], ["Lindholm"])


def test_weights_with_another_hash_are_refused(tmp_path: Path) -> None:
    """One changed byte is an error that names both hashes; so is a missing file."""
    with pytest.raises(ModelError, match="is missing"):
        AnswerFinder(tmp_path).read(QUESTION, [HARBOUR])
    home = Path(model_module.__file__).parent
    shutil.copy(home / "calibration.json", tmp_path)
    (tmp_path / "weights.safetensors").write_bytes(b"\0" + (home / "weights.safetensors").read_bytes()[1:])
    with pytest.raises(ModelError, match=r"expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}"):
        AnswerFinder(tmp_path).read(QUESTION, [HARBOUR])


def test_packed_for_reading_the_network_says_the_same() -> None:
    import torch

    from assistant.finder.net import FinderNet

    if not has_bfloat16():
        pytest.skip("this processor does not multiply bfloat16, so nothing is packed on it")
    plain, packed = FinderNet().eval(), FinderNet().eval()
    packed.load_state_dict(plain.state_dict())
    plain.layers.to(torch.bfloat16)
    packed.for_reading()
    lengths = [7, 64, 1, 130]
    ids = torch.arange(100, 100 + sum(lengths))
    with torch.inference_mode():
        one, other = (net(ids, torch.ones_like(ids), lengths) for net in (plain, packed))
    assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
    assert float(one.start.std()) > 0
