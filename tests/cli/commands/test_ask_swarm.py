"""`swarm --ask-swarm`: two members and two others say what they know, and only they hear the account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sessionnet_cli.show.tables.swarm_verdicts import write_swarm_verdicts
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.evidence import Verdict
from tests.cli.commands.probing import learned, members, misbehave, serving
from tests.conftest import ACCOUNT, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet

OTHER = "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b"
ASK = ("swarm", ACCOUNT, "--ask-swarm")


def test_two_members_and_two_others_agree(sessionnet: Sessionnet, askable: Devnet) -> None:
    run = sessionnet(*ASK, "--json", "--strict")
    assert (run.status, run.json["warnings"]) == (0, [])
    (found,) = run.json["data"]["accounts"]
    verdicts = run.json["verdicts"]
    assert [one["verdict"] for one in verdicts] == ["agrees"] * 4
    assert {one["figure"] for one in verdicts} == {f"swarm of {ACCOUNT}, by a node's own word"}
    assert {(one["here"], one["there"]) for one in verdicts} == {(found["swarm_id"], found["swarm_id"])}
    asked = [one["by"][0] for one in verdicts]
    inside = {f"{node['ip']}:{node['https_port']}" for node in found["nodes"]}
    assert [name in inside for name in asked] == [True, True, False, False]
    assert len({name.rsplit(".", 1)[0] for name in asked}) == 4


def test_the_account_is_named_to_these_four_and_nobody_else(sessionnet: Sessionnet, askable: Devnet) -> None:
    run = sessionnet(*ASK, "--json")
    heard = {one["by"][0] for one in run.json["verdicts"]}
    asked = {server.name for server in askable.storage if server.url.split("/")[2] in heard}
    assert len(asked) == 4
    assert learned(askable, ACCOUNT[2:]) == asked


def test_other_nodes_are_asked_each_time(sessionnet: Sessionnet, askable: Devnet) -> None:
    seen = set()
    for _ in range(6):
        seen |= {one["by"][0] for one in sessionnet(*ASK, "--json").json["verdicts"]}
    assert len(seen) > 4


def test_members_that_tell_another_swarm_are_named(sessionnet: Sessionnet, askable: Devnet) -> None:
    inside = members(askable, ACCOUNT)
    misbehave(askable, dict.fromkeys(inside, "other-swarm"))
    run = sessionnet(*ASK, "--json", "--strict")
    assert (run.status, run.codes) == (5, {"swarm-disagrees"})
    verdicts = run.json["verdicts"]
    assert [one["verdict"] for one in verdicts] == ["differs", "differs", "agrees", "agrees"]
    ours = run.json["data"]["accounts"][0]["swarm_id"]
    for one in verdicts[:2]:
        assert one["there"] != ours
        assert one["reason"] == f"names swarm {one['there']}, not {ours}"
        assert f"{one['by'][0]} ({one['reason']})" in run.json["warnings"][0]["message"]
    assert verdicts[2]["by"][0] not in run.json["warnings"][0]["message"]
    text = sessionnet(*ASK)
    rows = [line for line in text.stdout.splitlines() if line.startswith("127.")]
    assert [line.split()[-1] for line in rows[2:]] == ["nothing", "nothing"]
    assert all("a member" in line and " differs " in line and f"not {ours}" in line for line in rows[:2])
    assert all("another node" in line and " agrees " in line for line in rows[2:])
    assert "swarms change when nodes come and go" in text.stderr


@pytest.mark.parametrize("width", [40, 80, 140])
def test_on_a_terminal_what_differs_stands_below_in_full(capsys: pytest.CaptureFixture[str], width: int) -> None:
    reason = f"names swarm {'5f' * 8}, not {'3a' * 8}"
    by = ("192.0.2.7:22021",)
    verdicts = [
        Verdict("swarm", "differs", "3a" * 8, "5f" * 8, by, detail=reason, asked="member"),
        Verdict("swarm", "agrees", "3a" * 8, "3a" * 8, ("192.0.2.8:22021",), asked="other-node"),
        Verdict(
            "swarm",
            "unchecked",
            "3a" * 8,
            detail="no other node in different networks gave a usable answer",
            asked="other-node",
        ),
    ]
    write_swarm_verdicts(TextPage(width, styled=False), verdicts)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    assert f"{by[0]}: {reason} unchecked: no other node in different networks gave a usable answer" in " ".join(
        shown.split()
    )


def test_all_four_alike_against_the_list_make_it_doubtful(
    sessionnet: Sessionnet, askable: Devnet, tmp_path: Path
) -> None:
    """The list from a file has one member in another swarm; the nodes know better."""
    listed = askable.network
    swarms = {node["swarm_id"] for node in listed["service_node_states"] if node["swarm_id"] != 2**64 - 1}
    inside = set(members(askable, ACCOUNT))
    moved = next(node for node in listed["service_node_states"] if node["pubkey_ed25519"] in inside)
    moved["swarm_id"] = next(one for one in swarms if one != moved["swarm_id"])
    moved["swarm"] = f"{moved['swarm_id']:x}"
    path = tmp_path / "list.json"
    path.write_text(json.dumps(listed))
    run = sessionnet(*ASK, "--json", "--nodes-file", str(path))
    assert run.codes == {"swarm-disagrees"}
    message = run.json["warnings"][0]["message"]
    assert f"swarm (adds {moved['pubkey_ed25519'][:12]}): the node list may be outdated" in message
    assert {one["reason"] for one in run.json["verdicts"]} == {f"adds {moved['pubkey_ed25519'][:12]}"}
    assert run.status == 0


@pytest.mark.parametrize("wrong", ["refuse", "500", "garbage", "html", "rpc-error", "cut"])
def test_who_does_not_answer_is_replaced(sessionnet: Sessionnet, askable: Devnet, wrong: str) -> None:
    inside = [key for key in members(askable, ACCOUNT) if key in serving(askable)]
    misbehave(askable, dict.fromkeys(inside[:-2], wrong))
    run = sessionnet(*ASK, "--json", "--strict")
    assert (run.status, [one["verdict"] for one in run.json["verdicts"]]) == (0, ["agrees"] * 4)
    heard = {one["by"][0] for one in run.json["verdicts"][:2]}
    expected = {server.url.split("/")[2] for server in askable.storage if server.pubkey in inside[-2:]}
    assert heard == expected


def test_when_no_member_answers_that_is_said_and_the_swarm_is_shown(sessionnet: Sessionnet, askable: Devnet) -> None:
    misbehave(askable, dict.fromkeys(members(askable, ACCOUNT), "refuse"))
    run = sessionnet(*ASK, "--json", "--strict")
    assert (run.status, run.codes) == (5, {"swarm-unchecked"})
    unchecked, *others = run.json["verdicts"]
    assert (unchecked["verdict"], unchecked["by"], unchecked["there"]) == ("unchecked", [], None)
    assert unchecked["reason"].startswith("no member")
    assert [one["verdict"] for one in others] == ["agrees", "agrees"]
    assert run.json["data"]["accounts"][0]["size"] == len(members(askable, ACCOUNT))
    assert "unchecked" in sessionnet(*ASK).stdout


def test_each_of_several_accounts_has_its_own_verdicts(sessionnet: Sessionnet, askable: Devnet) -> None:
    run = sessionnet("swarm", ACCOUNT, OTHER, ACCOUNT, "--ask-swarm", "--probe", "--json")
    assert [one["figure"] for one in run.json["verdicts"]] == [f"swarm of {ACCOUNT}, by a node's own word"] * 4 + [
        f"swarm of {OTHER}, by a node's own word"
    ] * 4
    assert {one["verdict"] for one in run.json["verdicts"]} == {"agrees"}
    assert run.json["data"]["probes"]
    assert "verdicts" not in sessionnet("swarm", ACCOUNT, "--json").json


def test_a_replay_gives_the_same_to_the_byte(
    sessionnet: Sessionnet, askable: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clock(monkeypatch)
    inside = members(askable, ACCOUNT)
    misbehave(askable, {inside[0]: "hang", inside[1]: "500", inside[2]: "other-swarm", serving(askable)[0]: "slow:0.5"})
    for form in ((), ("--json",)):
        tape = tmp_path / "tape.yaml"
        once = sessionnet(*ASK, *form, "--timeout", "4", "--record", str(tape))
        askable.received.clear()
        again = sessionnet(*ASK, *form, "--replay", str(tape))
        assert (again.stdout, again.stderr) == (once.stdout, once.stderr)
        assert askable.received == []
        assert ACCOUNT[2:] not in tape.read_text()


def test_the_help_says_that_it_names_the_account(sessionnet: Sessionnet) -> None:
    text = " ".join(sessionnet("swarm", "--help").stdout.split())
    assert "This names the account to those four nodes" in text


class TestAName:
    def test_leads_to_an_account_that_is_asked_for(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        """The test network knows `test` as the name of this account."""
        run = sessionnet("swarm", "test", "--ask-swarm", "--probe", "--json")
        assert [one["verdict"] for one in run.json["verdicts"]] == ["agrees"] * 4
        assert {one["figure"] for one in run.json["verdicts"]} == {f"swarm of {ACCOUNT}, by a node's own word"}
        assert len(learned(askable, ACCOUNT[2:])) == 4

    def test_is_not_asked_for_while_recording(self, sessionnet: Sessionnet, askable: Devnet, tmp_path: Path) -> None:
        """The account behind it is not known when the recording begins, so it could not be kept out."""
        path = tmp_path / "tape.yaml"
        run = sessionnet("swarm", "test", "--ask-swarm", "--record", str(path))
        assert run.status == 2
        assert "could not mask" in run.stderr
        assert askable.received == []
        assert not path.exists()
