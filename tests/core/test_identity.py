"""The identity file: one key, for its owner alone, whoever makes it first."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.identity import read_or_make_identity
from sessionnet_core.onion.sealed import Identity
from tests.core import key_makers

SEED = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "identity"


@pytest.fixture(autouse=True)
def folder(path: Path) -> None:
    path.parent.mkdir()


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.write_bytes(content)
    path.chmod(mode)


@pytest.mark.usefixtures("umask")
def test_a_key_is_made_once_and_kept_for_its_owner_alone(path: Path) -> None:
    made = read_or_make_identity(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(made.seed) == 32
    assert path.read_text() == f"{made.seed.hex()}\n"
    before = path.stat()
    assert read_or_make_identity(path) == made
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert list(path.parent.iterdir()) == [path]
    assert before.st_nlink == 1


def test_no_two_keys_are_alike(path: Path) -> None:
    seeds = {read_or_make_identity(path.with_name(str(number))).seed for number in range(20)}
    assert len(seeds) == 20


@pytest.mark.parametrize("text", ["{}", "{}\n", "  {}\r\n", "\n{}\n\n"])
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_key_that_somebody_else_wrote_is_read(path: Path, text: str, mode: int) -> None:
    for spelling in (SEED.hex(), SEED.hex().upper()):
        path.unlink(missing_ok=True)
        write(path, text.format(spelling).encode(), mode)
        assert read_or_make_identity(path) == Identity(SEED)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777])
def test_a_file_that_others_may_touch_is_refused_with_what_to_do(path: Path, mode: int) -> None:
    write(path, SEED.hex().encode(), mode)
    with pytest.raises(BadConfiguration, match="others may") as refused:
        read_or_make_identity(path)
    assert refused.value.hint == f"chmod 600 {path}"
    assert SEED.hex() not in refused.value.describe()
    assert path.read_bytes() == SEED.hex().encode()
    path.chmod(0o600)
    assert read_or_make_identity(path) == Identity(SEED)


def test_nobody_is_told_to_change_the_mode_of_what_is_no_key() -> None:
    with pytest.raises(BadConfiguration, match="is not an identity file") as refused:
        read_or_make_identity(Path("/dev/zero"))
    assert refused.value.hint is None


def test_a_link_leads_to_a_key_and_its_own_mode_does_not_count(path: Path) -> None:
    write(path, SEED.hex().encode())
    link = path.with_name("link")
    link.symlink_to(path)
    assert read_or_make_identity(link) == Identity(SEED)
    path.chmod(0o644)
    with pytest.raises(BadConfiguration):
        read_or_make_identity(link)


DAMAGED = {
    "empty": b"",
    "too short": SEED.hex()[:-1].encode(),
    "too long": SEED.hex().encode() + b"0",
    "two of them": (SEED.hex() + "\n" + SEED.hex()).encode(),
    "no hex": b"z" * 64,
    "the bytes themselves": SEED,
    "wide digits": ("０" * 64).encode(),
    "binary": bytes(range(256)),
    "a PEM file": b"-----BEGIN PRIVATE KEY-----\n",
    "blanks between": b" ".join([b"00"] * 32),
    "much": b"0" * 10**6,
    "a key after more than is read": b" " * 1000 + SEED.hex().encode(),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    write(path, content)
    with pytest.raises(BadConfiguration, match="64 hex digits") as refused:
        read_or_make_identity(path)
    assert str(path) in refused.value.describe()
    assert path.read_bytes() == content


@given(st.binary(max_size=100))
def test_noise_is_refused_or_a_key_of_32_bytes(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "noise"
    write(path, noise)
    try:
        identity = read_or_make_identity(path)
    except BadConfiguration:
        return
    assert identity.seed.hex().encode() in noise.lower()


def test_a_folder_that_is_missing_is_not_made(path: Path) -> None:
    below = path / "below" / "identity"
    with pytest.raises(BadConfiguration, match=r"cannot use the identity file .*: No such file or directory"):
        read_or_make_identity(below)
    assert not path.exists()


def test_a_folder_is_no_key(path: Path) -> None:
    path.mkdir()
    with pytest.raises(BadConfiguration, match="Is a directory"):
        read_or_make_identity(path)


def test_a_file_in_a_folders_place_is_said(path: Path) -> None:
    write(path, b"")
    with pytest.raises(BadConfiguration, match="Not a directory"):
        read_or_make_identity(path / "below")


def test_a_link_to_nowhere_is_said_and_nothing_is_left_behind(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))
    with pytest.raises(BadConfiguration, match="No such file"):
        read_or_make_identity(path)
    assert list(path.parent.iterdir()) == [path]


def test_a_name_that_no_file_has_is_said(path: Path) -> None:
    for name in ("a\0b", "x" * 300):
        with pytest.raises(BadConfiguration, match="cannot use the identity file"):
            read_or_make_identity(path.with_name("a").parent / name)


@pytest.mark.parametrize("call", ["link", "fsync"])
def test_a_disk_that_fails_is_said_and_nothing_is_left_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(BadConfiguration, match="No space left on device"):
        read_or_make_identity(path)
    assert list(path.parent.iterdir()) == []


def test_whoever_was_faster_made_the_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def link_after_somebody_else(source: Path, target: Path) -> None:
        write(path, SEED.hex().encode())
        real(source, target)

    monkeypatch.setattr(os, "link", link_after_somebody_else)
    assert read_or_make_identity(path) == Identity(SEED)
    assert list(path.parent.iterdir()) == [path]


def test_forty_processes_at_once_end_up_with_one_key(path: Path) -> None:
    for number in range(3):
        place = path.with_name(str(number))
        ran = subprocess.run(
            [sys.executable, "-W", "error", key_makers.__file__, str(place)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        keys = ran.stdout.split()
        assert len(keys) == key_makers.PROCESSES
        assert set(keys) == {place.read_text().strip()}
    assert sorted(one.name for one in path.parent.iterdir()) == ["0", "1", "2"]
