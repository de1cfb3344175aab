"""The first live run, tried on test networks: honest, odd, lying, of a later version, and with nobody there.

A few of the commands are run, in this process; the last test runs everything, as whoever can reach the live network
does.
"""

from __future__ import annotations

import base64
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from msgspec import Raw, Struct, structs

from sessionnet_cli.config.file import read_configuration
from sessionnet_core import Network
from sessionnet_core.wire.oxend.requirement import decode_requirement
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.devnet.newer import FIELD, REASON
from tests.evm import BadRpc
from tests.evm.ethereum import Ethereum
from tests.first_light import __main__ as program
from tests.first_light import runs
from tests.first_light.evidence import Evidence
from tests.first_light.fields import noticed_in
from tests.first_light.findings import differences, load, unknown, warnings
from tests.first_light.observe import Seen, observing
from tests.first_light.private import Private, forms_of, private_of
from tests.first_light.promises import PROMISES, judged
from tests.first_light.runs import COMMANDS, Asked, Ended, Start, in_a_process
from tests.joint_fixtures import Joint

Seeing = Callable[..., Evidence]
FEW = ("nodes", "swarm", "token", "overview", "doctor")
"""So many of the commands that every kind of host but the chain is asked."""
ASKED = Asked(account=ACCOUNT, name="nobody-has-it")


@pytest.fixture
def start(sessionnet: Sessionnet) -> Start:
    """Run the command in this process."""

    def run(words: tuple[str, ...]) -> Ended:
        with observing(ACCOUNT) as seen:
            result = sessionnet(*words)
        return Ended(result.status, result.stdout.encode(), result.stderr.encode(), seen)

    return run


