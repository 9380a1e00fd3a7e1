"""A browser without a screen: speaks with a served page as its script does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx

__all__ = ["WebVisitor"]

PATIENCE_S = 120.0


class WebVisitor:
    """Somebody at the page of ``url``; logged in where a name and a password are given."""

    def __init__(self, url: str, name: str = "", password: str = "") -> None:
        self.http = httpx.Client(base_url=url, timeout=PATIENCE_S)
        if name:
            assert self.http.post("/login", data={"username": name, "password": password}).json()["success"]
        config = self.http.get("/config").json()
        (box,) = (each["id"] for each in config["components"] if each["props"].get("elem_id") == "question")
        events = [each for each in config["dependencies"] if [box, "submit"] in each["targets"]]
        self.event, self.inputs, self.box = events[0]["id"], events[0]["inputs"], box

    def ask(self, question: str, session: str, heard: Callable[[str], object] = lambda line: None) -> str:
        """Everything that the page is sent for this question; ``heard`` is called with each line as it comes."""
        data = [question if each == self.box else "" for each in self.inputs]
        given = {"data": data, "fn_index": self.event, "session_hash": session, "trigger_id": self.box}
        self.http.post("/gradio_api/queue/join", json=given).raise_for_status()
        told = []
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as reply:
            for line in reply.iter_lines():
                message = json.loads(line.removeprefix("data: ") or "{}")
                told.append(line)
                heard(line)
                if message.get("msg") in ("process_completed", "close_stream"):
                    break
        return "\n".join(told)

    def evidence(self, told: str) -> list[dict[str, object]]:
        """The answers of the conversation that ``told`` speaks of, as they are taken away."""
        (conversation,) = set(re.findall(r'data-conversation=\\"([0-9a-f]{16})\\"', told))
        reply = self.http.get(f"/evidence/{conversation}.json")
        reply.raise_for_status()
        answers: list[dict[str, object]] = reply.json()["evidence"]["answers"]
        return answers

    def close(self) -> None:
        """Leave."""
        self.http.close()
