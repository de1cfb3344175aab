"""Files that others read: whole or not at all, with the mode they had, where a link leads, and never over a device."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.writing import Draft, make_file, write_file
from sessionnet_core.writing import write_named_file as publish


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("umask", "wanted"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0, 0o666)])
def test_a_new_file_is_for_all_to_read_as_far_as_the_umask_lets(tmp_path: Path, umask: int, wanted: int) -> None:
    before = os.umask(umask)
    try:
        publish(str(tmp_path / "page.html"), b"new")
    finally:
        os.umask(before)
    assert ((tmp_path / "page.html").read_bytes(), mode(tmp_path / "page.html")) == (b"new", wanted)


@pytest.mark.parametrize("had", [0o600, 0o640, 0o664, 0o666])
def test_a_file_that_is_there_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path: Path, had: int) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"old")
    page.chmod(had)
    publish(str(page), b"new")
    assert (page.read_bytes(), mode(page)) == (b"new", had)
    assert list(tmp_path.iterdir()) == [page]


def test_whoever_has_the_old_one_open_reads_the_old_one(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    publish(str(page), b"old" * 100_000)
    with page.open("rb") as reader:
        start = reader.read(3)
        publish(str(page), b"new")
        assert start + reader.read() == b"old" * 100_000
    assert page.read_bytes() == b"new"


def test_readers_never_see_a_part(tmp_path: Path) -> None:
    page, sizes, done = tmp_path / "page.html", set(), threading.Event()
    contents = [b"a" * 3_000_000, b"b" * 5_000_000]
    publish(str(page), contents[0])

    def read() -> None:
        while not done.is_set():
            content = page.read_bytes()
            sizes.add((len(content), len(set(content))))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(20):
        publish(str(page), contents[turn % 2])
    done.set()
    reader.join()
    assert sizes <= {(3_000_000, 1), (5_000_000, 1)}


def test_a_link_goes_on_pointing_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "page.html").symlink_to(tmp_path / "data" / "real.html")
    for content in (b"first", b"second"):
        publish(str(tmp_path / "page.html"), content)
        assert (tmp_path / "page.html").is_symlink()
        assert (tmp_path / "data" / "real.html").read_bytes() == content


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    publish(str(pipe), b"page")
    reader.join(timeout=120)
    assert (got, stat.S_ISFIFO(pipe.stat().st_mode)) == ([b"page"], True)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("missing/page.html", "No such file or directory"),
        ("file/page.html", "Not a directory"),
        ("folder", "Is a directory"),
        ("x" * 300, "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path, place: str, why: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    before = set(tmp_path.rglob("*"))
    with pytest.raises(BadConfiguration, match=f"cannot be written: {why}"):
        publish(str(tmp_path / place), b"page")
    assert set(tmp_path.rglob("*")) == before


def test_what_fails_half_way_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadConfiguration, match="No space left"):
        publish(str(page), b"new")
    assert (page.read_bytes(), list(tmp_path.iterdir())) == (b"old", [page])


def test_a_private_file_is_for_its_owner_alone_whatever_the_old_one_was(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    path.write_bytes(b"old")
    path.chmod(0o644)
    for _ in range(2):
        write_file(path, b"new", private=True)
        assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
        path.unlink()


def test_a_planted_link_beside_the_place_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name cannot be guessed; if it were, the link would be refused and not written through."""
    monkeypatch.setattr(os, "urandom", bytes)
    victim = tmp_path / "victim"
    (tmp_path / f".sessionnet-{'00' * 8}.part").symlink_to(victim)
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "page.html", b"new")
    assert not victim.exists()


def test_temporary_files_of_killed_runs_are_swept_and_nothing_else(tmp_path: Path) -> None:
    day = 86_400
    ours = f".sessionnet-{'ab' * 8}.part"
    ages = {ours: day + 60, ours.replace("ab", "cd"): 60, f"x{ours}": 9 * day, ".page.html.part": 9 * day}
    for name, age in ages.items():
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    (tmp_path / ours.replace("ab", "ef")).mkdir()
    write_file(tmp_path / "page.html", b"new")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*ages, ours.replace("ab", "ef"), "page.html"} - {ours}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_device_is_said_and_not_replaced() -> None:
    with pytest.raises(BadConfiguration, match="No space left"):
        publish("/dev/full", b"new")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_an_open_descriptor_is_written_to_from_where_it_is(tmp_path: Path) -> None:
    """As a shell's `>>` has it: opened anew by its name, the file would be written over from its beginning."""
    with (tmp_path / "log").open("ab") as log:
        log.write(b"before, ")
        log.flush()
        write_file(Path(f"/dev/fd/{log.fileno()}"), b"after")
    assert (tmp_path / "log").read_bytes() == b"before, after"


def test_a_draft_that_is_not_kept_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"old")
    with Draft(page) as draft:
        draft.file.write(b"new")
    assert (page.read_bytes(), list(tmp_path.iterdir())) == (b"old", [page])


def test_a_file_that_somebody_else_made_first_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_file(path, b"first")
    make_file(path, b"second")
    assert (path.read_bytes(), mode(path), list(tmp_path.iterdir())) == (b"first", 0o600, [path])


def test_a_pipe_that_nobody_reads_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessionnet_core.writing.PATIENCE_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadConfiguration, match="pipe cannot be written: No such device or address"):
        publish(str(tmp_path / "pipe"), b"page")
