"""One command against the imports that it cannot do without; some also against curl and jq, or other commands."""

from __future__ import annotations

import json
import shutil
from statistics import median
from typing import Any

from tests.benchmarks import instructions
from tests.benchmarks.place import Place
from tests.benchmarks.processes import Command, in_turns, run_once
from tests.benchmarks.row import BELOW, Row, compared, middle_half
from tests.benchmarks.terminal import Shown, show

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
"""A published test vector of libsession, nobody's account."""
ALL_THAT_THE_SEED_SENDS = '{"jsonrpc":"2.0","id":"0","method":"get_service_nodes"}'
"""No field is named, so curl gets what the command gets, which names more fields than the seed sends."""
INSTRUCTIONS_BEFORE = 1.43
"""Of a cold `nodes --json`, as a multiple of its imports', at b7de662: `python -m tests.benchmarks.compare b7de662`."""
FEWER = 0.9
FIRST_LINE_SECONDS = 0.3
FIRST_LINE_ONLY = "sed -u 1q"
"""A pager that shows one line: what comes of the rest is no matter for when the first is there."""


def measure_start(place: Place) -> list[Row]:
    """Measure what needs neither a node list nor the network."""
    words = {
        "--help": (place.sessionnet("--help"), 1.15),
        "--version": (place.sessionnet("--version"), 1.5),
        "shell completion": (
            place.sessionnet(_SESSIONNET_COMPLETE="bash_complete", COMP_WORDS="sessionnet ", COMP_CWORD="1"),
            1.5,
        ),
    }
    commands = [place.imports("click"), *(command for command, _ in words.values())]
    reference, *measured = in_turns(commands, place.runs)
    least, *counts = instructions.count(commands)
    return [
        compared(what, samples, "import click", reference, at_most, counts=(number, least))
        for (what, (_, at_most)), samples, number in zip(words.items(), measured, counts, strict=True)
    ]


def measure_swarm(place: Place) -> list[Row]:
    """Measure one account's swarm from a node list that is kept."""
    run_once(place.sessionnet("nodes", "--json", *place.seed_options))
    command = place.sessionnet("swarm", ACCOUNT, "--json", *place.seed_options)
    answer = answer_of(place, command)
    assert [source["via"] for source in answer["sources"]] == ["cache"]
    return [_against_imports(place, "swarm ACCOUNT --json, kept list", command, "click, msgspec", 1.3)]


def measure_nodes(place: Place) -> list[Row]:
    """Measure the whole list, fetched from one seed over TLS with a pinned certificate."""
    command = place.sessionnet("nodes", "--json", "--refresh", *place.seed_options)
    source = answer_of(place, command)["sources"][0]
    assert (source["via"], source["proof"]) == ("network", "pinned-certificate")
    names, what = "click, requests, msgspec", "nodes --json --refresh, one seed"
    imports = place.imports(names)
    pipe = f"curl -sk --data '{ALL_THAT_THE_SEED_SENDS}' {place.seed[0]} | jq '.result.service_node_states|length'"
    piped = [place.shell(pipe)] if shutil.which("curl") and shutil.which("jq") else []
    if not piped:
        place.note("`nodes --json` beside `curl … | jq …` is left out: both are needed")
    samples, reference, *by_curl = in_turns([command, imports, *piped], place.runs)
    ours, theirs = instructions.count([command, imports])
    rows = [compared(what, samples, f"import {names}", reference, 1.25, counts=(ours, theirs))]
    if ours is not None and theirs is not None:
        ratio = ours / theirs / INSTRUCTIONS_BEFORE
        goal, figure = f"≤ {FEWER:g} × those before", f"{ratio:.2f} × those before"
        rows.append(Row(f"{BELOW}its instructions", goal, figure, ratio <= FEWER))
    return rows + [compared(f"{BELOW}the same", samples, "curl -sk … | jq …", other, 5) for other in by_curl]


def measure_table(place: Place) -> list[Row]:
    """Measure the table of all nodes out of a kept list: as plain text, and in colour on a terminal."""
    run_once(place.sessionnet("nodes", "--json", *place.seed_options))
    plain = place.sessionnet("nodes", *place.seed_options)
    coloured = place.sessionnet("nodes", "--no-pager", *place.seed_options)
    paged = place.sessionnet("nodes", *place.seed_options, SESSIONNET_PAGER=FIRST_LINE_ONLY)
    for command in (plain, coloured, paged):
        run_once(command)
    table, shown, first = [], list[Shown](), list[float]()
    for _ in range(place.runs):  # in turns, as everywhere
        table.append(run_once(plain))
        shown.append(show(coloured))
        first.append(show(paged).first_line_seconds)
    assert all(b"\x1b[" in one.text and one.text.count(b"\n") > place.node_count for one in shown)
    return [
        compared(
            f"nodes in colour on a terminal, {place.node_count:,} rows",
            [one.sample for one in shown],
            "plain table",
            table,
            1.5,
        ),
        _first_line("first line", [one.first_line_seconds for one in shown]),
        _first_line("first line through a pager", first),
    ]


def _first_line(what: str, taken: list[float]) -> Row:
    low, high = middle_half(taken)
    return Row(
        f"{BELOW}{what}",
        f"≤ {FIRST_LINE_SECONDS:g} s",
        f"{min(taken):.2f} s",
        min(taken) <= FIRST_LINE_SECONDS,
        f"{median(taken):.2f} ({low:.2f}–{high:.2f})",
    )


def measure_token(place: Place) -> list[Row]:
    """Measure the price, asked for in a sealed request, and out of a kept answer."""
    config = {"SESSIONNET_CONFIG": str(place.config)}
    cold = place.sessionnet("token", "--json", "--refresh", **config)
    kept = place.sessionnet("token", "--json", **config)
    for command, via in ((cold, "network"), (kept, "cache")):
        source = answer_of(place, command)["sources"][0]
        assert (source["via"], source["proof"]) == (via, "sealed-reply")
    names, few = "click, requests, msgspec, nacl.bindings", "click, msgspec"
    kept_row = _against_imports(place, "token --json, kept answer", kept, few, 1.6)
    return [kept_row, _against_imports(place, "token --json --refresh, sealed", cold, names, 1.25)]


def measure_overview(place: Place) -> list[Row]:
    """Measure that sources are asked side by side, where each of them waits before it answers."""
    config = {"SESSIONNET_CONFIG": str(place.slow_config)}
    commands = [place.sessionnet(word, "--json", "--refresh", **config) for word in ("overview", "nodes", "token")]
    assert len(answer_of(place, commands[0])["sources"]) == 4
    overview, nodes, token = in_turns(commands, place.fewer_runs)
    name, slowest = max((("nodes", nodes), ("token", token)), key=lambda one: median(s.wall_seconds for s in one[1]))
    return [compared("overview, every source 200 ms late", overview, f"{name} alone", slowest, 1.3, by="wall")]


def _against_imports(place: Place, what: str, command: Command, names: str, at_most: float) -> Row:
    commands = [command, place.imports(names)]
    samples, reference = in_turns(commands, place.runs)
    ours, theirs = instructions.count(commands)
    return compared(what, samples, f"import {names}", reference, at_most, counts=(ours, theirs))


def answer_of(place: Place, command: Command) -> Any:
    """Return what a command answers, so that the right thing is measured."""
    output = place.folder / "answer.json"
    run_once(command, str(output))
    return json.loads(output.read_bytes())
