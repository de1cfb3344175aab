"""What HTTP says around a body: encodings that are none, redirects, and a refusal in its host's own words."""

from __future__ import annotations

import pytest

from sessionnet_core.wire.http import WORDS_LIMIT, described_refusal, is_encoded, target_of, words_of


@pytest.mark.parametrize(
    "header", [None, "", " ", "identity", "Identity ", "IDENTITY", "identity, identity", ",", "identity,"]
)
def test_an_encoding_that_changes_nothing_is_none(header: str | None) -> None:
    assert not is_encoded(header)


@pytest.mark.parametrize("header", ["gzip", "identity, gzip", "br", "x-identity", "deflate,"])
def test_any_other_encoding_is_one(header: str) -> None:
    assert is_encoded(header)


@pytest.mark.parametrize(
    ("content_type", "text", "words"),
    [
        ("text/plain", "Bad gateway\nmore\n", "Bad gateway"),
        ("text/plain; charset=utf-8", "\r\n  Bad   gateway \r\n", "Bad gateway"),
        (None, "curl: (7) Failed to connect", "curl: (7) Failed to connect"),
        ("text/html", "<html><head><TITLE lang=en>\n502 Bad &amp; Gateway\n</TITLE>", "502 Bad & Gateway"),
        ("text/plain", "<!DOCTYPE html><title>Log in</title>", "Log in"),
        ("text/html", "<title>cut sho", "cut sho"),
        ("text/html", "<h1>no title</h1>", ""),
        ("application/json", '{"error":{"code":-32005,"message":"limit exceeded"}}', "limit exceeded"),
        ("application/json", '{"code":429,"message":"Too many requests"}', "Too many requests"),
        ("application/json", '{"error":"forbidden"}', "forbidden"),
        ("application/json", '{"error":{"code":1},"message":"outer"}', "outer"),
        ("text/plain", '[{"error":{"message":"of a batch"}}]', "of a batch"),
        ("application/problem+json", '{"type":"about:blank","title":"Gone"}', "Gone"),
        ("application/json", '{"error":{"error":{"message":"too deep"}}}', ""),
        ("application/json", '{"error":{"message":"cut sho', ""),
        ("application/json", '{"error":null,"message":7}', ""),
        ("application/json", "[" * 1000, ""),
        ("application/octet-stream", "\x00\x01", ""),
        ("text/plain", "", ""),
        ("text/plain", "red\x1b[31m\x00\u202e text", "red [31m text"),
    ],
)
def test_the_words_of_a_refusal(content_type: str | None, text: str, words: str) -> None:
    assert words_of(content_type, text) == words


def test_the_status_is_said_once() -> None:
    page = "<html><title>502 Bad Gateway</title></html>"
    assert described_refusal(502, "text/html", page) == "HTTP status 502: Bad Gateway"
    assert described_refusal(503, "text/html", page) == "HTTP status 503: 502 Bad Gateway"


def test_words_are_bounded() -> None:
    words = words_of("text/plain", "word " * 200)
    assert len(words) <= WORDS_LIMIT
    assert words.endswith("word…")


def test_a_refusal_is_one_line_and_no_more_than_its_status_where_it_has_no_words() -> None:
    assert described_refusal(502, "text/plain", "Bad gateway\n") == "HTTP status 502: Bad gateway"
    assert described_refusal(429, "text/plain", "") == "HTTP status 429"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://other.example/json_rpc", "https://other.example/json_rpc"),
        ("/elsewhere", "https://host.example/elsewhere"),
        ("//other.example", "https://other.example"),
        (" /blank ", "https://host.example/blank"),
        (None, None),
        ("", None),
    ],
)
def test_a_redirect_leads_to_an_absolute_url(location: str | None, target: str | None) -> None:
    assert target_of(302, location, "https://host.example/json_rpc") == target
    assert target_of(404, location, "https://host.example/json_rpc") is None


def test_a_redirect_says_where_to_and_shows_no_key() -> None:
    target = "https://user:hunter2@portal.example/login/0123456789abcdef0123?next=secret"
    said = described_refusal(302, "text/html", "<title>Found</title>", target=target)
    assert said == "HTTP status 302: it points to https://***@portal.example/login/***?***"


def test_a_redirect_to_what_is_no_url_is_told_as_that() -> None:
    assert described_refusal(302, None, "", target="http://[") == "HTTP status 302: it points to (not a URL)"
