"""Installs the wheel by itself, lists what came with it, and writes the tables of docs/supply-chain.md.

The list is a CycloneDX document in build/sbom. It is reproducible: no time, no number drawn at random, and nothing of
this machine or of the index that the packages came from. It is attached to a release and not kept in the sources, as
it is true for one day: `constraints.txt` pins what the tests ran with.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "sbom"
PAGE = ROOT / "docs" / "supply-chain.md"
EXTRAS = ("exporter", "numpy")

DIRECT = {
    "click": ("click", "reads the command line", "Pallets"),
    "msgspec": (
        "msgspec",
        "decodes hostile JSON into typed values, bounded; the schemas",
        "Jim Crist-Harif and others",
    ),
    "platformdirs": ("platformdirs", "where cache, history and configuration belong", "tox-dev"),
    "plotext": ("plotext", "`token history` as a chart in a terminal", "Savino Piccolomo"),
    "pynacl": ("nacl.bindings", "X25519, Ed25519, XChaCha20-Poly1305, BLAKE2b, from libsodium", "PyCA"),
    "pycryptodome": ("Crypto.Hash.keccak", "Keccak-256, for checksums of addresses", "Helder Eijs"),
    "pysocks": (
        "socks",
        "`--proxy socks5h://…`",
        "Anorov, last in 2019",
    ),
    "pyyaml": ("yaml", "reads recordings, with its safe loader made stricter", "Kirill Simonov and others"),
    "requests": ("requests", "prepares requests, reads responses", "PSF"),
    "rich": ("rich.table", "tables, live pages, bars in a terminal", "Will McGugan"),
    "urllib3": ("urllib3", "connections, pinned certificates", "urllib3"),
    "vcrpy": ("vcr", "`--record`: the form of a recording", "Kevin McCarthy and others"),
    "web3": (
        "web3",
        "the log of the factory of contribution contracts; `sessionnet_core.web3`",
        "Ethereum Foundation, ApeWorX",
    ),
    "prometheus-client": ("prometheus_client", "the exporter's page; extra `exporter`", "Prometheus"),
    "numpy": ("numpy", "swarms of millions of keys; extra `numpy`", "NumPy"),
}
"""Each dependency that is imported: what to import for its cost, what it is for, and who keeps it."""

FITTING = re.compile(
    r"(MIT(-0)?|MIT License|BSD.*|0BSD|Apache.*|PSF.*|Python Software Foundation License|CNRI-Python|Zlib|CC0-1\.0"
    r"|ISC.*|Public Domain|MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\))"
)
"""Licences that a program under MIT may depend on. MPL-2.0 binds changes to its own files; none is changed here."""
_RUNS = 5
_COST = """
import resource, subprocess, sys
def cost():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
before = cost()
subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
print(cost() - before)
"""


def main() -> int:
    """Install, list, write; return 1 if a licence does not fit."""
    (wheel,) = (ROOT / "build" / "wheel").glob("*.whl")
    python = _installed(wheel)
    version = wheel.name.split("-")[1]
    sbom = PLACE / f"sessionnet-{version}.cdx.json"
    document = _listed(python)
    sbom.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    for private in (str(ROOT), str(Path.home()), "file:", "http://"):
        if private in sbom.read_text().replace("http://cyclonedx.org", ""):
            raise RuntimeError(f"{private} is in {sbom.name}")
    licences = _licences(python)
    _write({"direct": _direct(python, licences), "licences": _all(licences)})
    print(f"{sbom.relative_to(ROOT)}: {len(document['components'])} packages")
    wrong = {name: licence for name, (_, licence) in licences.items() if not _fits(licence)}
    print(f"licences that do not fit: {wrong or 'none'}")
    return 1 if wrong else 0


def _installed(wheel: Path) -> Path:
    """Return the Python of a new virtual environment that has the wheel, what it needs, and nothing else."""
    shutil.rmtree(PLACE, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", PLACE / "venv"], check=True)
    python = PLACE / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", str(python), "install"]
    subprocess.run([*pip, "-c", ROOT / "constraints.txt", f"{wheel}[{','.join(EXTRAS)}]"], check=True)
    return python


def _listed(python: Path) -> dict:
    """Return the document, without what is true on this machine alone."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    command += ["--sv", "1.6", "--pyproject", ROOT / "pyproject.toml", python]
    document = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for component in document["components"]:
        references = component.pop("externalReferences", [])
        kept = [one for one in references if one["url"].startswith("https://") and one["type"] != "distribution"]
        if kept:
            component["externalReferences"] = kept
        component.pop("properties", None)
    return document


def _licences(python: Path) -> dict[str, tuple[str, str]]:
    """Return version and licence of each package, by its name."""
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--python",
        python,
        "--format=json",
        "--from=mixed",
        "--with-system",
    ]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found = {_plain(one["Name"]): (one["Version"], one["License"].strip()) for one in listed}
    found.pop("sessionnet", None)
    return dict(sorted(found.items()))


def _fits(licence: str) -> bool:
    return all(FITTING.fullmatch(part.strip()) for part in re.split(r" AND |;|,", licence))


def _direct(python: Path, licences: dict[str, tuple[str, str]]) -> str:
    """Return the table of what is imported."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    lowest = dict(text.split(">=") for text in needed)
    if set(lowest) != set(DIRECT):
        raise RuntimeError(f"pyproject.toml and this script differ: {set(lowest) ^ set(DIRECT)}")
    bare = _cost(python, "pass")
    lines = ["| package | for | kept by | licence | import | from | to |", "|---|---|---|---|--:|--:|--:|"]
    for name, (module, reason, keeper) in DIRECT.items():
        version, licence = licences[name]
        cost = _cost(python, f"import {module}") / bare - 1
        lines.append(f"| {name} | {reason} | {keeper} | {licence} | {cost:.1f} | {lowest[name]} | {version} |")
    return "\n".join(lines)


def _all(licences: dict[str, tuple[str, str]]) -> str:
    """Return the table of everything, grouped by licence."""
    by_licence: dict[str, list[str]] = {}
    for name, (version, licence) in licences.items():
        if name not in DIRECT:
            by_licence.setdefault(licence, []).append(f"{name} {version}")
    lines = ["| licence | packages |", "|---|---|"]
    lines += [f"| {licence} | {', '.join(names)} |" for licence, names in sorted(by_licence.items())]
    return "\n".join(lines)


def _cost(python: Path, code: str) -> float:
    """Return the seconds of CPU that a process takes to run this, at best."""
    command = [python, "-I", "-c", _COST, code]
    return min(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(_RUNS))


def _write(tables: dict[str, str]) -> None:
    """Write each table between its two comments."""
    text = PAGE.read_text()
    for name, table in tables.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = between.sub(lambda found, table=table: f"{found[1]}\n{table}\n\n{found[2]}", text)
    PAGE.write_text(text)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
