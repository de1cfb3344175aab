"""What `--demo` costs beside the same command and hosts that answer: reading the recording, and nothing more.

The recording and the test networks differ in a few nodes and in who is asked for, not in what is asked.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from tests.benchmarks.commands import ACCOUNT
from tests.benchmarks.place import WALLET, Place
from tests.benchmarks.processes import in_turns
from tests.benchmarks.row import Row, cpu_seconds, least, middle_half, seconds, wall_seconds

MORE_SECONDS = 0.3
RECORDED_WALLET = "0x0ac14b71e071b15239519f75474b2f3ba63481f5"


def measure(place: Place) -> list[Row]:
    """Measure each question both ways, in turns."""
    alike = (("swarm", ACCOUNT), ("nodes",), ("token",), ("overview",))
    questions: list[tuple[tuple[str, ...], tuple[str, ...], Path]] = [(words, words, place.config) for words in alike]
    if place.staking_config is not None:
        wallet = ("staking", "wallet")
        questions += [((*wallet, RECORDED_WALLET), (*wallet, WALLET), place.staking_config)]
    both = [
        command
        for recorded, asked, config in questions
        for command in (
            place.sessionnet(*recorded, "--json", "--demo"),
            place.sessionnet(*asked, "--json", "--refresh", SESSIONNET_CONFIG=str(config)),
        )
    ]
    samples = in_turns(both, place.fewer_runs, warm_ups=1)
    rows = []
    for (words, _, _), demo, live in zip(questions, samples[::2], samples[1::2], strict=True):
        more = [one.cpu_seconds - other.cpu_seconds for one, other in zip(demo, live, strict=True)]
        figure = least(cpu_seconds, demo) - least(cpu_seconds, live)
        low, high = middle_half(more)
        rows.append(
            Row(
                f"{words[0]}{' wallet' if 'wallet' in words else ''} --demo",
                f"≤ {MORE_SECONDS:g} s more",
                f"{figure:.2f} s more",
                figure <= MORE_SECONDS,
                f"{median(more):.2f} ({low:.2f}–{high:.2f})",
                f"{least(wall_seconds, demo) - least(wall_seconds, live):.2f} s more",
                "",
                seconds(demo),
                f"live hosts: {seconds(live)}",
            )
        )
    return rows
