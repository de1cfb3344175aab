"""`sessionnet overview` against a test network: counts, figures, what is missing and why, and files to publish."""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands.test_swarm import reported_by_a_storage_server
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

OTHERS = (
    "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b",
    "03" + "00" * 32,
    "05" + "ff" * 32,
    "03" + "0f" * 32,
)
OF_THE_API = {"price_usd", "market_cap_usd", "staked", "staked_usd", "reward_pool", "price_as_of", "price_stale_at"}


def api_info(net: Devnet) -> dict[str, Any]:
    """Return what the API tells at this moment, from the devnet itself."""
    info = net.api.figures.info()
    assert info is not None
    return info


def figures(text: str) -> dict[str, str]:
    """Return the figures of a page by their titles."""
    lines = [line.partition("  ") for line in text.splitlines() if line[:1].isalpha()]
    return {title: rest.strip() for title, gap, rest in lines if gap}


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
class TestTheCounts:
    @pytest.mark.parametrize("account", [ACCOUNT, *OTHERS])
    def test_of_one_account_are_the_size_of_its_swarm(
        self, sessionnet: Sessionnet, current: Devnet, account: str
    ) -> None:
        swarm_id, members = reported_by_a_storage_server(current, account)
        data = sessionnet("overview", account, "--json").json["data"]
        assert (data["swarm_nodes"], data["securing_nodes"]) == (len(members), len(members))
        (found,) = data["accounts"]
        assert (found["account_id"], int(found["swarm_id"], 16)) == (account, swarm_id)
        assert {node["pubkey"] for node in found["nodes"]} == members
        page = sessionnet("overview", account).stdout
        assert figures(page)["Nodes in your swarm"] == f"{len(members)}  swarm {swarm_id:016x}"
        assert figures(page)["Nodes securing your messages"] == f"{len(members)}  counted, not estimated"
        assert (page.count("●"), page.count("◆")) == (len(members), 1)

    def test_of_several_accounts_count_every_node_once(self, sessionnet: Sessionnet, current: Devnet) -> None:
        swarms = [reported_by_a_storage_server(current, account) for account in (ACCOUNT, *OTHERS)]
        distinct = set().union(*(members for _, members in swarms))
        run = sessionnet("overview", ACCOUNT, *OTHERS, ACCOUNT.upper(), "--json")
        assert (run.json["data"]["swarm_nodes"], run.json["data"]["securing_nodes"]) == (
            len(swarms[0][1]),
            len(distinct),
        )
        page = figures(sessionnet("overview", ACCOUNT, *OTHERS).stdout)
        assert page["Nodes securing your messages"] == f"{len(distinct)}  counted over 5 accounts"
        assert page["Nodes in your swarm"].endswith(", of the first account")

    @pytest.mark.parametrize("conversations", [0, 1, 5, 1_000_000])
    def test_an_estimate_is_the_one_of_the_apps_and_called_one(
        self, sessionnet: Sessionnet, current: Devnet, conversations: int
    ) -> None:
        _, members = reported_by_a_storage_server(current, ACCOUNT)
        wanted = min(120, len(members) + 3 * 2 + 6 * conversations)
        run = sessionnet("overview", ACCOUNT, "--json", "--conversations", str(conversations))
        assert run.json["data"]["estimate"] == {"conversations": conversations, "paths": 2, "nodes": wanted}
        assert run.json["data"]["securing_nodes"] == len(members)  # which stays exact
        page = figures(sessionnet("overview", ACCOUNT, "--conversations", str(conversations)).stdout)
        plural = "conversation" if conversations == 1 else "conversations"
        assert page["Estimated as the apps do"] == f"{wanted}  with {conversations:,} {plural} and 2 paths"

    def test_an_estimate_without_an_account_is_not_available(self, sessionnet: Sessionnet, current: Devnet) -> None:
        run = sessionnet("overview", "--json", "--conversations", "5")
        assert run.json["data"]["estimate"] == {"conversations": 5, "paths": 2, "nodes": None}
        page = figures(sessionnet("overview", "--conversations", "5").stdout)
        assert page["Estimated as the apps do"].startswith("not available")
        assert page["Estimated as the apps do"].endswith("; needs an account")


