"""What an error knows: whose it is, and what is added to it later."""

from __future__ import annotations

from sessionnet_core.errors import NoAnswer


def test_what_an_error_knows_already_stays_when_more_is_known_of_it() -> None:
    error = NoAnswer("it was silent", hint="Ask again.")
    known = error.about(host="127.0.0.1:1", subject="the price", hint="Ask another.")
    assert (known.hint, known.describe()) == ("Ask again.", "the price: 127.0.0.1:1: it was silent")
    again = known.about(host="127.0.0.1:2", subject="the pool", message="it hung up")
    assert again.describe() == "the price: 127.0.0.1:1: it hung up"
    assert error.describe() == "it was silent"


def test_what_it_does_not_know_is_added() -> None:
    assert NoAnswer("it was silent").about(hint="Ask another.").hint == "Ask another."
