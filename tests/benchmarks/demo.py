"""What `--demo` costs beside the same command and hosts that answer: reading the recording, and nothing more.

The recording and the test network differ in a few nodes, not in what is asked.
"""

from __future__ import annotations

from statistics import median

from tests.benchmarks.commands import ACCOUNT
from tests.benchmarks.place import Place
from tests.benchmarks.processes import in_turns
from tests.benchmarks.row import Row, cpu_seconds, middle_half, seconds, wall_seconds

MORE_SECONDS = 0.3
QUESTIONS = (("swarm", ACCOUNT), ("nodes",), ("token",), ("overview",))


def measure(place: Place) -> list[Row]:
    """Measure each question both ways, in turns."""
    config = str(place.config)
    both = [
        command
        for words in QUESTIONS
        for command in (
            place.sessionnet(*words, "--json", "--demo"),
            place.sessionnet(*words, "--json", "--refresh", SESSIONNET_CONFIG=config),
        )
    ]
    samples = in_turns(both, place.fewer_runs, warm_ups=1)
    rows = []
    for words, demo, live in zip(QUESTIONS, samples[::2], samples[1::2], strict=True):
        more = [one.cpu_seconds - other.cpu_seconds for one, other in zip(demo, live, strict=True)]
        figure = median(map(cpu_seconds, demo)) - median(map(cpu_seconds, live))
        least = min(map(cpu_seconds, demo)) - min(map(cpu_seconds, live))
        low, high = middle_half(more)
        wall = median(map(wall_seconds, demo)) - median(map(wall_seconds, live))
        rows.append(
            Row(
                f"{words[0]} --demo",
                f"≤ {MORE_SECONDS:g} s more",
                f"{figure:.2f} s more",
                figure <= MORE_SECONDS,
                f"{least:.2f} ({low:.2f}–{high:.2f})",
                f"{wall:.2f} s more",
                "",
                seconds(demo),
                f"live hosts: {seconds(live)}",
            )
        )
    return rows
