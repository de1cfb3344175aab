"""What option, variable and configuration file say has its effect on a run: who is asked, how often, over which proxy.

`test_settings` has which of them counts, and `test_every_option` that each row of the table does something. Here
it counts: a value that is read and then dropped fails these tests.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.proxies import proxy, socks5

NOBODY = "socks5h://127.0.0.1:1"
ASKING = (
    *("nodes", "nodes swarms", "nodes show 007d", f"swarm {ACCOUNT}", f"swarm {ACCOUNT} --probe", "swarm alice"),
    *("token", "token history", "token --verify", "overview", f"overview {ACCOUNT}", "staking", "staking --verify"),
    *("token --onion", "token --transport plain", "doctor"),
    *("check network", "check node 007d", f"check swarm {ACCOUNT}", f"check swarm {ACCOUNT} --probe"),
)


def says(line: str) -> None:
    """Put a line at the top of the configuration file."""
    path = Path(os.environ["SESSIONNET_CONFIG"])
    path.write_text(f"{line}\n{path.read_text()}")


class TestProxy:
    """What goes past the proxy tells hosts who asks."""

    @pytest.mark.parametrize("command", ASKING)
    def test_that_of_the_file_is_given_every_connection(
        self, sessionnet: Sessionnet, current: Devnet, command: str
    ) -> None:
        says(f'proxy = "{NOBODY}"')
        run = sessionnet(*command.split(), "--timeout", "5")
        assert (run.status != 0, current.received) == (True, [])

    def test_that_of_the_file_passes_on_what_is_asked(self, sessionnet: Sessionnet, current: Devnet) -> None:
        with proxy(socks5) as (port, passed_on):
            says(f'proxy = "socks5h://127.0.0.1:{port}"')
            assert sessionnet("overview", "--json").status == 0
        assert sorted(port for _, port in passed_on) == sorted(one.port for one in (*current.seeds, current.api))

    def test_the_option_beats_the_variable_beats_the_file(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with proxy(socks5) as (port, passed_on):
            there = f"socks5h://127.0.0.1:{port}"
            says(f'proxy = "{NOBODY}"')
            monkeypatch.setenv("SESSIONNET_PROXY", there)
            assert (sessionnet("nodes", "--refresh").status, len(passed_on)) == (0, 3)
            monkeypatch.setenv("SESSIONNET_PROXY", NOBODY)
            assert (sessionnet("nodes", "--refresh", "--proxy", there).status, len(passed_on)) == (0, 6)

    def test_that_of_the_file_beats_the_proxy_of_all_programs(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", NOBODY)
        with proxy(socks5) as (port, passed_on):
            says(f'proxy = "socks5h://127.0.0.1:{port}"')
            assert (sessionnet("nodes").status, len(passed_on)) == (0, 3)


class TestMaxAge:
    """How old a kept list may be."""

    @pytest.fixture(autouse=True)
    def hour_old(self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
        """Keep a list, and let it be an hour old."""
        assert sessionnet("nodes").status == 0
        (path,) = (tmp_path / "cache").iterdir()
        content = json.loads(path.read_text())
        content["asked_at"] = (datetime.fromisoformat(content["asked_at"]) - timedelta(hours=1)).isoformat()
        path.write_text(json.dumps(content))
        current.received.clear()

    @pytest.mark.parametrize(
        ("file", "variable", "option", "asked"),
        [
            (None, None, None, 3),
            ("7200", None, None, 0),
            ("7200", "60", None, 3),
            ("60", "7200", None, 0),
            ("7200", "7200", "60", 3),
            ("60", "60", "7200", 0),
            (None, "60", "7200", 0),
        ],
    )
    def test_decides_who_is_asked(
        self,
        sessionnet: Sessionnet,
        current: Devnet,
        monkeypatch: pytest.MonkeyPatch,
        file: str | None,
        variable: str | None,
        option: str | None,
        asked: int,
    ) -> None:
        if file is not None:
            says(f"max_age = {file}")
        if variable is not None:
            monkeypatch.setenv("SESSIONNET_MAX_AGE", variable)
        words = () if option is None else ("--max-age", option)
        assert sessionnet("nodes", *words).status == 0
        assert len(current.received) == asked


class TestStrict:
    """The file has no `strict`: whoever reads an exit status says in the same place what it is to mean."""

    @pytest.mark.parametrize(("value", "status"), [("1", 5), ("true", 5), ("0", 0), ("", 0), ("perhaps", 2)])
    def test_the_variable_decides(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch, value: str, status: int
    ) -> None:
        for seed in ("seed2", "seed3"):
            current.misbehave(seed, "500")
        monkeypatch.setenv("SESSIONNET_STRICT", value)
        assert sessionnet("nodes").status == status

    def test_the_option_beats_the_variable(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for seed in ("seed2", "seed3"):
            current.misbehave(seed, "500")
        monkeypatch.setenv("SESSIONNET_STRICT", "0")
        assert sessionnet("nodes", "--strict").status == 5


class TestOnion:
    """Who of those that are asked sees whom."""

    @pytest.mark.parametrize(
        ("file", "variable", "words", "hops"),
        [
            (None, None, (), 0),
            ("true", None, (), 3),
            ("true", "0", (), 0),
            ("false", "1", (), 3),
            ("true", "1", ("--no-onion",), 0),
            ("false", "0", ("--onion",), 3),
        ],
    )
    def test_decides_over_how_many_nodes_the_api_is_asked(
        self,
        sessionnet: Sessionnet,
        askable: Devnet,
        monkeypatch: pytest.MonkeyPatch,
        file: str | None,
        variable: str | None,
        words: tuple[str, ...],
        hops: int,
    ) -> None:
        if file is not None:
            says(f"onion = {file}")
        if variable is not None:
            monkeypatch.setenv("SESSIONNET_ONION", variable)
        run = sessionnet("token", "--json", "--refresh", *words)
        assert run.status == 0
        assert [one["hops"] or 0 for one in run.json["sources"] if one["kind"] == "network-api"] == [hops]


class TestNetwork:
    """Whose nodes they are."""

    def test_the_option_beats_the_variable_beats_the_file(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = Path(os.environ["SESSIONNET_CONFIG"])
        others = "".join(f"[networks.{name}]\nseeds = [{{ url = '{current.seeds[0].url}' }}]\n" for name in ("b", "c"))
        path.write_text(f"{path.read_text()}\n{others}")

        def asked(*words: str) -> str:
            return str(sessionnet("nodes", "--offline", "--json", *words).json["network"])

        assert asked() == "devnet"
        monkeypatch.setenv("SESSIONNET_NETWORK", "b")
        assert asked() == "b"
        assert asked("--network", "c") == "c"
