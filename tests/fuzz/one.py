"""One target under atheris: `python -m tests.fuzz.one TARGET [options of libFuzzer] [folders of inputs]`.

Everything of ours is instrumented, so inputs that reach new code are kept and built on. JSON stays JSON in two of three
changes; the third is libFuzzer's own.
"""

from __future__ import annotations

import sys

import atheris

from tests.fuzz.mutation import mutated

with atheris.instrument_imports(include=["sessionnet_core", "sessionnet_cli"]):
    from tests.fuzz.rooms import TARGETS


def _mutate(data: bytes, most_bytes: int, seed: int) -> bytes:
    changed = mutated(data, seed) if seed % 3 else None
    if changed is None or len(changed) > most_bytes:
        found: bytes = atheris.Mutate(data, most_bytes)
        return found
    return changed


def main() -> None:
    """Try inputs until libFuzzer's options say that it is enough, or one is a fault."""
    target = TARGETS[sys.argv.pop(1)]
    own = _mutate if target.form == "json" else None
    with atheris.instrument_imports(include=["sessionnet_core", "sessionnet_cli"]):  # what decoders import themselves
        for path in target.kept:  # so that no input is the one that waits for imports
            target.attempt(path.read_bytes())
        atheris.Setup(sys.argv, lambda data: target.attempt(data) and None, custom_mutator=own)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
