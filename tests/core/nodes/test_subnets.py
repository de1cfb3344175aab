"""Which nodes can be asked, and that those chosen are in different networks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.model import Node
from sessionnet_core.nodes.subnets import is_contactable, pick_in_distinct_subnets, subnet_of


def _node(number: int, ip: str | None, port: int | None = 22021, state: str | None = "active") -> Node:
    return Node(pubkey=f"{number:064x}", ip=ip, https_port=port, state=state)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ip", "port", "state", "contactable"),
    [
        ("95.216.33.113", 22100, "active", True),
        ("95.216.33.113", 22100, "exiting", True),
        ("95.216.33.113", 22100, None, True),
        ("95.216.33.113", 22100, "decommissioned", False),
        ("95.216.33.113", 22100, "awaiting", False),
        ("95.216.33.113", None, "active", False),
        ("95.216.33.113", 0, "active", False),
        (None, 22100, "active", False),
        ("a host", 22100, "active", False),
        ("2a01:4f8:a:b::2", 22100, "active", True),
        ("127.0.0.1", 22100, "active", False),
        ("192.168.1.1", 22100, "active", False),
        ("169.254.169.254", 80, "active", False),
        ("::ffff:10.0.0.1", 80, "active", False),
        ("::ffff:95.216.33.113", 80, "active", True),
        ("2002:c0a8:101::", 80, "active", False),
        ("64:ff9b::c0a8:101", 80, "active", False),
        ("::c0a8:101", 80, "active", False),
        ("::ffff:0:c0a8:101", 80, "active", False),
        ("fec0::1", 80, "active", False),
        ("fd00::1", 80, "active", False),
        ("fe80::1", 80, "active", False),
        ("2001:0:4136:e378::1", 80, "active", False),
        ("2001:db8::1", 80, "active", False),
        ("192.0.0.8", 80, "active", False),
        ("100.64.0.1", 80, "active", False),
        ("0.0.0.0", 22100, "active", False),
    ],
)
def test_a_node_can_be_asked_at_a_public_address_while_it_serves(
    ip: str | None, port: int | None, state: str | None, contactable: bool
) -> None:
    assert is_contactable(_node(1, ip, port, state), local=False) is contactable


def test_a_local_network_may_live_on_this_machine_but_not_nowhere() -> None:
    assert is_contactable(_node(1, "127.0.0.1"), local=True)
    assert not is_contactable(_node(1, "0.0.0.0"), local=True)
    assert not is_contactable(_node(1, "224.0.0.1"), local=True)


def test_a_network_is_the_first_24_bits_and_of_ipv6_the_first_48() -> None:
    assert subnet_of(_node(1, "192.0.2.1")) == subnet_of(_node(2, "192.0.2.254"))
    assert subnet_of(_node(1, "192.0.2.1")) != subnet_of(_node(2, "192.0.3.1"))
    assert subnet_of(_node(1, "2a01:4f8:a:1::2")) == subnet_of(_node(2, "2a01:4f8:a:2::2"))
    assert subnet_of(_node(1, "2a01:4f8:a:1::2")) != subnet_of(_node(2, "2a01:4f8:b:1::2"))
    assert subnet_of(_node(1, "::c0:0")) != subnet_of(_node(2, "0.0.192.0"))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, 9), st.binary(min_size=16, max_size=32))
def test_no_two_chosen_are_in_one_network_and_there_are_as_many_as_can_be(
    networks: list[int], count: int, randomness: bytes
) -> None:
    nodes = [_node(number, f"95.0.{network}.{number + 1}") for number, network in enumerate(networks)]
    chosen = pick_in_distinct_subnets(nodes, count, randomness, local=False)
    assert len({subnet_of(node) for node in chosen}) == len(chosen) == min(count, len(set(networks)))
    assert chosen == pick_in_distinct_subnets(nodes[::-1], count, randomness, local=False)


def test_networks_to_be_avoided_are_avoided() -> None:
    nodes = [_node(1, "95.0.1.1"), _node(2, "95.0.1.2"), _node(3, "95.0.2.1")]
    assert pick_in_distinct_subnets(nodes, 3, bytes(16), local=False, avoid=[nodes[0]]) == [nodes[2]]


def test_every_node_is_chosen_by_some_randomness() -> None:
    nodes = [_node(number, f"95.0.{number}.1") for number in range(5)]
    assert {pick_in_distinct_subnets(nodes, 1, bytes([i]) * 16, local=False)[0].pubkey for i in range(100)} == {
        node.pubkey for node in nodes
    }
