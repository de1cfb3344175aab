"""Every input that is kept is decoded, or refused by an error of ours; and so are inputs that lie near it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sessionnet_core.errors import MalformedAnswer
from tests.effort import tried
from tests.fuzz.mutation import mutated
from tests.fuzz.rooms import TARGETS
from tests.fuzz.target import CORPUS, KEPT_BYTES, Target

KEPT = [(target, path) for target in TARGETS.values() for path in target.kept]


@pytest.mark.parametrize(("target", "path"), KEPT, ids=[f"{target.name}-{path.name}" for target, path in KEPT])
def test_an_input_that_is_kept_is_decoded_or_refused(target: Target, path: Path) -> None:
    data = path.read_bytes()
    assert len(data) <= KEPT_BYTES
    target.attempt(data)
    for seed in range(tried(30)):
        target.attempt(_with_other_bytes(data, seed))
        if target.form == "json" and (near := mutated(data, seed)) is not None:
            target.attempt(near)


def _with_other_bytes(data: bytes, seed: int) -> bytes:
    random = Random(seed)
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        changed[random.randrange(len(changed))] = random.choice((0, 10, 34, 45, 58, 91, 127, 128, 0xED, 0xFF))
    return data[:1] + bytes(changed[1:])


def test_every_decoder_of_every_target_decodes_one_of_the_inputs() -> None:
    for target in TARGETS.values():
        decoded = {path.read_bytes()[0] - ord("0") for path in target.kept if target.attempt(path.read_bytes())}
        assert decoded == set(range(len(target.decoders))), target.name
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)


def test_what_is_no_error_of_ours_gets_through() -> None:
    def refuse(_: bytes) -> object:
        raise MalformedAnswer("no")

    def fail(_: bytes) -> object:
        raise UnicodeError("no")

    target = Target("made-up", (refuse, fail))
    assert not target.attempt(b"0{}")
    with pytest.raises(UnicodeError):
        target.attempt(b"1{}")
