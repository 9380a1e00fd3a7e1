"""The users file: passwords are kept only as scrypt makes them, and a file that is wrong says where."""

from __future__ import annotations

import io
import stat
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cli import COULD_NOT_RUN, OK, main
from assistant.errors import SettingsError
from assistant.users import Cost, Users, add_user, read_users, remove_user, user_name

CHEAP = Cost(16, 8, 1)
SECRET = "correct horse battery"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "users.toml"
    add_user(path, "kim", SECRET, CHEAP)
    return path


def test_a_password_is_never_in_the_file_and_the_file_is_its_owners_alone(file: Path) -> None:
    assert SECRET not in file.read_text()
    assert "scrypt:16:8:1:" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["users.toml"], "something was left beside it"


def test_the_same_password_twice_gives_two_different_lines(file: Path) -> None:
    add_user(file, "lee", SECRET, CHEAP)
    lines = read_users(file)
    assert set(lines) == {"kim", "lee"}
    assert lines["kim"].split(":")[-1] != lines["lee"].split(":")[-1]


@pytest.mark.parametrize(
    ("name", "password", "fits"),
    [
        ("kim", SECRET, True),
        (" KIM ", SECRET, True),
        ("ｋｉｍ", SECRET, True),
        ("kim", SECRET + " ", False),
        ("kim", SECRET.upper(), False),
        ("kim", "", False),
        ("kim", SECRET * 1000, False),
        ("lee", SECRET, False),
        ("", "", False),
        ("kim\x00", SECRET, False),
        ("kim", "\ud800", False),
    ],
)
def test_only_the_right_password_of_the_right_name_fits(file: Path, name: str, password: str, fits: bool) -> None:
    assert bool(Users(file).check(name, password)) is fits


@settings(max_examples=25)
@given(password=st.text(min_size=8, max_size=60), other=st.text(min_size=8, max_size=60))
def test_any_password_fits_itself_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, password: str, other: str
) -> None:
    path = tmp_path_factory.mktemp("users") / "users.toml"
    add_user(path, "김철수", password, CHEAP)
    users = Users(path)
    assert users.check("김철수", password)
    same = unicodedata.normalize("NFKC", password) == unicodedata.normalize("NFKC", other)
    assert bool(users.check("김철수", other)) is same


def test_one_password_typed_on_two_systems_is_one_password(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    add_user(path, "kim", "긴 비밀번호입니다", CHEAP)
    assert Users(path).check("kim", unicodedata.normalize("NFD", "긴 비밀번호입니다"))


def test_an_unknown_name_costs_as_much_as_the_dearest_known_one(file: Path) -> None:
    add_user(file, "dear", SECRET, Cost(1024, 8, 2))
    users = Users(file)
    users.lines()
    assert users._decoy.cost == Cost(1024, 8, 2)


def test_who_is_removed_or_given_another_password_is_out_at_once(file: Path) -> None:
    users = Users(file)
    before = users.check("kim", SECRET)
    assert not add_user(file, "Kim", "another password", CHEAP)
    assert not users.check("kim", SECRET)
    assert users.check("kim", "another password") not in ("", before)
    remove_user(file, "KIM")
    assert not users.check("kim", "another password")
    assert users.lines() == {}


@pytest.mark.parametrize("name", ["", " ", "a b", "../x", "a/b", "-a", ".a", "a" * 65, "a\nb", "a:b", 'a"b', "<b>"])
def test_names_that_could_be_anything_else_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="A user's name has"):
        add_user(tmp_path / "users.toml", name, SECRET, CHEAP)
    assert not (tmp_path / "users.toml").exists()


@pytest.mark.parametrize("name", ["kim", "김철수", "j.k@x-y.kr", "7", "ß"])
def test_names_of_people_are_names(name: str) -> None:
    assert user_name(name) == user_name(user_name(name))


@pytest.mark.parametrize("password", ["", "short", "1234567", "x" * 1025])
def test_a_password_too_short_or_too_long_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(SettingsError, match="8 to 1024"):
        add_user(tmp_path / "users.toml", "kim", password, CHEAP)


GOOD = "scrypt:16:8:1:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kim = secret", "is malformed"),
        (f'kim = "{GOOD}"\nkim = "{GOOD}"', "is malformed"),
        ('kim = "secret words"', "is malformed at 'kim'"),
        ("kim = 7", "is malformed at 'kim'"),
        ("[kim]\nx = 1", "is malformed at 'kim'"),
        (f'Kim = "{GOOD}"', "write 'Kim' as 'kim'"),
        (f'"a b" = "{GOOD}"', "is malformed at 'a b'"),
        (f'kim = "{GOOD.replace("scrypt", "plain")}"', "is malformed at"),
        (f'kim = "{GOOD.replace(":16:", ":17:")}"', "is malformed at"),
        (f'kim = "{GOOD.replace(":16:", ":1073741824:")}"', "is malformed at"),
        (f'kim = "{GOOD.replace("AAAAAAAAAAAAAAAAAAAAAA==", "AAAA")}"', "is malformed at"),
        (f'kim = "{GOOD}AAAA"', "is malformed at"),
        ("\ud800", "is malformed"),
    ],
)
def test_a_malformed_file_says_where_and_repeats_no_secret(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "users.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SettingsError) as caught:
        read_users(path)
    assert said in str(caught.value)
    assert "secret words" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_good_line_is_good(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    path.write_text(f'# people\nkim = "{GOOD}"\n')
    assert read_users(path) == {"kim": GOOD}


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="pincite user add NAME"):
        Users(tmp_path / "none.toml").lines()
    with pytest.raises(SettingsError, match="cannot be written"):
        add_user(tmp_path / "none" / "users.toml", "kim", SECRET, CHEAP)


def test_a_file_that_becomes_malformed_lets_nobody_in(file: Path) -> None:
    users = Users(file)
    assert users.check("kim", SECRET)
    file.write_text("nonsense")
    with pytest.raises(SettingsError):
        users.check("kim", SECRET)


def test_the_command_adds_lists_and_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--users", str(tmp_path / "users.toml")]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    assert main(["user", "add", "Kim", *at]) == OK
    assert main(["user", "list", *at]) == OK
    printed = capsys.readouterr()
    assert printed.out == "kim\n"
    assert SECRET not in printed.err
    assert Users(tmp_path / "users.toml").check("kim", SECRET)
    assert main(["user", "remove", "kim", *at]) == OK
    assert main(["user", "list", *at]) == OK
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list"], "There is no users file"),
        (["list", "kim"], "expected no NAME"),
        (["add"], "expected the NAME"),
        (["remove"], "expected the NAME"),
        (["add", "../kim"], "A user's name has"),
        (["add", "kim"], "8 to 1024"),
        (["remove", "kim"], "There is no users file"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["user", *arguments, "--users", str(tmp_path / "users.toml")]) == COULD_NOT_RUN
    assert said in capsys.readouterr().err
