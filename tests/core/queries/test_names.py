"""The way to the account behind a name: three nodes that agree to the byte, and what is made of those that do not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sessionnet_core.cache import Cache
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import (
    Contradicted,
    MalformedAccount,
    MalformedName,
    NameNotFound,
    NoAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NoSwarmIDs,
    NothingKept,
    NotRecorded,
    Refused,
    SessionNetError,
    UndecryptableName,
    Unreachable,
)
from sessionnet_core.names import NameRecord, SessionName
from sessionnet_core.queries.failed_names import none_found
from sessionnet_core.queries.names import fetch_account
from sessionnet_core.session import Session
from tests.core.hosts import NETWORK, SEEDS, Hosts, access
from tests.core.samples import NOON, key
from tests.core.test_names import ACCOUNT, NONCE, OLD, SEALED, encrypted
from tests.core.wire.oxend.entry import reply
from tests.deadlines import Clock

OTHER = "05" + "77" * 32
URLS = [f"https://203.0.{number}.1:22021/storage_rpc/v1" for number in range(1, 7)]


def entries(count: int = 6, *, swarms: bool = True) -> list[dict[str, Any]]:
    place = {"swarm": "1000000000000000", "swarm_id": 1 << 60} if swarms else {}
    return [
        {"pubkey_ed25519": key(number), "active": True, "funded": True, "storage_port": 22021}
        | {"public_ip": f"203.0.{number}.1"}
        | place
        for number in range(1, count + 1)
    ]


def resolved(record: NameRecord | None) -> bytes:
    result = {}
    if record is not None:
        result["encrypted_value"] = record.encrypted_value.hex()
        if record.nonce is not None:
            result["nonce"] = record.nonce.hex()
    return json.dumps({"result": result, "t": 1, "hf": [21, 0]}).encode()


HONEST = resolved(NameRecord(SEALED, NONCE))
NOBODY = resolved(None)


def hosts(*told: bytes | Exception, nodes: list[dict[str, Any]] | None = None) -> Hosts:
    """Give seeds and as many nodes as tell something; the last of them tell the same."""
    made = Hosts()
    made.told = dict.fromkeys(SEEDS, reply(*(entries() if nodes is None else nodes)))
    made.told |= dict(zip(URLS, [*told, *[told[-1]] * (len(URLS) - len(told))], strict=True))
    return made


def three(*told: bytes) -> Hosts:
    """Give a network of three nodes, so that all of them are asked."""
    return hosts(*told, nodes=entries(3))


def asked(made: Hosts) -> list[str]:
    return [url for url in made.asked if url not in SEEDS]


def opened(made: Hosts, **changed: Any) -> SessionNetwork:
    return SessionNetwork(NETWORK, access(made, **changed))


def failure(kind: type[SessionNetError], made: Hosts, name: str = "test", **changed: Any) -> SessionNetError:
    with pytest.raises(kind) as failed:
        opened(made, **changed).resolve(name)
    assert type(failed.value) is kind
    return failed.value


class TestThreeNodesThatAgree:
    def test_give_the_account(self) -> None:
        made = hosts(HONEST)
        answer = opened(made).resolve("Test")
        assert answer.value == ACCOUNT
        assert len(set(asked(made))) == len(asked(made)) == 3
        assert [(one.kind, one.proof, one.via) for one in answer.sources[-3:]] == [
            ("storage-server", "agreement", "cassette")
        ] * 3
        assert {f"https://{one.name}/storage_rpc/v1" for one in answer.sources[-3:]} == set(asked(made))
        assert (answer.as_of, answer.stale, answer.warnings) == (NOON, False, ())

    def test_give_it_from_the_oldest_records_too(self) -> None:
        assert opened(hosts(resolved(NameRecord(OLD)))).resolve("test").value == ACCOUNT

    def test_learn_the_hash_and_nothing_else(self) -> None:
        made = hosts(HONEST)
        opened(made).resolve("test")
        bodies = {body for body in made.bodies if b"ons_resolve" in body}
        assert len(bodies) == 1
        assert b"928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202" in bodies.pop()
        for body in made.bodies:
            assert b"test" not in body
            assert ACCOUNT[2:].encode() not in body

    def test_are_others_for_another_name_and_the_same_for_the_same_randomness(self) -> None:
        def choice(name: str, randomness: Callable[[str, int], bytes]) -> list[str]:
            made = hosts(resolved(encrypted(name, bytes.fromhex(ACCOUNT), NONCE)))
            opened(made, random_bytes=randomness).resolve(name)
            return asked(made)

        def by_purpose(purpose: str, size: int) -> bytes:
            return (purpose.encode() * size)[-size:]

        choices = [
            choice(f"name{number}", lambda purpose, size: purpose.encode().ljust(size)[:size]) for number in range(9)
        ]
        assert len({tuple(one) for one in choices}) > 1
        assert choice("test", by_purpose) == choice("test", by_purpose)

    def test_that_nobody_has_it_are_believed(self) -> None:
        error = failure(NameNotFound, hosts(NOBODY))
        assert error.describe() == "no account has the name test: it is not registered, or its registration has expired"

    @pytest.mark.parametrize("value", [SEALED[::-1], b"\0", SEALED + b"\0"])
    def test_on_what_the_name_does_not_open_give_no_account(self, value: bytes) -> None:
        assert "test" in failure(UndecryptableName, hosts(resolved(NameRecord(value, NONCE)))).describe()

    def test_may_be_asked_in_another_way(self) -> None:
        calls: list[bytes] = []

        def ask(_transport: object, _endpoint: object, hashed: bytes) -> NameRecord:
            calls.append(hashed)
            return NameRecord(SEALED, NONCE)

        made = hosts(NOBODY)
        assert fetch_account(Session(NETWORK, access(made)), SessionName("test"), ask).value == ACCOUNT
        assert (len(calls), asked(made)) == (3, [])


class TestThreeNodesThatDoNotAgree:
    LIE = resolved(encrypted("test", bytes.fromhex(OTHER), NONCE))

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_give_nothing_and_the_one_that_stands_alone_is_named(self, place: int) -> None:
        told = [HONEST] * 3
        told[place] = self.LIE
        error = failure(Contradicted, three(*told))
        one, *others = (f"203.0.{number}.1:22021" for number in (place + 1, *({1, 2, 3} - {place + 1})))
        assert error.describe() == f"of the 3 nodes asked for the name test, {one} disagrees with the others"
        assert error.causes[0] is error
        assert len(error.failures) == 2
        messages = [cause.describe() for cause in error.failures]
        assert f"{one} says that test is the account {OTHER} (1 of 3)" in messages
        agreed = f"say that test is the account {ACCOUNT} (2 of 3)"
        assert {f"{' and '.join(pair)} {agreed}" for pair in (others, others[::-1])} & set(messages)

    def test_give_one_hint_however_many_told_something(self) -> None:
        error = failure(Contradicted, three(HONEST, NOBODY, self.LIE))
        assert [cause.hint is not None for cause in error.causes] == [True, False, False, False]

    def test_though_two_lie_alike(self) -> None:
        assert "203.0.3.1:22021" in failure(Contradicted, three(self.LIE, self.LIE, HONEST)).describe()

    def test_give_nothing_where_one_of_them_denies_it(self) -> None:
        error = failure(Contradicted, three(HONEST, NOBODY, HONEST))
        (told,) = [cause.describe() for cause in error.failures if "203.0.2.1" in cause.describe()]
        assert told == "203.0.2.1:22021 says that test is not registered (1 of 3)"
        assert "203.0.1.1" in failure(Contradicted, three(HONEST, NOBODY, NOBODY)).describe()

    def test_where_each_tells_something_else_are_all_named(self) -> None:
        error = failure(Contradicted, three(HONEST, NOBODY, self.LIE))
        assert error.describe() == "the 3 nodes asked for the name test all contradict each other"
        assert [cause.describe()[-8:] for cause in error.failures] == ["(1 of 3)"] * 3

    def test_are_compared_byte_by_byte_and_not_by_what_they_mean(self) -> None:
        # The same account, encrypted with another nonce: a record that the chain does not have.
        again = resolved(encrypted("test", bytes.fromhex(ACCOUNT), bytes(24)))
        failure(Contradicted, three(HONEST, HONEST, again))

    def test_are_told_apart_without_opening_records_that_are_dear_to_open(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("nacl.bindings.crypto_pwhash_alg", None)
        error = failure(Contradicted, three(HONEST, HONEST, resolved(NameRecord(OLD))))
        assert any("oldest kind, beginning with dbd4bc89bd2c9e53" in cause.describe() for cause in error.causes)
        error = failure(Contradicted, three(HONEST, HONEST, resolved(NameRecord(SEALED, bytes(24)))))
        assert any("does not open, beginning with 3575802dd9bfea72" in cause.describe() for cause in error.causes)


class TestANodeThatFails:
    @pytest.mark.parametrize(
        "outcome", [Unreachable("no answer in time"), Refused("HTTP status 400"), b"{}", resolved(NameRecord(b""))]
    )
    def test_is_replaced_and_named(self, outcome: bytes | Exception) -> None:
        made = hosts(*[outcome] * 3, *[HONEST] * 3)
        answer = opened(made).resolve("test")
        assert answer.value == ACCOUNT
        assert len(answer.sources) == len(SEEDS) + 3
        failed = [url.split("/")[2] for url in asked(made) if made.told[url] is outcome]
        assert [warning.code for warning in answer.warnings] == ["name-node-failed"] * len(failed)
        assert [warning.host for warning in answer.warnings] == failed
        assert answer.complete

    @pytest.mark.parametrize("lie", [resolved(encrypted("test", bytes.fromhex(OTHER), NONCE)), NOBODY])
    def test_however_it_would_lie_is_replaced_and_named_if_it_is_slow(
        self, monkeypatch: pytest.MonkeyPatch, lie: bytes
    ) -> None:
        """A liar who keeps silent until the others have spoken decides nothing, and holds nothing up."""
        monkeypatch.setattr("sessionnet_core.queries.names.STAGE_SECONDS", 0.5)
        Clock(monkeypatch)
        same: dict[str, Any] = {"random_bytes": lambda _, size: bytes(size), "timeout_seconds": 600.0}
        honest = hosts(HONEST)
        opened(honest, **same).resolve("test")
        liar = asked(honest)[0]
        over = threading.Event()

        made = hosts(HONEST)
        made.live, made.told[liar] = True, lie
        tell = made._outcome

        def told(name: str) -> bytes | int:
            if name == liar:
                over.wait(600)
            return tell(name)

        monkeypatch.setattr(made, "_outcome", told)
        answer = opened(made, **same).resolve("test")
        over.set()
        slow = liar.split("/")[2]
        assert answer.value == ACCOUNT
        assert slow not in {one.name for one in answer.sources}
        (warning,) = [one for one in answer.warnings if one.host == slow]
        assert (warning.code, warning.message) == ("name-node-failed", "no answer within 0.5 s")
        assert answer.complete

    def test_leaves_no_answer_where_too_few_are_left(self) -> None:
        error = failure(NobodyAnswered, hosts(*[Unreachable("no answer in time")] * 4, HONEST))
        assert "the name test: only 2 of 3" in error.describe()
        assert all(cause.describe().startswith("the name test: 203.0.") for cause in error.causes)
        (alike,) = error.causes
        assert alike.describe().endswith(" and 3 others: no answer in time")
        failure(NobodyBelievable, hosts(*[b"{}"] * 4, HONEST))

    def test_is_not_replaced_where_no_other_network_has_one(self) -> None:
        crowd = [entry | {"public_ip": f"203.0.7.{number}"} for number, entry in enumerate(entries(), 1)]
        assert "only 1 can be asked" in failure(NoAnswer, hosts(HONEST, nodes=crowd)).describe()

    def test_in_a_recording_is_a_name_that_it_does_not_know(self) -> None:
        error = failure(NotRecorded, hosts(NotRecorded("no answer", hint="of something else")))
        assert error.describe() == "the recording does not know the name test"
        assert "account ID" in (error.hint or "")


class TestNobodyIsAsked:
    def test_for_what_is_no_name(self) -> None:
        made = hosts(HONEST)
        failure(MalformedName, made, "no name")
        failure(MalformedName, made, ACCOUNT)
        with pytest.raises(MalformedAccount):
            opened(made).swarms(["test", ACCOUNT[:-1]])
        assert made.asked == []

    def test_offline(self) -> None:
        made = hosts(HONEST)
        failure(NothingKept, made, offline=True)
        with pytest.raises(NothingKept, match="names are not kept"):
            opened(made, offline=True).swarms(["test", "other"])
        assert made.asked == []

    def test_offline_and_accounts_are_answered_all_the_same(self, tmp_path: Path) -> None:
        made = hosts(HONEST)
        cache = Cache(tmp_path)
        opened(made, cache=cache).swarms([ACCOUNT])
        made.asked.clear()
        found = opened(made, cache=cache, offline=True).swarms([ACCOUNT, "test"]).value
        assert [one.account_id for one in found.accounts] == [ACCOUNT]
        assert [(one.place, one.name, one.code) for one in found.failed] == [(1, "test", "nothing-kept")]
        assert "the name test: names are not kept" in found.failed[0].message
        assert made.asked == []

    def test_where_there_are_no_swarms_to_find(self) -> None:
        made = hosts(HONEST, nodes=entries(swarms=False))
        with pytest.raises(NoSwarmIDs):
            opened(made).swarms(["test"])
        assert asked(made) == []


class TestSwarms:
    def test_are_those_of_the_account(self) -> None:
        network = opened(hosts(HONEST))
        by_name, by_account = network.swarms(["TEST"]), network.swarms([ACCOUNT])
        (named,), (bare,) = by_name.value.accounts, by_account.value.accounts
        assert (named.name, named.account_id, bare.name) == ("test", ACCOUNT, None)
        assert (named.swarm_id, named.nodes) == (bare.swarm_id, bare.nodes)
        assert [one.kind for one in by_name.sources] == ["seed"] * 3 + ["storage-server"] * 3
        assert [one.kind for one in by_account.sources] == ["seed"] * 3

    def test_of_names_and_accounts_stand_in_the_order_of_the_question(self) -> None:
        made = hosts(HONEST)
        found = opened(made).swarms([OTHER, "test", ACCOUNT, "Test"]).value
        assert [(one.name, one.account_id) for one in found.accounts] == [
            (None, OTHER),
            ("test", ACCOUNT),
            (None, ACCOUNT),
            ("test", ACCOUNT),
        ]
        assert len(asked(made)) == 3

    def test_are_found_beside_names_that_lead_nowhere(self) -> None:
        found = opened(hosts(HONEST)).swarms(["Other", "test", "other", ACCOUNT, "third"]).value
        assert [(one.name, one.account_id) for one in found.accounts] == [("test", ACCOUNT), (None, ACCOUNT)]
        assert [(one.place, one.name, one.code) for one in found.failed] == [
            (0, "other", "name-undecryptable"),
            (4, "third", "name-undecryptable"),
        ]
        assert all(one.name in one.message and one.hint for one in found.failed)

    def test_of_accounts_are_found_though_every_name_fails(self) -> None:
        found = opened(hosts(NOBODY)).swarms(["test", ACCOUNT]).value
        assert [one.account_id for one in found.accounts] == [ACCOUNT]
        assert [one.code for one in found.failed] == ["name-not-found"]

    def test_keep_the_code_that_all_nodes_failed_with(self) -> None:
        found = opened(hosts(Unreachable("no answer in time"))).swarms([ACCOUNT, "test"]).value
        assert [one.code for one in found.failed] == ["unreachable"]

    def test_of_a_contradicted_name_say_in_one_line_who_tells_what(self) -> None:
        found = opened(three(HONEST, NOBODY, HONEST)).swarms([ACCOUNT, "test"]).value
        (one,) = found.failed
        assert (one.code, one.hint is None) == ("contradicted", False)
        assert "203.0.2.1:22021 disagrees with the others: " in one.message
        assert "(1 of 3)" in one.message
        assert "(2 of 3)" in one.message

    def test_of_no_name_at_all_fail_with_a_line_for_each(self) -> None:
        with pytest.raises(UndecryptableName, match="none of the names") as failed:
            opened(hosts(HONEST)).swarms(["other", "third"])
        assert [cause.code for cause in failed.value.causes] == ["name-undecryptable"] * 2
        assert ["other" in failed.value.causes[0].describe(), "third" in failed.value.causes[1].describe()] == [
            True
        ] * 2

    def test_of_no_name_at_all_fail_as_the_worst_of_them(self) -> None:
        absent, silent = NameNotFound("nobody has it"), NobodyAnswered("no answer")
        lie = Contradicted("they differ", failures=(Contradicted("one tells this"),))
        assert type(none_found([absent, silent])) is NobodyAnswered
        assert type(none_found([absent, lie, silent])) is Contradicted
        assert none_found([absent]) is absent


class TestTheOverview:
    def test_shows_the_swarm_of_a_name(self) -> None:
        made = hosts(HONEST)
        made.told["/info"] = b"no answer"
        answer = opened(made).overview(["test"])
        assert [(one.name, one.account_id) for one in answer.value.accounts] == [("test", ACCOUNT)]
        assert answer.value.swarm_nodes == 6
        assert [one.kind for one in answer.sources] == ["seed"] * 3 + ["storage-server"] * 3

    def test_stands_without_the_name_that_fails(self) -> None:
        made = hosts(NOBODY)
        made.told["/info"] = b"no answer"
        answer = opened(made).overview(["test"])
        assert (answer.value.nodes, answer.value.swarm_nodes, answer.value.accounts) == (6, None, ())
        assert [one.code for one in answer.value.failed] == ["name-not-found"]
        assert "name-failed" in [one.code for one in answer.warnings]
        assert not answer.complete

    @pytest.mark.parametrize(("asked_for", "own"), [(("test", ACCOUNT), None), ((ACCOUNT, "test"), 6)])
    def test_shows_no_other_swarm_in_the_place_of_the_first(self, asked_for: tuple[str, str], own: int | None) -> None:
        made = hosts(NOBODY)
        made.told["/info"] = b"no answer"
        page = opened(made).overview(asked_for).value
        assert (page.swarm_nodes, page.securing_nodes, len(page.accounts)) == (own, None, 1)
        assert page.own == (page.accounts[0] if own else None)
