"""`python -m tests.first_light`: run everything once, and write one file that is safe to publish.

Ends with 0 if no promise is broken, with 1 if one is. Ctrl-C ends it early; what was seen until then is written.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from sessionnet_cli.config.file import Configuration, read_configuration
from sessionnet_core import Access, Network
from tests.refresh_constants import SECONDS, Check, check_all

from .evidence import Evidence
from .findings import changed
from .observe import observing
from .private import Private, private_of
from .promises import judged
from .report import report
from .runs import COMMANDS, KEPT, SCRATCH, Asked, Start, in_a_process, kept_run, local_runs, recorded_runs

CONSTANTS_SECONDS = 4 * SECONDS
FILE, FOLDER = Path("build/first-light.md"), Path("build/first-light")


def main(arguments: list[str] | None = None) -> int:
    """Run everything, say how far it is, and write the report."""
    chosen = _parser().parse_args(arguments)
    configuration = read_configuration()
    network = configuration.find_network(chosen.network)
    asked = Asked(
        account=chosen.account or f"05{secrets.token_hex(32)}",  # nobody's: there is no key to it
        name=chosen.name or f"nobody-has-{secrets.token_hex(6)}",
        theirs=frozenset(one for one in (chosen.account, chosen.name, chosen.wallet) if one),
        **({"wallet": chosen.wallet} if chosen.wallet else {}),
    )
    folder = chosen.recordings.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    start = in_a_process(folder, chosen.network, asked.account)
    names = tuple(name for name in COMMANDS if name != "staking --quorum 2" or _has_two_endpoints(network))
    evidence, checks, interrupted = first_light(network, asked, folder, start, names, pause_seconds=chosen.pause)
    status = write(chosen.output, evidence, checks, _private(evidence, configuration), interrupted)
    shutil.rmtree(folder / SCRATCH)  # where the account stands
    return status


def _private(evidence: Evidence, configuration: Configuration) -> Private:
    proxies = [value for name, value in os.environ.items() if name.upper().endswith("PROXY")]
    proxies += filter(None, [configuration.options.get("proxy")])
    asked = evidence.asked
    return private_of([asked.account], [asked.name], [asked.wallet], evidence.network, proxies)


def first_light(
    network: Network,
    asked: Asked,
    folder: Path,
    start: Start,
    names: tuple[str, ...] = tuple(COMMANDS),
    *,
    pause_seconds: float = 0,
) -> tuple[Evidence, list[Check], str]:
    """Do all of it; return what was seen, the constants, and what ended it early, if anything did."""
    scratch = folder / SCRATCH
    scratch.mkdir(exist_ok=True)
    evidence = Evidence(network, asked, datetime.now(UTC).replace(microsecond=0), {}, {}, scratch)
    checks: list[Check] = []
    interrupted = ""
    try:
        for run, known in recorded_runs(asked, folder, start, names):
            evidence.runs[run.name] = run
            evidence = structs.replace(evidence, asked=known)
            _say(f"{len(evidence.runs)}/{len(names) + 1} {run.name}: {run.status}")
            time.sleep(pause_seconds)
        evidence.runs[KEPT] = kept_run(start)
        _say("constants …")
        with observing() as seen:
            evidence = structs.replace(evidence, constants=seen)
            interrupted = _check(network, checks)
        _say("what recordings and the kept list tell …")
        for run in local_runs(evidence.asked, scratch, evidence.runs, start):
            evidence.local[run.name] = run
    except KeyboardInterrupt:
        interrupted = f"interrupted after {len(evidence.runs)} of {len(names) + 1} commands"
    return evidence, checks, interrupted


def write(path: Path, evidence: Evidence, checks: Sequence[Check], private: Private, interrupted: str) -> int:
    """Write the file, say what is in it, and return the exit status."""
    verdicts = list(judged(evidence))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report(evidence, verdicts, checks, private, interrupted), encoding="utf-8")
    broken = [verdict for verdict in verdicts if verdict.outcome == "broken"]
    for verdict in broken:
        print(private.hide(f"broken: {verdict.promise}: {verdict.why}"))
    held = sum(verdict.outcome == "held" for verdict in verdicts)
    print(f"{held} promises held, {len(broken)} broken; {len(changed(checks))} constants to look at. Read {path}.")
    return 1 if broken else 0


def _check(network: Network, checks: list[Check]) -> str:
    """Look at the constants, as far as there is time; return what is missing then."""
    failed: list[str] = []

    def look() -> None:
        try:
            checks.extend(check_all(network, Access(timeout_seconds=SECONDS)))  # one by one
        except Exception as error:  # whatever it is, it is a finding, and the file is written
            failed.append(f"the constants were not all checked: {error!r}")

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(CONSTANTS_SECONDS)
    return f"the constants took more than {CONSTANTS_SECONDS} s" if thread.is_alive() else "".join(failed)


def _has_two_endpoints(network: Network) -> bool:
    return network.chain is not None and len({urlsplit(url).hostname for url in network.chain.rpc_urls}) > 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.first_light", description=__doc__)
    parser.add_argument("--network", default="mainnet", help="mainnet without it, or one of the configuration file")
    parser.add_argument("--output", type=Path, default=FILE, help="the file that may be published; %(default)s")
    parser.add_argument("--recordings", type=Path, default=FOLDER, help="where the recordings go; %(default)s")
    parser.add_argument("--account", help="an account ID of your own; without it, one that nobody has the key to")
    parser.add_argument("--name", help="a Session name; without it, one that nobody has registered")
    parser.add_argument("--wallet", help="a wallet of your own; without it, that of a node's operator")
    parser.add_argument("--pause", type=float, default=1, metavar="SECONDS", help="between two commands; %(default)s")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it has the file all the same
    raise SystemExit(main())