def test_the_figures_are_those_of_the_api_and_of_the_node_list(sessionnet: Sessionnet, current: Devnet) -> None:
    truth = api_info(current)
    run = sessionnet("overview", "--json")
    assert (run.status, run.stderr, run.codes, run.json["schema"]) == (0, "", set(), "sessionnet.overview/1")
    data = run.json["data"]
    exact_staked = sum(node["total_contributed"] for node in current.network["service_node_states"])
    assert abs(int(data["staked"].replace(".", "")) - exact_staked) <= 1  # the API adds in floats
    assert data["nodes"] == 120
    assert data["price_usd"] == truth["price"]["usd"]
    assert data["market_cap_usd"] == truth["price"]["usd_market_cap"]
    assert data["staked_usd"] == truth["network"]["network_staked_usd"]
    assert data["reward_pool"] == f"{truth['token']['staking_reward_pool']}.000000000"
    assert (data["swarm_nodes"], data["securing_nodes"], data["accounts"], data["estimate"]) == (None, None, [], None)
    as_of = datetime.fromtimestamp(truth["price"]["t_price"], UTC).isoformat().replace("+00:00", "Z")
    assert (data["price_as_of"], run.json["as_of"]) == (as_of, as_of)
    assert {(source["kind"], source["proof"]) for source in run.json["sources"]} == {
        ("seed", "pinned-certificate"),
        ("network-api", "sealed-reply"),
    }


def test_people_get_the_page_of_the_apps(sessionnet: Sessionnet, current: Devnet) -> None:
    truth = api_info(current)
    run = sessionnet("overview")
    page = figures(run.stdout)
    assert (run.status, run.stderr, run.stdout.splitlines()[0]) == (0, "", "Session Network")
    assert page["Session Nodes"] == "120"
    assert page["Current SESH price"].startswith(f"${truth['price']['usd']:.4g}  as of ")
    assert page["Market cap"] == f"${truth['price']['usd_market_cap']:,.0f}"
    assert (
        page["Network secured by"]
        == f"{truth['network']['network_staked_tokens']:,.0f} SESH  ${truth['network']['network_staked_usd']:,.0f}"
    )
    assert page["Staking reward pool"] == "63,177,550 SESH  target: 14 % of it paid out per year"
    assert page["Last updated"].endswith(" ago")
    assert not {"Nodes in your swarm", "Nodes securing your messages", "Estimated as the apps do"} & set(page)


