"""A JSON-RPC endpoint on the loopback interface that tells of a made-up chain, and everything it may do wrong.

Written from the JSON-RPC and ABI rules alone: it shares no code with the package, and what it returns is spelled out.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sessionnet_core.networks.chains import Chain, Contracts

SESH = 10**9
NOW = 1_747_900_000
"""2025-05-22 07:46:40 UTC, the time of the newest block."""
NUMBER = 339_000_000
CHAIN_ID = 421_614

TOKEN, REWARDS, POOL, FACTORY = "0x" + "a1" * 20, "0x" + "b2" * 20, "0x" + "c3" * 20, "0x" + "fa" * 20
VIEWER, FEED, MULTICALL = "0x" + "d4" * 20, "0x" + "e5" * 20, "0x" + "f6" * 20
DEX_POOL = "0x" + "77" * 32
CONTRACTS = Contracts(
    token=TOKEN,
    rewards=REWARDS,
    pool=POOL,
    factory=FACTORY,
    multicall=MULTICALL,
    state_view=VIEWER,
    dex_pool=DEX_POOL,
    price_feed=FEED,
)


def words(*numbers: int) -> str:
    """Spell returned words."""
    return "0x" + "".join(f"{number % 2**256:064x}" for number in numbers)


RETURNED: dict[tuple[str, str], str] = {
    (REWARDS, "56d399e8"): words(25_000 * SESH),  # stakingRequirement
    (REWARDS, "86fa5063"): words(10),  # maxContributors
    (REWARDS, "9592d424"): words(1_600),  # totalNodes
    (REWARDS, "a44285a5"): words(1_000_000 * SESH),  # claimThreshold
    (REWARDS, "b13aaebd"): words(43_200),  # claimCycle
    (REWARDS, "9156ac80"): words(123 * SESH),  # currentClaimTotal
    (REWARDS, "dd644d74"): words(NOW // 43_200),  # currentClaimCycle
    (REWARDS, "5c975abb"): words(0),  # paused
    (REWARDS, "544736e6"): words(1),  # isStarted
    (POOL, "7b0a47ee"): words(36_300_647_070),  # rewardRate
    (POOL, "ca598087"): words(63_200_000 * SESH),  # calculateTotalDeposited
    (POOL, "32f7c384"): words(22_450 * SESH + 7),  # calculateReleasedAmount
    (POOL, "1357e1dc"): words(22_450 * SESH),  # totalPaidOut
    (POOL, "ab5fcdc9"): words(NOW - 60),  # lastPaidOutTime
    (TOKEN, "70a08231" + f"{int(POOL, 16):064x}"): words(63_177_550 * SESH),  # balanceOf the pool
    (TOKEN, "18160ddd"): words(200_000_000 * SESH),  # totalSupply
    (VIEWER, "c815641c" + "77" * 32): words(613_698_707_936_721_000_000_000_000, -97_217, 0, 3_000),  # getSlot0
    (VIEWER, "fa6793d5" + "77" * 32): words(10**15),  # getLiquidity
    (FEED, "feaf968c"): words(18, 3_000 * 10**8, NOW - 700, NOW - 700, 18),  # latestRoundData
    (FEED, "313ce567"): words(8),  # decimals
}

Mend = Callable[[Any], Any]


class Endpoint:
    """One endpoint: honest until a test changes what it tells or how."""

    def __init__(self) -> None:
        self.returned = dict(RETURNED)
        self.chain_id = CHAIN_ID
        self.number = NUMBER
        self.newest_time = NOW
        self.block_hash = "0x" + "ab" * 32
        self.status = 200
        self.delay_seconds = 0.0
        self.batch_limit: int | None = None
        self.no_batch: tuple[int, Any] | None = None
        """Status and body in the place of the answers to any batch of more than one."""
        self.behind = 0
        """How many blocks the nodes lack that answer anything but what the newest block is."""
        self.behind_says: tuple[int, str] | None = (-32_000, "header not found")
        """Their error for it; None for a result of null, and an empty one of a view."""
        self.catches_up_after: int | None = None
        """After how many posts they have it."""
        self.errors: dict[str, tuple[int, str]] = {}
        """By selector: the JSON-RPC error in the place of a call's result."""
        self.logs: list[dict[str, Any]] = []
        self.log_window: int | None = None
        """How many blocks are searched at once."""
        self.log_refusal: tuple[int, Any] | None = None
        """Status and body instead of the usual error for a search of more."""
        self.mend: Mend = lambda answer: answer
        """What is done to the whole answer before it is sent; bytes are sent as they are."""
        self.mend_after = 0
        """How many posts are answered unmended first."""
        self.posts: list[Any] = []
        self.url = ""

    @property
    def asked(self) -> list[list[str]]:
        """The methods of each post."""
        return [[one["method"] for one in post] for post in self.posts]

    def answer(self, posted: Any) -> tuple[int, bytes]:
        """Return status and body for one post, a batch or a single request."""
        batch = posted if isinstance(posted, list) else [posted]
        self.posts.append(batch)
        time.sleep(self.delay_seconds)
        if self.batch_limit is not None and len(batch) > self.batch_limit:
            return 500, b'{"jsonrpc":"2.0","id":null,"error":{"code":31,"message":"too many requests in one batch"}}'
        if self.no_batch is not None and isinstance(posted, list) and len(batch) > 1:
            status, body = self.no_batch
            return status, json.dumps(body).encode()
        if self.log_refusal is not None and self._is_too_wide(batch[0]):
            status, body = self.log_refusal
            return status, body if isinstance(body, bytes) else json.dumps(body).encode()
        answers: Any = [{"jsonrpc": "2.0", "id": one["id"], **self._one(one)} for one in reversed(batch)]
        if not isinstance(posted, list):
            (answers,) = answers
        if len(self.posts) > self.mend_after:
            answers = self.mend(answers)
        return self.status, answers if isinstance(answers, bytes) else json.dumps(answers).encode()

    def _one(self, one: Any) -> dict[str, Any]:
        method, params = one["method"], one.get("params", [])
        if method == "eth_chainId":
            return {"result": hex(self.chain_id)}
        at = params[0] if method == "eth_getBlockByNumber" else params[1] if method == "eth_call" else "latest"
        if at != "latest" and int(at, 16) > self.number - self._lacking and int(at, 16) <= self.number:
            if self.behind_says is None:
                return {"result": None}
            return {"error": {"code": self.behind_says[0], "message": self.behind_says[1]}}
        if method == "eth_getBlockByNumber":
            return {"result": self._block(params[0])}
        if method == "eth_call":
            call, at = params
            if int(at, 16) > self.number:
                return {"error": {"code": -32_000, "message": "header not found"}}
            return self._call(call["to"].lower(), call["data"][2:])
        if method == "eth_getLogs":
            return self._logs(params[0])
        return {"error": {"code": -32_601, "message": f"the method {method} does not exist"}}

    @property
    def _lacking(self) -> int:
        return 0 if self.catches_up_after is not None and len(self.posts) > self.catches_up_after else self.behind

    def _is_too_wide(self, call: Any) -> bool:
        if call["method"] != "eth_getLogs" or self.log_window is None:
            return False
        first, last = (int(call["params"][0][end], 16) for end in ("fromBlock", "toBlock"))
        return last - first >= self.log_window

    def _logs(self, wanted: Any) -> dict[str, Any]:
        first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        if self.log_window is not None and last - first >= self.log_window:
            return {"error": {"code": -32_005, "message": f"at most {self.log_window} blocks"}}
        return {"result": [log for log in self.logs if first <= int(log["blockNumber"], 16) <= last]}

    def _block(self, at: str) -> dict[str, Any] | None:
        number = self.number if at == "latest" else int(at, 16)
        if number > self.number:
            return None
        behind_seconds = (self.number - number) // 4
        return {
            "number": hex(number),
            "hash": self.block_hash,
            "timestamp": hex(self.newest_time - behind_seconds),
            "transactions": ["0x" + "99" * 32],
        }

    def _call(self, to: str, data: str) -> dict[str, Any]:
        if to == MULTICALL and data.startswith("82ad56cb"):
            return {"result": self._aggregate3(bytes.fromhex(data[8:]))}
        if data[:8] in self.errors:
            code, message = self.errors[data[:8]]
            return {"error": {"code": code, "message": message}}
        return {"result": self.returned.get((to, data), "0x")}

    def _aggregate3(self, data: bytes) -> str:
        """Do what Multicall3 does; the ABI's own library reads and writes."""
        from eth_abi.abi import decode, encode

        (calls,) = decode(["(address,bool,bytes)[]"], data)
        results = []
        for to, may_fail, inner in calls:
            assert may_fail
            returned = self._call(str(to).lower(), inner.hex())
            results.append(("result" in returned, bytes.fromhex(returned.get("result", "0x")[2:])))
        return "0x" + encode(["(bool,bytes)[]"], [results]).hex()


@contextmanager
def serving(*endpoints: Endpoint) -> Iterator[None]:
    """Let these endpoints listen, each on a port of its own."""
    servers = []
    for endpoint in endpoints:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(endpoint))
        server.daemon_threads = True
        endpoint.url = f"http://127.0.0.1:{server.server_port}/rpc"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        servers.append((server, thread))
    try:
        yield
    finally:
        for server, thread in servers:
            server.shutdown()
            thread.join()
            server.server_close()


def chain_of(*endpoints: Endpoint, contracts: Contracts = CONTRACTS) -> Chain:
    """Return the made-up chain as a client is configured for it."""
    return Chain(chain_id=CHAIN_ID, rpc_urls=tuple(endpoint.url for endpoint in endpoints), contracts=contracts)


def _handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = endpoint.answer(batch)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # a client that did not wait
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
