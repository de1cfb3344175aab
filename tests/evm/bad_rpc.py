"""An RPC endpoint in front of an honest node: it passes everything on, writes it down, and does wrong on demand.

What goes wrong in HTTP or below it is the devnet's: refuse, hang, slow, cut, 500, 429, garbage, huge and more. What is
wrong in good JSON is in `rpc_lies`.
"""

import json
import urllib.request
from typing import Any, Self

from tests.devnet.acceptor import Acceptor
from tests.devnet.hostile import MESSAGE
from tests.devnet.misbehaviour import SORTS as MANNERS
from tests.devnet.misbehaviour import SORTS_OF_LATER, Kind
from tests.devnet.server import Received, Server
from tests.devnet.wire import Reply, Request
from tests.evm.rpc_lies import LIES, Lie

SECONDS = 120

SORTS = (*(name for name, sort in MANNERS.items() if sort.kind is not Kind.NODE_LIST and "cert" not in name), *LIES)
"""The names of everything that can go wrong."""


class BadRpc(Server):
    """An endpoint for as long as it is a context manager; honest until told otherwise."""

    def __init__(self, upstream: str, name: str = "rpc", port: int | None = None) -> None:
        """`upstream` is the URL of the honest node; without a port of its own, the system chooses one."""
        self.requests: list[Received] = []
        """What it was sent, as it came."""
        super().__init__(name, self.requests, port)
        self._upstream = upstream
        self._lie = Lie("", self._ask)
        self._running: Acceptor | None = None

    def __enter__(self) -> Self:
        self._running = Acceptor()
        self.start(self._running)
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._running is not None:
            self._running.stop()
        self.stop()

    @property
    def url(self) -> str:
        """What to give a client as this endpoint's address."""
        return self.origin

    @property
    def bodies(self) -> list[Any]:
        """The JSON of all requests: a call, or a list of calls, each."""
        return [json.loads(received.raw.partition(b"\r\n\r\n")[2]) for received in self.requests]

    @property
    def calls(self) -> list[tuple[str, list[Any]]]:
        """Method and params of all calls, whether they came alone or in batches."""
        flat = [call for body in self.bodies for call in (body if isinstance(body, list) else [body])]
        return [(call["method"], call.get("params", [])) for call in flat]

    def misbehave(self, text: str) -> None:
        """From now on do wrong what `text` names, and nothing else. Raises ValueError for an unknown name."""
        name, _colon, argument = text.partition(":")
        if name not in SORTS and name not in SORTS_OF_LATER:
            raise ValueError(f"no misbehaviour is called {name!r}: choose from {', '.join(SORTS)}")
        self.behave()
        if name not in LIES:
            super().misbehave(text)
            return
        kind, usual = LIES[name]
        self._lie = kind(argument or usual, self._ask)

    def behave(self) -> None:
        """Do everything right again."""
        self._lie = Lie("", self._ask)
        super().behave()

    def answer(self, request: Request) -> Reply:
        """What the honest node says, or the lie of the moment."""
        asked = json.loads(request.body)
        lie = self._lie
        calls = asked if isinstance(asked, list) else [asked]
        honest = self._pass_on([lie.called(call) for call in calls])
        by_id = {answer["id"]: answer for answer in honest}
        answers = []
        lie.status = 200
        for call in calls:
            answers.append(lie.answered(call, by_id[call["id"]]))
            lie.asked += 1
        told = lie.whole(answers) if isinstance(asked, list) else answers[0]
        return Reply(json.dumps(told).encode(), status=lie.status)

    def failure(self, request: Request) -> Reply:
        """An error whose text means harm, for each call."""
        asked = json.loads(request.body)
        calls = asked if isinstance(asked, list) else [asked]
        errors = [
            {"jsonrpc": "2.0", "id": call.get("id"), "error": {"code": -32000, "message": MESSAGE}} for call in calls
        ]
        return Reply(json.dumps(errors if isinstance(asked, list) else errors[0]).encode())

    def _ask(self, method: str, params: list[Any]) -> Any:
        (answer,) = self._pass_on([{"jsonrpc": "2.0", "id": 0, "method": method, "params": params}])
        return answer["result"]

    def _pass_on(self, calls: list[Any]) -> list[dict[str, Any]]:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._upstream, json.dumps(calls).encode(), headers)
        with _DIRECTLY.open(request, timeout=SECONDS) as response:
            answers: list[dict[str, Any]] = json.loads(response.read())
        return answers


_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
