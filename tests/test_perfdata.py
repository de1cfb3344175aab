"""The reader of plugins' output takes what the guidelines allow, with their own examples, and refuses the rest."""

from __future__ import annotations

import pytest

from tests.perfdata import Measure, NotPerfdata, read_output, read_perfdata


def test_the_guidelines_own_examples() -> None:
    assert read_perfdata("/=2643MB;5948;5958;0;5968 /boot=68MB;88;93;0;98") == {
        "/": Measure(2643, "MB", "5948", "5958", "0", "5968"),
        "/boot": Measure(68, "MB", "88", "93", "0", "98"),
    }
    assert read_perfdata("'a b''c'=-0.25s;~:10;@10:20") == {"a b'c": Measure(-0.25, "s", "~:10", "@10:20")}
    found = read_output("DISK OK - free space: / 3326 MB (56%) | /=2643MB\n/boot 68 MB\n")
    assert (found.state, found.text, found.long_text) == ("OK", "free space: / 3326 MB (56%)", ["/boot 68 MB"])


@pytest.mark.parametrize(
    "text",
    [
        *("a=1e5", "a=1,5", "a=", "a", "=1", "a=1x", "a=.5", "a=nan", "a=inf", "a=+1", "a = 1", "a=1 s"),
        *("'a=b'=1", "a b=1", "a'b=1", "'a'b'=1", "a=1  b=2", "a=1 a=2", "a=1;2;3;4;5;6", "''=1"),
        *("a=1;2s", "a=1;x", "a=1;20:10", "a=1;:", "a=1;@", "a=1;+5", "a=1;;1e3", "a=1;;;x", "a=1;;;;U"),
    ],
)
def test_what_is_not_allowed_is_refused(text: str) -> None:
    with pytest.raises(NotPerfdata):
        read_perfdata(text)


@pytest.mark.parametrize(
    "printed",
    [
        *("", "A OK - x", "A OK - x\n\n\x1b[1m\n", "A FINE - x\n", "A OK -\n", "OK\n", "A OK - x | a=1 | b=2\n"),
        *("A OK - x\nmore | b=2\n", "A OK - x\ty\n", "A OK - " + "x" * 8190 + "\n"),
    ],
)
def test_output_that_is_not_allowed_is_refused(printed: str) -> None:
    with pytest.raises(NotPerfdata):
        read_output(printed)
