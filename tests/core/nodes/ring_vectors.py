"""Published values for the swarm rule, and the mainnet ring of April 2026.

The positions and neighbours are those of the storage server's `unit_test/swarm.cpp` and libsession's
`tests/test_network_swarm.cpp`; the mainnet ring is that of the public node list at height 2,084,231, and its look-ups
were worked out from it by other code than ours.
"""

from __future__ import annotations

POSITIONS = {
    "053506f4a71324b7dd114eddbf4e311f39dde243e1f2cb97c40db1961f70ebaae8": 0xF41BFCE6DF3595C8,
    "05cf27da303a50ac8c4b2d43d27259505c9bcd73fc21cf2a57902c3d050730b604": 0x8FEBD71B6EF66083,
    "03d3511706b8b34f6e8411bf07bd22ba6b2435ca56846fbccf6eb1e166a6cd15cc": 0x1DC4833127335C06,
    "ff0f06693428fca9102a451e3f28d9cc743d8ea60a89ab6aa69eb119470c11cbd3": 0x867CC846859FC411,
    "05ffba630924aa1224bb930dde21c0d11bf004608f2812217f8ac812d6c7e3ad48": 0x3EE51C8EEA9B4F08,
    "05eeeeeeeeeeeeeeee777777777777777711111111111111118888888888888888": 0,
    "050123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": 0,
    "05fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe": 1,
    "05ffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffffff": 2**63,
    "05000000000000000000000000000000000000000000000000ffffffffffffffff": 2**64 - 1,
    "050000000000000000000000000000000000000000000000000123456789abcdef": 0x0123456789ABCDEF,
}
"""Where each ID's key lies on the ring; one of them has no prefix that an account has."""

SEVEN = (100, 200, 300, 399, 498, 596, 694)
EIGHT = (*SEVEN, 18446744073709551596)
NINE = (0, *EIGHT)

NEAREST: dict[tuple[int, ...], dict[int, tuple[int, ...]]] = {
    SEVEN: {
        100: (0, 1, 100, 149, 150, 9223372036854776206, 11529215046068469760, 2**64 - 2, 2**64 - 1),
        200: (151, 200, 249, 250),
        300: (251, 349),
        399: (350, 448),
        498: (449, 498, 546, 547),
        596: (548, 645),
        694: (646, 2**63, 9223372036854776204, 9223372036854776205),
    },
    EIGHT: {18446744073709551596: (39, 40), 100: (41,)},
    NINE: {0: (2**64 - 2, 2**64 - 1)},
}
"""For each ring, some positions that a swarm is nearest to."""

ARCS = {
    100: (9223372036854776205, 150),
    200: (150, 250),
    300: (250, 349),
    399: (349, 448),
    498: (448, 547),
    596: (547, 645),
    694: (645, 9223372036854776205),
}
"""What each swarm of `SEVEN` owns: from above the first position, up to and including the second."""

_MULTIPLES = int(
    "55554555545555555554555455555505"
    "55545551555554554555455555554115"
    "5455555555155105515045545517bef7"
    "bfbfcdffd96f4ff6cf5f17c13ffdafd4",
    16,
)
MAINNET = (0, *((multiple << 55) - 1 for multiple in range(1, 512) if _MULTIPLES >> multiple & 1))
"""The mainnet ring: swarm 0, and swarms one below multiples of 2⁵⁵. The multiples are the bits of the number above."""

MAINNET_SWARMS = {
    "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72": "3a7fffffffffffff",
    "05df4a36db2dea751b359ea104c7f310b33e743f455763b9daad90603829f4a535": "78ffffffffffffff",
    "05fe94b7ad4b7f1cc1bb92671f1f0d243f226e115b33770465e82b503fc3e96e1f": "8effffffffffffff",
    "0505c9a9bf178fa644d44bebf628716dc7f2df3d0842e97881962c723699152073": "b4ffffffffffffff",
    "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b": "dbffffffffffffff",
    "05fb466d312e1666ad1c84c4ee55b7e034151c0e366a313d95d11436a5f36e1e75": "23ffffffffffffff",
    "030000000000000000000000000000000000000000000000000000000000000000": "0000000000000000",
    "05ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff": "0000000000000000",
}
"""The swarm of each of these accounts on the mainnet ring."""
