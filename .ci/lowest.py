"""Prints the tests' constraints, with every run-time dependency at the lowest version that pyproject.toml allows."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print one pin a line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["exporter"], *extras["numpy"]]
    lowest = dict(re.fullmatch(r"([a-z0-9-]+)>=([0-9.]+)", text).groups() for text in needed)
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        name = line.partition("==")[0].lower().replace("_", "-")
        if name not in lowest:
            print(line)
    for name, version in lowest.items():
        print(f"{name}=={version}")


if __name__ == "__main__":
    main()
