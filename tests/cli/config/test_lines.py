"""The lines of keys: every key that tomllib finds is found, at any depth and however it is written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from sessionnet_cli.config.lines import Keys, keys_in, lines_of

TRICKY = '''# a comment = [1]
a = 1
"b c" = 'x = [1]'        # c = 2
d."e.f".g = """
h = 1
[i]
"""
j = [ 1, [2, 3],   # k = [
  { l = 1, "m" = [{ n = 2 }] },
]
  [ o . p ]
q = 1979-05-27T07:32:00Z
r = '\'\'\'
s = "'\'\'\'
[[t]]
u = {}
[[t]]
u = { v = { w = "]" } }
[t.x]
y = "\\u00e9 \\" # z = 1"
[[t.aa]]
bb = +1_000.5e3
"\\u00e9" = true
'''


def keys_of(value: Any, keys: Keys = ()) -> set[Keys]:
    """Return every key of what tomllib read."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {keys} if keys else set()
    return found.union(*(keys_of(one, (*keys, name)) for name, one in inner))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_key_is_found_and_no_other(ends: str) -> None:
    text = TRICKY.replace("\n", ends)
    assert set(lines_of(text)) == keys_of(tomllib.loads(text))


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("a",), 2),
        (("b c",), 3),
        (("d", "e.f", "g"), 4),
        (("j", 1, 1), 8),
        (("j", 2, "m", 0, "n"), 9),
        (("o",), 11),
        (("o", "p", "q"), 12),
        (("t",), 15),
        (("t", 1), 17),
        (("t", 1, "u", "v", "w"), 18),
        (("t", 1, "x", "y"), 20),
        (("t", 1, "aa", 0, "\u00e9"), 23),
    ],
)
def test_each_with_the_line_that_it_stands_in(keys: Keys, line: int) -> None:
    assert lines_of(TRICKY)[keys] == line


@pytest.mark.parametrize("rest", ["= 5", "[", "x = [1,", 'x = "', "x = {a", "]", "x = 1 2"])
def test_what_is_no_toml_does_not_cost_what_stands_before_it(rest: str) -> None:
    assert (("a",), 1) in keys_in(f"a = 1\nb.c = 2\n{rest}")
    assert (("b", "c"), 2) in keys_in(f"a = 1\nb.c = 2\n{rest}")


def test_what_is_too_deep_ends() -> None:
    assert keys_in("a = 1\nb = " + "[" * 100_000)[0] == (("a",), 1)