class TestWhatCannotBeHad:
    def test_of_the_api_is_not_available_with_its_reason(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("api", "refuse")
        run = sessionnet("overview", ACCOUNT, "--json")
        assert (run.status, run.codes) == (0, {"network-api-failed"})
        assert {name for name, value in run.json["data"].items() if value is None} == OF_THE_API | {"estimate"}
        text = sessionnet("overview", ACCOUNT)
        assert text.stdout.count("not available") == 5
        assert text.stderr == (
            "Warning: the network API of devnet gave no usable answer: "
            f"127.0.0.1:{current.api.port}: the connection was refused\n"
        )
        assert sessionnet("overview", ACCOUNT, "--strict").status == 5

    def test_of_the_seeds_is_not_available_with_its_reason(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("seeds", "refuse")
        current.misbehave("storage", "refuse")
        run = sessionnet("overview", ACCOUNT, "--json", "--conversations", "5")
        assert (run.status, run.codes) == (0, {"node-list-failed"})
        data = run.json["data"]
        assert {name for name, value in data.items() if value is None} == {"swarm_nodes", "securing_nodes", "summary"}
        assert (data["nodes"], data["estimate"]["nodes"], data["accounts"]) == (120, None, [])  # as the API tells
        text = sessionnet("overview", ACCOUNT, "--conversations", "5")
        page = figures(text.stdout)
        assert (page["Nodes in your swarm"], page["Nodes securing your messages"]) == ("not available",) * 2
        assert page["Estimated as the apps do"] == "not available  with 5 conversations and 2 paths"
        assert text.stderr.count("the connection was refused") == 8
        assert sessionnet("overview", ACCOUNT, "--strict").status == 5

    def test_swarms_of_a_list_without_swarm_ids_are_not_available(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        with Devnet(count=30, swarms=5, fields="no-swarm", storage_servers=1) as net:
            run = sessionnet("overview", ACCOUNT, "--json", *net.options(api=True))
        assert (run.status, "no-swarm-ids" in run.codes) == (0, True)
        assert (run.json["data"]["swarm_nodes"], run.json["data"]["nodes"]) == (None, 30)

    def test_without_an_api_the_nodes_are_there(self, sessionnet: Sessionnet, current: Devnet) -> None:
        path = Path(os.environ["SESSIONNET_CONFIG"])
        path.write_text("\n".join(line for line in current.config().splitlines() if not line.startswith("api")))
        run = sessionnet("overview", "--json")
        assert (run.status, run.codes, run.json["data"]["nodes"]) == (0, {"network-api-failed"}, 120)
        assert "has no network API" in run.json["warnings"][0]["message"]

    @pytest.mark.parametrize(
        ("seeds", "api", "status"),
        [
            ("refuse", "refuse", 3),
            ("500", "reset", 3),
            ("wrong-certificate", "refuse", 4),
            ("refuse", "unsealed", 4),
            ("garbage", "garbage", 4),
        ],
    )
    def test_at_all_is_a_failure_that_names_every_host(
        self, sessionnet: Sessionnet, current: Devnet, seeds: str, api: str, status: int
    ) -> None:
        current.misbehave("seeds", seeds)
        current.misbehave("storage", "refuse")
        current.misbehave("api", api)
        run = sessionnet("overview", ACCOUNT)
        assert (run.status, run.stdout) == (status, "")
        hosts = {line.split(": ")[0].strip() for line in run.stderr.splitlines() if line.startswith("  127.0.0.1:")}
        wanted = {f"127.0.0.1:{server.port}" for server in (*current.seeds, current.api)}
        assert hosts >= wanted
        document = sessionnet("overview", ACCOUNT, "--json")
        assert (document.status, document.stderr, document.json["data"]) == (status, "", None)
        assert len(document.errors) == len(hosts)

    def test_is_taken_from_what_is_kept(self, sessionnet: Sessionnet, current: Devnet) -> None:
        assert sessionnet("overview").status == 0
        for who in ("seeds", "storage", "api"):
            current.misbehave(who, "refuse")
        run = sessionnet("overview", ACCOUNT, "--json", "--refresh")
        assert (run.status, run.codes) == (0, {"node-list-failed", "seed-unreachable", "network-api-failed"})
        assert {source["via"] for source in run.json["sources"]} == {"cache"}
        assert run.json["data"]["swarm_nodes"]
        current.received.clear()
        assert sessionnet("overview", ACCOUNT, "--offline").status == 0
        assert current.received == []


@pytest.mark.parametrize("account", ["15" + "0" * 64, "al ice", "", "05" + "0" * 63])
def test_an_id_without_a_swarm_is_refused_before_anybody_is_asked(
    sessionnet: Sessionnet, current: Devnet, account: str
) -> None:
    run = sessionnet("overview", ACCOUNT, account)
    assert (run.status, run.stdout, current.received) == (2, "", [])


@pytest.mark.parametrize(
    "words",
    [
        ("--conversations", "-1"),
        ("--conversations", "1.5"),
        ("--conversations", "1000001"),
        *(("--watch", seconds) for seconds in ("0", "-1", "0.5", "nan", "inf", "86401", "soon")),
        *(("--watch", "5", *more) for more in (("--demo",), ("--offline",), ("--record", "x"), ("--replay", "x"))),
        ("--watch", "59", "--verify"),
        ("--html", "same", "--svg", "same"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anybody_is_asked(
    sessionnet: Sessionnet, current: Devnet, words: tuple[str, ...]
) -> None:
    run = sessionnet("overview", *words)
    assert (run.status, run.stdout, current.received) == (2, "", [])


class TestFiles:
    def test_both_are_written_from_one_answer_and_nothing_is_printed(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        page, picture = tmp_path / "page.html", tmp_path / "page.svg"
        run = sessionnet("overview", ACCOUNT, "--html", str(page), "--svg", str(picture))
        assert (run.status, run.stdout) == (0, "")
        assert run.stderr == "", "cron would mail it"
        assert len(current.received) == 4
        for path in (page, picture):
            text = path.read_text()
            assert "63,177,550 SESH" in text
            assert ACCOUNT not in text
            assert stat.S_IMODE(path.stat().st_mode) == 0o644 & ~_umask()

    def test_with_json_the_document_is_printed_and_the_file_written(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        run = sessionnet("overview", "--json", "--html", str(tmp_path / "page.html"))
        assert (run.status, run.stderr, run.json["data"]["nodes"]) == (0, "", 120)
        assert (tmp_path / "page.html").exists()

    def test_what_is_missing_is_in_the_file_with_its_reason(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        current.misbehave("api", "refuse")
        run = sessionnet("overview", ACCOUNT, "--html", str(tmp_path / "p.html"), "--svg", str(tmp_path / "p.svg"))
        assert (run.status, "Warning: the network API" in run.stderr) == (0, True)
        for name in ("p.html", "p.svg"):
            text = (tmp_path / name).read_text()
            assert re.sub("<desc.*?</desc>", "", text).count("not available") == 4
            assert "the connection was refused" in text
        assert sessionnet("overview", "--strict", "--html", str(tmp_path / "p.html")).status == 5

    def test_a_place_that_cannot_be_written_is_refused(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        for option in ("--html", "--svg"):
            run = sessionnet("overview", option, str(tmp_path / "none" / "page"))
            assert (run.status, run.stdout) == (2, "")
            assert "cannot be written: No such file or directory" in run.stderr
            assert sessionnet("overview", option, str(tmp_path), "--json").errors == ["configuration"]

    def test_a_failure_leaves_the_last_good_file(self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        page.write_text("the last good one")
        for who in ("seeds", "storage", "api"):
            current.misbehave(who, "refuse")
        assert sessionnet("overview", "--html", str(page)).status == 3
        assert page.read_text() == "the last good one"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
