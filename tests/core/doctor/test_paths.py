"""Paths that may be shown to strangers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessionnet_core.doctor.paths import shown_path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/alice", "~"),
        ("/home/alice/.cache/sessionnet", "~/.cache/sessionnet"),
        ("/home/alice2/x", "/home/***/x"),
        ("/Users/bob/Library", "/Users/***/Library"),
        ("/etc/ssl/certs", "/etc/ssl/certs"),
        ("/srv/home/alice/x", "/srv/home/alice/x"),
        ("~/x", "~/x"),
        ("/home/alice/a.toml: unknown field", "~/a.toml: unknown field"),
        ("named by '/home/alice/a.toml'", "named by '~/a.toml'"),
        ("/home/alice/a:/home/bob/b", "~/a:/home/***/b"),
        ("", ""),
    ],
)
def test_home_is_a_tilde_and_other_users_have_no_name(monkeypatch: pytest.MonkeyPatch, path: str, shown: str) -> None:
    monkeypatch.setenv("HOME", "/home/alice")
    assert shown_path(path) == shown
    assert shown_path(Path("/home/alice/x")) == "~/x"


def test_without_a_home_paths_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    assert shown_path("/etc/x") == "/etc/x"
