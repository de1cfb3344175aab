"""Every command with an answer in which texts were planted: what the library or the history is asked is answered so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec import structs

from sessionnet_cli.command_table import COMMANDS
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import NobodyAnswered, SessionNetError, Unreachable
from sessionnet_core.evidence import Answer, Reason, Recording, Source, Tolerance, Verdict, Warned
from sessionnet_core.history.store import History
from sessionnet_core.model import FailedName
from tests.cli.show.formats.test_schemas import ACCOUNT, VALUES, answer_of
from tests.core.samples import NOON, WALLET, key
from tests.outside.fields import Planter

KEY = key(1)
LINES: dict[str, tuple[str, ...]] = {
    "swarm": ("swarm", ACCOUNT),
    "nodes": ("nodes",),
    "nodes show": ("nodes", "show", KEY),
    "nodes swarms": ("nodes", "swarms"),
    "token": ("token",),
    "token history": ("token", "history"),
    "token balance": ("token", "balance", WALLET),
    "staking": ("staking",),
    "staking wallet": ("staking", "wallet", WALLET),
    "staking open": ("staking", "open"),
    "staking estimate": ("staking", "estimate", "--stake", "5000"),
    "overview": ("overview", ACCOUNT),
    "check node": ("check", "node", KEY),
    "check wallet": ("check", "wallet", WALLET),
    "check swarm": ("check", "swarm", ACCOUNT),
    "check network": ("check", "network"),
    "history": ("history",),
    "history price": ("history", "price"),
    "history nodes": ("history", "nodes"),
    "history pool": ("history", "pool"),
    "history staked": ("history", "staked"),
    "history swarm": ("history", "swarm", ACCOUNT),
    "history node": ("history", "node", KEY),
    "history export": ("history", "export"),
    "history prune": ("history", "prune", "--before", "7d"),
    "doctor": ("doctor",),
}
"""The words of every command that shows what others said."""
OWN = {
    "check": "a group",
    "exporter": "metrics are those of --prometheus, and pages those of overview; its requests are fuzzed",
    "history path": "asks nobody",
    "config": "a group",
    "config path": "shows the user's own file",
    "config show": "shows the user's own file; see test_own",
    "config check": "shows the user's own file; see test_own",
    "schema": "asks nobody",
    "completion": "asks nobody; what it offers is in test_own",
    "help": "asks nobody",
}
"""The other commands, and why."""
_EXPORTED = [{"kind": "node", "network": "text", "at": NOON, "pubkey": "text", "state": "text", "version": "text"}]


def answer_for(command: str, *, failing: bool = False) -> Answer[Any]:
    """Return the command's answer with every kind of evidence."""
    value: Any = VALUES.get(command, VALUES["history"])
    if command == "swarm":
        value = structs.replace(
            value, failed=(FailedName(place=1, name="a name", code="a code", message="words", hint="a hint"),)
        )
    return structs.replace(
        answer_of(value),
        network="testqa",
        sources=(Source("host name", "seed", "https://host.example/json_rpc", "system-ca", NOON, "network"),),
        warnings=(Warned("seed-alone", "a warning", host="a host", subject="a subject"), Warned("stale", "another")),
        recording=Recording(NOON, "recorded network", True),
        verdicts=(
            Verdict("a figure", "differs", "here", "there", ("by whom",), Tolerance("limit", "why", "exempt")),
            Verdict(
                f"swarm of {ACCOUNT}",
                "unchecked",
                None,
                reason=Reason.SOURCE_FAILED,
                detail="a detail",
                account_id=ACCOUNT,
            ),
        ),
        errors=(error(),) if failing else (),
    )


def error() -> SessionNetError:
    """Return an error with all that errors have, and causes."""
    causes = (Unreachable("a cause", host="its host", subject="its subject", hint="its hint"),)
    return NobodyAnswered("nobody answered", failures=causes, hint="a hint", subject="a subject of it", host="of whom")


@contextmanager
def answering(command: str, planter: Planter, *, failing: bool = False, silent: bool = False) -> Iterator[None]:
    """Let every question be answered with what is planted, or raise an error with that in it."""
    answer = planter.planted(answer_for(command, failing=failing))
    silence = planter.planted(error())
    exported = [{name: planter.planted(one, name, str) for name, one in item.items()} for item in _EXPORTED]

    def asked(*_: Any, **__: Any) -> Any:
        if silent:
            raise silence
        return answer

    with ExitStack() as stack:
        for owner, names in ((SessionNetwork, questions(SessionNetwork)), (History, questions(History))):
            for name in names:
                stack.enter_context(patch.object(owner, name, asked))
        history = _history(answer, exported, asked)
        for name in ("open", "read"):
            stack.enter_context(patch.object(History, name, lambda *_, **__: history))
        if command == "history":
            stack.enter_context(patch("sessionnet_core.history.answers.of_the_file", asked))
        yield


def questions(owner: type) -> list[str]:
    """Return the methods of a class that return an answer."""
    found = [(name, getattr(one, "__annotations__", {}).get("return")) for name, one in vars(owner).items()]
    return [name for name, kind in found if re.match(r"Answer\[", str(kind)) and not name.startswith("_")]


def _history(answer: Answer[Any], exported: list[dict[str, Any]], asked: Callable[..., Any]) -> History:
    """Return a history without a file."""
    history = object.__new__(_Opened)
    history.told, history.exported, history.asked = answer.value, exported, asked
    return history


class _Opened(History):
    """A history that was opened, and holds what it is given."""

    told: Any
    exported: list[dict[str, Any]]
    asked: Callable[..., Any]

    def summary(self) -> Any:
        return self.asked().value

    def prune(self, *_: Any, **__: Any) -> Any:
        return self.asked().value

    def write_out(self, *_: Any, **__: Any) -> Iterator[dict[str, Any]]:
        self.asked()
        yield from self.exported

    def save(self, *_: Any, **__: Any) -> None:
        """Keep nothing."""

    @property
    def path(self) -> Path:
        return Path("/home/alice/history.db")

    def close(self) -> None:
        """Do nothing."""


def documents() -> dict[str, type]:
    """Return the type of the answer of each command here."""
    return {command: type(VALUES[command]) for command in LINES if COMMANDS[command].document}
