"""Promises of citing: only ids that were given become citations, each on its exact span, and every problem is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.citations import cite, disagreements, locate, quote_citations
from assistant.citations.markers import split_claims
from assistant.records import Check, Citation, Claim, Hit, Passage, Place, Span

FLEET = "The fleet of 12 ships left Busan in 2018. The admiral did not agree to the plan. The harbour is old."
BUDGET_LEFT, BUDGET_RIGHT = (
    "The budget was 5 trillion won. The ministers agreed that the alliance",
    "is strong and has lasted 66 years.",
)
FERRY = "The ferry carried 5,400 passengers in June."

P1 = Passage("p1", "wp", 0, FLEET, (Span(5, 10, 10 + len(FLEET)),))
P2 = Passage(
    "p2", "wp", 1, f"{BUDGET_LEFT} {BUDGET_RIGHT}", (Span(6, 0, len(BUDGET_LEFT)), Span(7, 3, 3 + len(BUDGET_RIGHT)))
)
P3 = Passage("p3", "ferry", 0, FERRY, (Span(1, 0, len(FERRY)),))
PAGES = {("wp", 5): " " * 10 + FLEET, ("wp", 6): BUDGET_LEFT, ("wp", 7): "   " + BUDGET_RIGHT, ("ferry", 1): FERRY}
PROMPT = {"k3f9": P1, "p2ab": P2}
TITLES = {"wp": "2020 White Paper", "ferry": "The Ferry"}


def place(document: str, span: Span) -> Place:
    return Place(TITLES[document], span.page_index, str(span.page_index - 2), None)


def hit(passage: Passage) -> Hit:
    return Hit(passage, TITLES[passage.document], passage.spans[0].page_index, None, None, 1.0)


HITS = [hit(P1), hit(P2), hit(P3)]


def summary(text: str) -> list[tuple[str, list[tuple[int | None, str, bool]], tuple[str, ...]]]:
    """What was made of a text: (claim, [(page, status, added)], problems)."""
    claims = cite(text, PROMPT, HITS, place)
    return [(c.text, [(x.page_index, x.check.status, x.added) for x in c.citations], c.problems) for c in claims]


LEFT = "The fleet of 12 ships left Busan in 2018."
GIVEN = "is not the id of a passage that was given"
TABLE = [
    ("valid", f"{LEFT[:-1]} [k3f9].", [(5, "verified", False)], ()),
    ("after the full stop", f"{LEFT} [k3f9]", [(5, "verified", False)], ()),
    ("no space", f"{LEFT[:-1]}[k3f9].", [(5, "verified", False)], ()),
    ("invented id", f"{LEFT} [zz99]", [(5, "verified", True)], (f"[zz99] {GIVEN}",)),
    ("invented among valid", f"{LEFT} [k3f9, zz99]", [(5, "verified", False)], (f"[zz99] {GIVEN}",)),
    ("zero", f"{LEFT} [0]", [(5, "verified", True)], ("[0] is a number, not the id of a passage",)),
    ("out of range", f"{LEFT} [12]", [(5, "verified", True)], ("[12] is a number, not the id of a passage",)),
    (
        "wrong case",
        f"{LEFT} [K3F9]",
        [(5, "verified", True)],
        ("[K3F9] is not an id as it was given (capitals differ)",),
    ),
    (
        "by page",
        f"{LEFT} [Source: White Paper p. 3]",
        [(5, "verified", True)],
        ("[Source: White Paper p. 3] does not name a passage by its id",),
    ),
    ("duplicated", f"{LEFT} [k3f9][k3f9]", [(5, "verified", False)], ()),
    (
        "not on the page",
        "The fleet of 12 ships left Busan in 2018. [p2ab]",
        [(6, "unsupported", False), (5, "verified", True)],
        (),
    ),
    ("one word over and over", "fleet fleet fleet fleet.", [], ("no citation",)),
    ("number changed", "The fleet of 13 ships left Busan in 2018. [k3f9]", [(5, "conflicting", False)], ()),
    ("year changed", "The fleet of 12 ships left Busan in 2019. [k3f9]", [(5, "conflicting", False)], ()),
    ("negation added", "The fleet of 12 ships did not leave Busan in 2018. [k3f9]", [(5, "conflicting", False)], ()),
    ("negation left out", "The admiral agreed to the plan. [k3f9]", [(5, "conflicting", False)], ()),
    ("no citation, on a page", "The ferry carried 5,400 passengers in June.", [(1, "verified", True)], ()),
    ("no citation, on none", "The whale swam to Jeju in 1999.", [], ("no citation",)),
    (
        "over a page break",
        "The ministers agreed that the alliance is strong and has lasted 66 years. [p2ab]",
        [(6, "verified", False), (7, "verified", False)],
        (),
    ),
    ("a denial is no lead-in", "No whale was seen near Jeju.", [], ("no citation",)),
    ("lead-in", "Here is a summary:", [], ()),
    ("question", "Would you like to know more about the ferry?", [], ()),
    ("refusal", "The documents do not say how many passengers there were.", [], ()),
]


@pytest.mark.parametrize(("text", "citations", "problems"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_citation_table(text: str, citations: list[tuple[int, str, bool]], problems: tuple[str, ...]) -> None:
    ((_, found, said),) = summary(text)
    assert (found, said) == (citations, problems)


def test_marks_stay_with_the_sentence_before_them() -> None:
    text = f"{LEFT} [k3f9] The budget was 5 trillion won [p2ab]. It rained."
    assert [(m.text, m.ids) for m in split_claims(text, PROMPT)] == [
        (LEFT, ("k3f9",)),
        ("The budget was 5 trillion won.", ("p2ab",)),
        ("It rained.", ()),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- **One** ship left [k3f9].\n- Two came back. [p2ab]\n",
            [("One ship left.", ("k3f9",)), ("Two came back.", ("p2ab",))],
        ),
        ("One ship left.\n[k3f9]", [("One ship left.", ("k3f9",))]),
        ("[k3f9] One ship left.", [("One ship left.", ("k3f9",))]),
        ("One ship left [id: k3f9].", [("One ship left.", ("k3f9",))]),
        ("One ship left 【k3f9】.", [("One ship left.", ("k3f9",))]),
        ("One ship left (k3f9).", [("One ship left.", ("k3f9",))]),
        ("One ship left [k3f9; p2ab].", [("One ship left.", ("k3f9", "p2ab"))]),
        ("“[They] left [sic] the port.” [k3f9]", [("“[They] left [sic] the port.”", ("k3f9",))]),
        ("See [the page](http://x) now.", [("See [the page](http://x) now.", ())]),
        ("배가 떠났다.[k3f9] 돌아왔다. [p2ab]", [("배가 떠났다.", ("k3f9",)), ("돌아왔다.", ("p2ab",))]),
        ("", []),
        ("[k3f9]", []),
        ("|---|---|", []),
    ],
)
def test_marks_are_read_and_never_shown(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(m.text, m.ids) for m in split_claims(text, PROMPT)] == expected


def test_a_claim_from_two_passages_is_verified_by_both_together() -> None:
    text = "The fleet of 12 ships left Busan in 2018, and the budget was 5 trillion won. [k3f9][p2ab]"
    ((claim, found, problems),) = summary(text)
    assert "[" not in claim
    assert (found, problems) == ([(5, "verified", False), (6, "verified", False)], ())


def test_every_quote_is_exactly_the_text_of_its_page() -> None:
    text = "\n".join(row[1] for row in TABLE)
    citations = [c for claim in cite(text, PROMPT, HITS, place) for c in claim.citations]
    assert len(citations) > 10
    for c in citations:
        assert c.page_index is not None
        assert c.quote == PAGES[c.document, c.page_index][c.start : c.end] != ""


def test_a_sentence_over_a_page_break_gives_a_citation_for_each_page() -> None:
    start = P2.text.index("The ministers")
    first, second = quote_citations(P2, start, len(P2.text), place)
    assert (first.page_index, first.quote, first.continued) == (6, "The ministers agreed that the alliance", False)
    assert (second.page_index, second.quote, second.continued) == (7, BUDGET_RIGHT, True)
    assert first.check == second.check == Check("verified")


@settings(deadline=None)
@given(st.integers(0, len(P2.text)), st.integers(0, len(P2.text)))
def test_quoted_spans_are_page_text_wherever_they_are_cut(a: int, b: int) -> None:
    start, end = min(a, b), max(a, b)
    for c in quote_citations(P2, start, end, place):
        assert c.page_index is not None
        assert c.quote == PAGES[c.document, c.page_index][c.start : c.end]


def test_a_blank_quote_is_not_verified() -> None:
    assert [c.check.status for c in quote_citations(P1, FLEET.index(" "), FLEET.index(" ") + 1, place)] == ["unchecked"]
    assert quote_citations(P1, 3, 3, place) == ()


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The fleet had 12 ships.", [LEFT]),
        (
            "The admiral did not agree and the harbour is old.",
            ["The admiral did not agree to the plan.", "The harbour is old."],
        ),
        ("Whales swim.", []),
        ("", []),
    ],
)
def test_the_fewest_sentences_that_cover_a_claim_are_found(claim: str, expected: list[str]) -> None:
    assert [FLEET[a:b] for a, b in locate(claim, FLEET)] == expected


def test_locating_in_an_empty_passage_finds_nothing() -> None:
    assert locate("The fleet had 12 ships.", "") == []


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=120), st.integers(1, 3))
def test_located_spans_lie_in_the_passage_in_order(claim: str, passage: str, k: int) -> None:
    spans = locate(claim, passage, k)
    assert len(spans) <= k
    assert spans == sorted(spans)
    assert all(0 <= a < b <= len(passage) for a, b in spans)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab k3f9[]().,\n【】12*-|"), max_size=60))
def test_any_reply_can_be_cited(text: str) -> None:
    for claim in cite(text, PROMPT, HITS, place):
        assert "[k3f9]" not in claim.text
        assert all(c.document in TITLES for c in claim.citations)


# sources that differ


def cited(document: str, title: str, quote: str, page: int = 1) -> Claim:
    citation = Citation(document, title, page, str(page), None, 0, len(quote), quote, Check("verified"))
    return Claim(quote, (citation,))


def test_two_sources_with_two_values_for_one_thing_are_shown_side_by_side() -> None:
    claims = [
        cited("a", "White Paper 2020", "The alliance between the two nations has lasted for 66 years.", 85),
        cited("b", "Press report", "The alliance between the two nations has lasted for 70 years."),
    ]
    paper, press = "“White Paper 2020”, p. 85 says 66 years", "“Press report”, p. 1 says 70 years"
    words = [[each.words for each in disagreements(claims, dates)] for dates in (None, {"b": None})]
    assert words == [[f"Sources differ: {paper}; {press}"]] * 2


@pytest.mark.parametrize(
    ("dates", "note"),
    [
        ({"a": "2020", "b": "2023"}, "“Atlas” (2020), p. 1 says 66 years; “Report” (2023), p. 1 says 70 years"),
        ({"b": "2019-11"}, "“Atlas”, p. 1 says 66 years; “Report” (November 2019), p. 1 says 70 years"),
        (
            {"a": "2023-01-05", "b": "2019-11"},
            "“Report” (November 2019), p. 1 says 70 years; “Atlas” (5 January 2023), p. 1 says 66 years",
        ),
        ({"a": "spring", "b": ""}, "“Atlas” (spring), p. 1 says 66 years; “Report”, p. 1 says 70 years"),
    ],
)
def test_sources_that_differ_are_named_with_their_dates_the_older_first(dates: dict[str, str], note: str) -> None:
    sentence = "The alliance between the two nations has lasted for {} years."
    claims = [cited("a", "Atlas", sentence.format(66)), cited("b", "Report", sentence.format(70))]
    (differing,) = disagreements(claims, dates)
    assert differing.words == f"Sources differ: {note}"
    assert {each.citation.title for each in differing.said} == {"Atlas", "Report"}


def test_what_the_top_of_the_page_says_of_a_table_is_read() -> None:
    row = "Purchases of property, plant and equipment (1,577) (1,373) (1,420)"
    passage = Passage("t", "wp", 0, row, (Span(9, 100, 100 + len(row)),))
    text = "Purchases of property, plant and equipment were $1,577 million. [k3f9]"

    def status(page_text: Callable[[str, int], str] | None) -> str:
        (claim,) = cite(text, {"k3f9": passage}, [hit(passage)], place, page_text)
        return claim.citations[0].check.status

    assert status(lambda document, page: f"{document} {page}: dollars in millions. $ 5") == "verified"
    assert status(lambda document, page: "dollars in thousands. $ 5") != "verified"
    assert status(None) != "verified"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The alliance has lasted for 66 years.", "The alliance has lasted for 66 years."),
        ("Revenue 12.5 % 14.1 %", "Revenue 13.0 % 12.0 %"),
        ("The fleet had 12 ships in the port of Busan.", "The army had 12 tanks near the city of Daegu."),
        ("The bridge is 66 years old.", "The alliance was founded 70 years ago by treaty."),
        ("The alliance has lasted for 66 years.", ""),
    ],
)
def test_no_alarm_without_a_difference(one: str, other: str) -> None:
    assert disagreements([cited("a", "A", one), cited("b", "B", other)]) == ()
    assert disagreements([]) == ()
