"""Inputs that are still JSON after they were changed, with the values in them that decoders trip over."""

from __future__ import annotations

import json
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 255, 65_536, 2**31, 2**53 + 1, 2**63, 2**64 - 1, 2**64, 10**30, -(2**63) - 1),
    *(0.5, -0.0, 1e308, 5e-324, 253_402_300_799, 253_402_300_800, 1e16),
    *(
        "",
        "0",
        "-1",
        "0x",
        "0x" + "f" * 64,
        "ff" * 32,
        "\x00",
        "\ud800",
        "\u202e",
        "é" * 40,
        "1" * 5000,
        "NaN",
        "1e999999",
    ),
    *([], {}, [[]], [None], {"": None}, [{}] * 3),
)
"""Of every type, at the edges of what fits somewhere."""
RAW = ("1e999999999999", "-1e-999999999", "9" * 400, "NaN", "Infinity", '"\\ud800"', "[" * 3000 + "]" * 3000)
"""What stands in JSON's place that Python's own writer would not write."""
_HOLE = "\x00here\x00"
_Place = tuple[Any, Any]


def mutated(data: bytes, seed: int) -> bytes | None:
    """Return the same choice of a decoder, and its JSON with one to three values changed; None if it is no JSON."""
    random = Random(seed)
    try:
        document = [json.loads(data[1:])]
    except (ValueError, RecursionError):
        return None
    raw = None
    for _ in range(random.randint(1, 3)):
        container, where = random.choice(_places(document))
        match random.randrange(7):
            case 0:
                container[where] = random.choice(ODD)
            case 1:
                container[where], raw = _HOLE, random.choice(RAW)
            case 2 if isinstance(container, dict):
                del container[where]
            case 3 if isinstance(container, list):
                container.insert(random.randint(0, len(container)), container[where])
            case 4:
                other, there = random.choice(_places(document))
                if isinstance(other[there], (str, int, float, bool, type(None))):
                    container[where] = other[there]
            case 5:
                container[where] = _near(container[where], random)
            case _:
                container[where] = [container[where]] if random.random() < 0.5 else {"a": container[where]}
    try:
        text = json.dumps(document[0], ensure_ascii=random.random() < 0.5)
    except (ValueError, RecursionError):  # a list within itself
        return None
    if raw is not None:
        text = text.replace(json.dumps(_HOLE), raw, 1)
    return data[:1] + text.encode("utf-8", "surrogatepass")


def _near(value: Any, random: Random) -> Any:
    """Return a value of the same type, nearly the same."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return random.choice((value + 1, value - 1, -value, value * 1000, value << 32))
    if isinstance(value, float):
        return random.choice((-value, value * 1e10, value * 1e-10, float(int(value)) if abs(value) < 1e300 else value))
    if isinstance(value, str):
        at = random.randint(0, len(value))
        return value[:at] + random.choice(("", "0", "\x00", "\u202e", "-", value)) + value[at + random.randint(0, 1) :]
    return value


def _places(document: list[Any]) -> list[_Place]:
    """Return every place of a value: what it stands in, and where."""
    found: list[_Place] = []
    waiting: list[Any] = [document]
    while waiting and len(found) < 5_000:
        one = waiting.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for where, value in inside:
            found.append((one, where))
            waiting.append(value)
    return found
