"""Files that the user names: bounded in size and time, whatever they are."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.reading import read_bounded, read_named_file

TEXT = "accounts — and names\n"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert read_named_file(path, "the list", 1000) == TEXT.encode()


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-32-le", b"\xff\xfe\0\0", "UTF-32"),
        ("utf-32-be", b"\0\0\xfe\xff", "UTF-32"),
    ],
)
def test_text_in_another_encoding_is_named_with_what_to_do(
    tmp_path: Path, encoding: str, mark: bytes, named: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(mark + TEXT.encode(encoding))
    with pytest.raises(BadConfiguration, match=f"the list {path} is {named} text, not UTF-8") as refused:
        read_named_file(path, "the list", 1000)
    assert f"iconv -f {named} -t UTF-8" in (refused.value.hint or "")


@pytest.mark.parametrize("encoding", ["UTF-16LE", "UTF-16BE"])
def test_text_of_two_bytes_to_a_character_is_named_without_a_mark_too(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list"
    path.write_bytes("05ab\n".encode(encoding))
    with pytest.raises(BadConfiguration, match="looks like UTF-16 text") as refused:
        read_named_file(path, "the list", 1000)
    assert f"iconv -f {encoding} -t UTF-8" in (refused.value.hint or "")


def test_a_file_may_be_as_large_as_its_limit_and_no_larger(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1000)
    assert len(read_named_file(path, "the list", 1000)) == 1000
    with pytest.raises(BadConfiguration, match="larger than"):
        read_named_file(path, "the list", 999)


def test_a_device_without_an_end_is_read_up_to_the_limit() -> None:
    assert read_bounded("/dev/zero", 3_000_000)[0] == bytes(3_000_001)
    with pytest.raises(BadConfiguration, match="the list /dev/zero is larger than 2 MB"):
        read_named_file("/dev/zero", "the list", 2_000_000)


def test_the_empty_device_is_an_empty_file() -> None:
    assert read_named_file("/dev/null", "the list", 1000) == b""


def test_a_pipe_that_nobody_writes_to_is_not_waited_for_without_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(BadConfiguration, match=r"cannot read the list .*: nobody writes to it"):
        read_named_file(path, "the list", 1000, seconds=0.1)


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path, content = tmp_path / "pipe", b"x" * 300_000
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(content))
    writer.start()
    assert read_named_file(path, "the list", 1_000_000) == content
    writer.join()


@pytest.mark.parametrize(("name", "why"), [("", "Is a directory"), ("missing", "No such file"), ("a\0b", "null")])
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(BadConfiguration, match=f"cannot read the list .*{why}"):
        read_named_file(f"{tmp_path}/{name}", "the list", 1000)
