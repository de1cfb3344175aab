"""The contracts of ./contracts, compiled when first needed and kept in build/ for as long as they stay the same."""

import fcntl
import functools
import hashlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evm.anvil import ABSENT, MODULES

SOURCES = Path(__file__).parent / "contracts"
KEPT = Path(__file__).parents[2] / "build" / "evm"
COMPILER = MODULES / "solc" / "solc.js"

_SETTINGS = {
    "evmVersion": "prague",
    "optimizer": {"enabled": True, "runs": 1},
    "outputSelection": {"*": {"*": ["abi", "evm.deployedBytecode.object", "evm.methodIdentifiers"]}},
}


@dataclass(frozen=True)
class Function:
    """One function of a contract."""

    signature: str
    selector: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    is_view: bool


@dataclass(frozen=True)
class Compiled:
    """One contract, ready to be put on a chain."""

    code: str
    """What stands on the chain, as hex."""
    functions: tuple[Function, ...]
    events: tuple[str, ...]
    """Their signatures."""
    errors: dict[str, str]
    """Their signatures, by name."""

    def function(self, name: str, argument_count: int) -> Function:
        """The function of that name that takes so many arguments. Raises LookupError if it has none."""
        for function in self.functions:
            if function.signature.partition("(")[0] == name and len(function.inputs) == argument_count:
                return function
        raise LookupError(f"no function {name} takes {argument_count} arguments")


@functools.cache
def compiled() -> dict[str, Compiled]:
    """All contracts by name. Raises RuntimeError with the compiler's words if they do not compile."""
    sources = {path.name: {"content": path.read_text()} for path in sorted(SOURCES.glob("*.sol"))}
    request = json.dumps({"language": "Solidity", "sources": sources, "settings": _SETTINGS})
    kept = KEPT / f"{hashlib.sha256(request.encode()).hexdigest()}.json"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of several test processes compiles, the others wait for it
        if not kept.exists():
            reply = _compile(request)
            for old in KEPT.glob("*.json"):
                old.unlink()
            kept.write_text(json.dumps(reply["contracts"]))
    by_file = json.loads(kept.read_text())
    return {name: _contract(output) for contracts in by_file.values() for name, output in contracts.items()}


def _compile(request: str) -> dict[str, Any]:
    if not COMPILER.exists():
        raise RuntimeError(ABSENT)
    # Into a file: the compiler ends without waiting for a pipe to take all it has written.
    with tempfile.TemporaryFile("w+") as output:
        command = ["node", str(COMPILER), "--standard-json"]
        subprocess.run(command, input=request, stdout=output, text=True, check=True, timeout=120)
        output.seek(0)
        text = output.read()
    reply: dict[str, Any] = json.loads(text[text.index("{") :])  # a note of no interest stands before
    complaints = [error["formattedMessage"] for error in reply.get("errors", ())]
    if complaints:
        raise RuntimeError("\n".join(complaints))
    return reply


def _contract(output: dict[str, Any]) -> Compiled:
    selectors = output["evm"]["methodIdentifiers"]
    functions, events, errors = [], [], {}
    for entry in output["abi"]:
        signature = f"{entry.get('name')}({','.join(_types(entry.get('inputs', ())))})"
        if entry["type"] == "function":
            function = Function(
                signature,
                bytes.fromhex(selectors[signature]),
                tuple(_types(entry["inputs"])),
                tuple(_types(entry["outputs"])),
                entry["stateMutability"] in ("view", "pure"),
            )
            functions.append(function)
        elif entry["type"] == "event":
            events.append(signature)
        elif entry["type"] == "error":
            errors[entry["name"]] = signature
    return Compiled("0x" + output["evm"]["deployedBytecode"]["object"], tuple(functions), tuple(events), errors)


def _types(parameters: Any) -> list[str]:
    return [
        f"({','.join(_types(parameter['components']))}){parameter['type'][len('tuple') :]}"
        if parameter["type"].startswith("tuple")
        else parameter["type"]
        for parameter in parameters
    ]
