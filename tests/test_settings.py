"""Settings are read once and checked when they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def test_options_win_over_variables_and_variables_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text('model = "ollama:a"\npassage_tokens = 100\nretrieved = 7\n')
    settings = load_settings(file, {"PINCITE_MODEL": "ollama:b", "PINCITE_RETRIEVED": "8"}, model="ollama:c")
    assert (settings.model, settings.retrieved, settings.passage_tokens) == ("ollama:c", 8, 100)


def test_defaults_hold_where_nothing_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}, model=None) == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modell = 'x'", "unknown setting 'modell'; there are: index, corpus"),
        ("passage_tokens = 'many'", "passage_tokens: expected int, found 'many'"),
        ("passage_tokens = 3", "passage_tokens: expected a value from 16"),
        ("passage_tokens = true", "expected int, found True"),
        ("dense_weight = 1.5", "dense_weight: expected a value from 0 to 1, found 1.5"),
        ("passage_tokens = 100\npassage_overlap_tokens = 60", "from 0 to 50, found 60"),
        ("port = 70000", "from 0 to 65535"),
        ("model = 3", "model: expected str, found 3"),
        ("= 3", "is not valid TOML"),
    ],
)
def test_a_wrong_setting_says_what_was_expected_and_found(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "pincite.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(file, {})
    assert said in str(caught.value)


def test_a_settings_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        load_settings(tmp_path / "none.toml", {})


def test_the_fingerprint_changes_with_what_can_change_an_answer_and_with_nothing_else() -> None:
    base = Settings()
    assert Settings(port=1, host="::1", index=Path("/x")).fingerprint() == base.fingerprint()
    assert Settings(passage_tokens=100).fingerprint() != base.fingerprint()
    assert Settings(model="ollama:a").fingerprint() != base.fingerprint()


def test_what_people_leave_behind_lies_beside_the_index_unless_said_otherwise() -> None:
    assert Settings(index=Path("/x")).data_folder == Path("/x/data")
    assert Settings(index=Path("/x"), data=Path("/y")).data_folder == Path("/y")
    assert Settings(data=Path("/y")).fingerprint() == Settings().fingerprint()
