"""The page about coverage counts what coverage.py reports, and names branches that are still there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.covered.measuring import ROOT
from tests.covered.named import NAMED, Named
from tests.covered.page import Tried, by_package, page, untaken


def file(statements: int, reached: int, branches: int, missing: list[list[int]]) -> dict[str, Any]:
    return {
        "summary": {
            "num_statements": statements,
            "covered_lines": reached,
            "num_branches": branches,
            "covered_branches": branches - len(missing),
        },
        "missing_branches": missing,
    }


FILES = {
    "cli/main.py": file(10, 9, 4, [[3, 5]]),
    "cli/show/safe.py": file(30, 30, 0, []),
    "cli/show/words.py": file(10, 5, 8, [[1, 2], [2, 3], [3, 4], [4, 5]]),
    "sessionnet_core/urls.py": file(20, 20, 10, []),
}


def test_files_are_counted_by_the_package_that_is_imported() -> None:
    counted = {package: str(one) for package, one in by_package(FILES).items()}
    assert counted == {
        "sessionnet_cli": "10 | 90.0 % | 4 | 75.0 %",
        "sessionnet_cli.show": "40 | 87.5 % | 8 | 50.0 %",
        "sessionnet_core": "20 | 100.0 % | 10 | 100.0 %",
    }


def test_the_file_with_the_most_untaken_branches_comes_first() -> None:
    assert untaken(FILES) == {"cli/show/words.py": 4, "cli/main.py": 1}


def test_the_page_has_the_sum_and_says_how_many_tests_failed() -> None:
    made = page({"files": FILES}, Tried(("tests/core", "tests/cli"), 100, 3), 2)
    assert "| all | 70 | 91.4 % | 22 | 77.3 % |" in made
    assert "100 tests passed and 3 failed" in made
    assert "100 tests passed. " in page({"files": FILES}, Tried(("tests/core",), 100, 0), 1)


@pytest.mark.parametrize("one", NAMED, ids=lambda one: f"{one.path}: {one.code}")
def test_a_branch_that_is_named_is_still_there(one: Named) -> None:
    assert one.code in [line.strip() for line in (ROOT / one.path).read_text().splitlines()]


def test_a_page_of_half_a_suite_says_so() -> None:
    assert "only these had run: `tests/core`" in page({"files": FILES}, Tried(("tests/core",), 9, 0), 2)
    assert "only these" not in page({"files": FILES}, Tried(("tests/core", "tests/cli"), 9, 0), 2)
