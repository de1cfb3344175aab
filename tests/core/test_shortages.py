"""Which failures mean that this machine lacks something."""

from __future__ import annotations

import errno

import pytest

from sessionnet_core.errors import Shortage
from sessionnet_core.shortages import shortage_behind


def test_what_is_raised_for_want_of_memory_keeps_no_frames_for_ever() -> None:
    for _ in range(3):
        found = shortage_behind(MemoryError())
        assert found is not None
        with pytest.raises(Shortage):
            raise found
    again = shortage_behind(MemoryError())
    assert again is not None
    assert again.__traceback__ is None


@pytest.mark.parametrize(
    ("number", "lacks"), [(errno.EMFILE, "descriptors"), (errno.ENOMEM, "memory"), (errno.EADDRNOTAVAIL, "ports")]
)
def test_a_limit_of_the_system_is_one_however_deep_it_is_wrapped(number: int, lacks: str) -> None:
    wrapped = ValueError("could not", RuntimeError(OSError(number, "limit")))
    found = shortage_behind(wrapped)
    assert found is not None
    assert lacks in found.message
    assert shortage_behind(ValueError(OSError(errno.ECONNREFUSED, "refused"))) is None
