"""A transformers model in a folder of this machine. Comes in: the folder, a prompt. Goes out: a ``Job``.

Nothing is fetched: files are read from the folder only, and no code in it is run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answering.background import Piece
from assistant.errors import LanguageModelError
from assistant.records import Prompt
from assistant.settings import Settings

__all__ = ["LocalJob", "check_folder"]


def check_folder(folder: str) -> str:
    """What keeps ``folder`` from being a transformers model, in words; an empty string when nothing does."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        return f"there is no folder {path}"
    needed = ("config.json", "tokenizer_config.json")
    absent = [name for name in needed if not (path / name).is_file()]
    if absent:
        return f"{path} lacks {' and '.join(absent)}"
    if not any(path.glob("*.safetensors")):
        return f"{path} holds no .safetensors file"
    return ""


@dataclass(frozen=True, slots=True)
class _Loaded:
    tokenizer: Any
    model: Any
    window_tokens: int


@lru_cache(maxsize=1)
def _load(folder: str, changed_ns: int) -> _Loaded:
    """Loading takes seconds to minutes, so the last model is kept; ``changed_ns`` makes a changed folder a new one."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # it would be drawn over our own output
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    model = AutoModelForCausalLM.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype="auto"
    )
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = model.to(device).eval()
    window = getattr(model.config, "max_position_embeddings", None) or getattr(model.config, "n_positions", None)
    return _Loaded(tokenizer, model, int(window or 2**31))


_LOADING = threading.Lock()  # two questions at once must not load one model twice


class LocalJob:
    """One reply of a local model: streams the words as they are made, and can be stopped between two of them."""

    def __init__(self, folder: str, prompt: Prompt, settings: Settings) -> None:
        self._folder = Path(folder).expanduser()
        self._prompt = prompt
        self._settings = settings
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Stops the model at the next token."""
        self._stop.set()

    def run(self, emit: Callable[[Piece], None]) -> None:
        """Emits the reply; raises LanguageModelError for a prompt that is too long, and what transformers raises."""
        with _LOADING:
            loaded = _load(str(self._folder), (self._folder / "config.json").stat().st_mtime_ns)
        if self._stop.is_set():
            return
        emit(Piece("", ready=True))
        encoded = self._encode(loaded)
        length = int(encoded["input_ids"].shape[1])
        room = min(self._settings.model_max_tokens, loaded.window_tokens - length)
        if room <= 0:
            raise LanguageModelError(
                f"The prompt has {length} tokens and the model reads {loaded.window_tokens}. "
                f"Lower 'prompt_passages' (now {self._settings.prompt_passages}) or choose another model."
            )
        made = self._generate(loaded, encoded, room, emit)
        finish = "length" if made >= room and not self._stop.is_set() else "stop"
        emit(Piece("", finish, read_tokens=length, written_tokens=made))

    def _encode(self, loaded: _Loaded) -> Mapping[str, Any]:
        tokenizer = loaded.tokenizer
        system, user = self._prompt.system, self._prompt.user
        if not tokenizer.chat_template:
            text = f"{system}\n\n{user}\n\nAnswer:".lstrip()
            encoded: Mapping[str, Any] = tokenizer(text, return_tensors="pt").to(loaded.model.device)
            return encoded
        turns = [{"role": "user", "content": user}]
        if system:
            turns.insert(0, {"role": "system", "content": system})
        try:
            return self._templated(loaded, turns)
        except Exception:  # jinja's own error: some templates (Gemma's) know no system turn
            return self._templated(loaded, [{"role": "user", "content": f"{system}\n\n{user}".lstrip()}])

    @staticmethod
    def _templated(loaded: _Loaded, turns: list[dict[str, str]]) -> Mapping[str, Any]:
        encoded: Mapping[str, Any] = loaded.tokenizer.apply_chat_template(
            turns,
            add_generation_prompt=True,
            enable_thinking=False,
            return_tensors="pt",
            return_dict=True,
        ).to(loaded.model.device)
        return encoded

    def _generate(self, loaded: _Loaded, encoded: Mapping[str, Any], room: int, emit: Callable[[Piece], None]) -> int:
        """Emits the new text and returns how many tokens were made."""
        import torch
        from transformers import GenerationConfig, StoppingCriteriaList, TextStreamer

        class Emitter(TextStreamer):  # type: ignore[misc]  # transformers is untyped
            def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
                if text:
                    emit(Piece(text))

        def stopped(input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            return torch.full((input_ids.shape[0],), self._stop.is_set(), device=input_ids.device, dtype=torch.bool)

        config = GenerationConfig.from_dict(
            {**loaded.model.generation_config.to_dict(), "do_sample": False, "num_beams": 1, "max_new_tokens": room}
        )
        for sampling in ("temperature", "top_p", "top_k", "max_length"):
            setattr(config, sampling, None)
        if config.pad_token_id is None:
            end = config.eos_token_id
            config.pad_token_id = end[0] if isinstance(end, list) else end
        with torch.inference_mode():
            output = loaded.model.generate(
                **encoded,
                generation_config=config,
                streamer=Emitter(loaded.tokenizer, skip_prompt=True, skip_special_tokens=True),
                stopping_criteria=StoppingCriteriaList([stopped]),
            )
        return int(output.shape[1]) - int(encoded["input_ids"].shape[1])
