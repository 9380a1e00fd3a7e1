"""The log-in page as HTML. Comes in: words, what was typed, what went wrong. Goes out: a page that needs no script."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from assistant.ui.wording import LANGUAGES, Wording

__all__ = ["login_html", "moving_html"]

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a browser may load and do for this page: our pictures, our styles, the form."""


def login_html(words: Wording, following: str = "/", name: str = "", trouble: str = "") -> str:
    """The page: ``following`` is the address to go on to, ``trouble`` what is to be said about the last try."""
    alert = f'<p class="trouble" role="alert" id="trouble">{escape(trouble)}</p>' if trouble else ""
    described = ' aria-describedby="trouble" aria-invalid="true"' if trouble else ""
    focus_name, focus_password = ("", " autofocus") if name else (" autofocus", "")
    return f"""{_top(words, words("login.title"))}
<body class="login">
<nav aria-label="{escape(words("page.language"))}">{_languages(words, following)}</nav>
<main>
<img src="/ui/icon.svg" alt="" width="44" height="44">
<h1>Pincite</h1>
<p class="motto">{escape(words("page.motto"))}</p>
<form method="post" action="/login">
{alert}
<input type="hidden" name="next" value="{escape(following)}">
<label for="username">{escape(words("login.name"))}</label>
<input id="username" name="username" value="{escape(name)}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="200" required{described}{focus_name}>
<label for="password">{escape(words("login.password"))}</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 maxlength="1024" required{described}{focus_password}>
<button type="submit">{escape(words("login.submit"))}</button>
</form>
<p class="help">{escape(words("login.help"))}</p>
</main>
</body>
</html>
"""


def moving_html(words: Wording, following: str) -> str:
    """A page that goes on to the log-in by itself: a browser that comes from another site shows no cookie before."""
    address = escape("/login?" + urlencode({"next": following}))
    return f"""{_top(words, words("login.moving"), f'<meta http-equiv="refresh" content="0; url={address}">')}
<body class="login">
<main><p class="motto"><a href="{address}">{escape(words("login.moving"))}</a></p></main>
</body>
</html>
"""


def _top(words: Wording, title: str, more: str = "") -> str:
    return f"""<!doctype html>
<html lang="{words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
{more}<title>{escape(title)} · Pincite</title>
<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/ui/palette.css">
<link rel="stylesheet" href="/ui/base.css">
<link rel="stylesheet" href="/ui/login.css">
</head>"""


def _languages(words: Wording, following: str) -> str:
    links = []
    for language, called in LANGUAGES.items():
        address = escape("/login?" + urlencode({"language": language, "next": following}))
        current = ' aria-current="true"' if language == words.language else ""
        links.append(f'<a href="{address}" lang="{language}" hreflang="{language}"{current}>{escape(called)}</a>')
    return " ".join(links)
