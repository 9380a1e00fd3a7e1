"""The interface for programs, as programs use it: gradio_client and an MCP client before a running page."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant.conversations.line import Line
from assistant.errors import NotFoundError, PinciteError, SettingsError
from assistant.index import Index
from assistant.indexing import synchronise
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.ui import create_app
from assistant.ui.mcp_door import mcp_server
from assistant.ui.programme import Programme
from tests.conftest import write_shelf
from tests.fakes import FakeEmbedder

from .serving import served

TOOLS = ["ask", "check", "documents", "models", "page", "search"]
DREDGING = "How much did the harbour authority spend on dredging in 2021?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("programme")
    write_shelf(folder / "shelf")
    settings = Settings(index=folder / "index", passage_tokens=60, passage_overlap_tokens=20, finder_passages=0)
    synchronise([folder / "shelf"], settings, embedder=FakeEmbedder())
    index = Index.open(settings, embedder=FakeEmbedder())
    yield Assistant(settings, index)
    index.close()


@pytest.fixture(scope="module")
def url(assistant: Assistant) -> Iterator[str]:
    with served(create_app(assistant)) as made:
        yield made


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    made = Client(url, verbose=False, analytics_enabled=False)
    yield made
    made.close()


@pytest.fixture
def programme(assistant: Assistant) -> Programme:
    return Programme(assistant, Line(2), served=False)


def test_only_the_tools_have_names_and_each_says_what_it_does(client: Client) -> None:
    described = client.view_api(return_format="dict", print_info=False)
    endpoints = described["named_endpoints"]
    assert sorted(endpoints) == [f"/{name}" for name in TOOLS]
    assert described["unnamed_endpoints"] == {}
    for name, endpoint in endpoints.items():
        assert len(endpoint["description"]) > 40, name
        for parameter in endpoint["parameters"]:
            assert f"{parameter['parameter_name']}: " in endpoint["description"], name
            assert parameter["python_type"]["type"] != "Any", name


def test_a_program_asks_and_gets_the_fixed_form_of_an_answer(client: Client) -> None:
    answer = client.predict(question=DREDGING, api_name="/ask")
    assert set(answer) >= {"id", "question", "outcome", "text", "claims", "retrieved", "model", "seconds", "settings"}
    assert answer["question"] == DREDGING
    assert answer["outcome"] == "answered"
    citation = answer["claims"][0]["citations"][0]
    assert (citation["page_index"], citation["page_label"]) == (5, "3")
    assert citation["check"] == {"status": "verified", "reasons": []}
    assert "120 million crowns" in citation["quote"]


def test_a_program_asks_one_document_with_a_conversation_before(client: Client) -> None:
    history = [
        {"role": "user", "content": "What does a ticket for the ferry cost?"},
        {"role": "assistant", "content": "12 crowns."},
    ]
    answer = client.predict(
        question="How many passengers did it carry in June?", documents=["ferry"], history=history, api_name="/ask"
    )
    assert {page["document"] for page in answer["retrieved"]} == {"ferry"}
    assert "5,400" in answer["text"]


def test_a_program_finds_reads_and_checks_a_page(client: Client, url: str) -> None:
    found = client.predict(question="dredging", count=2, api_name="/search")
    assert len(found["retrieved"]) == 2
    best = found["retrieved"][0]
    page = client.predict(document=best["document"], page_index=best["page_index"], api_name="/page")
    assert (page["page_index"], page["page_label"]) == (5, "3")
    assert "120 million crowns on dredging" in page["text"]
    assert httpx.get(url + page["picture"]).headers["content-type"] == "image/png"
    assert httpx.get(url + page["address"]).status_code == 200
    said = "The authority spent 130 million crowns on dredging in 2021. The mayor opened the new quay in May."
    checked = client.predict(claim=said, document=best["document"], page_index=5, api_name="/check")
    states = [claim["citations"][0]["check"]["status"] for claim in checked["claims"]]
    assert states == ["conflicting", "verified"]
    assert "130 million" in " ".join(checked["claims"][0]["citations"][0]["check"]["reasons"])


def test_a_program_lists_documents_and_models(client: Client) -> None:
    listed = client.predict(api_name="/documents")["documents"]
    assert {each["document"] for each in listed} >= {"ferry", "weather"}
    assert "/" not in json.dumps([each["sha256"] for each in listed])
    choices = client.predict(api_name="/models")["models"]
    assert choices[0] == {"name": "extractive", "label": "extractive", "state": "ready", "reason": ""}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("/ask", {"question": " "}, "The question is empty"),
        ("/ask", {"question": "x", "documents": ["nowhere"]}, "nowhere"),
        ("/ask", {"question": "x", "model": "huggingface:/etc"}, "cannot be chosen here; there are: extractive"),
        ("/ask", {"question": "x", "history": [{"role": "judge", "content": "y"}]}, "history: expected objects"),
        ("/search", {"question": "x", "count": 0}, "count: expected 1 to 100, found 0"),
        ("/page", {"document": "ferry", "page_index": 9}, "no page 9"),
        ("/page", {"document": "../../etc/passwd", "page_index": 1}, "There is no document"),
        ("/check", {"claim": " ", "document": "ferry", "page_index": 1}, "claim: expected 1 to 4,000"),
    ],
)
def test_what_a_program_got_wrong_is_said_in_words(client: Client, name: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(AppError) as caught:
        client.predict(**given, api_name=name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda p: p.ask("x", history=[{"role": "user"}]), SettingsError),
        (lambda p: p.ask("x", history=[{"role": "user", "content": "y"}] * 101), SettingsError),
        (lambda p: p.search("x", count=101), SettingsError),
        (lambda p: p.check("x" * 4001, "ferry", 1), SettingsError),
        (lambda p: p.page("nowhere", 1), NotFoundError),
    ],
)
def test_errors_are_ours(programme: Programme, call: Callable[[Programme], Any], kind: type[PinciteError]) -> None:
    with pytest.raises(kind):
        call(programme)


def test_marks_in_a_claim_are_words_and_no_citations(programme: Programme) -> None:
    made = programme.check("No ferry ran on Sundays [page] [1].", "white-paper/harbour-white-paper", 6)
    assert [claim["text"] for claim in made["claims"]] == ["No ferry ran on Sundays (page) (1)."]


FACTS = {
    "How much did the harbour authority spend on dredging in 2021?": "120 million",
    "Who opened the new quay in May?": "The mayor",
    "How many passengers did the ferry carry in June?": "5,400",
    "What does a ticket cost?": "12 crowns",
    "Who travels free of charge?": "Children under six",
    "How long did a storm close the port?": "three days",
    "When did a storm close the port for three days?": "November 2022",
    "Did a ferry run on Sundays?": "Sundays",
    "등대는 언제 세워졌습니까?": "1902",
    "등대의 높이는 얼마입니까?": "31미터",
}


def test_ten_programs_at_once_each_get_their_own_answer(url: str) -> None:
    ready = threading.Barrier(len(FACTS))

    def asked(question: str) -> dict[str, Any]:
        client = Client(url, verbose=False, analytics_enabled=False)
        ready.wait(60)
        history = [{"role": "user", "content": question}, {"role": "assistant", "content": "I do not know."}]
        answers = [client.predict(question=question, api_name="/ask") for _ in range(2)]
        answers.append(client.predict(question=question, history=history, api_name="/ask"))
        client.close()
        assert len({answer["text"] for answer in answers}) == 1, "the same question had two answers"
        return dict(answers[0])

    with ThreadPoolExecutor(len(FACTS)) as pool:
        answers = list(pool.map(asked, FACTS))
    for answer, (question, fact) in zip(answers, FACTS.items(), strict=True):
        assert answer["question"] == question
        assert fact in answer["text"], f"{question}: {answer['text']}"
        quotes = " ".join(citation["quote"] for claim in answer["claims"] for citation in claim["citations"])
        assert fact in quotes


def test_no_more_are_answered_at_once_than_the_line_lets_through(assistant: Assistant) -> None:
    """The assistant counts who is inside it at the same time."""
    inside, most, lock = 0, 0, threading.Lock()
    full = threading.Event()

    class Counting:
        settings, index = assistant.settings, assistant.index

        def ask(self, *given: Any, **more: Any) -> Any:
            nonlocal inside, most
            with lock:
                inside += 1
                most = max(most, inside)
                if inside == 2:
                    full.set()
            full.wait(10)
            answer = assistant.ask(*given, **more)
            with lock:
                inside -= 1
            return answer

    programme = Programme(Counting(), Line(2))  # type: ignore[arg-type]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(programme.ask, FACTS))
    assert [answer["question"] for answer in answers] == list(FACTS)
    assert most == 2


async def talk_over_http(url: str, headers: dict[str, str] | None = None) -> tuple[list[str], Any]:
    from mcp import Client as MCPClient
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    async with (
        create_mcp_http_client(headers=headers) as http,
        MCPClient(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        tools = await client.list_tools()
        made = await client.call_tool("ask", {"question": DREDGING})
        return [tool.name for tool in tools.tools], made


def test_an_agent_uses_the_same_tools_over_http(url: str) -> None:
    names, made = asyncio.run(talk_over_http(url))
    assert sorted(names) == TOOLS
    assert not made.is_error
    assert made.structured_content["claims"][0]["citations"][0]["page_index"] == 5


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({}, 200),
    ],
)
def test_the_guard_stands_before_agents_too(url: str, headers: dict[str, str], status: int) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    more = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18", **headers}
    reply = httpx.post(f"{url}/mcp", json=message, headers=more)
    assert reply.status_code == status, reply.text
    assert httpx.get(f"{url}/mcp").status_code == 405


def test_an_agent_is_told_what_it_got_wrong(programme: Programme) -> None:
    from mcp import Client as MCPClient

    async def talk() -> list[Any]:
        async with MCPClient(mcp_server(programme)) as client:
            return [
                await client.call_tool("page", {"document": "nowhere", "page_index": 1}),
                await client.call_tool("ask", {"question": 7}),
                await client.call_tool("page", {"document": "weather", "page_index": 1}),
            ]

    unknown, malformed, page = asyncio.run(talk())
    assert unknown.is_error
    assert "There is no document" in unknown.content[0].text
    assert malformed.is_error
    assert not page.is_error
    assert "picture" not in page.structured_content, "there is no page whose address could be opened"


def test_every_tool_of_an_agent_is_described_and_only_reads(programme: Programme) -> None:
    tools = asyncio.run(mcp_server(programme).list_tools())
    assert sorted(tool.name for tool in tools) == TOOLS
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.description
        for parameter in tool.input_schema["properties"]:
            assert f"{parameter}: " in tool.description, tool.name


def test_an_agent_speaks_over_standard_input_and_output(assistant: Assistant, tmp_path: Path) -> None:
    from mcp import Client as MCPClient
    from mcp import StdioServerParameters, stdio_client

    code = (
        "import sys; from assistant.conversations.line import Line; from assistant.index import Index;"
        "from assistant.pipeline import Assistant; from assistant.settings import Settings;"
        "from assistant.ui.mcp_door import mcp_server; from assistant.ui.programme import Programme;"
        "from pathlib import Path; from tests.fakes import FakeEmbedder;"
        "settings = Settings(index=Path(sys.argv[1]), passage_tokens=60, passage_overlap_tokens=20, finder_passages=0);"
        "index = Index.open(settings, embedder=FakeEmbedder());"
        "mcp_server(Programme(Assistant(settings, index), Line(1), served=False)).run('stdio')"
    )
    root = Path(__file__).parent.parent.parent
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", code, str(assistant.settings.index)],
        cwd=root,
        env={"PYTHONPATH": str(root)},
    )

    async def talk() -> tuple[list[str], Any]:
        with (tmp_path / "errors").open("w") as errors:
            async with MCPClient(stdio_client(server, errlog=errors)) as client:
                tools = await client.list_tools()
                return [tool.name for tool in tools.tools], await client.call_tool("ask", {"question": DREDGING})

    names, made = asyncio.run(talk())
    assert sorted(names) == TOOLS
    assert made.structured_content["outcome"] == "answered"


def test_settings_of_one_question_do_not_stay(assistant: Assistant, programme: Programme) -> None:
    before = replace(assistant.settings)
    programme.ask(DREDGING, model="extractive")
    assert assistant.settings == before
