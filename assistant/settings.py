"""Every choice a user can make, read once. Comes in: pincite.toml, PINCITE_* variables, options. Goes out: Settings.

A key of pincite.toml is a field's name; its environment variable is ``PINCITE_`` and that name in capitals. Options
of the command line win over variables, variables over the file, the file over the defaults.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError

__all__ = ["EXTRACTIVE", "Settings", "load_settings"]

EXTRACTIVE = "extractive"
"""The name of the answerer that needs no language model."""

_ANSWERS_NOTHING = frozenset(
    {"index", "corpus", "prompts", "chroma_url", "data", "questions", "models"}
    | {"host", "port", "users", "without_login"}
)
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults; ``fingerprint()`` names the ones that can change an answer."""

    # where things are
    index: Path = Path("vectorstore")
    corpus: Path = Path("corpus")
    prompts: Path | None = None  # a folder of prompt templates of one's own
    chroma_url: str = ""  # a Chroma server instead of files in the index folder
    data: Path | None = None  # conversations, feedback, uploads, keys; default: the folder `data` in the index folder
    questions: Path | None = None  # the set that questions are added to; default: questions.yaml in the data folder

    # reading
    pdf_timeout_s: float = 120.0  # for one PDF of ordinary length; long ones get time for each page besides
    pdf_memory_mb: int = 2048
    max_file_mb: int = 512

    # passages and embedding
    embedding_model: str = "all-MiniLM-L6-v2"  # the bundled model, a folder, or a sentence-transformers name
    passage_tokens: int = 200  # word pieces of a passage's own text, at most
    passage_overlap_tokens: int = 40

    # retrieval
    candidates: int = 200  # passages that each search brings to the fusion
    dense_weight: float = 0.5  # of the convex combination; the rest is BM25's
    reranker: str = ""  # a cross-encoder that orders the best passages: a folder or a sentence-transformers name
    reranked_passages: int = 40  # how many of the fused passages it looks at
    finder_passages: int = 8  # how many of the fused passages the answer finder reads at most; 0 turns it off
    retrieved: int = 10  # hits reported with an answer

    # answering
    model: str = EXTRACTIVE  # or a LangChain name: "ollama:qwen3", "openai:gpt-5", "huggingface:/models/x", ...
    models: tuple[str, ...] = ()  # further ones that the page offers, parted by commas
    model_url: str = ""  # base address of an OpenAI-compatible or Ollama server
    model_timeout_s: float = 120.0
    model_max_tokens: int = 1024
    prompt_passages: int = 8  # passages put before the language model
    max_sentences: int = 4  # of an extractive answer; a list counts as one

    # the page
    host: str = "127.0.0.1"
    port: int = 7860
    users: Path | None = None  # who may log in; a file made by `pincite user add`
    without_login: bool = False  # listen on more than this machine although nobody has to log in

    @property
    def data_folder(self) -> Path:
        """The folder of what people leave behind here, which no indexing touches: conversations, feedback, keys."""
        return self.data if self.data is not None else self.index / "data"

    @property
    def questions_file(self) -> Path:
        """The question set that what people say of answers is added to."""
        return self.questions if self.questions is not None else self.data_folder / "questions.yaml"

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that differ whenever a setting that can change an answer differs."""
        return hashlib.sha256(json.dumps(self.answering(), sort_keys=True).encode()).hexdigest()[:12]

    def answering(self) -> dict[str, Any]:
        """The settings that can change an answer, by name."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in _ANSWERS_NOTHING}


def load_settings(file: Path | None = None, environ: Mapping[str, str] | None = None, **options: Any) -> Settings:
    """Settings from ``file`` (default: pincite.toml of the working folder, if there), ``environ`` and ``options``.

    An option that is None counts as not given. Raises SettingsError for an unknown key or a value of the wrong type.
    """
    environ = os.environ if environ is None else environ
    fields = {f.name: f for f in dataclasses.fields(Settings)}
    values: dict[str, Any] = {}
    path = file or Path("pincite.toml")
    if path.is_file():
        try:
            read = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not valid TOML: {error}") from error
        for key, value in read.items():
            if key not in fields:
                raise SettingsError(f"{path}: unknown setting {key!r}; there are: {', '.join(fields)}")
            values[key] = _typed(fields[key], value, f"{path}: {key}")
    elif file is not None:
        raise SettingsError(f"There is no settings file {file}")
    for key, spec in fields.items():
        variable = f"PINCITE_{key.upper()}"
        if variable in environ:
            values[key] = _typed(spec, environ[variable], variable)
    for key, value in options.items():
        if value is not None:
            values[key] = _typed(fields[key], value, f"--{key.replace('_', '-')}")
    settings = Settings(**values)
    _check_ranges(settings)
    return settings


def _typed(spec: dataclasses.Field[Any], value: Any, where: str) -> Any:
    kind = str(spec.type)
    try:
        if "Path" in kind:
            return Path(value)
        if kind == "int":
            if isinstance(value, (bool, float)):
                raise ValueError(value)
            return int(value)
        if kind == "float":
            return float(value)
        if kind == "bool":
            return _flag(value)
        if kind == "tuple[str, ...]":
            return _names(value)
        if not isinstance(value, str):
            raise ValueError(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{where}: expected {kind}, found {value!r}") from error
    return value


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.strip().casefold() not in (*_YES, *_NO):
        raise ValueError(value)
    return value.strip().casefold() in _YES


def _names(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
        raise ValueError(value)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _check_ranges(settings: Settings) -> None:
    limits: dict[str, tuple[float, float]] = {
        "passage_tokens": (16, 100_000),
        "passage_overlap_tokens": (0, settings.passage_tokens // 2),
        "candidates": (1, 10_000),
        "dense_weight": (0, 1),
        "reranked_passages": (1, 10_000),
        "finder_passages": (0, 100),
        "retrieved": (1, 1000),
        "prompt_passages": (1, 100),
        "max_sentences": (1, 50),
        "model_timeout_s": (0.1, 86_400),
        "model_max_tokens": (1, 1_000_000),
        "pdf_timeout_s": (1, 86_400),
        "pdf_memory_mb": (128, 1_000_000),
        "max_file_mb": (1, 100_000),
        "port": (0, 65_535),
    }
    for name, (low, high) in limits.items():
        value = getattr(settings, name)
        if not low <= value <= high:
            raise SettingsError(f"{name}: expected a value from {low} to {high}, found {value}")
