"""A kept list whose keys, swarm IDs or versions are none is not what was kept, wherever in the list one stands."""

from __future__ import annotations

from typing import Any

import pytest

from sessionnet_core.model import Node
from sessionnet_core.nodes.form import are_well_formed
from tests.core.samples import key

GOOD = [Node(pubkey=key(n), swarm_id="3a7fffffffffffff", storage_server_version="2.11.3") for n in (1, 2, 3)]
BAD_KEYS = [
    "",
    "ab" * 31,
    "ab" * 33,
    "AB" * 32,
    "zz" * 32,
    "ab" * 31 + "a\n",
    " " + "ab" * 31 + "a",
    "０" * 64,
    "\udc80" * 64,
]


@pytest.mark.parametrize(
    "fields",
    [
        *({"pubkey": text} for text in BAD_KEYS),
        *({"swarm_id": text} for text in ("", "3A7FFFFFFFFFFFFF", "3a7ffffffffffff\n", "3a7f", "0x3a7fffffffffff")),
        *({"storage_server_version": text} for text in ("", "2.", "2.11.3\n", "2.11.3.4.5", "123456", "２.0", "v2")),
    ],
)
def test_one_text_of_another_form_is_found(fields: dict[str, Any]) -> None:
    bad = Node(**{"pubkey": key(9)} | fields)
    assert are_well_formed(GOOD)
    assert not are_well_formed([*GOOD, bad])
    assert not are_well_formed([bad, *GOOD])


def test_keys_of_wrong_lengths_do_not_make_up_for_one_another() -> None:
    assert not are_well_formed([Node(pubkey="a" * 63), Node(pubkey="a" * 65)])


def test_what_is_unknown_has_no_form() -> None:
    assert are_well_formed([Node(pubkey=key(1))])
    assert are_well_formed([])
