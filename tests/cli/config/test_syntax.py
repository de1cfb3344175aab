"""A file that is no TOML: where, what is wrong, what to write, and nothing that is secret."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.config.problem import Problem
from sessionnet_cli.config.syntax import explain, shown_line
from tests.conftest import ACCOUNT


def problem_of(text: str) -> Problem:
    with pytest.raises((ValueError, RecursionError)) as refused:
        tomllib.loads(text)
    return explain(text, refused.value)


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("network = mainnet", (1, 11), "text needs quotes", 'Write network = "mainnet"'),
        ("a = 1\nnetwork = “main”", (2, 11), "“ is no quote of TOML", 'Use straight quotes: " and "'),
        ('network = "main\na = 1', (1, 16), "a quote is opened and not closed in its line", None),
        ('network = "main', (1, 16), "a quote is opened and not closed in its line", None),
        ("a = '''x\n\n", (1, None), "the text that ''' begins has no end", "Write ''' behind it."),
        ("timeout = 20s", (1, 13), "a number has digits alone", "Write timeout = 20"),
        ("timeout = 007", (1, 12), "a number has digits alone", "Write timeout = 7"),
        ("timeout = 5 000", (1, 13), "a number has digits alone", "Write timeout = 5000"),
        ("timeout: 20", (1, 8), "a key and its value are joined by =", "Write timeout = …"),
        ("time out = 20", (1, 6), "a key has no space in it", "Write timeout = …, or the key in quotes."),
        ("timeout", (1, 8), "there is no = and no value", "Write timeout = …"),
        ("timeout =  # soon", (1, 12), "there is no value behind the =", "Write timeout = …"),
        ("= 5", (1, 1), "there is no key before the =", None),
        ("onion = True", (1, 9), "a switch is true or false, in small letters", "Write onion = true"),
        ("onion = off", (1, 9), "a switch is true or false", "Write onion = false"),
        ("[networks", (1, 10), "this is not the name of a table", "[networks]"),
        ("[networks.devnet]]", (1, 18), "this is not the name of a table", "[networks.devnet]"),
        ("a = 1\n\nb = 2\na = 3", (4, 6), "a is set twice, first in line 1", "Keep one of them."),
        ("[a]\nb = 1\n[a]", (3, 3), "[a] stands here a second time, after line 1", "Put all of it below line 1."),
        ("a = { b = 1, b = 2 }", (1, 19), "a.b is set twice, first in line 1", None),
        ('@me = "alice"', (1, 1), "in the file, an alias is written without @", "Write me = …"),
        ("// mine", (1, 1), "a comment begins with #", None),
        ("<<<<<<< HEAD", (1, 1), "this line is left from a merge", None),
        ("a = [1 2]", (1, 8), "a list lacks a comma between two entries, or its closing ]", None),
        ("a = [\n1,\n2", (3, 2), "a list lacks a comma between two entries, or its closing ]", None),
        ("a = { b = 1, }", (1, 14), "no comma may stand before a closing }", None),
        ("a = { b = 1\nc = 2 }", (1, 12), "a table in braces lacks a comma", None),
        (r'a = "C:\me"', (1, 10), r"in double quotes, \ begins an escape", None),
        ("\u00a0a = 1", (1, 1), "a character that looks like a space and is none (U+00A0)", None),
        ("a = 1\x00", (1, 6), "a control character (U+0000)", None),
        ("a = 1\rb = 2", (1, 6), "a carriage return alone does not end a line", None),
        ("a = 1\nb = " + "[" * 10_000, (2, None), "lists or tables are nested too deep", None),
        ("a = 1\nb = " + "9" * 5000, (2, None), "a number is too long", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    text: str, place: tuple[int, int | None], message: str, hint: str | None
) -> None:
    found = problem_of(text)
    assert (found.line, found.column) == place
    assert found.message.startswith(message)
    assert hint is None or hint in (found.hint or "")
    windows = problem_of(text.replace("\n", "\r\n"))
    assert (windows.line, windows.message, windows.hint) == (found.line, found.message, found.hint)


SECRETS = ["hunter2", "sk-0123456789abcdef0123", ACCOUNT[6:], "correct horse", "K7MD", "jFpO", "staple"]


@pytest.mark.parametrize(
    "line",
    [
        'proxy = "socks5h://me:hunter2@127.0.0.1:9050',
        'proxy = "me:hunter2@127.0.0.1:9050',
        'proxy = "http://me:correct horse@127.0.0.1',
        "proxy: http://me:hunter2@127.0.0.1",
        "http://me:hunter2@127.0.0.1",
        'rpc_urls = ["https://a.example/?token=hunter2"',
        'rpc_urls = ["https://a.example/hunter2", "https://b.example/hunter2"',
        'backend = "https://a.example#hunter2',
        "key = sk-0123456789abcdef0123",
        f'me = "{ACCOUNT}',
        f"me = {ACCOUNT}",
        f"{ACCOUNT}",
        "AWS_SECRET_ACCESS_KEY = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "value = wJalr4UtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "root:$y$j9T$jFpOqq/a1.b2$jFpO4:20228:0:99999:7:::",
        "password = correct horse battery staple",
        "db_password: correct horse battery staple",
    ],
)
def test_a_line_is_shown_without_passwords_keys_and_accounts(line: str) -> None:
    found = problem_of(line)
    for shown in (shown_line(line), found.message, found.hint or ""):
        assert not any(secret in shown for secret in SECRETS)


MACHINE_WORDS = re.compile(r"Expected|Unterminated|Illegal|Cannot|Unclosed|Invalid|Duplicate|at line|end of document")
PIECES = [
    "a",
    "=",
    "1",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "#",
    "\n",
    " ",
    "\\",
    "@",
    ":",
    "“",
    "é",
    '"""',
    "-",
    "T",
    "\r",
    "true",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_stands_there_has_an_explanation_in_our_own_words(text: str) -> None:
    try:
        tomllib.loads(text)
    except ValueError as error:
        found = explain(text, error)
        assert found.line is not None
        assert 1 <= found.line <= text.count("\n") + 1
        assert not MACHINE_WORDS.search(found.message)
