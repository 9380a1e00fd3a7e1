"""A transformers model in a folder answers with no network; here one of two layers and a few hundred words."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.language_model import answer_with_model, check_model
from assistant.errors import LanguageModelError, SettingsError
from assistant.records import Prompt, Tokens
from assistant.settings import Settings

PROMPT = Prompt("Be brief.", "Which city is the capital of the country?", {}, "No.")
TEMPLATE = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>"
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system turn') }}{% endif %}" + TEMPLATE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama of two layers with a byte-level tokenizer, saved as transformers saves one."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("model")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(["<eos>", *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<eos>", chat_template=TEMPLATE)
    fast.save_pretrained(path)
    torch.manual_seed(3)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=512,
        eos_token_id=0,
        bos_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(path)
    return path


def settings(folder: Path, **changes: Any) -> Settings:
    return Settings(model=f"huggingface:{folder}", **{"model_max_tokens": 24, "model_timeout_s": 60.0, **changes})


def reply(settings: Settings, prompt: Prompt = PROMPT) -> tuple[str, str]:
    """What a random model writes, and how it ended: it seldom finds an end by itself."""
    text = ""
    try:
        for piece in answer_with_model(prompt, settings, environ={}):
            text += piece
    except LanguageModelError as error:
        return text, str(error)
    return text, ""


def test_a_local_folder_answers_twice_the_same(folder: Path) -> None:
    first, second = reply(settings(folder)), reply(settings(folder))
    assert first == second
    assert first[0] != ""
    assert "cut off after 24 tokens" in first[1]


def test_a_local_folder_counts_its_tokens(folder: Path) -> None:
    spent: list[Tokens] = []
    with suppress(LanguageModelError):
        list(answer_with_model(PROMPT, settings(folder), environ={}, spent=spent.append))
    read = len(f"<|system|>{PROMPT.system}<|user|>{PROMPT.user}<|assistant|>")  # a token is a byte
    assert spent == [Tokens(read, 24)]


def test_a_template_without_a_system_turn_gets_its_rules_in_the_first_turn(folder: Path) -> None:
    file = folder / "chat_template.jinja"
    before = file.read_text()
    try:
        file.write_text(NO_SYSTEM)
        (folder / "config.json").touch()
        assert reply(settings(folder))[0] != ""
    finally:
        file.write_text(before)
        (folder / "config.json").touch()


def test_a_prompt_that_is_too_long_says_by_how_much(folder: Path) -> None:
    text, error = reply(settings(folder), Prompt("", "x" * 600, {}, "No."))
    assert text == ""
    assert error.startswith("The prompt has 621 tokens and the model reads 512. Lower 'prompt_passages' (now 8)")


def test_closing_the_iterator_stops_the_model(folder: Path) -> None:
    stream: Any = answer_with_model(PROMPT, settings(folder, model_max_tokens=400), environ={})
    assert any(stream)
    stream.close()
    assert list(stream) == []


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ("config.json", "lacks config.json"),
        ("tokenizer_config.json", "lacks tokenizer_config.json"),
        ("model.safetensors", "holds no .safetensors file"),
    ],
)
def test_a_folder_that_holds_no_whole_model_is_refused(tmp_path: Path, absent: str, expected: str) -> None:
    for name in {"config.json", "tokenizer_config.json", "model.safetensors"} - {absent}:
        (tmp_path / name).write_text("{}")
    with pytest.raises(SettingsError, match=expected):
        check_model(f"huggingface:{tmp_path}", Settings())


def test_damaged_files_are_an_error_that_names_the_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "nothing-known"}))
    (tmp_path / "tokenizer_config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_text("")
    with pytest.raises(LanguageModelError, match=f"huggingface:{tmp_path} failed: "):
        list(answer_with_model(PROMPT, settings(tmp_path), environ={}))
