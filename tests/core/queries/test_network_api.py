"""The way to an answer of the network API: what is taken from the cache, what is asked for, and what is never taken."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.cache import FORMAT, Cache, Kept, Shelf
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import (
    AnswerTooLarge,
    BadConfiguration,
    MalformedAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    NotSealed,
    Refused,
    RequestError,
    SessionNetError,
    Unreachable,
    WrongCertificate,
)
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.network_info import NetworkInfo
from sessionnet_core.figures.prices import PERIODS
from sessionnet_core.networks.model import Api, Network
from sessionnet_core.queries.network_api import INFO, Resource, fetch_resource, prices
from sessionnet_core.session import Session
from tests.core.hosts import API, NETWORK, Hosts, access, at
from tests.core.wire.api import reply as api_reply
from tests.core.wire.api.reply import WHOLE, info_with

LATER = info_with("price", usd=0.06)
"""What the API tells when it is asked again."""
STALE_AT = 360
"""The price of `WHOLE` is overdue from 12:06:00 on."""
OTHER_KEY = "ab" * 32


@pytest.fixture
def hosts() -> Hosts:
    hosts = Hosts()
    hosts.told["/info"] = info_with()
    for period in PERIODS:
        hosts.told[f"/prices/session-token/{period}"] = api_reply.prices(api_reply.price(0.05, api_reply.NOON - 240))
    return hosts


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def find(
    hosts: Hosts, cache: Cache | None = None, seconds: float = 0, network: Network = NETWORK, **changed: Any
) -> Answer[NetworkInfo]:
    return fetch_resource(Session(network, access(hosts, seconds=seconds, cache=cache, **changed)), INFO)


def codes(answer: Answer[Any]) -> list[str]:
    return [warning.code for warning in answer.warnings]


def kept_in(cache: Cache) -> Path:
    (path,) = cache.directory.iterdir()
    return path


def test_an_answer_tells_who_gave_it_and_when_it_was_true(hosts: Hosts) -> None:
    answer = find(hosts)
    assert answer.value == WHOLE
    assert (answer.network, answer.as_of, answer.asked_at, answer.stale) == ("devnet", at(-240), at(0), False)
    (source,) = answer.sources
    assert structs.asdict(source) == {
        "name": "api.example",
        "kind": "network-api",
        "url": "http://api.example/oxen/v4/lsrpc",
        "proof": "sealed-reply",
        "as_of": at(-240),
        "via": "cassette",
        "hops": 0,
    }
    assert (answer.warnings, answer.complete) == ((), True)


@pytest.mark.parametrize(("plain_url", "proof"), [("https://api.example", "system-ca"), ("http://api.example", "none")])
def test_an_unsealed_answer_says_what_vouches_for_it(hosts: Hosts, plain_url: str, proof: str) -> None:
    network = structs.replace(NETWORK, api=structs.replace(API, plain_url=plain_url))
    hosts.told["http://api.example/info"] = info_with()
    (source,) = find(hosts, network=network, api_transport="plain").sources
    assert (source.url, source.proof) == (f"{plain_url}/info", proof)


def test_no_secret_of_the_url_is_shown(hosts: Hosts) -> None:
    secret = Api("https://u:hunter2@api.example", None, "https://u:hunter2@api.example")
    hosts.told["https://u:hunter2@api.example/info"] = info_with()
    answer = find(hosts, network=structs.replace(NETWORK, api=secret), api_transport="plain")
    assert answer.sources[0].url == "https://***@api.example/info"
    assert "hunter2" not in repr(answer)


class TestTheAge:
    @pytest.mark.parametrize(
        ("t", "t_price", "seconds"),
        [(0, -240, -240), (-300, -240, -300), (60, 60, 0), (60, -240, -240), (0, None, 0), (None, None, 0)],
    )
    def test_is_that_of_the_oldest_moment_told_and_never_of_the_future(
        self, hosts: Hosts, t: int | None, t_price: int | None, seconds: int
    ) -> None:
        def moment(offset: int | None) -> int | None:
            return None if offset is None else api_reply.NOON + offset

        told = api_reply.INFO | {"t": moment(t)}
        told["price"] = api_reply.INFO["price"] | {"t_price": moment(t_price)}
        hosts.told["/info"] = json.dumps(told).encode()
        answer = find(hosts)
        assert answer.as_of == answer.sources[0].as_of == at(seconds)

    def test_of_a_kept_answer_is_counted_from_when_it_was_asked_for(self, hosts: Hosts, cache: Cache) -> None:
        hosts.told["/info"] = info_with("price", t_price=None, t_stale=None).replace(b'"t":', b'"was":')
        find(hosts, cache)
        answer = find(hosts, cache, seconds=90)
        assert (answer.as_of, answer.asked_at, answer.age_seconds) == (at(0), at(90), 90)

    def test_of_a_history_is_that_of_its_newest_point(self, hosts: Hosts) -> None:
        hosts.told["/prices/session-token/1h"] = api_reply.prices(
            api_reply.price(0.05, api_reply.NOON - 600), api_reply.price(0.05, api_reply.NOON - 1200)
        )
        assert fetch_resource(Session(NETWORK, access(hosts)), prices("1h")).as_of == at(-600)

    def test_of_a_history_without_points_is_no_moment(self, hosts: Hosts) -> None:
        hosts.told["/prices/session-token/1h"] = api_reply.prices()
        with pytest.raises(NobodyAnswered) as nobody:
            fetch_resource(Session(NETWORK, access(hosts)), prices("1h"))
        assert [cause.code for cause in nobody.value.causes] == ["figure-missing"]

    @pytest.mark.parametrize(("seconds", "stale"), [(STALE_AT, False), (STALE_AT + 1, True)])
    def test_makes_an_answer_stale_when_the_server_should_know_better(
        self, hosts: Hosts, seconds: int, stale: bool
    ) -> None:
        answer = find(hosts, seconds=seconds)
        assert (answer.stale, answer.complete) == (stale, not stale)


class TestAPriceFromTheFuture:
    @pytest.mark.parametrize(("ahead", "warns"), [(-240, False), (0, False), (60, False), (61, True), (10_800, True)])
    def test_warns_beyond_a_minute(self, hosts: Hosts, ahead: int, warns: bool) -> None:
        hosts.told["/info"] = info_with("price", t_price=api_reply.NOON + ahead, t_stale=api_reply.NOON + 20_000)
        answer = find(hosts)
        assert codes(answer) == ["price-ahead"] * warns
        assert answer.complete is not warns
        assert answer.as_of <= at(0)

    def test_of_a_history_is_that_of_its_newest_point(self, hosts: Hosts) -> None:
        hosts.told["/prices/session-token/1h"] = api_reply.prices(
            api_reply.price(0.05, api_reply.NOON + 3600), api_reply.price(0.05, api_reply.NOON - 1200)
        )
        answer = fetch_resource(Session(NETWORK, access(hosts)), prices("1h"))
        assert codes(answer) == ["price-ahead"]
        assert "2026-04-09 13:00:00 UTC, 60 minutes ahead" in answer.warnings[0].message

    def test_is_still_one_when_it_was_kept(self, hosts: Hosts, cache: Cache) -> None:
        hosts.told["/info"] = info_with("price", t_price=api_reply.NOON + 3600, t_stale=api_reply.NOON + 4200)
        find(hosts, cache)
        answer = find(hosts, cache, seconds=90)
        assert (answer.sources[0].via, codes(answer)) == ("cache", ["price-ahead"])
        # Its time comes, and it stays a price whose age nobody knows.
        assert codes(find(hosts, cache, seconds=3700, offline=True)) == ["price-ahead"]


class TestAKeptAnswer:
    @pytest.mark.parametrize(
        ("max_age", "seconds", "asked"),
        [
            (120, 0, 1),
            (120, 120, 1),
            (120, 121, 2),
            (3600, STALE_AT, 1),
            (3600, STALE_AT + 1, 2),
            (0, 0, 1),
            (0, 1, 2),
        ],
    )
    def test_is_taken_until_the_server_knows_better_and_no_longer_than_wanted(
        self, hosts: Hosts, cache: Cache, max_age: float, seconds: int, asked: int
    ) -> None:
        find(hosts, cache)
        hosts.told["/info"] = LATER
        answer = find(hosts, cache, seconds, max_age_seconds=max_age)
        assert hosts.asked == ["/info"] * asked
        assert answer.value.price_usd == (0.06 if asked == 2 else 0.0512310312)

    @pytest.mark.parametrize(("dated", "seconds", "asked"), [(120, 120, 1), (120, 121, 2), (3600, STALE_AT + 1, 2)])
    def test_that_says_until_when_it_holds_may_be_taken_longer_than_others(
        self, hosts: Hosts, cache: Cache, dated: float, seconds: int, asked: int
    ) -> None:
        find(hosts, cache)
        answer = find(hosts, cache, seconds, max_age_seconds=9, dated_max_age_seconds=dated)
        assert (hosts.asked, answer.stale) == (["/info"] * asked, seconds > STALE_AT)

    def test_that_does_not_say_until_when_it_holds_may_not(self, hosts: Hosts, cache: Cache) -> None:
        hosts.told["/info"] = info_with("price", t_stale=None, t_price=None)
        find(hosts, cache)
        find(hosts, cache, seconds=10, max_age_seconds=9, dated_max_age_seconds=120)
        assert len(hosts.asked) == 2

    def test_is_what_was_told_with_its_evidence(self, hosts: Hosts, cache: Cache) -> None:
        first = find(hosts, cache)
        second = find(hosts, cache, seconds=60)
        assert second.value == first.value
        assert second.sources == (structs.replace(first.sources[0], via="cache"),)
        assert (second.as_of, second.asked_at, second.stale, second.warnings) == (at(-240), at(60), False, ())

    def test_is_kept_for_an_hour_where_the_server_does_not_say(self, hosts: Hosts, cache: Cache) -> None:
        hosts.told["/info"] = info_with("price", t_stale=None)
        find(hosts, cache)
        find(hosts, cache, seconds=3600, max_age_seconds=3600)
        assert hosts.asked == ["/info"]
        assert not find(hosts, cache, seconds=3601, max_age_seconds=3600).stale
        assert hosts.asked == ["/info"] * 2

    def test_that_was_overdue_when_it_came_is_not_taken(self, hosts: Hosts, cache: Cache) -> None:
        hosts.told["/info"] = info_with("price", t_stale=api_reply.NOON - 60)
        find(hosts, cache)
        find(hosts, cache)
        assert len(hosts.asked) == 2

    def test_is_not_taken_by_who_wants_a_new_one(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache)
        hosts.told["/info"] = LATER
        assert find(hosts, cache, refresh=True).value.price_usd == 0.06
        assert find(hosts, cache).value.price_usd == 0.06, "the new one is kept"
        assert len(hosts.asked) == 2

    @pytest.mark.parametrize(("seconds", "stale"), [(0, False), (120, False), (121, True), (10**7, True)])
    def test_is_all_there_is_offline_and_may_be_old(
        self, hosts: Hosts, cache: Cache, seconds: int, stale: bool
    ) -> None:
        find(hosts, cache)
        for refresh in (False, True):
            answer = find(hosts, cache, seconds, offline=True, refresh=refresh)
            assert (answer.value, answer.stale, answer.sources[0].via) == (WHOLE, stale, "cache")
        assert len(hosts.asked) == 1

    def test_is_missing_offline_at_first(self, hosts: Hosts, cache: Cache) -> None:
        for where in (cache, None):
            with pytest.raises(NothingKept):
                find(hosts, where, offline=True)
        assert hosts.asked == []

    def test_that_came_unsealed_is_none_for_who_wants_a_seal_nor_the_other_way_round(
        self, hosts: Hosts, cache: Cache
    ) -> None:
        find(hosts, cache, api_transport="plain")
        with pytest.raises(NothingKept):
            find(hosts, cache, offline=True)
        hosts.told["/info"] = LATER
        find(hosts, cache)
        assert find(hosts, cache, offline=True).value.price_usd == 0.06
        assert find(hosts, cache, offline=True, api_transport="plain").value.price_usd == 0.0512310312

    @pytest.mark.parametrize(
        "other",
        [
            structs.replace(API, url="http://other.example"),
            structs.replace(API, pubkey=OTHER_KEY),
            structs.replace(API, plain_url="https://other.example"),
        ],
    )
    def test_is_the_word_of_this_api_alone(self, hosts: Hosts, cache: Cache, other: Api) -> None:
        find(hosts, cache)
        with pytest.raises(NothingKept):
            find(hosts, cache, network=structs.replace(NETWORK, api=other), offline=True)
        with pytest.raises(NothingKept):
            find(hosts, cache, network=structs.replace(NETWORK, name="other"), offline=True)

    def test_is_one_for_each_question(self, hosts: Hosts, cache: Cache) -> None:
        sorts: list[Resource[Any]] = [INFO, *map(prices, PERIODS)]
        values = [fetch_resource(Session(NETWORK, access(hosts, cache=cache)), sort).value for sort in sorts]
        assert len(hosts.asked) == len(list(cache.directory.iterdir())) == 5
        offline = access(hosts, cache=cache, offline=True)
        assert [fetch_resource(Session(NETWORK, offline), sort).value for sort in sorts] == values

    def test_of_a_history_is_taken_no_longer_than_wanted(self, hosts: Hosts, cache: Cache) -> None:
        for seconds in (0, 120, 121):
            fetch_resource(Session(NETWORK, access(hosts, seconds=seconds, cache=cache)), prices("1d"))
        assert len(hosts.asked) == 2

    def test_from_the_future_is_no_answer(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache, seconds=3600)
        with pytest.raises(NothingKept):
            find(hosts, cache, offline=True)
        hosts.told["/info"] = LATER
        answer = find(hosts, cache)
        assert (answer.value.price_usd, codes(answer)) == (0.06, ["cache-damaged"])
        assert "future" in answer.warnings[0].describe()
        assert codes(find(hosts, cache)) == [], "it has been replaced"


DAMAGES: dict[str, Any] = {
    "empty": lambda whole: b"",
    "half": lambda whole: whole[: len(whole) // 2],
    "binary": lambda whole: bytes(range(256)),
    "deeply nested": lambda whole: b"[" * 100_000,
    "another format": lambda whole: whole.replace(b'"format":%d' % FORMAT, b'"format":%d' % (FORMAT + 1)),
    "another network": lambda whole: whole.replace(b'"network":"devnet"', b'"network":"mainnet"'),
    "a price that is text": lambda whole: whole.replace(b"0.0512310312", b'"0.05"'),
    "an amount that is a number": lambda whole: whole.replace(b'"25000.000000000"', b"25000"),
    "the moment of staleness without its zone": lambda whole: whole.replace(b"12:06:00Z", b"12:06:00"),
    "the moment of the price without its zone": lambda whole: whole.replace(
        b'"price_as_of":"2026-04-09T11:56:00Z"', b'"price_as_of":"2026-04-09T11:56:00"'
    ),
    "the server's time without its zone": lambda whole: whole.replace(
        b'"told_at":"2026-04-09T12:00:00Z"', b'"told_at":"2026-04-09T12:00:00"'
    ),
    "the moment of the question without its zone": lambda whole: whole.replace(
        b'"asked_at":"2026-04-09T12:00:00Z"', b'"asked_at":"2026-04-09T12:00:00"'
    ),
    "a field missing": lambda whole: whole.replace(b'"nodes":1000,', b""),
}


class TestADamagedFile:
    @pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
    def test_is_as_good_as_none_and_said_so(self, hosts: Hosts, cache: Cache, damage: Any) -> None:
        find(hosts, cache)
        whole = kept_in(cache).read_bytes()
        assert damage(whole) != whole
        kept_in(cache).write_bytes(damage(whole))
        with pytest.raises(NothingKept):
            find(hosts, cache, offline=True)
        answer = find(hosts, cache)
        assert (answer.value, codes(answer)) == (WHOLE, ["cache-damaged"])
        assert find(hosts, cache).warnings == (), "it has been replaced"

    def test_beside_a_silent_api_is_nothing_to_fall_back_on(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache)
        kept_in(cache).write_bytes(b"{")
        hosts.told["/info"] = Unreachable("nothing came")
        with pytest.raises(NobodyAnswered):
            find(hosts, cache)

    def test_that_is_a_folder_takes_nothing_from_the_answer(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache)
        path = kept_in(cache)
        path.unlink()
        (path / "something").mkdir(parents=True)
        answer = find(hosts, cache)
        assert (answer.value, codes(answer), answer.complete) == (WHOLE, ["cache-unusable"] * 2, True)


ANYTHING = [b"0", b"g", b"-", b'"', b"\xff", b"null", b"9" * 30, b"", b"T", b"1e400"]


@given(st.integers(0, 2000), st.sampled_from(ANYTHING), st.booleans())
def test_whatever_byte_of_a_kept_answer_is_damaged_an_answer_comes_of_it(
    tmp_path_factory: Any, place: int, piece: bytes, silent: bool
) -> None:
    hosts, cache = Hosts(), Cache(tmp_path_factory.getbasetemp() / "damaged-api")
    hosts.told["/info"] = info_with()
    find(hosts, cache, refresh=True)
    whole = kept_in(cache).read_bytes()
    place %= len(whole)
    kept_in(cache).write_bytes(whole[:place] + piece + whole[place + 1 :])
    if silent:
        hosts.told["/info"] = Unreachable("nothing came")
    try:
        answer = find(hosts, cache, seconds=60)
    except NobodyAnswered:
        assert silent
        return
    assert answer.as_of <= answer.asked_at == at(60)
    SessionNetwork(NETWORK, access(hosts, cache=cache, seconds=60)).token()


SILENCE: dict[str, Any] = {
    "silent": Unreachable("nothing came"),
    "refusing": Refused("HTTP status 429"),
    "failing, sealed": 500,
    "knowing nothing of it, sealed": 404,
}


class TestASilentApi:
    @pytest.mark.parametrize("failure", SILENCE.values(), ids=SILENCE)
    @pytest.mark.parametrize(("seconds", "stale"), [(121, True), (10**7, True)])
    def test_leaves_the_kept_answer_and_a_warning(
        self, hosts: Hosts, cache: Cache, failure: Any, seconds: int, stale: bool
    ) -> None:
        api_transport = "plain" if isinstance(failure, Refused) else "sealed"
        find(hosts, cache, api_transport=api_transport)
        hosts.told["/info"] = failure
        answer = find(hosts, cache, seconds, api_transport=api_transport)
        assert (answer.value, answer.stale, codes(answer)) == (WHOLE, stale, ["network-api-failed"])
        assert answer.warnings[0].describe().startswith("api.example: ")
        assert (answer.sources[0].via, answer.complete) == ("cache", False)

    def test_leaves_an_answer_that_is_not_stale_where_it_is_young(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache)
        hosts.told["/info"] = Unreachable("nothing came")
        answer = find(hosts, cache, seconds=60, refresh=True)
        assert (answer.stale, codes(answer), answer.complete) == (False, ["network-api-failed"], False)

    def test_does_not_make_the_kept_answer_younger(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache)
        whole = kept_in(cache).read_bytes()
        hosts.told["/info"] = Unreachable("nothing came")
        find(hosts, cache, seconds=300)
        assert kept_in(cache).read_bytes() == whole

    @pytest.mark.parametrize("failure", [Unreachable("nothing came", hint="Wait."), 500])
    def test_is_named_where_nothing_is_kept(self, hosts: Hosts, cache: Cache, failure: Any) -> None:
        hosts.told["/info"] = failure
        with pytest.raises(NobodyAnswered, match=r"the network API of devnet gave no usable answer$") as nobody:
            find(hosts, cache)
        (cause,) = nobody.value.causes
        assert cause.describe().startswith("api.example: ")
        assert type(cause) is (Refused if failure == 500 else Unreachable)
        assert cause.hint == (None if failure == 500 else "Wait.")
        assert not cache.directory.exists()

    def test_is_left_behind_at_the_deadline(self, hosts: Hosts) -> None:
        gate = threading.Event()
        hosts.live, hosts.meeting = True, lambda: gate.wait(30)
        with pytest.raises(NobodyAnswered) as nobody:
            find(hosts, timeout_seconds=0.05)
        assert not gate.is_set()
        gate.set()
        assert isinstance(nobody.value.causes[0], Unreachable)


IMPOSTURES: dict[str, Any] = {
    "sealed by somebody else": (NotSealed, "sealed"),
    "malformed": (MalformedAnswer, "sealed"),
    "malformed, plain": (MalformedAnswer, "plain"),
    "another certificate": (WrongCertificate, "plain"),
    "too large": (AnswerTooLarge, "plain"),
}


class TestAnAnswerThatIsNotTheApis:
    @pytest.mark.parametrize(("kind", "api_transport"), IMPOSTURES.values(), ids=IMPOSTURES)
    def test_ends_it_at_once_whatever_is_kept(
        self, hosts: Hosts, cache: Cache, kind: type[SessionNetError], api_transport: str
    ) -> None:
        find(hosts, cache, api_transport=api_transport)
        whole = kept_in(cache).read_bytes()
        hosts.told["/info"] = b"{}" if kind is MalformedAnswer else kind("no")
        if kind is NotSealed:
            hosts.told["/info"], hosts.sealed_by = info_with(), b"somebody else".ljust(32)
        with pytest.raises(NobodyBelievable, match="gave no believable answer") as refused:
            find(hosts, cache, seconds=200, api_transport=api_transport)
        assert [type(cause) for cause in refused.value.causes] == [kind]
        assert kept_in(cache).read_bytes() == whole

    def test_takes_nothing_from_a_kept_answer_that_is_fresh(self, hosts: Hosts, cache: Cache) -> None:
        find(hosts, cache)
        hosts.sealed_by = b"somebody else".ljust(32)
        assert find(hosts, cache, seconds=60).value == WHOLE


class TestWhatMakesNoSense:
    def test_is_a_network_without_an_api(self, hosts: Hosts, cache: Cache) -> None:
        with pytest.raises(BadConfiguration, match="'devnet' has no network API"):
            find(hosts, cache, network=structs.replace(NETWORK, api=None))
        assert hosts.asked == []

    def test_is_a_seal_without_a_key(self, hosts: Hosts) -> None:
        keyless = structs.replace(NETWORK, api=structs.replace(API, pubkey=None))
        with pytest.raises(BadConfiguration, match="no known key") as refused:
            find(hosts, network=keyless)
        assert "--api-pubkey" in (refused.value.hint or "")
        assert hosts.bodies == []
        assert find(hosts, network=keyless, api_transport="plain").value == WHOLE

    def test_is_a_key_that_nothing_can_be_sealed_for(self, hosts: Hosts) -> None:
        with pytest.raises(BadConfiguration):
            find(hosts, network=structs.replace(NETWORK, api=structs.replace(API, pubkey="00" * 32)))
        assert hosts.bodies == []

    @pytest.mark.parametrize("period", ["", "2h", "1H", "../../etc", "1h/", "1h?x"])
    def test_is_a_period_that_there_is_none_of(self, hosts: Hosts, cache: Cache, period: Any) -> None:
        network = SessionNetwork(NETWORK, access(hosts, cache=cache))
        with pytest.raises(RequestError, match="1h, 1d, 7d, 30d"):
            network.price_history(period)
        assert hosts.bodies == []


class TestOneClient:
    def test_asks_each_question_once(self, hosts: Hosts) -> None:
        network = SessionNetwork(NETWORK, access(hosts))
        assert network.network_info() is network.network_info()
        network.token()
        for _ in range(2):
            for period in PERIODS:
                assert network.price_history(period).value.period == period
        assert hosts.asked == ["/info", *(f"/prices/session-token/{period}" for period in PERIODS)]

    def test_asks_its_clock_once(self, hosts: Hosts) -> None:
        moments: list[datetime] = []

        def clock() -> datetime:
            moments.append(at(len(moments)))
            return moments[-1]

        network = SessionNetwork(NETWORK, Access(tape=hosts, clock=clock))
        assert network.network_info().asked_at == network.price_history("1h").asked_at == at(0)
        assert len(moments) == 1

    def test_gives_the_tokens_figures_with_their_evidence(self, hosts: Hosts) -> None:
        hosts.told["/info"] = info_with("token", contract_address="0x" + "ab" * 20, circulating_supply=None)
        network = SessionNetwork(NETWORK, access(hosts))
        answer = network.token()
        assert (answer.value.price_usd, answer.value.chain_id) == (0.0512310312, 42161)
        assert codes(answer) == ["contract-mismatch", "figure-unknown"]
        assert answer.sources == network.network_info().sources
        assert network.network_info().warnings == ()


def test_a_kept_answer_is_read_by_its_shelf_alone(cache: Cache) -> None:
    kept = Kept(FORMAT, "devnet", at(0), (), (), WHOLE)
    info = Shelf("info-sealed", NetworkInfo, lambda network: network.api)
    other = Shelf("info-plain", NetworkInfo, lambda network: network.api)
    assert cache.store(NETWORK, info, kept) == ()
    assert cache.load(NETWORK, info) == (kept, ())
    assert cache.load(NETWORK, other) == (None, ())
    choosy = structs.replace(info, is_usable=lambda told: told.nodes is None)
    assert [warning.code for warning in cache.load(NETWORK, choosy)[1]] == ["cache-damaged"]
