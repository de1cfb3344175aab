"""How time and memory grow, past this network's size; `make bench-scale` writes docs/scale.md and docs/scale.svg.

Whole processes of the installed command, their CPU seconds and peak memory, on node lists of three sizes; accounts of
three numbers; watched nodes of three; and keys through the ring. Of several runs the one with the least CPU time
counts: what else the machine does makes none faster. The command is `.venv-demo`'s, or that of --command; the exporter,
which needs more to be installed, is that of the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.processes import Command, Sample, run_once
from tests.benchmarks.scale_plot import plot

ROOT = Path(__file__).parents[2]
SIZES = (1_500, 10_000, 100_000)
WATCHED = (10, 100, 1_000)
ACCOUNTS = (100_000, 1_000_000, 10_000_000)
SCRAPES = 200
ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
"""A published test vector of libsession, nobody's account."""

Figures = dict[str, dict[int, Sample]]


class Lists:
    """Node lists of several sizes, each with a seed that serves it; a context manager that removes its traces."""

    def __init__(self, command: Path, runs: int) -> None:
        self._command, self._runs = command, runs
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="scale-")))
        self.path = {size: self.folder / f"nodes-{size}.json" for size in SIZES}
        self._urls: dict[int, list[str]] = {}

    def __enter__(self) -> Lists:
        for size, path in self.path.items():
            part("list", str(size), str(path))
            words = [sys.executable, "-m", "tests.benchmarks.scale_parts", "seed", str(path)]
            seed = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert seed.stdout is not None
            assert seed.stdin is not None
            self._stack.callback(seed.wait)
            self._stack.callback(seed.stdin.close)
            self._urls[size] = seed.stdout.readline().split()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the caller's but where programs are."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "SESSIONNET_CONFIG": os.devnull,
            "SESSIONNET_DATA_DIR": str(self._history),
        }

    def command(self, size: int, *words: str, seeds: int = 3, path: str = "json_rpc") -> Command:
        """The command, led to seeds with so many nodes; what they said last may be long ago."""
        urls = [url.replace("json_rpc", path) for url in self._urls[size][:seeds]]
        asked = [word for url in urls for word in ("--seed-url", url)]
        options = (*asked, "--max-age", "1000000", "--timeout", "300")
        return Command([str(self._command), *words, *options], self.environment)

    def measure(self, command: Command, before: Callable[[], object] = lambda: None) -> Sample:
        """Run a command several times; give the run with the least CPU time."""
        samples = []
        for _ in range(self._runs):
            before()
            samples.append(run_once(command))
        return min(samples, key=lambda sample: sample.cpu_seconds)

    def keys(self, size: int, count: int) -> list[str]:
        """The keys of some nodes."""
        with self.path[size].open() as file:
            pieces = file.read(500 * (count + 1)).split('"pubkey_ed25519":"')
        return [piece[:64] for piece in pieces[1 : count + 1]]

    def forget_history(self) -> None:
        shutil.rmtree(self._history, ignore_errors=True)

    @property
    def saved_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._history.iterdir())

    @property
    def _history(self) -> Path:
        return self.folder / "history"


def of_nodes(lists: Lists) -> Figures:
    """Measure what reads a whole node list: the first two fetch it, the others find it kept."""
    figures: Figures = {}
    for size in SIZES:
        show = ("nodes", "show", lists.keys(size, 1)[0], "--json")
        questions: dict[str, tuple[str, ...]] = {
            "nodes --json, three seeds": ("nodes", "--json", "--refresh"),
            "nodes --json": ("nodes", "--json"),
            "nodes": ("nodes",),
            "nodes --csv": ("nodes", "--csv"),
            "nodes --ip --storage-version": ("nodes", "--ip", "203.0.0.0/12", "--storage-version", "<2.11.2", "--json"),
            "nodes --state --sort --limit": ("nodes", "--state", "exiting", "--sort", "address", "--limit", "10"),
            "nodes show KEY": show,
            "nodes swarms --json": ("nodes", "swarms", "--json"),
            "swarm ACCOUNT --json": ("swarm", ACCOUNT, "--json"),
            "overview --json --offline": ("overview", "--json", "--offline"),
        }
        note(f"nodes --json, one seed, {size:,} nodes")
        alone = lists.command(size, "nodes", "--json", "--refresh", seeds=1)
        figures.setdefault("nodes --json, one seed", {})[size] = lists.measure(alone)
        for name, words in questions.items():
            note(f"{name}, {size:,} nodes")
            figures.setdefault(name, {})[size] = lists.measure(lists.command(size, *words))
        note(f"nodes --save, {size:,} nodes")
        saving = lists.command(size, "nodes", "--save", "--limit", "1", "--json", path="states")
        run_once(saving)
        figures.setdefault("nodes --save, the first time", {})[size] = lists.measure(saving, lists.forget_history)
        assert lists.saved_bytes > 100 * size
        note(f"--verify, {size:,} nodes")
        parts = [sys.executable, "-m", "tests.benchmarks.scale_parts", "verify", str(lists.path[size])]
        comparing = Command(parts, lists.environment | {"PYTHONPATH": str(ROOT)})
        figures.setdefault("--verify, six lists", {})[size] = lists.measure(comparing)
    return figures


