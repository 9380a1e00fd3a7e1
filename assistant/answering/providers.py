"""The providers of chat models. Comes in: a provider's name, settings, environment. Goes out: where it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.settings import Settings

__all__ = ["PROVIDERS", "Provider", "address", "is_loopback"]


@dataclass(frozen=True, slots=True)
class Provider:
    """How one of LangChain's providers is reached."""

    package: str  # its integration, as it is imported
    key_variables: tuple[str, ...]  # environment variables that may hold the key, the first being the usual one
    address: str  # where it is without a setting
    address_variables: tuple[str, ...] = ()
    own_address: bool = False  # whether settings.model_url speaks of it


PROVIDERS: Mapping[str, Provider] = {
    "ollama": Provider("langchain_ollama", (), "http://127.0.0.1:11434", ("OLLAMA_HOST",), own_address=True),
    "openai": Provider(
        "langchain_openai",
        ("OPENAI_API_KEY",),
        "https://api.openai.com/v1",
        ("OPENAI_BASE_URL", "OPENAI_API_BASE"),
        own_address=True,
    ),
    "anthropic": Provider(
        "langchain_anthropic",
        ("ANTHROPIC_API_KEY",),
        "https://api.anthropic.com",
        ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"),
    ),
    "google_genai": Provider(
        "langchain_google_genai",
        ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        "https://generativelanguage.googleapis.com/",
        ("GOOGLE_GEMINI_BASE_URL",),
    ),
}
"""The providers that a model's name may begin with, besides the local folder of ``local_model``."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def address(provider: str, settings: Settings, environ: Mapping[str, str]) -> str:
    """The base address of ``provider``: the setting, the provider's variable, or its default."""
    spec = PROVIDERS[provider]
    if spec.own_address and settings.model_url:
        return settings.model_url
    found = next((environ[name] for name in spec.address_variables if environ.get(name)), spec.address)
    if provider == "ollama" and "://" not in found:
        return _ollama_host(found)
    return found


def _ollama_host(host: str) -> str:
    """OLLAMA_HOST as an address: it is also what the server listens on, and may lack the port.

    >>> _ollama_host("0.0.0.0")
    'http://127.0.0.1:11434'
    """
    parts = urlsplit(f"//{host}")
    name = parts.hostname or "127.0.0.1"
    return f"http://{'127.0.0.1' if name == '0.0.0.0' else name}:{parts.port or 11434}"


def is_loopback(where: str) -> bool:
    """Whether an address is on this machine."""
    return (urlsplit(where).hostname or "") in _LOOPBACK
