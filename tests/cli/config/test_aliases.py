"""Aliases of the configuration file: what they stand for, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessionnet_cli.config.aliases import Kind
from sessionnet_cli.config.environment import report_environment
from sessionnet_cli.config.file import ENVIRONMENT, read_configuration
from sessionnet_cli.config.lines import lines_of
from sessionnet_core.errors import BadConfiguration
from tests.conftest import ACCOUNT

GROUP = "03" + "ab" * 32
WALLET = "0x0123456789abcdef0123456789abcdef01234567"

FILE = f"""
timeout = 7

[accounts]
me = "{ACCOUNT}"
family = ["{ACCOUNT}", " alice ", "{GROUP}"]
mistyped = ["bob", "05zz{ACCOUNT[4:]}"]

[nodes]
first = "1F000f"
"two words" = "ab"
none = "not hex"

[wallets]
cold = "{WALLET}"
short = "0x12"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "chosen.toml"
    path.write_text(FILE)
    monkeypatch.setenv(ENVIRONMENT, str(path))
    return path


def expanded(path: Path, kind: Kind, *words: str) -> tuple[str, ...]:
    return read_configuration().aliases.expand(kind, words, path)


def refusal(path: Path, kind: Kind, *words: str) -> BadConfiguration:
    with pytest.raises(BadConfiguration) as refused:
        expanded(path, kind, *words)
    return refused.value


def test_an_alias_stands_for_its_values_in_their_order(path: Path) -> None:
    assert expanded(path, "accounts", "@family", "carol", "@me") == (ACCOUNT, "alice", GROUP, "carol", ACCOUNT)
    assert expanded(path, "nodes", "@first", "@two words") == ("1F000f", "ab")
    assert expanded(path, "wallets", "@cold") == (WALLET,)


def test_it_stands_beside_everything_else_in_the_file(path: Path) -> None:
    assert read_configuration().options == {"timeout_seconds": 7.0}


def test_an_unknown_one_names_the_file_and_the_nearest(path: Path) -> None:
    error = refusal(path, "accounts", "@famly")
    assert error.message == f"no alias @famly in [accounts] of {path}"
    assert error.hint == "Did you mean @family?"


@pytest.mark.parametrize(
    ("kind", "word", "hint"),
    [
        ("accounts", "@cold", "@cold is in [wallets], but what is needed here is an account."),
        ("wallets", "@me", "@me is in [accounts], but what is needed here is a wallet."),
        ("nodes", "@xyz", "There are @first, @two words, @none."),
    ],
)
def test_one_of_another_kind_says_so(path: Path, kind: Kind, word: str, hint: str) -> None:
    assert refusal(path, kind, word).hint == hint


def test_without_a_file_the_place_for_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    absent = tmp_path / "sessionnet" / "sessionnet.toml"
    error = refusal(absent, "nodes", "@first")
    assert (error.message, error.hint) == (f"no alias @first in [nodes] of {absent}", "There is no such file.")


@pytest.mark.parametrize(
    ("kind", "name", "line", "words"),
    [
        ("accounts", "mistyped[1]", 7, "an account ID has only the hex digits"),
        ("nodes", "none", 12, "a node key is up to 64 hex digits"),
        ("wallets", "short", 16, "is not an address"),
    ],
)
def test_a_wrong_value_names_file_line_and_key_when_it_is_used(
    path: Path, kind: Kind, name: str, line: int, words: str
) -> None:
    message = refusal(path, kind, f"@{name.partition('[')[0]}").message
    assert message.startswith(f"{path}, line {line}: {kind}.{name}: ")
    assert words in message
    assert ACCOUNT[4:] not in message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("5", "nodes.odd must be text in quotes, or a list of such texts, not a number"),
        ('{ id = "05" }', "nodes.odd must be text in quotes, or a list of such texts, not a table"),
        ("1970-01-01", "nodes.odd must be text in quotes, or a list of such texts, not a date or a time"),
        ('["05", 5]', "nodes.odd[1] must be text in quotes, not a number"),
        ("[]", "nodes.odd must not be empty"),
        ('""', "nodes.odd must not be empty"),
        ('" "', "nodes.odd must not be empty"),
        ('["05", ""]', "nodes.odd must not be empty"),
    ],
)
def test_what_is_no_text_names_file_line_and_key_at_once(path: Path, value: str, words: str) -> None:
    path.write_text(f"[nodes]\nfine = '1f'\nodd = {value}\n")
    with pytest.raises(BadConfiguration) as refused:
        read_configuration()
    assert refused.value.message == f"{path}, line 3: {words}"


def test_what_is_no_table_is_said_to_be_none(path: Path) -> None:
    path.write_text('accounts = "05"')
    with pytest.raises(BadConfiguration) as refused:
        read_configuration()
    assert refused.value.message == f"{path}, line 1: accounts must be a table, not text"
    assert refused.value.hint == "Write it as a table: [accounts]"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            '[accounts]\nme = "alice"\ntimeout = 20',
            "line 3: accounts.timeout must be text in quotes, or a list of such texts, not a number",
            "timeout stands at the top of the file, before the first [table].",
        ),
        (
            '[nodes]\nmy.first = "ab"',
            "line 2: nodes.my must be text in quotes, or a list of such texts, not a table",
            'A name with a dot needs quotes: "my.first" = "…"',
        ),
        (
            '[nodes]\n"@first" = "ab"',
            'line 2: nodes."@first" has no usable name: @ is for the command line',
            "Write first = …, and @first on the command line.",
        ),
    ],
)
def test_an_alias_that_nothing_can_mean_says_what_to_write(path: Path, text: str, message: str, hint: str) -> None:
    path.write_text(text)
    with pytest.raises(BadConfiguration) as refused:
        read_configuration()
    assert (refused.value.message, refused.value.hint) == (f"{path}, {message}", hint)


@pytest.mark.parametrize("name", ["my-node", "-x", "1", "a_b"])
def test_a_name_may_have_dashes_and_digits(path: Path, name: str) -> None:
    path.write_text(f'[nodes]\n{name} = "1f"')
    assert expanded(path, "nodes", f"@{name}") == ("1f",)


def test_doctor_shows_no_name_of_an_alias(path: Path) -> None:
    found = report_environment().configuration
    assert found is not None
    assert found.keys == ("timeout", "accounts", "nodes", "wallets")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[accounts]\nme = 1", 2),
        ('[ accounts ]\n\n  "me"=1', 3),
        ("[nodes]\nme = 1\n[accounts]  # mine\nme = 2", 4),
        ("a = 1\naccounts.me = 1", 2),
        ("[accounts]\n# me = 1\nyou = 2\nme = 3", 4),
        ("\naccounts = { me = 1 }", 2),
        ("", None),
    ],
)
def test_the_line_of_a_key(text: str, line: int | None) -> None:
    assert lines_of(text).get(("accounts", "me")) == line