def of_watched(lists: Lists) -> tuple[Figures, str]:
    """Measure one check and one exporter of many nodes, in a network of 10,000."""
    figures: Figures = {}
    size, told = SIZES[1], []
    for count in WATCHED:
        note(f"check node, {count:,} nodes")
        keys = lists.keys(size, count)
        output = lists.folder / "line.txt"
        command = lists.command(size, "check", "node", *keys, "--unreachable", "unknown")
        shell = Command(["/bin/sh", "-c", '"$@"; exit 0', "sh", *command.words], command.environment)
        run_once(shell, str(output))
        figures.setdefault("check node KEY…", {})[count] = lists.measure(shell)
        first = len(output.read_bytes().partition(b"\n")[0])
        scrape, seconds = scraped(lists, size, keys)
        told.append(f"| {count:,} | {first:,} | {scrape:,} | {seconds / SCRAPES * 1e3:.1f} ms |")
    return figures, "\n".join(told)


def scraped(lists: Lists, size: int, keys: list[str]) -> tuple[int, float]:
    """Give the size of an exporter's page, and the CPU seconds that so many scrapes of it take."""
    watched = [word for key in keys for word in ("--node", key)]
    command = lists.command(size, "exporter", "--listen", "127.0.0.1:0", *watched)
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "sessionnet"), *command.words[1:]],
        env=command.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = next(word for line in process.stdout for word in line.split() if word.startswith("http://"))

        def page() -> bytes:
            with urllib.request.urlopen(url, timeout=120) as response:
                return bytes(response.read())

        while (content := page()).count(b"sessionnet_node_info{") < len(keys):
            pass  # it has not asked yet
        before = cpu_seconds(process.pid)
        for _ in range(SCRAPES):
            content = page()
        return len(content), cpu_seconds(process.pid) - before
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def cpu_seconds(pid: int) -> float:
    """Give what a process has used so far, as Linux tells it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def of_accounts(lists: Lists, most: int) -> Figures:
    """Measure the swarms of many accounts, as JSON lines."""
    figures: dict[int, Sample] = {}
    for count in (one for one in ACCOUNTS if one <= most):
        note(f"swarm --input, {count:,} accounts")
        path = lists.folder / "accounts.txt"
        part("accounts", str(count), str(path))
        figures[count] = run_once(lists.command(SIZES[0], "swarm", "--input", str(path), "--jsonl"))
        path.unlink()
    return {"swarm --input --jsonl": figures}


def table(unit: str, figures: Figures) -> str:
    """Give figures per unit as a table in Markdown, with the whole of the largest beside them."""
    sizes = list(next(iter(figures.values())))
    heads = "".join(f" {size:,} {unit} |" for size in sizes)
    lines = [f"| µs of CPU and kB of peak memory for each |{heads} in all |", "|---|" + "--:|" * (len(sizes) + 1)]
    for name, found in figures.items():
        cells = "".join(f" {per(found[size].cpu_seconds * 1e6 / size)}, {kilobytes(found, size)} |" for size in sizes)
        largest = found[sizes[-1]]
        lines.append(f"| `{name}` |{cells} {largest.cpu_seconds:.2f} s, {largest.peak_bytes / 1e6:.0f} MB |")
    return "\n".join(lines)


def kilobytes(found: Mapping[int, Sample], size: int) -> str:
    return per(found[size].peak_bytes / 1e3 / size)


def per(value: float) -> str:
    """Give a figure in three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def picture(nodes: Figures) -> str:
    """Draw both figures of a node."""
    time = {
        name: [(size, one.cpu_seconds * 1e6 / size) for size, one in found.items()] for name, found in nodes.items()
    }
    memory = {
        name: [(size, one.peak_bytes / 1e3 / size) for size, one in found.items()] for name, found in nodes.items()
    }
    return plot(
        "What a Session Node costs, as the network grows",
        "Whole commands, their start included: a line that falls to a level is linear in all. Across: nodes.",
        {"µs of CPU a node": time, "kB of peak memory a node": memory},
    )


def part(*words: str) -> str:
    """Run a part in a process of its own; give what it printed."""
    return subprocess.check_output([sys.executable, "-m", "tests.benchmarks.scale_parts", *words], cwd=ROOT, text=True)


def note(text: str) -> None:
    print(f"measuring {text} …", file=sys.stderr)


def main() -> None:
    """Measure, and write the page and its picture."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="of each process (default %(default)s)")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS[-1], metavar="N", help="at most (default %(default)s)")
    parser.add_argument("--command", type=Path, default=ROOT / ".venv-demo/bin/sessionnet", help="what is measured")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs", help="where the page goes")
    options = parser.parse_args()
    with Lists(options.command, options.runs) as lists:
        nodes = of_nodes(lists)
        watched, pages = of_watched(lists)
        accounts = of_accounts(lists, options.accounts)
    rates = {name: float(part("ring", *words)) for name, words in {"with": ["10"], "without": ["2", "no"]}.items()}
    page = (ROOT / "tests/benchmarks/scale_page.md").read_text()
    (options.folder / "scale.md").write_text(
        page.format(
            nodes=table("nodes", nodes),
            watched=table("nodes", watched),
            pages=pages,
            accounts=table("accounts", accounts),
            **{name: f"{rate / 1e6:.1f}" for name, rate in rates.items()},
        )
    )
    (options.folder / "scale.svg").write_text(picture(nodes))


if __name__ == "__main__":
    main()
