"""`sessionnet token` against a test network: its figures, how it is asked, what is kept, what vouches for it."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Sessionnet
from tests.devnet import Devnet

CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"


def reply(net: Devnet) -> dict[str, Any]:
    """Return what the API tells at this moment, from the devnet itself."""
    info = net.api.figures.info()
    assert info is not None
    return info


def asked(net: Devnet) -> list[str]:
    """Return the method and path of every request that arrived."""
    return [request.raw.partition(b" HTTP/")[0].decode() for request in net.received]


def grouped(number: float, decimals: int = 0) -> str:
    return f"{Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"


def rfc3339(unix_seconds: int) -> str:
    return datetime.fromtimestamp(unix_seconds, UTC).isoformat().replace("+00:00", "Z")


class TestTheFigures:
    def test_are_those_that_the_api_tells(self, sessionnet: Sessionnet, current: Devnet) -> None:
        truth = reply(current)
        run = sessionnet("token", "--json")
        assert (run.status, run.stderr, run.json["schema"]) == (0, "", "sessionnet.token/1")
        assert run.json["data"] == {
            "price_usd": truth["price"]["usd"],
            "market_cap_usd": truth["price"]["usd_market_cap"],
            "price_as_of": rfc3339(truth["price"]["t_price"]),
            "price_stale_at": rfc3339(truth["price"]["t_stale"]),
            "circulating_supply": "79753120.482913000",
            "maximum_supply": "240000000.000000000",
            "arbitrum_supply": None,
            "contract": CONTRACT,
            "chain_id": 42161,
            "ethereum_supply": None,
            "dex_price_usd": None,
            "dex_difference_percent": None,
            "dex_feed_as_of": None,
            "conversion": None,
        }
        assert (run.json["as_of"], run.json["stale"]) == (rfc3339(truth["price"]["t_price"]), False)

    def test_are_shown_to_people_grouped_with_their_age_and_where_to_read_on(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        truth = reply(current)
        run = sessionnet("token")
        figures = {line[:20].strip(): line[20:] for line in run.stdout.splitlines()[1:6]}
        assert (run.status, run.stderr) == (0, "")
        assert figures["Price"].startswith(f"${Decimal(str(truth['price']['usd'])):.4g}"[:6])
        assert " minutes " in figures["Price"]
        assert figures["Price"].endswith(" ago")
        assert figures["Market cap"] == f"${grouped(truth['price']['usd_market_cap'])}"
        assert figures["Circulating supply"] == "79,753,120 SESH"
        assert figures["Maximum supply"] == "240,000,000 SESH"
        assert figures["Contract"] == f"{CONTRACT}  on Arbitrum One"
        for url in ("token.getsession.org", "docs.getsession.org/session-network/staking"):
            assert f"https://{url}" in run.stdout
        assert "Prices are for illustration only" in run.stdout
        assert f"From 127.0.0.1:{current.api.port} (sealed by its known key); as of " in run.stdout

    @pytest.mark.parametrize(
        ("amount", "exact"),
        [("1250", "1250"), ("1,250", "1250"), ("0.000000001", "0.000000001"), (" 1,250,000.5 ", "1250000.5")],
    )
    def test_convert_says_what_an_amount_is_worth(
        self, sessionnet: Sessionnet, current: Devnet, amount: str, exact: str
    ) -> None:
        worth = Decimal(exact) * Decimal(reply(current)["price"]["usd"])
        run = sessionnet("token", "--json", "--convert", amount)
        assert Decimal(run.json["data"]["conversion"]["sesh"]) == Decimal(exact)
        assert run.json["data"]["conversion"]["usd"] == pytest.approx(float(worth), rel=1e-15)
        shown = f"{Decimal(exact):,f}"
        text = sessionnet("token", "--convert", amount).stdout.splitlines()
        (line,) = [line for line in text if line.startswith(f"{shown} SESH ")]
        assert line.split("  ")[-2:] == [f"${grouped(float(worth), 2)}", "at this price"]

    @pytest.mark.parametrize(
        "amount",
        [
            "",
            "-1",
            "1e3",
            "1,25",
            "1,2,3",
            ",125",
            "1250,",
            "0.0000000001",
            "0x10",
            "nan",
            "²",
            "9" * 31,
            "1000000000001",
        ],
    )
    def test_convert_refuses_what_is_no_amount(self, sessionnet: Sessionnet, amount: str) -> None:
        run = sessionnet("token", "--offline", f"--convert={amount}")
        assert (run.status, run.stdout) == (2, "")
        assert "--convert" in run.stderr
        assert sessionnet("token", "--offline", f"--convert={amount}", "--json").errors == ["usage"]

    def test_what_the_server_does_not_know_is_null_and_never_0(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("api", "fewer-fields")
        run = sessionnet("token", "--json", "--convert", "5")
        assert (run.status, run.codes, run.errors) == (3, {"figure-unknown"}, ["figure-missing"])
        data = run.json["data"]
        assert {name for name, value in data.items() if value is None} == {
            *("price_usd", "market_cap_usd", "circulating_supply", "arbitrum_supply", "ethereum_supply"),
            *("dex_price_usd", "dex_difference_percent", "dex_feed_as_of"),
        }
        assert data["conversion"] == {"sesh": "5.000000000", "usd": None}
        text = sessionnet("token", "--convert", "5", "--refresh")
        assert text.stdout.count("not available") == 4
        assert "Warning: the network API does not publish: price, market cap, circulating supply" in text.stderr
        assert "Error: the price is not known: 127.0.0.1:" in text.stderr
        assert sessionnet("token", "--strict", "--refresh").status == 3

    def test_another_contract_is_warned_of_and_the_known_one_shown(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        current.misbehave("api", "contract")
        run = sessionnet("token", "--json")
        assert (run.status, run.codes, run.json["data"]["contract"]) == (0, {"contract-mismatch"}, CONTRACT)
        text = sessionnet("token", "--color", "always")
        assert CONTRACT in text.stdout
        assert "0xDeaDbeef" not in text.stdout
        (warning,) = text.stderr.splitlines()
        assert warning.startswith("\x1b[31mWarning: ")
        assert {"0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF", CONTRACT} <= set(
            warning.replace(",", "").replace(";", "").split()
        )
        assert sessionnet("token", "--strict").status == 5

    def test_other_warnings_are_not_red(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("api", "nulls")
        assert sessionnet("token", "--color", "always").stderr.startswith("Warning: ")

    def test_old_prices_are_stale_and_not_strict(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("api", "stale-price")
        run = sessionnet("token", "--json")
        assert (run.status, run.json["stale"]) == (0, True)
        text = sessionnet("token", "--refresh")
        assert "1 day ago; a newer price is due" in text.stdout
        assert "These figures are stale." in text.stdout
        assert sessionnet("token", "--strict").status == 5

    def test_a_network_without_a_known_token_shows_an_unchecked_one(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        path = Path(os.environ["SESSIONNET_CONFIG"])
        path.write_text(current.config().partition("\n[networks.devnet.chain]")[0])
        data = sessionnet("token", "--json").json["data"]
        assert (data["contract"], data["chain_id"], data["maximum_supply"]) == (CONTRACT, None, None)
        assert f"{CONTRACT}  according to the network API; not checked" in sessionnet("token").stdout


class TestHowItIsAsked:
    def test_sealed_by_default_and_nothing_readable_leaves(self, sessionnet: Sessionnet, current: Devnet) -> None:
        run = sessionnet("token", "--json")
        (request,) = current.received
        assert (request.server, asked(current)) == ("api", ["POST /oxen/v4/lsrpc"])
        assert b"/info" not in request.raw
        assert [(inner.method, inner.path) for inner in current.api.opened] == [("GET", "/info")]
        (source,) = run.json["sources"]
        assert (source["kind"], source["proof"], source["via"]) == ("network-api", "sealed-reply", "network")

    def test_plainly_where_that_is_wished_and_nothing_vouches_for_http(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        run = sessionnet("token", "--json", "--transport", "plain")
        assert asked(current) == ["GET /info"]
        assert [source["proof"] for source in run.json["sources"]] == ["none"]
        text = sessionnet("token", "--transport", "plain", "--refresh").stdout
        assert "(nothing vouches for it)" in text

    def test_plainly_over_https_the_systems_cas_vouch(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = ("token", "--json", "--transport", "plain", "--api-url", current.api_tls.url)
        refused = sessionnet(*words)
        assert (refused.status, refused.errors, current.received) == (4, ["wrong-certificate"], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(current.ca_file))
        run = sessionnet(*words)
        assert (run.status, [source["proof"] for source in run.json["sources"]]) == (0, ["system-ca"])
        assert "(certificate of a public CA; cached)" in sessionnet(*(w for w in words if w != "--json")).stdout
        current.misbehave("api", "wrong-certificate")
        assert sessionnet(*words, "--refresh").errors == ["wrong-certificate"]

    def test_each_request_has_a_key_of_its_own_unless_there_is_one_in_a_file(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        def pubkeys(*words: str) -> list[str]:
            current.api.opened.clear()
            for _ in range(2):
                assert sessionnet("token", "--refresh", *words).status == 0
            return [inner.headers["X-FS-Pubkey"] for inner in current.api.opened]

        assert len(set(pubkeys())) == 2
        file = tmp_path / "identity"
        (kept,) = set(pubkeys("--identity-file", str(file)))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert kept.startswith("07")
        assert set(pubkeys("--identity-file", str(file))) == {kept}

    @pytest.mark.parametrize(
        ("content", "mode"), [("no key", 0o600), ("ab" * 32, 0o644), ("", 0o600), ("ab" * 33, 0o600)]
    )
    def test_a_file_that_holds_no_secret_is_refused_before_anybody_is_asked(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path, content: str, mode: int
    ) -> None:
        file = tmp_path / "identity"
        file.write_text(content)
        file.chmod(mode)
        run = sessionnet("token", "--json", "--identity-file", str(file))
        assert (run.status, run.errors, current.received) == (2, ["configuration"], [])
        assert sessionnet("token", "--identity-file", str(tmp_path / "none" / "file")).status == 2

    def test_the_option_beats_the_environment_beats_the_file(
        self, sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_API_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("SESSIONNET_API_PUBKEY", current.api.pubkey)
        assert sessionnet("token", "--json").errors == ["unreachable"]
        run = sessionnet("token", "--json", "--api-url", current.api.url)
        assert run.json["sources"][0]["name"] == f"127.0.0.1:{current.api.port}"
        monkeypatch.setenv("SESSIONNET_API_PUBKEY", "ab" * 32)
        assert sessionnet("token", "--json", "--refresh", "--api-url", current.api.url).status == 4
        monkeypatch.delenv("SESSIONNET_API_URL")
        assert sessionnet("token", "--json", "--refresh", "--api-pubkey", current.api.pubkey.upper()).status == 0

    @pytest.mark.parametrize(
        "words",
        [
            ("--api-url", "nowhere"),
            ("--api-url", "ftp://a"),
            ("--api-url", "http://a/?key=5"),
            ("--api-pubkey", "ab"),
            ("--transport", "onion"),
        ],
    )
    def test_nonsense_is_refused(self, sessionnet: Sessionnet, current: Devnet, words: tuple[str, ...]) -> None:
        run = sessionnet("token", *words)
        assert (run.status, run.stdout, current.received) == (2, "", [])
        assert sessionnet("token", *words, "--json").json["data"] is None

    def test_an_api_without_a_known_key_is_asked_plainly_or_not_at_all(
        self, sessionnet: Sessionnet, current: Devnet
    ) -> None:
        path = Path(os.environ["SESSIONNET_CONFIG"])
        path.write_text(current.config().replace(f', pubkey = "{current.api.pubkey}" }}', " }"))
        run = sessionnet("token")
        assert (run.status, current.received) == (2, [])
        assert "--api-pubkey" in run.stderr
        assert "plain" not in run.stderr, "no hint advises to do without the seal"
        assert sessionnet("token", "--transport", "plain").status == 0

    @pytest.mark.parametrize("words", [("token",), ("token", "history")])
    def test_a_network_without_an_api_says_how_to_name_one(
        self, sessionnet: Sessionnet, current: Devnet, words: tuple[str, ...]
    ) -> None:
        path = Path(os.environ["SESSIONNET_CONFIG"])
        path.write_text("\n".join(line for line in current.config().splitlines() if not line.startswith("api")))
        run = sessionnet(*words)
        assert (run.status, run.stdout) == (2, "")
        assert run.stderr.splitlines() == [
            "Error: network 'devnet' has no network API",
            "Try: Name one with --api-url and --api-pubkey.",
        ]
        assert sessionnet(*words, "--json").errors == ["configuration"]

    def test_a_secret_in_its_url_is_shown_nowhere(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        secret = current.api.url.replace("http://", "http://alice:hunter2@") + "/0123456789abcdef0"
        tape = tmp_path / "tape.yaml"
        words = ("token", "--api-url", secret, "--transport", "plain", "--record", str(tape))
        runs = [sessionnet(*words, *more) for more in ((), ("--json",), ("-v",))]
        pages = [tape.read_text(), *(run.stdout + run.stderr for run in runs)]
        assert not [page for page in pages if "hunter2" in page or "0123456789abcdef0" in page]
        assert b"0123456789abcdef0" in current.received[0].raw


class TestWhatIsKept:
    @pytest.fixture
    def kept(self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> Path:
        """Keep an answer, and give its file."""
        assert sessionnet("token").status == 0
        current.received.clear()
        (path,) = (tmp_path / "cache").iterdir()
        return path

    def age(self, path: Path, seconds: int) -> None:
        content = json.loads(path.read_text())
        content["asked_at"] = (datetime.fromisoformat(content["asked_at"]) - timedelta(seconds=seconds)).isoformat()
        path.write_text(json.dumps(content))

    def test_a_young_answer_is_taken_and_nobody_asked(
        self, sessionnet: Sessionnet, current: Devnet, kept: Path
    ) -> None:
        self.age(kept, 60)
        run = sessionnet("token", "--json")
        assert (run.status, run.json["stale"], current.received) == (0, False, [])
        assert [(s["via"], s["proof"]) for s in run.json["sources"]] == [("cache", "sealed-reply")]
        assert "(sealed by its known key; cached)" in sessionnet("token").stdout

    def test_an_old_one_is_asked_for_again(self, sessionnet: Sessionnet, current: Devnet, kept: Path) -> None:
        self.age(kept, 125)
        assert sessionnet("token", "--json").json["sources"][0]["via"] == "network"
        assert len(current.received) == 1

    def test_offline_takes_it_whatever_its_age(self, sessionnet: Sessionnet, current: Devnet, kept: Path) -> None:
        self.age(kept, 86_400)
        run = sessionnet("token", "--json", "--offline")
        assert (run.status, run.json["stale"], current.received) == (0, True, [])
        assert sessionnet("token", "--offline", "--strict").status == 5

    def test_when_the_api_is_silent_it_steps_in_with_a_warning(
        self, sessionnet: Sessionnet, current: Devnet, kept: Path
    ) -> None:
        current.misbehave("api", "refuse")
        run = sessionnet("token", "--json", "--refresh")
        assert (run.status, run.codes, run.json["sources"][0]["via"]) == (0, {"network-api-failed"}, "cache")
        text = sessionnet("token", "--refresh")
        assert (text.status, "; cached" in text.stdout) == (0, True)
        assert f"Warning: 127.0.0.1:{current.api.port}: the connection was refused" in text.stderr
        assert sessionnet("token", "--refresh", "--strict").status == 5

    def test_it_steps_in_for_no_reply_that_is_not_sealed(
        self, sessionnet: Sessionnet, current: Devnet, kept: Path
    ) -> None:
        current.misbehave("api", "unsealed")
        run = sessionnet("token", "--json", "--refresh")
        assert (run.status, run.errors, run.json["data"]) == (4, ["not-sealed"], None)

    def test_what_came_plainly_does_not_come_back_as_sealed(self, sessionnet: Sessionnet, current: Devnet) -> None:
        assert sessionnet("token", "--transport", "plain").status == 0
        current.misbehave("api", "refuse")
        assert sessionnet("token").status == 3
        assert sessionnet("token", "--offline").status == 3
        assert sessionnet("token", "--transport", "plain", "--offline").status == 0

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\x00", b"[]", b'{"format":99}', b"[" * 100_000])
    def test_a_damaged_one_is_a_warning(
        self, sessionnet: Sessionnet, current: Devnet, kept: Path, content: bytes
    ) -> None:
        kept.write_bytes(content)
        run = sessionnet("token", "--json")
        assert (run.status, run.codes, len(current.received)) == (0, {"cache-damaged"}, 1)
