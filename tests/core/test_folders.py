"""Where the user's own folders are, and that they are nowhere for whoever has no home."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from sessionnet_cli.config.document import configuration_path
from sessionnet_cli.config.file import read_configuration
from sessionnet_core.cache import Cache
from sessionnet_core.folders import Kind, user_folder

KINDS: tuple[Kind, ...] = ("cache", "config", "data")


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be somebody without HOME, whom the system does not know."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2_000_000_000)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_below_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: Kind) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_folder(kind).is_relative_to(tmp_path)
    assert user_folder(kind).name == "sessionnet"


@pytest.mark.parametrize("home", ["/home/somebody", "/home/somebody/", "/", "relative", ""])
@pytest.mark.parametrize("named", [None, "/elsewhere", "/elsewhere/", ""])
def test_it_is_where_platformdirs_has_it(monkeypatch: pytest.MonkeyPatch, home: str, named: str | None) -> None:
    """Which is not imported for the usual places."""
    monkeypatch.setenv("HOME", home)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
        if named is not None:
            monkeypatch.setenv(name, named)
    assert [user_folder(kind) for kind in KINDS] == [
        platformdirs.user_cache_path("sessionnet", appauthor=False),
        platformdirs.user_config_path("sessionnet", appauthor=False),
        platformdirs.user_data_path("sessionnet", appauthor=False),
    ]


@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_home_it_is_no_place_at_all(kind: Kind) -> None:
    assert not user_folder(kind).is_absolute()


@pytest.mark.usefixtures("homeless")
def test_the_working_directory_does_not_stand_in_for_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It may be anybody's."""
    monkeypatch.chdir(tmp_path)
    planted = configuration_path()
    planted.parent.mkdir(parents=True)
    planted.write_text("timeout = 1\n")
    assert read_configuration().options == {}
    assert Cache.default().why_unusable() == "there is no home directory, so nothing is cached"
