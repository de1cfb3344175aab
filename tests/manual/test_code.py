"""What the manual shows in Python and in JSON is true: Python runs as it stands, without a network."""

from __future__ import annotations

import json

import pytest

from .blocks import Block, blocks

NOT_RUN = {"https://arb1.arbitrum.io/rpc": "asks the chain; tests/core/test_web3.py has a chain of its own"}
"""What a block that cannot be run has in it → why."""
BY_HAND = [block for block in blocks("python") if not block.page.startswith("docs/library/")]
"""Those below are declarations, taken from the library's source."""


@pytest.mark.parametrize("block", BY_HAND, ids=lambda block: f"{block.page}:{block.line}")
def test_what_is_shown_in_python_is_true(block: Block) -> None:
    compiled = compile(block.text, block.page, "exec")
    if not any(mark in block.text for mark in NOT_RUN):
        exec(compiled, {})


def test_what_is_shown_in_json_can_be_read() -> None:
    for block in blocks("json"):
        json.loads(block.text)
