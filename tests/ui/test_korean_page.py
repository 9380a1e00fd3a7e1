"""What the package says in English reaches the Korean page, and its evidence files, in Korean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.conversations import Exchange
from assistant.evidence import gather, to_html
from assistant.records import Check
from assistant.rendering import Renderer
from assistant.ui import create_app
from assistant.ui.actions_html import View
from assistant.ui.chat_html import exchange_html
from assistant.ui.frame_html import welcome_html
from assistant.ui.wording import Wording

from .fakes import FakeAssistant, FakeIndex, answered, make_index
from .talking import Visitor, make_fake_desk

HOME = "http://127.0.0.1:7860"
KOREAN = {"accept-language": "ko", "x-pincite": "1"}
REFUSED = "http://127.0.0.1:9 cannot be reached. Start the server, or correct 'model_url' (it usually ends in /v1)."
SAID = "http://127.0.0.1:9에 연결할 수 없습니다. 서버를 시작하거나 &#x27;model_url&#x27;을 바로잡아 주십시오"
REASON, REASON_SAID = "the claim says 381, the page says 318", "답변에는 381, 해당 쪽에는 318(으)로 되어 있습니다"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FakeIndex:
    return make_index(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def client(index: FakeIndex) -> Iterator[TestClient]:
    index.settings = replace(index.settings, models=("openai:small", "huggingface:/no/such/folder"))
    app = create_app(FakeAssistant(index))  # type: ignore[arg-type]
    with TestClient(app, base_url=HOME, headers=KOREAN) as made:
        yield made


def shown(exchange: Exchange) -> str:
    return exchange_html(exchange, View(Wording("ko")))


def test_why_there_is_no_answer(index: FakeIndex) -> None:
    broken = replace(answered(index), error=REFUSED, outcome="not_in_documents", claims=())
    made = shown(Exchange(1, "?", broken, "done"))
    assert SAID in made
    assert "cannot be reached" not in made, "nor in what is announced"
    failed = shown(Exchange(1, "?", state="failed", error="The question is empty: write what you want to know."))
    assert failed.count("질문이 비어 있습니다. 알고 싶은 내용을 적어 주십시오.") == 2
    assert "empty" not in failed


def test_notes_problems_and_reasons(index: FakeIndex) -> None:
    made = answered(index)
    claim = replace(made.claims[2], problems=("no citation",))
    claim = replace(claim, citations=(replace(claim.citations[0], check=Check("conflicting", (REASON,))),))
    html = shown(Exchange(1, "?", replace(made, claims=(claim,), notes=("no text on page 3",)), "done"))
    for said in ("텍스트가 없는 쪽: 3", "! 인용 없음", REASON_SAID):
        assert said in html
    for english in ("no text", "no citation", "the claim"):
        assert english not in html


def test_what_cannot_be_done_on_the_page(tmp_path: Path) -> None:
    desk, _ = make_fake_desk(tmp_path)
    visitor = Visitor(desk, language="ko")
    visitor.ask("?", model="openai:unknown")
    assert "모델은 여기서 선택할 수 없습니다" in visitor.shown["notice"]
    desk.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/read/note/x", "쪽 번호가 아닙니다"),
        ("/page/note/1.png?width=99999", "그림의 너비는 1픽셀에서"),
        ("/read/note/1?mark=x", "START:END 또는 PAGE.START:END 형식이어야"),
        ("/evidence/0123456789abcdef.html", "그런 대화가 없습니다."),
        ("/language/xx", "이 페이지의 언어는 en, ko이며"),
        ("/file/white-paper", "더 이상 그 자리에 없습니다"),
    ],
)
def test_what_an_address_cannot_show(client: TestClient, index: FakeIndex, address: str, said: str) -> None:
    gone = Path(index.document("white-paper").paths[0])
    gone.unlink(missing_ok=True)
    reply = client.get(address)
    assert reply.status_code >= 400
    assert said in reply.text


def test_why_a_model_cannot_be_used_and_what_its_test_found(client: TestClient) -> None:
    reasons = {each["name"]: each["reason"] for each in client.get("/visitor").json()["models"]}
    assert reasons["huggingface:/no/such/folder"] == (
        "huggingface:/no/such/folder을(를) 쓸 수 없습니다: /no/such/folder 폴더가 없습니다"
    )
    tested = client.post("/model/test", json={"model": "extractive"}).json()
    assert tested["words"] == "언어 모델이 필요하지 않습니다."


def test_the_first_questions_in_the_language_of_the_page_come_first() -> None:
    starters = ["Who signed it?", "언제 서명했나요?", "When?", "누가?"]
    for language, order in (("ko", [1, 3, 0, 2]), ("en", [0, 2, 1, 3])):
        made = welcome_html(Wording(language), starters)  # type: ignore[arg-type]
        places = [made.index(starters[number]) for number in order]
        assert places == sorted(places)


def test_an_evidence_file(index: FakeIndex) -> None:
    made = answered(index)
    citation = replace(made.claims[2].citations[0], check=Check("conflicting", (REASON,)))
    answer = replace(made, claims=(replace(made.claims[2], citations=(citation,), problems=("no citation",)),))
    renderer = Renderer(index)  # type: ignore[arg-type]
    html = to_html(gather([replace(answer, error=REFUSED)], index, renderer, language="ko"))  # type: ignore[arg-type]
    renderer.close()
    page = html.partition("<script")[0]
    for said in (REASON_SAID, "인용 없음", "연결할 수 없습니다"):
        assert said in page
    for english in ("the claim says", "no citation", "cannot be reached"):
        assert english not in page
