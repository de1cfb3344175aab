"""Who else can read or write the configuration file, and what in it is secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sessionnet_cli.config.document import ENVIRONMENT, Document, read_document
from sessionnet_cli.config.exposure import exposure_of
from sessionnet_cli.config.secrets import secrets_in, shown_account, shown_url
from tests.conftest import ACCOUNT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
SECRET = '[accounts]\nme = "alice"\n'


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever folder the tests run in, others may enter it, unless a test says not."""
    monkeypatch.setattr("sessionnet_cli.config.exposure._can_be_entered", lambda *_: True)


def warnings_of(path: Path, text: str, mode: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    path.write_text(text)
    path.chmod(mode)
    monkeypatch.setenv(ENVIRONMENT, str(path))
    document = read_document()
    assert isinstance(document, Document)
    return [(one.code, one.message) for one in exposure_of(document)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SECRET, "an account (line 2)"),
        ('[accounts]\nus = ["alice",\n  "bob"]', "accounts (lines 2, 3)"),
        ('proxy = "http://me:hunter2@a.example:1"', "a proxy's password (line 1)"),
        ('proxy = "me:hunter2@a.example:1"', "a proxy's password (line 1)"),
        ('[networks.x]\nbackend = "https://me@a.example/"', "a URL with a key or a password (line 2)"),
        ('[networks.x]\nseeds = [{ url = "http://a/?key=5" }]', "a URL with a key or a password (line 2)"),
        (
            f'[networks.x.chain]\nrpc_urls = ["https://a/v2/{"ab1" * 10}"]\n{SECRET}',
            "a URL with a key or a password and an account (lines 2, 4)",
        ),
    ],
)
def test_a_secret_that_others_can_read_is_told_with_its_line_and_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    path = tmp_path / "sessionnet.toml"
    expected = (
        f"{path} can be read by others on this machine (its mode is rw-r--r--), and holds {words}: chmod 600 {path}"
    )
    assert warnings_of(path, text, 0o644, monkeypatch) == [("configuration-readable", expected)]
    assert warnings_of(path, text, 0o600, monkeypatch) == []


@pytest.mark.parametrize(
    "text",
    [
        "timeout = 5",
        'proxy = "socks5h://127.0.0.1:9050"',
        f'[nodes]\nfirst = "{ACCOUNT[2:]}"',
        '[wallets]\ncold = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"',
        f'[networks.x]\napi = {{ url = "http://a.example", pubkey = "{"ab" * 32}" }}',
        f'[networks.x]\nseeds = [{{ url = "https://a.example/json_rpc", pin = "{"ab" * 32}" }}]',
    ],
)
def test_what_is_public_may_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert warnings_of(tmp_path / "sessionnet.toml", text, 0o644, monkeypatch) == []


def test_a_path_with_a_space_can_be_typed_as_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, message),) = warnings_of(tmp_path / "my file", SECRET, 0o644, monkeypatch)
    assert message.endswith(f"chmod 600 '{tmp_path}/my file'")


def test_the_home_folder_is_not_spelled_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    ((_, message),) = warnings_of(tmp_path / "s.toml", SECRET, 0o604, monkeypatch)
    assert message.startswith("~/s.toml can be read")
    assert message.endswith(": chmod 600 ~/s.toml")


@pytest.mark.parametrize("mode", [0o602, 0o622, 0o666])
def test_a_file_that_others_can_write_is_told_whatever_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    path = tmp_path / "sessionnet.toml"
    ((code, message),) = warnings_of(path, "timeout = 5", mode, monkeypatch)
    assert code == "configuration-writable"
    assert message.startswith(f"{path} can be changed by others on this machine (its mode is rw")
    assert message.endswith(f": chmod 600 {path}")


@pytest.mark.parametrize(("mode", "codes"), [(0o777, ["configuration-writable"]), (0o1777, []), (0o755, [])])
def test_a_folder_in_which_others_can_replace_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, codes: list[str]
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(mode)
    found = warnings_of(folder / "s.toml", SECRET, 0o600, monkeypatch)
    assert [code for code, _ in found] == codes
    assert all(message.endswith(f": chmod go-w {folder}") for _, message in found)


def test_a_link_is_judged_by_the_file_that_it_leads_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, file = tmp_path / "link", tmp_path / "file"
    link.symlink_to(file)
    assert [code for code, _ in warnings_of(link, SECRET, 0o644, monkeypatch)] == ["configuration-readable"]
    assert warnings_of(link, SECRET, 0o600, monkeypatch) == []


@pytest.mark.parametrize(
    ("owner", "group", "codes"),
    [
        ("me", "of others", ["configuration-readable"]),
        ("me", "my own", []),
        ("root", "of others", []),
    ],
)
def test_the_group_counts_unless_it_is_private_or_was_chosen_by_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, group: str, codes: list[str]
) -> None:
    path = tmp_path / "s.toml"
    path.write_text(SECRET)
    path.chmod(0o640)
    monkeypatch.setenv(ENVIRONMENT, str(path))
    document = read_document()
    assert isinstance(document, Document)
    assert document.status is not None
    uid = document.status.st_uid if owner == "me" else document.status.st_uid + 7
    fields = list(document.status)
    fields[4], fields[5] = uid, uid if group == "my own" else uid + 100
    status = os.stat_result(fields)
    found = exposure_of(Document(document.source, document.table, status))
    assert [one.code for one in found] == codes


def test_behind_a_closed_folder_nobody_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    assert warnings_of(folder / "s.toml", SECRET, 0o666, monkeypatch) == []


def test_what_is_no_file_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "/dev/null")
    document = read_document()
    assert isinstance(document, Document)
    assert exposure_of(document) == ()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://a.example/json_rpc", "http://a.example/json_rpc"),
        ("http://me:hunter2@a.example", "http://***@a.example"),
        ("me:hunter2@a.example:80", "***@a.example:80"),
        ("a.example:80", "a.example:80"),
        (f"{'ab' * 32}@https://me:hunter2@a.example/x", f"{'ab' * 32}@https://***@a.example/x"),
        ("https://a.example/?key=hunter2", "https://a.example/?***"),
    ],
)
def test_a_url_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_an_account_is_shown_by_its_kind_alone() -> None:
    assert [shown_account(text) for text in (ACCOUNT, f"03{ACCOUNT[2:]}", "alice")] == ["05***", "03***", "***"]


def test_only_accounts_and_urls_are_secret() -> None:
    table = {
        "accounts": {"us": ["a", "b"]},
        "nodes": {"x": "ab"},
        "proxy": "http://a:b@c",
        "networks": {"n": {"test": True}},
    }
    assert list(secrets_in(table)) == [
        (("accounts", "us", 0), "account"),
        (("accounts", "us", 1), "account"),
        (("proxy",), "proxy"),
    ]
