"""`--save` and `sessionnet history` against a test network: what is kept, what is shown, and what it never costs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.history.store import History
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.core.history.kept import answer, listed, rows
from tests.core.history.processes import prices
from tests.core.history.test_series import staking
from tests.core.samples import key, node, swarm
from tests.devnet import Devnet

COMMAND = [sys.executable, "-m", "sessionnet_cli"]
SERIES = ("price", "nodes", "pool", "staked")
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the history is, or will be."""
    monkeypatch.setenv("SESSIONNET_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "history.db"


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.fixture
def kept(path: Path) -> Path:
    """A history of mainnet with something of everything."""
    both = [node(1, swarm_id=swarm(1)), node(2, swarm_id=swarm(1)), node(3, swarm_id=swarm(1))]
    with History.open(path) as history:
        history.save(
            prices([((ago(minutes) - listed([]).as_of).total_seconds() / 60, minutes) for minutes in (9, 5, 1)]),
            now=NOW,
        )
        for minutes, nodes in (
            (90, both),
            (60, both[:2]),
            (30, [*both[:1], node(2, state="decommissioned", swarm_id=None)]),
        ):
            history.save(listed(nodes, ago(minutes)))
        for minutes, pool in ((90, 5), (30, 4)):
            found = staking(reward_pool=Sesh(pool), staked=Sesh(7 * pool), staked_from="deposits")
            history.save(answer(found, ago(minutes)))
    return path


def count(path: Path, table: str) -> int:
    return int(rows(path, f"SELECT COUNT(*) FROM {table}")[0][0])


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_nothing_is_kept_unless_it_is_asked_for(sessionnet: Sessionnet, current: Devnet, path: Path) -> None:
    assert sessionnet("nodes").status == 0
    assert not path.parent.exists()


def test_what_is_kept_is_what_was_answered(sessionnet: Sessionnet, current: Devnet, path: Path) -> None:
    document = sessionnet("nodes", "--json", "--save")
    assert (document.status, document.stderr, document.json["warnings"]) == (0, "", [])
    summary, nodes = document.json["data"]["summary"], document.json["data"]["nodes"]
    seconds = int(datetime.fromisoformat(document.json["as_of"]).timestamp())
    assert rows(path, "SELECT at, height, total, active, swarms FROM lists") == [
        (seconds, document.json["data"]["height"], summary["total"], summary["active"], summary["swarms"])
    ]
    known = rows(path, "SELECT n.pubkey, c.state, c.ip, c.swarm FROM node_changes c JOIN nodes n ON n.id = c.node")
    assert sorted(known) == [(one["pubkey"], one["state"], one["ip"], one["swarm_id"]) for one in nodes]
    assert rows(path, "SELECT name FROM networks") == [("devnet",)]
    listed = sessionnet("history", "nodes", "--json")
    assert listed.json["network"] == "devnet", "the network of the configuration file"
    assert listed.json["data"]["points"][0]["total"] == summary["total"]
    assert listed.json["as_of"] == document.json["as_of"]


@pytest.mark.parametrize(
    ("words", "tables"),
    [
        (["swarm", ACCOUNT], {"lists": 1}),
        (["nodes", "swarms"], {"lists": 1}),
        (["check", "network"], {"lists": 1}),
        (["check", "swarm", ACCOUNT], {"lists": 1}),
        (["token"], {"prices": 1}),
        (["overview", ACCOUNT], {"lists": 1, "prices": 1, "pools": 1, "stakes": 1}),
        (["swarm", ACCOUNT, "--jsonl"], {"lists": 1}),
        (["overview", "--output", "page.html"], {"lists": 1, "prices": 1, "pools": 1, "stakes": 1}),
    ],
)
def test_each_command_keeps_what_it_has(
    sessionnet: Sessionnet,
    current: Devnet,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    tables: dict[str, int],
) -> None:
    monkeypatch.chdir(path.parents[1])
    for _ in range(2):  # the second answer is the cached one, and the same observation
        sessionnet(*words, "--save")
    every = ("lists", "prices", "pools", "stakes", "node_samples", "wallets")
    assert {table: count(path, table) for table in every if count(path, table)} == tables


def test_of_named_nodes_proof_and_credit_are_kept(sessionnet: Sessionnet, current: Devnet, path: Path) -> None:
    first, second = (one["pubkey"] for one in sessionnet("nodes", "--json").json["data"]["nodes"][:2])
    sessionnet("nodes", "show", first, "--save")
    sessionnet("check", "node", second, "--save")
    known = rows(path, "SELECT n.pubkey FROM node_samples s JOIN nodes n ON n.id = s.node")
    assert sorted(known) == [(first,), (second,)]
    assert count(path, "nodes") == 120, "and of all others what changes seldom"


def test_a_price_history_fills_the_gaps(sessionnet: Sessionnet, current: Devnet, path: Path) -> None:
    shown = sessionnet("token", "history", "--period", "7d", "--json", "--save").json["data"]["points"]
    kept = sessionnet("history", "price", "--json").json["data"]["points"]
    assert kept == [one for one, before in zip(shown, [None, *shown], strict=False) if one != before]
    assert len(kept) > 500


@pytest.mark.parametrize(("table", "words", "keeps"), [
    ("enabled = true", [], True),
    ("enabled = true", ["--no-save"], False),
    ("enabled = false", ["--save"], True),
    ("limit_mb = 5", [], False),
])  # fmt: skip
def test_the_configuration_file_can_keep_everything(
    sessionnet: Sessionnet, current: Devnet, path: Path, table: str, words: list[str], keeps: bool
) -> None:
    config = Path(os.environ["SESSIONNET_CONFIG"])
    config.write_text(f"{config.read_text()}\n[history]\n{table}\n")
    assert sessionnet("nodes", *words).status == 0
    assert path.exists() == keeps
    assert sessionnet("staking", "estimate", "--stake", "5", "--nodes", "9", "--pool", "9").status == 0


def test_recordings_and_files_are_never_mixed_into_it(
    sessionnet: Sessionnet, current: Devnet, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "nodes.json"
    file.write_text('{"service_node_states": [], "height": 5}')
    for words in (["--demo"], ["--replay", "x.yaml"], ["--nodes-file", str(file)]):
        run = sessionnet("nodes", "--save", *words)
        assert (run.status, run.stdout) == (2, "")
        assert f"--save keeps what the network answers, and {words[0]} asks something else." in run.stderr
    config = Path(os.environ["SESSIONNET_CONFIG"])
    config.write_text(f"{config.read_text()}\n[history]\nenabled = true\n")
    sessionnet("nodes", "--nodes-file", str(file))
    assert not path.exists()


def test_an_answer_that_has_no_price_keeps_none(sessionnet: Sessionnet, current: Devnet, path: Path) -> None:
    current.misbehave("api", "no-price")
    assert sessionnet("token", "--save", "--json").status == 3
    assert not path.exists() or count(path, "prices") == 0


# --- what it never costs --------------------------------------------------------------------------------------------


def same_answer(sessionnet: Sessionnet, *words: str) -> Result:
    """Return a run with --save that cannot keep anything: it is as one without, with a warning."""
    plain = sessionnet(*words, "--json")
    run = sessionnet(*words, "--json", "--save", "--strict")
    assert (run.status, run.json["data"]) == (plain.status, plain.json["data"])
    assert (run.stderr, run.codes) == ("", {"history-not-kept"})
    return run


@pytest.mark.parametrize("made", ["file", "newer", "pipe", "foreign"])
def test_what_cannot_be_kept_is_a_warning(sessionnet: Sessionnet, current: Devnet, path: Path, made: str) -> None:
    match made:
        case "file":
            path.parent.write_text("")
        case "pipe":
            path.parent.mkdir()
            os.mkfifo(path)
        case _:
            path.parent.mkdir()
            connection = sqlite3.connect(path)
            connection.execute("CREATE TABLE x (y)")
            if made == "newer":
                connection.execute("PRAGMA application_id = 0x53455348")
                connection.execute("PRAGMA user_version = 999")
            connection.commit()
            connection.close()
    before = path.read_bytes() if made in ("newer", "foreign") else b""
    run = same_answer(sessionnet, "nodes")
    assert str(path) in run.json["warnings"][0]["message"]
    text = sessionnet("swarm", ACCOUNT, "--save")
    assert (text.status, "Warning: this answer is not kept in the history: " in text.stderr) == (0, True)
    assert sessionnet("swarm", ACCOUNT, "--save", "-q").stderr == ""
    checked = sessionnet("check", "network", "--save")
    assert checked.status == sessionnet("check", "network").status
    if before:
        assert path.read_bytes() == before


def test_the_lines_of_a_file_are_answered_though_nothing_can_be_kept(
    sessionnet: Sessionnet, current: Devnet, path: Path, tmp_path: Path
) -> None:
    path.parent.write_text("")
    file = tmp_path / "ids.txt"
    file.write_text(f"{ACCOUNT}\n")
    run = sessionnet("swarm", "--input", str(file), "--save", "--json")
    assert (run.status, run.stderr, run.codes) == (0, "", {"history-not-kept"})
    for form in ("--jsonl", "--csv"):
        run = sessionnet("swarm", "--input", str(file), "--save", form)
        assert (run.status, "Warning: this answer is not kept" in run.stderr) == (0, True)
        assert ACCOUNT in run.stdout


def test_a_damaged_history_is_put_aside_with_a_warning_and_a_new_one_begins(
    sessionnet: Sessionnet, current: Devnet, path: Path
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3\0 and then nothing")
    run = sessionnet("nodes", "--json", "--save")
    assert (run.status, run.codes) == (0, {"history-put-aside"})
    (aside,) = path.parent.glob("history.db.damaged-*")
    assert str(aside) in run.json["warnings"][0]["message"]
    assert aside.read_bytes() == b"SQLite format 3\0 and then nothing"
    assert count(path, "lists") == 1


def installed(words: list[str], env: dict[str, str], **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], env=env, capture_output=True, text=True, timeout=60, **more)


def test_without_a_home_the_answer_is_the_same(current: Devnet, tmp_path: Path) -> None:
    env = {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"], "HOME": "", "XDG_DATA_HOME": "", "LANG": "C"}
    env["HOME"] = str(tmp_path / "file")
    (tmp_path / "file").write_text("")
    run = installed(["nodes", "swarms", "--save"], env)
    assert run.returncode == 0
    assert "Warning: this answer is not kept in the history: " in run.stderr
    assert run.stdout.splitlines()[0].startswith("15 swarms of ")


def test_a_full_disk_costs_no_answer_and_no_row(current: Devnet, path: Path, sessionnet: Sessionnet) -> None:
    assert sessionnet("nodes", "--save").status == 0
    before = count(path, "node_changes")
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    limit = path.stat().st_size
    words = ["token", "history", "--period", "30d", "--json", "--save"]
    run = installed(words, env, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    document = json.loads(run.stdout)
    assert (run.returncode, run.stderr) == (0, "")
    assert "history-not-kept" in {one["code"] for one in document["warnings"]}
    assert len(document["data"]["points"]) > 500
    assert (count(path, "node_changes"), count(path, "prices")) == (before, 0)


def test_the_file_is_for_its_owner_alone(sessionnet: Sessionnet, current: Devnet, path: Path) -> None:
    mask = os.umask(0)
    try:
        sessionnet("nodes", "--save")
    finally:
        os.umask(mask)
    assert [oct(one.stat().st_mode)[-3:] for one in (path, path.parent)] == ["600", "700"]


# --- what is shown --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [*SERIES, f"swarm {ACCOUNT}", "node 1f", "export", "prune --before 1d", ""])
def test_an_empty_history_says_how_to_switch_it_on(sessionnet: Sessionnet, path: Path, what: str) -> None:
    run = sessionnet("history", *what.split())
    assert (run.status, run.stdout) == (3, "")
    assert "Error: nothing is kept yet" in run.stderr
    assert "Try: Keep what a command sees with --save, or of every run with `enabled = true`" in run.stderr
    assert not path.parent.exists()


def test_path_is_told_whether_there_is_a_file_or_not(sessionnet: Sessionnet, path: Path) -> None:
    assert sessionnet("history", "path").stdout == f"{path}\n"
    assert sessionnet("history", "path", "--json").json["data"] == {"path": str(path), "size_bytes": None}


def test_without_a_folder_of_its_own_it_is_with_the_users_data(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SESSIONNET_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert sessionnet("history", "path").stdout == f"{tmp_path}/sessionnet/history.db\n"


def test_alone_it_says_how_much_there_is(sessionnet: Sessionnet, kept: Path) -> None:
    lines = sessionnet("history").stdout.splitlines()
    assert lines[0] == "mainnet"
    assert [re.split("  +", line)[:2] for line in lines[2:7]] == [
        ["node lists", "3"],
        ["changes of nodes", "5"],
        ["prices", "3"],
        ["reward pools", "2"],
        ["sums of stakes", "2"],
    ]
    kinds = sessionnet("history", "--json").json["data"]["kinds"]
    assert [one["kind"] for one in kinds] == ["list", "node", "price", "pool", "staked"]


@pytest.mark.parametrize(("what", "first", "chart"), [
    ("price", "SESH in dollars: 3 prices, ", "prices"),
    ("nodes", "Session Nodes: 3 node lists, ", "numbers"),
    ("pool", "Reward pool: 2 looks, ", "amounts"),
    ("staked", "Staked: 2 looks, ", "amounts"),
])  # fmt: skip
def test_people_get_figures_a_chart_and_a_table(
    sessionnet: Sessionnet, kept: Path, what: str, first: str, chart: str
) -> None:
    run = sessionnet("history", what)
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout.startswith(first)
    assert sum("┤" in line for line in run.stdout.splitlines()) >= 3
    points = sessionnet("history", what, "--json").json["data"]["points"]
    for point in points:
        assert datetime.fromisoformat(point["at"]).strftime("\n%Y-%m-%d %H:%M  ") in run.stdout


@pytest.mark.parametrize("what", SERIES)
class TestEverySeries:
    def test_has_its_points_as_lines_and_as_rows(self, sessionnet: Sessionnet, kept: Path, what: str) -> None:
        points = sessionnet("history", what, "--json").json["data"]["points"]
        assert [json.loads(line) for line in sessionnet("history", what, "--jsonl").stdout.splitlines()] == points
        sheet = list(csv.DictReader(io.StringIO(sessionnet("history", what, "--csv").stdout)))
        assert [row["at"] for row in sheet] == [point["at"] for point in points]
        assert list(sheet[0])[-1] == "as_of"

    def test_is_drawn(self, sessionnet: Sessionnet, kept: Path, tmp_path: Path, what: str) -> None:
        file = tmp_path / "chart.svg"
        assert sessionnet("history", what, "--output", str(file)).stdout == ""
        drawn = ET.parse(file).getroot()
        assert drawn.find(".//{*}polyline") is not None
        description = drawn.find("{*}desc")
        assert description is not None
        assert "A line from" in (description.text or "")

    def test_is_of_the_time_that_is_asked_for(self, sessionnet: Sessionnet, kept: Path, what: str) -> None:
        whole = sessionnet("history", what, "--json", "--since", "all").json["data"]["points"]
        last = whole[-1]["at"]
        assert sessionnet("history", what, "--json", "--since", last).json["data"]["points"] == whole[-1:]
        assert sessionnet("history", what, "--jsonl", "--every", "52w").stdout.count("\n") <= 2
        none = sessionnet("history", what, "--until", "2020-01-01", "--since", "2019-01-01")
        assert (none.status, "of mainnet of that time" in none.stderr) == (3, True)

    def test_of_another_network_is_another_one(self, sessionnet: Sessionnet, kept: Path, what: str) -> None:
        run = sessionnet("history", what, "--network", "testnet", "--json")
        assert (run.status, run.errors, run.json["network"]) == (3, ["nothing-kept"], "testnet")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "yesterday"], "must be a time ago, such as 30m, 1h, 7d, 4w or 1y, or a date"),
        (["--until", "all"], "must be a time ago"),
        (["--since", "2026-13-01"], "must be a time ago"),
        (["--since", "999999y"], "longer ago than any year"),
        (["--since", "0001-01-01T00:00:00+14:00"], "in no year that has a number"),
        (["--until", "9999-12-31T23:59:59-14:00"], "in no year that has a number"),
        (["--every", "0h"], "must be a length of time"),
        (["--every", "1 month"], "must be a length of time"),
        (["--since", "1d", "--until", "2d"], "--until is before --since."),
    ],
)
def test_a_time_that_is_none_is_refused(sessionnet: Sessionnet, kept: Path, words: list[str], said: str) -> None:
    run = sessionnet("history", "price", *words)
    assert (run.status, run.stdout) == (2, "")
    assert said in " ".join(run.stderr.split())


def test_who_came_and_went_is_told_with_both_moments(sessionnet: Sessionnet, kept: Path) -> None:
    run = sessionnet("history", "swarm", ACCOUNT, "--json")
    (found,) = run.json["data"]["accounts"]
    assert [(one["what"], one["pubkey"], one["state"]) for one in found["events"]] == [
        ("left", key(3), "unlisted"),
        ("left", key(2), "decommissioned"),
    ]
    assert [(one["after"], one["at"]) for one in found["events"]] == [
        (f"{ago(90):%Y-%m-%dT%H:%M:%SZ}", f"{ago(60):%Y-%m-%dT%H:%M:%SZ}"),
        (f"{ago(60):%Y-%m-%dT%H:%M:%SZ}", f"{ago(30):%Y-%m-%dT%H:%M:%SZ}"),
    ]
    text = sessionnet("history", "swarm", ACCOUNT).stdout
    assert re.search(rf"{ago(60):%Y-%m-%d %H:%M}  left  {key(3)}  unlisted +{ago(90):%Y-%m-%d %H:%M}\n", text)
    assert "From 3 node lists since" in text
    assert "30 minutes, the longest pause between two, may be missing." in text


@pytest.mark.parametrize(("words", "part"), [(["swarm", ACCOUNT], "events"), (["node", key(2)], "changes")])
def test_a_story_has_what_happened_as_lines_and_as_rows(
    sessionnet: Sessionnet, kept: Path, words: list[str], part: str
) -> None:
    data = sessionnet("history", *words, "--json").json["data"]
    happened = data[part] if part in data else data["accounts"][0][part]
    lines = [json.loads(line) for line in sessionnet("history", *words, "--jsonl").stdout.splitlines()]
    assert [{name: one[name] for name in happened[0]} for one in lines] == happened
    sheet = list(csv.DictReader(io.StringIO(sessionnet("history", *words, "--csv").stdout)))
    assert [(row["at"], row["what"]) for row in sheet] == [(one["at"], one["what"]) for one in happened]
    assert all(row["as_of"] == f"{ago(30):%Y-%m-%dT%H:%M:%SZ}" for row in sheet)


def test_an_alias_stands_for_an_account_and_a_name_is_looked_up_nowhere(
    sessionnet: Sessionnet, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text(f'[accounts]\nme = "{ACCOUNT}"\n[nodes]\nmine = "{key(2)}"\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
    assert sessionnet("history", "swarm", "@me").stdout == sessionnet("history", "swarm", ACCOUNT).stdout
    assert sessionnet("history", "node", "@mine").status == 0
    assert sessionnet("history", "swarm", "alice").status == 2


def test_the_story_of_a_node_is_told(sessionnet: Sessionnet, kept: Path) -> None:
    text = sessionnet("history", "node", key(2)).stdout
    assert f"Session Node {key(2)}" in text
    assert re.search(r"Last state +decommissioned", text)
    assert re.search(r"Outages +1, 0 seconds together", text)
    assert re.search(r"Earned +unknown: no run of `staking` kept the reward", text)
    assert re.search(r"state +active +decommissioned", text)
    assert "it lasts" in text
    assert sessionnet("history", "node", "9").status == 1
    assert sessionnet("history", "node", "0").status == 2, "several keys begin so"


def test_everything_is_exported_line_by_line(sessionnet: Sessionnet, kept: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in sessionnet("history", "export").stdout.splitlines()]
    assert [one["kind"] for one in lines].count("price") == 3
    assert {one["network"] for one in lines} == {"mainnet"}
    assert [one["reward_pool"] for one in lines if one["kind"] == "pool"] == ["0.000000005", "0.000000004"]
    part = sessionnet("history", "export", "--since", "20m").stdout.splitlines()
    assert {json.loads(line)["kind"] for line in part} == {"price"}
    file = tmp_path / "all.jsonl"
    assert sessionnet("history", "export", "--output", str(file)).stdout == ""
    assert len(file.read_text().splitlines()) == len(lines)


def test_pruning_says_what_it_does_and_does_it_only_without_dry_run(sessionnet: Sessionnet, kept: Path) -> None:
    dry = sessionnet("history", "prune", "--older-than", "45m", "--dry-run")
    assert (dry.status, dry.stdout.splitlines()[0]) == (0, "Would remove 2 node lists.")
    assert count(kept, "lists") == 3
    run = sessionnet("history", "prune", "--before", "45m", "--json")
    assert run.json["data"]["removed"][0] == {"kind": "list", "rows": 2}
    assert count(kept, "lists") == 1
    again = sessionnet("history", "prune", "--before", "45m").stdout
    assert "There is nothing to remove from before" in again
    rest = sessionnet("history", "prune", "--before", "0d", "--dry-run").stdout.splitlines()
    assert rest[:2] == ["Would remove 1 node list.", "Would remove 3 prices."]
    assert sessionnet("history", "prune").status == 2


HOSTILE = "\x1b]52;c;aGk=\x07=HYPERLINK(1)\u202e"


def test_what_somebody_wrote_into_the_file_styles_no_terminal_and_runs_no_formula(
    sessionnet: Sessionnet, kept: Path
) -> None:
    connection = sqlite3.connect(kept)
    connection.execute("UPDATE node_changes SET ip = ?, version = ?, state = ?", (HOSTILE, HOSTILE, HOSTILE))
    connection.execute("UPDATE nodes SET pubkey = pubkey || ?", (HOSTILE,))
    connection.commit()
    connection.close()
    words = [["node", key(2)], ["swarm", ACCOUNT], ["export"], ["nodes"], []]
    for form in ("", "--csv", "--json"):
        for one in words:
            run = sessionnet("history", *one, *([form] if form else []))
            assert not set("\x1b\x07\u202e") & set(run.stdout + run.stderr)
    assert ",=HYPER" not in sessionnet("history", "node", key(2), "--csv").stdout


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a host was asked")

    for door in ("socket.socket.connect", "socket.socket.connect_ex", "socket.socket.sendto", "socket.getaddrinfo"):
        monkeypatch.setattr(door, refuse)


@pytest.mark.usefixtures("no_network")
def test_nobody_is_asked(sessionnet: Sessionnet, kept: Path) -> None:
    for what in (*SERIES, f"swarm {ACCOUNT}", f"node {key(1)}", "export", "prune --before 1y", "path", ""):
        assert sessionnet("history", *what.split()).status == 0


def test_sqlite_and_charts_are_imported_only_where_they_are_needed(kept: Path) -> None:
    script = """
import sys
from sessionnet_cli import main
try:
    main.main(sys.argv[1:])
finally:
    print([one for one in ("sqlite3", "plotext", "rich") if one in sys.modules], file=sys.stderr)
"""

    def imported(*words: str) -> str:
        run = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, timeout=60)
        return run.stderr.splitlines()[-1]

    assert imported("--help") == imported("history", "--help") == imported("nodes", "--demo") == "[]"
    assert imported("history", "path") == "[]"
    assert imported("history", "price", "--json") == "['sqlite3']"
