"""`python -m tests.vigil`: watch a network that misbehaves for some minutes, and say what everybody saw."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.prometheus.processes import missing
from tests.vigil.course import COURSE, TENTHS
from tests.vigil.network import Network
from tests.vigil.readers import Reader, document, textfile
from tests.vigil.real_cron import RealCron, why_not
from tests.vigil.report import Seen, report
from tests.vigil.saving import SAVERS, save_at_once
from tests.vigil.watchers import watchers

PROGRAMS = Path(sys.executable).parent
_LOOKS_EVERY_SECONDS = 0.5
_FROM_A_MINUTE_SECONDS = 30
"""A vigil begins between two minutes, so that no change of the network's ways meets a run of cron."""


def main() -> int:
    """Watch, and print the report; the exit status is 1 if something was not as it had to be."""
    parser = argparse.ArgumentParser(prog="python -m tests.vigil", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long (default %(default)g; 8 for all there is)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep mails, files and logs in this new folder")
    parser.add_argument("--savers", type=int, default=SAVERS, help="runs at once that save (default %(default)s)")
    options = parser.parse_args()
    lacking = why_not() or (f"not installed: {', '.join(missing())}" if missing() else None)
    if lacking:
        parser.error(lacking)
    with ExitStack() as stack:
        if options.keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vigil-")))
        else:
            folder = options.keep.absolute()
            folder.mkdir(parents=True)
        try:
            network = stack.enter_context(Network())
        except RuntimeError as error:
            parser.error(str(error))
        return report(_watch(folder, network, options.minutes, options.savers))


def _watch(folder: Path, network: Network, minutes: float, savers: int) -> Seen:
    home = folder / "home"
    place = home / ".config" / "sessionnet" / "sessionnet.toml"
    place.parent.mkdir(parents=True)
    place.write_text(network.config())
    jobs = _jobs()
    with (
        Reader(home / "staking.json", document) as staking,
        Reader(home / "sessionnet.prom", textfile) as nodes,
        watchers(folder / "watchers", home, PROGRAMS) as watching,
        ExitStack() as stack,
    ):
        _until_between_two_minutes(network)
        cron = stack.enter_context(RealCron(folder / "cron", home, PROGRAMS, jobs))
        print(f"# the crontab of the next {minutes:g} minutes\n{cron.crontab}", flush=True)
        began = time.time()
        turns: list[tuple[float, str]] = []
        while (tenths := (time.time() - began) / (6 * minutes)) < TENTHS:
            while len(turns) < len(COURSE) and tenths >= COURSE[len(turns)].tenth:
                turn = COURSE[len(turns)]
                turn.happen(network)
                turns.append((time.time(), turn.what))
                print(f"# {time.strftime('%H:%M:%S')} {turn.what}", flush=True)
            network.keep_up()
            watching.look()
            cron.assert_running()
            time.sleep(_LOOKS_EVERY_SECONDS)
        ended = time.time()
    if savers:
        print(f"# {savers} runs at once, each of which saves", flush=True)
    return Seen(
        began=began,
        ended=ended,
        turns=turns,
        jobs=tuple(jobs),
        mails=cron.mails(),
        runs=cron.runs(),
        readers=(staking, nodes),
        alerts=tuple(watching.alerts.values()),
        mailed=watching.mailed,
        saved=save_at_once(folder / "saving", PROGRAMS, savers),
    )


def _jobs() -> dict[str, str]:
    """What cron runs each minute. A check mails its line if not all is well, and the others what goes wrong."""
    return {
        "check": 'line=$(ran check sessionnet check node @alice @bob --expect 2 2>&1) || echo "$line"',
        "staking": 'ran staking sessionnet staking --json --output "$HOME/staking.json"',
        "nodes": 'ran nodes sessionnet nodes show @alice @bob -q --prometheus "$HOME/sessionnet.prom" >/dev/null',
    }


def _until_between_two_minutes(network: Network) -> None:
    while abs(time.time() % 60 - _FROM_A_MINUTE_SECONDS) > 1:
        network.keep_up()
        time.sleep(_LOOKS_EVERY_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
