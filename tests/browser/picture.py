"""The README's picture of the chat page, made anew: ``python -m tests.browser.picture``. Comes in: our corpus. Goes
out: ``chat-page.png`` beside this file. It is run by hand when the page has changed; no test looks at the picture.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM, OPTIONS

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When was the Mutual Defense Treaty signed?"
SIZE = {"width": 1280, "height": 800}


def draw(url: str, path: Path) -> None:
    """Ask ``QUESTION`` on the page at ``url``, open the first citation, and save what is to be seen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        expect.set_options(timeout=60_000)
        page.goto(url)
        page.fill("#question textarea", QUESTION)
        page.click("#ask")
        page.click(".chip >> nth=0")
        expect(page.locator("#reader .marked").first).to_be_in_viewport()
        page.wait_for_function("[...document.querySelectorAll('#reader img')].every(image => image.complete)")
        page.screenshot(path=path)
        browser.close()


def main() -> None:
    """Index the corpus in a folder of its own, serve it, draw the page, and end the server."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        shutil.copytree(ROOT / "corpus", Path(folder, "corpus"))
        pincite = [sys.executable, "-m", "assistant"]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([*pincite, "index"], cwd=folder, check=True, env=environ)
        server = subprocess.Popen([*pincite, "chat", "--port", str(port)], cwd=folder, env=environ)
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.2)
            draw(f"http://127.0.0.1:{port}", Path(__file__).with_name("chat-page.png"))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