@pytest.fixture
def seen(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seeing:
    """Run a few commands on the network that is configured."""
    monkeypatch.setattr(program, "_check", lambda _network, _checks: "")

    def run(*names: str, has_local: bool = False, **asked: object) -> Evidence:
        what = structs.replace(ASKED, **asked)
        if has_local:
            return program.first_light(network_of(), what, tmp_path, start, names)[0]
        done = list(runs.recorded_runs(what, tmp_path, start, names))
        return Evidence(network_of(), done[-1][1], datetime.now(UTC), {run.name: run for run, _ in done}, {}, tmp_path)

    return run


def network_of() -> Network:
    return read_configuration().find_network("devnet")


def everybody(net: Devnet, manner: str) -> None:
    for who in ("seeds", "storage", "api", "backend"):
        net.misbehave(who, manner)


def written(evidence: Evidence, folder: Path, interrupted: str = "") -> str:
    """Write the report, and return what is in it."""
    asked = evidence.asked
    private = private_of([asked.account], [asked.name], [asked.wallet], evidence.network)
    program.write(folder / "report.md", evidence, [], private, interrupted)
    return (folder / "report.md").read_text(encoding="utf-8")


def outcomes(evidence: Evidence) -> dict[str, set[str]]:
    """Return the promises by their outcome."""
    found: dict[str, set[str]] = {"held": set(), "broken": set(), "not judged": set()}
    for verdict in judged(evidence):
        found[verdict.outcome].add(verdict.promise)
    return found


class TestOnTheDevnet:
    def test_an_honest_one_breaks_no_promise_and_sends_nothing_unknown(
        self, askable: Devnet, seen: Seeing, tmp_path: Path
    ) -> None:
        evidence = seen("nodes", "swarm --ask-swarm", "token --onion", "swarm", "check network", has_local=True)
        found = outcomes(evidence)
        assert found["broken"] == set()
        assert found["held"] | found["not judged"] == {one for of_section in PROMISES.values() for one in of_section}
        assert found["held"] >= {
            "the swarm is the one that the rule of the network gives",
            "an account never leaves the machine without `--ask-swarm`, sealed or not",
            "`--ask-swarm` names it to nodes alone",
            "`--record` and `--replay`: a recording replays to the same answer",
            "every line has its answer, in order; a bad one costs no other",
            "each command asks the hosts that are documented for it",
        }
        for what, noticed in unknown(evidence).items():  # the reasons are rare ones of its own
            assert (what, noticed.fields, noticed.types, noticed.failures) == ("oxend: a node list", {}, {}, [])
        text = written(evidence, tmp_path)
        assert "**This is from a TEST NETWORK. Nothing in it was seen on the live one.**" in text
        assert "## Commands without an answer\n\nNone." in text
        # Who was sent how much is what they have received.
        received = Counter(one.server.rstrip("0123456789") for one in askable.received)
        assert load(evidence)["seed"] == (received["seed"], 3)

    def test_where_no_seed_answers_nothing_is_kept_and_nothing_is_judged_by_it(
        self, askable: Devnet, seen: Seeing
    ) -> None:
        askable.misbehave("seeds", "refuse")
        evidence = seen("nodes", has_local=True)
        assert "bootstrap-unverified" in evidence.runs[runs.KEPT].codes
        assert outcomes(evidence)["broken"] == set()
        assert "`--offline` answers from what was kept" in outcomes(evidence)["not judged"]

    def test_what_a_network_does_not_have_breaks_no_promise(self, askable: Devnet, seen: Seeing) -> None:
        evidence = seen("nodes", "staking open")
        assert evidence.runs["staking open"].codes == ["configuration"]
        assert outcomes(evidence)["broken"] == set()

    def test_of_one_that_is_of_a_later_version_all_that_is_new_is_listed(
        self, askable: Devnet, seen: Seeing, tmp_path: Path
    ) -> None:
        everybody(askable, "newer")
        evidence = seen("nodes", "token", "swarm --ask-swarm", "doctor")
        assert outcomes(evidence)["broken"] == set()
        found = unknown(evidence)
        assert {what for what, noticed in found.items() if any(FIELD in path for path in noticed.fields)} == {
            *("api: /info", "backend: /info", "oxend: a node list", "storage: a swarm", "storage: info"),
        }
        listed = found["oxend: a node list"]
        assert f"result.service_node_states[].contributors[].{FIELD}.illumination" in listed.fields
        assert REASON in listed.values["result.service_node_states[].last_decomm_reasons.all[]"]
        assert found["backend: /info"].values == {"network.hard_fork": ["99"], "network.nettype": ["moonnet"]}
        assert not any(noticed.failures for noticed in found.values())
        text = written(evidence, tmp_path)
        assert f"* api: /info: a new field, `token.{FIELD}.visible_from` (list)" in text
        assert f"has an unknown value, `{REASON}`" in text or f", `{REASON}`" in text

    def test_an_odd_one_breaks_no_promise(self, askable: Devnet, seen: Seeing) -> None:
        askable.misbehave("api", "nulls")
        askable.misbehave("seed1", "ahead:1")
        askable.misbehave("storage", "old-version")
        evidence = seen("nodes", "overview", "swarm --probe")
        assert outcomes(evidence)["broken"] == set()
        assert not any(noticed.failures for noticed in unknown(evidence).values())
        assert any(line.startswith("node-behind: ") for line in warnings(evidence))

    def test_what_liars_say_is_found_and_breaks_no_promise(self, askable: Devnet, seen: Seeing, tmp_path: Path) -> None:
        askable.misbehave("seed2", "wrong-certificate")
        askable.misbehave("storage", "other-swarm")
        askable.misbehave("api", "contract")
        evidence = seen("token", "swarm --ask-swarm", "doctor")
        assert outcomes(evidence)["broken"] == set()
        codes = {line.partition(":")[0] for line in warnings(evidence)}
        assert codes >= {"seed-wrong-certificate", "contract-mismatch", "swarm-disagrees"}
        differ = {row[0] for row in differences(evidence) if row[4] == "differs"}
        assert differ == {"contract", "swarm of the account"}
        assert "| wrong-certificate |" in written(evidence, tmp_path)

    def test_a_seed_that_lies_is_named(self, askable: Devnet, seen: Seeing) -> None:
        askable.misbehave("seed1", "half")
        evidence = seen("nodes")
        assert outcomes(evidence)["broken"] == set()
        assert [line.partition(":")[0] for line in warnings(evidence)] == ["seed-disagrees"]

    def test_where_nobody_answers_that_is_said_and_no_promise_is_broken(
        self, askable: Devnet, seen: Seeing, tmp_path: Path
    ) -> None:
        everybody(askable, "refuse")
        evidence = seen(*FEW, has_local=True)
        found = outcomes(evidence)
        assert found["broken"] == set()
        assert "0 means answered; otherwise the document has the errors" in found["held"]
        assert "the swarm is the one that the rule of the network gives" in found["not judged"]
        text = written(evidence, tmp_path)
        assert text.count(" ended with 3: ") == len(FEW) + 1
        assert "Looked through: no reply at all." in text
        assert "* 0 figures differ between their sources" in text  # though the wallet that nobody has is a 0 as well

    def test_a_promise_that_is_not_kept_is_broken(self, askable: Devnet, seen: Seeing) -> None:
        evidence = seen("nodes", "swarm", has_local=True)
        run = evidence.runs["swarm"]
        # As a program would be seen that names the account, to a host that is not documented, and gets it wrong.
        run.document["data"]["accounts"][0]["swarm_id"] = "00ff"
        run.ended.seen.named_to.append("192.0.2.1:443")
        run.ended.seen.requests[urlsplit(askable.backend.url).netloc] = 1
        assert outcomes(evidence)["broken"] == {
            "the swarm is the one that the rule of the network gives",
            "swarm IDs have 16 hex digits",
            "`--record` and `--replay`: a recording replays to the same answer",
            "an account never leaves the machine without `--ask-swarm`, sealed or not",
            "each command asks the hosts that are documented for it",
        }


class TestEndings:
    """None of them reaches a network."""

    def test_ctrl_c_leaves_what_was_seen_until_then(self, tmp_path: Path, configured: Devnet) -> None:
        def start(words: tuple[str, ...]) -> Ended:
            if words[0] == "swarm":
                raise KeyboardInterrupt
            return Ended(3, b"{}", b"", Seen())

        network = network_of()
        evidence, checks, why = program.first_light(network, ASKED, tmp_path, start, ("nodes", "swarm", "token"))
        assert (list(evidence.runs), checks) == (["nodes"], [])
        text = written(evidence, tmp_path, interrupted=why)
        assert "**Not complete: interrupted after 1 of 4 commands.** What is here was seen until then." in text

    def test_a_command_that_does_not_end_is_a_broken_promise_and_not_the_end(
        self, tmp_path: Path, configured: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(program, "_check", lambda _network, _checks: "")
        evidence, _, _ = program.first_light(
            network_of(), ASKED, tmp_path, lambda _words: Ended(None, b"", b"Fatal", Seen()), ("nodes", "token")
        )
        assert outcomes(evidence)["broken"] >= {"`--timeout`: no command waits for ever"}
        assert "* `token` did not end, and was ended: Fatal" in written(evidence, tmp_path)

    def test_a_process_that_does_not_end_is_ended(
        self, configured: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runs, "PATIENCE_SECONDS", 0)
        assert in_a_process(tmp_path, "devnet", ACCOUNT)(("nodes",)).status is None


class Inner(Struct):
    number: int
    text: str | None = None


class Outer(Struct):
    inner: list[Inner]
    by_key: dict[str, Inner]
    later: Raw
    kind: str = ""


def test_replies_are_looked_through_when_no_host_waits_for_it() -> None:
    """With what the program passes over, and what no decoder takes."""
    with observing() as seen:
        for more in (b"1", b"1e999"):
            decode_requirement(b'{"result": {"staking_requirement": 25000000000000, "moon": %s}}' % more)
        assert seen.noticed == {}
    (noticed,) = seen.noticed.values()
    assert noticed.fields == {"result.moon": "number"}
    assert [one.partition(":")[0] for one in noticed.failures] == ["not looked through"]


def test_the_fields_of_a_reply_are_compared_with_its_type_however_deep() -> None:
    value = {
        "inner": [{"number": 1.5, "text": None, "new": {"deep": [1]}}, {"number": True, "text": 7}],
        "by_key": {"ab" * 32: {"number": 1, "more": None}},
        "later": {"anything": {"at": "all"}},
        "kind": "fifth <b>",
        "f" * 50: 1,
        "0x" + "ab" * 20: {"x": 1},
    }
    found = noticed_in(value, Outer, {"kind": frozenset({"first"})})
    assert found.fields == {
        "inner[].new": "object",
        "inner[].new.deep": "list",
        "by_key.*.more": "null",
        "*": "object",
        "*.x": "number",
    }
    assert found.types == {"inner[].number": "boolean", "inner[].text": "number"}
    assert found.values == {"kind": ["fifth ?b?"]}


SECRET_NAME, OWN_WALLET = "Hello World!", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
KEY_OF_URL = "k3yk3yk3yk3yk3yk3yk3yk3yk3yk3y"


class TestPrivate:
    @pytest.fixture
    def private(self, configured: Devnet, monkeypatch: pytest.MonkeyPatch) -> Private:
        monkeypatch.setenv("HOME", "/home/somebody-special")
        chain = network_of().chain
        assert chain is not None
        own = structs.replace(chain, rpc_urls=(f"https://own.example/v2/{KEY_OF_URL}",))
        network = structs.replace(network_of(), chain=own, test=False)
        return private_of([ACCOUNT], [SECRET_NAME], [OWN_WALLET], network, ["http://me:pass-word-pass@proxy.example"])

    @pytest.mark.parametrize(
        "form",
        [
            *(ACCOUNT, ACCOUNT.upper(), ACCOUNT[2:], f"0x{ACCOUNT[2:]}", str(int(ACCOUNT, 16))),
            *(SECRET_NAME, SECRET_NAME.lower(), quote(SECRET_NAME), SECRET_NAME.encode().hex(), "2NEpo7TZRRrLZSi2U"),
            *(OWN_WALLET, OWN_WALLET.lower(), OWN_WALLET[2:].upper(), KEY_OF_URL, "own.example", "proxy.example"),
            *("pass-word-pass", "/home/somebody-special", "10.1.2.3", "fd00::17", "203.0.113.9"),
            "".join(f"%{byte:02X}" for byte in ACCOUNT.encode()),
            base64.b32encode(bytes.fromhex(ACCOUNT[2:])).decode().rstrip("="),
        ],
    )
    def test_no_form_of_what_is_private_is_left(self, private: Private, form: str) -> None:
        hidden = private.hide(f"a host said: ({form}) and more")
        assert hidden.startswith("a host said: (")
        assert hidden.endswith(") and more")
        assert form.lower() not in hidden.lower()
        assert "[" in hidden

    @pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
    @pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc"])
    def test_nor_what_is_inside_of_more_that_is_encoded(
        self, private: Private, encode: Callable[[bytes], bytes], before: bytes
    ) -> None:
        for secret in (bytes.fromhex(ACCOUNT[2:]), ACCOUNT.encode(), bytes.fromhex(OWN_WALLET[2:])):
            hidden = private.hide(encode(before + secret + b"and more").decode())
            longest = max((len(piece) for piece in re.split(r"\[\w+\]", hidden)), default=0)
            assert longest < 20, hidden  # what is left holds no eight bytes of it

    def test_what_is_everybodys_is_left_as_it_is(self, private: Private) -> None:
        text = "seed1.getsession.org did not answer within 5 s; 95.216.33.113:22100 at 12:30:45, version 2.11.3, €1.50"
        assert private.hide(text) == text

    def test_what_acts_where_it_is_shown_does_not(self, askable: Devnet, seen: Seeing, tmp_path: Path) -> None:
        askable.misbehave("seeds", "rpc-error")
        askable.misbehave("api", "hostile-figures")
        text = written(seen("nodes", "token"), tmp_path)
        assert all(character.isprintable() or character == "\n" for character in text)
        assert "](" not in text
        assert "<" not in text

    def test_whoever_names_their_own_finds_nothing_of_it_in_the_file(
        self, askable: Devnet, seen: Seeing, tmp_path: Path
    ) -> None:
        name = "oldtest"
        wallet = next(one["operator_address"] for one in askable.network["service_node_states"] if one["active"])
        evidence = seen(
            *("swarm", "swarm NAME", "check swarm", "check wallet"),
            name=name,
            wallet=wallet,
            theirs=frozenset({ACCOUNT, name, wallet}),
        )
        swarm = evidence.runs["swarm"].data["accounts"][0]
        text = written(evidence, tmp_path)
        hidden = [*forms_of(ACCOUNT), *forms_of(wallet), swarm["swarm_id"], str(tmp_path)]
        assert [one for one in hidden if one.lower() in text.lower()] == []
        assert re.search(rf"\b{name}\b", text) is None
        assert not [node["pubkey"] for node in swarm["nodes"] if node["pubkey"][:8] in text]
        assert text.count("not to be published: whom it asks tells of what is yours") == 4
        # The recordings themselves name the account to nobody either.
        for path in tmp_path.glob("*.yaml"):
            assert ACCOUNT[2:] not in path.read_text()


@pytest.mark.costly  # half a hundred processes of the command, and a chain
def test_all_of_it_on_a_network_with_a_chain(joint: Joint, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with BadRpc(joint.front.url, "rpc2") as other, Ethereum(int(time.time())) as ethereum:
        second = other.url.replace("127.0.0.1", "localhost")
        joint.config.write_text(joint.net.config([joint.front.url, second], ethereum.url))
        joint.front.misbehave("newer")
        words = [
            "--network",
            "devnet",
            "--output",
            str(tmp_path / "a.md"),
            "--recordings",
            str(tmp_path),
            "--pause",
            "0",
        ]
        status = program.main(words)
    text = (tmp_path / "a.md").read_text()
    assert status == 0, text
    assert "Looked through: api: /info, " in text
    assert f"chain: a block: a new field, `{FIELD}` (object)" in text
    for name in COMMANDS:
        assert f"| `{name}` | " in text
    assert ", 0 broken; " in capsys.readouterr().out
