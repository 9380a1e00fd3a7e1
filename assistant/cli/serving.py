"""The chat page and the door for agents: chat, mcp, user. Comes in: options. Goes out: an exit status."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from assistant.cli.common import OK, Command, settings_of
from assistant.errors import SettingsError

__all__ = ["add_commands"]


def add_commands(command: Command) -> None:
    """Describe the commands of this module."""
    chat = command("chat", run_chat, "Open the chat page.")
    chat.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    chat.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    chat.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")
    chat.add_argument("--users", type=Path, metavar="FILE", help="who may log in; made by pincite user add")
    chat.add_argument(
        "--without-login", action="store_true", default=None, help="listen beyond this machine all the same"
    )

    mcp = command(
        "mcp", run_mcp, "Offer ask, search and the other tools to an agent (MCP over standard input and output)."
    )
    mcp.add_argument("--model", metavar="NAME", help="language model (default: none, quote the documents)")

    user = command("user", run_user, "Say who may log in to the chat page.")
    user.add_argument("action", choices=("add", "remove", "list"))
    user.add_argument("name", nargs="?", metavar="NAME", help="of the person; add asks for a password")
    user.add_argument("--users", type=Path, metavar="FILE", help="default: users.toml, or the setting 'users'")


def run_chat(options: argparse.Namespace) -> int:
    """``pincite chat``: `assistant.ui.serve`."""
    from assistant.ui import serve

    serve(settings_of(options))
    return OK


def run_mcp(options: argparse.Namespace) -> int:
    """``pincite mcp``: `assistant.ui.mcp_door.speak_mcp`."""
    from assistant.ui.mcp_door import speak_mcp

    speak_mcp(settings_of(options))
    return OK


def run_user(options: argparse.Namespace) -> int:
    """``pincite user``: `assistant.users`."""
    from assistant.users import add_user, read_users, remove_user, user_name

    file = settings_of(options).users or Path("users.toml")
    if options.action == "list":
        if options.name is not None:
            raise SettingsError(f"list: expected no NAME, found {options.name!r}")
        for name in read_users(file):
            print(name)
        return OK
    if options.name is None:
        raise SettingsError(f"{options.action}: expected the NAME of a person")
    if options.action == "remove":
        remove_user(file, options.name)
        print(f"{user_name(options.name)} can no longer log in ({file})", file=sys.stderr)
        return OK
    name = user_name(options.name)
    new = add_user(file, name, _new_password(name))
    print(f"{name} can log in now ({file})" if new else f"{name} has a new password ({file})", file=sys.stderr)
    return OK


def _new_password(name: str) -> str:
    """Typed twice without being shown; one line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Once more: ") != password:
        raise SettingsError("The two passwords differ; nothing was changed.")
    return password
