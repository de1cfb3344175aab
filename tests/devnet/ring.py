"""Which swarm keeps an account's messages: the rule written out plainly, to check faster code against.

Everything here is the slow and obvious form (sort, then look at every swarm), because its worth is to be right at a
glance. Nothing here may be imported by the packages under test, and nothing of theirs is imported here.
"""

from collections.abc import Iterable

RING_SIZE = 2**64

UNASSIGNED = RING_SIZE - 1
"""The swarm ID that oxend gives to nodes that are in no swarm."""

Z_BASE_32 = "ybndrfg8ejkmcpqxot1uwisza345h769"


def position(account_id: str) -> int:
    """The place of an account on the ring: its 32 key bytes as four big-endian numbers, XORed; the prefix counts not.

    Raises ValueError for anything but 66 hex digits.
    """
    key = bytes.fromhex(account_id)
    if len(account_id) != 66 or len(key) != 33:
        raise ValueError(f"an account ID has 66 hex digits, not {len(account_id)}")
    place = 0
    for start in (1, 9, 17, 25):
        place ^= int.from_bytes(key[start : start + 8], "big")
    return place


def nearest(place: int, swarm_ids: Iterable[int]) -> int | None:
    """The swarm that owns a place on the ring, or None where there are no swarms.

    The neighbour above wins only if it is strictly nearer, so an exact tie goes to the one below. Both searches go
    round the end of the ring.
    """
    swarms = sorted(set(swarm_ids) - {UNASSIGNED})
    if not swarms:
        return None
    above = next((swarm for swarm in swarms if swarm >= place), swarms[0])
    below = swarms[swarms.index(above) - 1]
    is_above_nearer = (above - place) % RING_SIZE < (place - below) % RING_SIZE
    return above if is_above_nearer else below


def snode_address(pubkey: str) -> str:
    """The deprecated ``….snode`` name of a node: its legacy key in z-base-32."""
    bits = int(pubkey, 16) << 4  # 256 bits, filled up to 52 groups of five
    return "".join(Z_BASE_32[bits >> shift & 31] for shift in range(255, -1, -5)) + ".snode"
