"""Keys that do not exist and values of the wrong kind: all are found that msgspec refuses, and no other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from msgspec import ValidationError, convert

from sessionnet_cli.config.lines import Keys
from sessionnet_cli.config.shape import MOST_PROBLEMS, shape_problems
from sessionnet_cli.config.source import Source, dotted
from sessionnet_cli.config.tables import file_type

WHOLE = """
network = "devnet"
timeout = 20
max_age = 1.5
proxy = "http://a.example"
onion = false
[networks.devnet]
seeds = [{ url = "http://a", pin = "ab", pins = ["cd"] }]
bootstrap = [{ pubkey = "ab", url = "http://a" }]
test = true
api = { url = "http://a", pubkey = "ab", plain_url = "http://a" }
backend = "http://a"
unlock_days = 1
requirement_sesh = 1
[networks.devnet.chain]
chain_id = 1
rpc_urls = ["http://a"]
contracts = { token = "0x0", rewards = "0x0", pool = "0x0" }
main_chain = { chain_id = 1, rpc_urls = ["http://a"], token = "0x0", block_age_limit_seconds = 1 }
maximum_supply = "1"
block_age_limit_seconds = 1
[accounts]
me = "alice"
family = ["alice", "bob"]
[nodes]
first = "ab"
[wallets]
cold = "0x0"
[history]
enabled = true
limit_mb = 1
[check.node]
warning = ["5", "credit=6"]
critical = "5"
unreachable = "critical"
[check.wallet]
expect = 1
"""
OTHERS: list[Any] = ["text", "", 5, -1, 2**70, 1.5, True, [], ["text"], [5], {}, {"x": 1}, date(2026, 4, 9)]


def places_in(value: Any, keys: Keys = ()) -> Iterator[Keys]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield (*keys, name)
        yield from places_in(one, (*keys, name))


def is_refused(table: dict[str, Any]) -> bool:
    try:
        convert(table, file_type())
    except (ValidationError, OverflowError):
        return True
    return False


def problems_of(table: dict[str, Any], text: str = WHOLE) -> list[tuple[str | None, str, str | None]]:
    return [(one.key, one.message, one.hint) for one in shape_problems(table, file_type(), Source("F", text))]


def test_the_whole_file_is_right() -> None:
    table = tomllib.loads(WHOLE)
    assert not is_refused(table)
    assert problems_of(table) == []


@pytest.mark.parametrize("keys", list(places_in(tomllib.loads(WHOLE))), ids=dotted)
def test_what_is_refused_in_a_place_is_told_there_and_nowhere_else(keys: Keys) -> None:
    for other in OTHERS:
        table = deepcopy(tomllib.loads(WHOLE))
        holder: Any = table
        for key in keys[:-1]:
            holder = holder[key]
        holder[keys[-1]] = other
        found = problems_of(table)
        assert bool(found) == is_refused(table), other
        assert all(key is not None and key.startswith(dotted(keys)) for key, _, _ in found)
        assert not any(word in message for _, message, _ in found for word in ("`", "$", "Expected", "Object"))


def test_several_are_told_together() -> None:
    table = tomllib.loads('timeout = "20"\nnetwrk = "a"\n[networks.x]\nseed = []\n[check.node]\nexpect = 1\n')
    assert problems_of(table) == [
        ("timeout", "timeout must be a number, not text", "Write timeout = 20, without quotes."),
        ("netwrk", "unknown key netwrk", "Did you mean network?"),
        ("networks.x.seed", "unknown key networks.x.seed", "Did you mean seeds?"),
        ("check.node.expect", "unknown key check.node.expect", "expect stands in [check.wallet]."),
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("time_out = 3", "unknown key time_out", "Did you mean timeout?"),
        ("max-age = 3", "unknown key max-age", "Did you mean max_age?"),
        ("Timeout = 3", "unknown key Timeout", "Did you mean timeout?"),
        ("[account]", "unknown key account", "Did you mean accounts?"),
        ("[network.x]", "network must be text in quotes, not a table", "Did you mean networks?"),
        ("seeds = []", "unknown key seeds", "seeds stands in [networks.NAME]."),
        ("rpc_url = 'x'", "unknown key rpc_url", "rpc_urls stands in [networks.NAME.chain] or"),
        ("seed_url = 'x'", "unknown key seed_url", "The file cannot set it: use --seed-url or SESSIONNET_SEED_URL."),
        ("api-url = 'x'", "unknown key api-url", "The file cannot set it: use --api-url or SESSIONNET_API_URL."),
        ("backend_url = 'x'", "unknown key backend_url", "backend stands in [networks.NAME]."),
        ("json = true", "unknown key json", "The file cannot set it: use --json."),
        ("limit_mb = 5", "unknown key limit_mb", "limit_mb stands in [history]."),
        ("zzz = 5", "unknown key zzz", "There are "),
        ("onion = 'yes'", "onion must be true or false, not text", "Write onion = true, without quotes."),
        ("onion = 0", "onion must be true or false, not a number", "Write onion = false, without quotes."),
        ("networks = 5", "networks must be a table, not a number", "Write it as a table: [networks.NAME]"),
        ("[networks]\napi = 'x'", "networks.api must be a table, not text", "api stands in [networks.NAME]."),
        ("[networks.x]\ntimeout = 3", "unknown key networks.x.timeout", "timeout stands at the top of the file"),
        ("[networks.x]\nchainid = 3", "unknown key networks.x.chainid", "chain_id stands in [networks.x.chain]"),
        ("[networks.x]\napi = {}", "networks.x.api has no url", 'Write it there: url = "…"'),
        ("[networks.x]\napi = { ulr = 'x' }", "unknown key networks.x.api.ulr", "Did you mean url?"),
        ("[networks.x]\nseeds = 'x'", "networks.x.seeds must be a list of tables, not text", '[{ url = "…" }]'),
        ("[networks.x]\nseeds = ['x']", "networks.x.seeds[0] must be a table, not text", 'Write { url = "…" }'),
        ("[networks.x.chain]\nrpc_urls = 'x'", "networks.x.chain.rpc_urls must be a list of texts", '["…"]'),
        ("[networks.x.chain.contracts]\ntokn = 'x'", "unknown key networks.x.chain.contracts.tokn", "mean token?"),
        ("[check.nodes]", "unknown key check.nodes", "Did you mean node?"),
        ("[check.node]\nunreachable = 'ok'", 'check.node.unreachable must be "critical" or "unknown", not "ok"', None),
        ("[check.wallet]\nexpect = 0", "check.wallet.expect must be a whole number of at least 1", None),
        ("[history]\nenable = true", "unknown key history.enable", "Did you mean enabled?"),
        ("[history]\nlimit_mb = 0", "history.limit_mb must be a whole number between 1 and 1,000,000", None),
        ("[history]\nlimit_mb = '200 MB'", "history.limit_mb must be a whole number", "Write limit_mb = 200"),
        ("[history]\nlimit_mb = 1e3", "history.limit_mb must be a whole number", "Write limit_mb = 1000"),
        ("[history]\nlimit_mb = 1.5", "history.limit_mb must be a whole number between", None),
    ],
)  # fmt: skip
def test_what_to_write_is_said(text: str, message: str, hint: str | None) -> None:
    ((_, told, advice),) = problems_of(tomllib.loads(text), text)
    assert told.startswith(message)
    assert hint is None or hint in (advice or "")


def test_of_another_file_altogether_no_more_is_told_than_anybody_reads() -> None:
    assert len(problems_of({f"key{number}": 1 for number in range(5000)}, "")) == MOST_PROBLEMS
