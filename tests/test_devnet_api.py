"""The devnet's network API, asked by a raw client: it answers as the reference server was observed to do."""

import json
import os
import socket
import ssl
import subprocess
import sys
import tomllib
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from tests.devnet import Devnet, why_not_signed
from tests.devnet.misbehaviour import SORTS_OF_API
from tests.devnet.node_list import CLOCK
from tests.devnet.price_history import prices_until
from tests.sealed_client import CIPHERS, SEALED, Sender, ask, ask_sealed, get, request_of

CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
VALID = b'l35:{"method":"GET","endpoint":"/info"}e'


@pytest.fixture(scope="module")
def net() -> Iterator[Devnet]:
    with Devnet(count=60, storage_servers=2) as net:
        yield net


@pytest.fixture
def honest(net: Devnet) -> Iterator[Devnet]:
    """The same network, honest again after the test."""
    net.received.clear()
    net.api.opened.clear()
    yield net
    net.api.behave()
    net.api_tls.behave()


class TestFigures:
    def test_info_has_the_figures_of_this_network(self, net: Devnet) -> None:
        answer = get(net.api, "/info")
        told, nodes = answer.json, net.network["service_node_states"]
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert {key: set(value) for key, value in told.items() if key != "t"} == {
            "network": {"network_size", "network_staked_tokens", "network_staked_usd"},
            "price": {"t_price", "t_stale", "usd", "usd_market_cap"},
            "token": {"circulating_supply", "contract_address", "staking_requirement", "staking_reward_pool"},
        }
        assert told["network"]["network_size"] == len(nodes) == 60
        exact = sum(node["total_contributed"] for node in nodes) / 10**9
        assert told["network"]["network_staked_tokens"] != exact
        assert told["network"]["network_staked_tokens"] == pytest.approx(exact, rel=1e-14)
        assert told["network"]["network_staked_usd"] == told["network"]["network_staked_tokens"] * told["price"]["usd"]
        assert (told["token"]["staking_requirement"], told["token"]["contract_address"]) == (25_000, CONTRACT)
        assert 0.03 < told["price"]["usd"] < 0.08
        cap = told["token"]["circulating_supply"] * told["price"]["usd"]
        assert told["price"]["usd_market_cap"] == pytest.approx(cap)
        assert CLOCK <= told["t"] < CLOCK + 600
        assert told["price"]["t_price"] == CLOCK - 240
        assert told["price"]["t_stale"] == told["price"]["t_price"] + 600 > told["t"]

    @pytest.mark.parametrize(("period", "hours"), [("1h", 1), ("1d", 24), ("7d", 168), ("30d", 720)])
    def test_prices_go_back_for_the_period_newest_first(self, net: Devnet, period: str, hours: int) -> None:
        answer = get(net.api, f"/prices/session-token/{period}")
        told, info = answer.json, get(net.api, "/info").json
        assert told.keys() == {"prices", "t"}
        assert abs(len(told["prices"]) - 6 * hours) <= 1
        times = [price["updated_at"] for price in told["prices"]]
        assert times == sorted(times, reverse=True)
        assert times[0] == info["price"]["t_price"]
        assert told["prices"][0]["price"] == info["price"]["usd"]
        assert 0 <= times[-1] - (told["t"] - 3600 * hours) < 700
        assert all(set(price) == {"market_cap", "price", "token", "updated_at"} for price in told["prices"])
        assert {price["token"] for price in told["prices"]} == {"session-token"}

    def test_the_oddities_of_the_live_prices_are_there(self, net: Devnet) -> None:
        told = get(net.api, "/prices/session-token/1d").json["prices"]
        assert len({price["updated_at"] for price in told}) < len(told)
        assert 0.0 in {price["market_cap"] for price in told}
        assert len({price["price"] for price in told}) > 100

    def test_the_price_moves_with_the_clock_and_the_same_each_time(self) -> None:
        at_start = prices_until(CLOCK, 5, CLOCK)
        later = prices_until(CLOCK + 7200, 5, CLOCK)
        assert later[12:] == at_start
        assert [price.updated_at - CLOCK for price in later[:13:6]] == [6960, 3360, -240]
        assert len({price.usd for price in later[:13]}) == 13
        assert prices_until(CLOCK + 7200, 6, CLOCK)[0].usd != later[0].usd

    def test_an_unknown_market_cap_is_worked_out_in_info(self, net: Devnet) -> None:
        unknown = next(price for price in prices_until(CLOCK, 5, CLOCK) if not price.market_cap_usd)
        figures = net.api.figures
        told = type(figures)(figures.network, 5, unknown.updated_at + 60, unknown.updated_at).info()
        assert told is not None
        assert told["price"]["usd"] == unknown.usd
        assert told["price"]["usd_market_cap"] == told["token"]["circulating_supply"] * unknown.usd > 0

    @pytest.mark.parametrize("clock", [CLOCK, CLOCK + 10**7])
    def test_the_clock_is_the_network_s(self, clock: int) -> None:
        with Devnet(count=1, storage_servers=0, clock=clock) as net:
            assert 0 <= get(net.api, "/info").json["t"] - clock < 60

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/prices/session-token/2h", 400),
            ("GET", "/prices/bitcoin/2h", 400),
            ("GET", "/prices/bitcoin/1h", 404),
            ("GET", "/prices/session-token", 404),
            ("GET", "/prices/session-token/1h/", 404),
            ("GET", "/info/", 404),
            ("GET", "/", 404),
            ("GET", "/token", 404),
            ("GET", "/price", 404),
            ("GET", "/network", 404),
            ("GET", "/validate/headers", 404),
            ("POST", "/info", 405),
            ("POST", "/prices/session-token/1h", 405),
            ("GET", SEALED, 405),
        ],
    )
    def test_errors_are_pages_in_the_clear_and_inside(self, net: Devnet, method: str, path: str, status: int) -> None:
        answer = ask(net.api, method, path)
        assert (answer.status, answer.is_page) == (status, True)
        assert f"<title>{status} ".encode() in answer.body
        told, body = ask_sealed(net.api, request_of(method, path))
        assert (told["code"], told["headers"]["content-type"], body) == (
            status,
            answer.headers["content-type"],
            answer.body,
        )
        assert ("allow" in told["headers"]) is (status == 405)

    def test_a_query_changes_nothing(self, net: Devnet) -> None:
        assert get(net.api, "/info?a=b").json["token"] == get(net.api, "/info").json["token"]


class TestSealed:
    @pytest.mark.parametrize("cipher", [*CIPHERS, "xchacha20-poly1305", "gcm"])
    def test_the_answer_is_that_in_the_clear(self, honest: Devnet, cipher: str) -> None:
        told, body = ask_sealed(honest.api, request_of("GET", "/info"), cipher)
        assert told == {"code": 200, "headers": {"content-type": "application/json"}}
        assert {**json.loads(body), "t": 0} == {**get(honest.api, "/info").json, "t": 0}
        told, body = ask_sealed(honest.api, request_of("GET", "/prices/session-token/1h"), cipher)
        assert len(json.loads(body)["prices"]) in (6, 7)

    def test_the_json_has_blanks_and_binary_follows_it(self, net: Devnet) -> None:
        sender = Sender(net.api.pubkey)
        plaintext = sender.open(ask(net.api, "POST", SEALED, sender.seal(request_of("GET", "/info"))).body)
        assert plaintext.startswith(b'l62:{"code": 200, "headers": {"content-type": "application/json"}}')

    def test_without_a_word_on_the_cipher_it_is_aes_gcm(self, net: Devnet) -> None:
        sender = Sender(net.api.pubkey, "aes-gcm")
        body = sender.seal(request_of("GET", "/info")).replace(b', "enc_type": "aes-gcm"', b"")
        assert b"enc_type" not in body
        assert b'"code": 200' in sender.open(ask(net.api, "POST", SEALED, body).body)

    @pytest.mark.parametrize("cipher", CIPHERS)
    def test_what_was_opened_is_kept(self, honest: Devnet, cipher: str) -> None:
        plaintext = request_of("POST", "/info?x=%20", {"X-Mark": "ä"}, b"\x00body")
        sender = Sender(honest.api.pubkey, cipher)
        ask(honest.api, "POST", SEALED, sender.seal(plaintext, host="forgotten"))
        [opened] = honest.api.opened
        assert (opened.method, opened.endpoint, opened.headers, opened.body) == (
            "POST",
            "/info?x=%20",
            {"X-Mark": "ä"},
            b"\x00body",
        )
        assert (opened.layer.plaintext, opened.layer.sender) == (plaintext, sender.pubkey)
        assert opened.layer.metadata == {
            "ephemeral_key": sender.pubkey.hex(),
            "enc_type": cipher,
            "host": "forgotten",
        }
        [received] = honest.received
        assert received.server == "api"
        assert b"X-Mark" not in received.raw

    @pytest.mark.parametrize("kind", ["", "application/octet-stream", "application/json", "text/plain"])
    def test_content_types_that_are_let_through(self, net: Devnet, kind: str) -> None:
        sender = Sender(net.api.pubkey)
        answer = ask(net.api, "POST", SEALED, sender.seal(request_of("GET", "/info")), kind)
        assert b'"code": 200' in sender.open(answer.body)

    @pytest.mark.parametrize(
        "kind",
        [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-form-urlencoded; charset=utf-8",
            "multipart/form-data",
        ],
    )
    def test_forms_look_like_a_wrong_key(self, honest: Devnet, kind: str) -> None:
        body = Sender(honest.api.pubkey).seal(request_of("GET", "/info"))
        answer = ask(honest.api, "POST", SEALED, body, kind)
        wrong_key = ask(honest.api, "POST", SEALED, Sender("09" + "00" * 31).seal(request_of("GET", "/info")))
        assert answer == wrong_key
        assert (answer.status, answer.is_page, honest.api.opened) == (400, True, [])

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda body: b"",
            lambda body: body[:3],
            lambda body: body[:-1],
            lambda body: b"\xff\xff\xff\xff" + body[4:],
            lambda body: b"\x05\x00\x00\x00" + body[4:9] + body[body.index(b'{"') :],
            lambda body: body[:40] + bytes([body[40] ^ 1]) + body[41:],
            lambda body: body.replace(b"xchacha20", b"aes-cbc"),
            lambda body: body.replace(b'"xchacha20"', b"7"),
            lambda body: body.replace(b"ephemeral_key", b"ephemeral"),
            lambda body: body[: body.index(b'{"')] + b"[]",
            lambda body: body[: body.index(b'{"')] + b"[" * 100_000,
            lambda body: body[: body.index(b'{"')] + b'{"ephemeral_key": "' + b"0" * 64 + b'"}',
            lambda body: body[: body.index(b'{"')] + b'{"ephemeral_key": "' + b"z" * 64 + b'"}',
        ],
    )
    def test_whatever_cannot_be_opened_is_the_same_page(self, net: Devnet, spoil: Callable[[bytes], bytes]) -> None:
        body = Sender(net.api.pubkey).seal(request_of("GET", "/info"))
        while body.count(b'{"') > 1:  # the ciphertext may hold what marks the end of it
            body = Sender(net.api.pubkey).seal(request_of("GET", "/info"))
        answer = ask(net.api, "POST", SEALED, spoil(body))
        assert answer == ask(net.api, "POST", SEALED, b"no layer")
        assert (answer.status, answer.is_page) == (400, True)

    def test_more_than_ten_mebibytes_cannot_be_opened_either(self, net: Devnet) -> None:
        fits, too_large = (request_of("GET", "/info", body=b"x" * size) for size in (10 * 2**20 - 999, 10 * 2**20))
        assert ask_sealed(net.api, fits)[0]["code"] == 200
        answer = ask(net.api, "POST", SEALED, Sender(net.api.pubkey).seal(too_large))
        assert (answer.status, answer.is_page) == (400, True)

    @pytest.mark.parametrize(
        "plaintext",
        [
            b"",
            b"le",
            b"{}",
            b"l2:{}e",
            b"l2:[]e",
            b"l-1:{}e",
            b"l99999999999999999999:{}e",
            b'l31:{"method":7,"endpoint":"/info"}e',
            b'l34:{"method":"GET","endpoint":"info"}e',
            b'l48:{"method":"GET","endpoint":"/info","headers":[]}e',
            b'l53:{"method":"GET","endpoint":"/info","headers":{"A":7}}e',
            VALID[:-1],
            VALID[:-1] + b"9:ae",
            VALID[:-1] + b"1:a1:be",
        ],
    )
    def test_whatever_is_no_request_inside_is_told_inside(self, honest: Devnet, plaintext: bytes) -> None:
        told, body = ask_sealed(honest.api, plaintext)
        assert (told["code"], body, honest.api.opened) == (400, b"Invalid v4 onion request", [])

    def test_no_headers_are_needed(self, net: Devnet) -> None:
        assert ask_sealed(net.api, VALID)[0]["code"] == 200

    def test_on_what_was_opened(self, honest: Devnet) -> None:
        key, timestamp = SigningKey(bytes(range(32))), str(CLOCK)
        headers = {
            "X-FS-Pubkey": "07" + key.verify_key.encode().hex(),
            "X-FS-Timestamp": timestamp,
            "X-FS-Signature": b64encode(key.sign(f"{timestamp}GET/info".encode()).signature).decode(),
        }
        ask_sealed(honest.api, request_of("GET", "/info", headers))
        assert why_not_signed(honest.api.opened[0], CLOCK) is None


class TestHttps:
    def test_both_ports_are_one_api(self, honest: Devnet) -> None:
        clear, encrypted = (ask(api, "GET", "/info", ca=honest.ca_file) for api in (honest.api, honest.api_tls))
        assert {**clear.json, "t": 0} == {**encrypted.json, "t": 0}
        assert honest.api.pubkey == honest.api_tls.pubkey
        assert honest.api.opened is honest.api_tls.opened
        assert ask_sealed(honest.api_tls, request_of("GET", "/info"))[0]["code"] == 200
        assert len(honest.api.opened) == 1
        assert [received.server for received in honest.received] == ["api", "api-tls", "api-tls"]

    def test_the_certificate_is_good_for_this_host_and_this_authority_only(self, net: Devnet) -> None:
        context = ssl.create_default_context(cafile=net.ca_file)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        with socket.create_connection(("127.0.0.1", net.api_tls.port), 5) as plain:
            context.wrap_socket(plain, server_hostname="127.0.0.1").close()
        for wrong, host in ((context, "networkv1.example"), (ssl.create_default_context(), "127.0.0.1")):
            with (
                socket.create_connection(("127.0.0.1", net.api_tls.port), 5) as plain,
                pytest.raises(ssl.SSLCertVerificationError),
            ):
                wrong.wrap_socket(plain, server_hostname=host)

    def test_the_system_can_be_made_to_vouch_for_it(self, net: Devnet) -> None:
        code = f"import urllib.request; print(urllib.request.urlopen('{net.api_tls.url}/info').status)"
        environment = {**os.environ, "SSL_CERT_FILE": str(net.ca_file), "NO_PROXY": "127.0.0.1"}
        ended = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        assert ended.stdout == "200\n"
        assert b"PRIVATE" not in net.ca_file.read_bytes()

    def test_the_certificate_can_be_kept_and_its_file_goes_with_the_devnet(self, tmp_path: Path) -> None:
        seen = []
        for _ in range(2):
            with Devnet(count=1, storage_servers=0, tls=False, certificates=tmp_path) as net:
                seen.append((net.api_tls.pin, net.ca_file.read_text()))
                ca_file = net.ca_file
            assert not ca_file.exists()
        assert seen[0] == seen[1]
        with Devnet(count=1, storage_servers=0) as net:
            assert net.api_tls.pin != seen[0][0]


class TestPointingAtIt:
    def test_the_configuration_names_it_and_the_options_only_if_asked(self, net: Devnet) -> None:
        assert net.options(api=True) == [*net.options(), "--api-url", net.api.url, "--api-pubkey", net.api.pubkey]
        assert "--api-url" not in net.options()
        told = tomllib.loads(net.config())["networks"]["devnet"]
        assert told["api"] == {"url": f"http://127.0.0.1:{net.api.port}", "pubkey": net.api.pubkey}
        assert (told["chain"]["chain_id"], told["chain"]["contracts"]["token"]) == (42161, CONTRACT)
        assert net.api_tls.url == f"https://127.0.0.1:{net.api_tls.port}"

    def test_the_key_depends_on_the_random_seed_alone(self, net: Devnet) -> None:
        with Devnet(count=1, storage_servers=0) as same, Devnet(count=1, storage_servers=0, random_seed=6) as other:
            assert same.api.pubkey == net.api.pubkey != other.api.pubkey
        assert len(bytes.fromhex(net.api.pubkey)) == 32

    def test_help_names_everything_it_can_do_wrong(self) -> None:
        command = [sys.executable, "-m", "tests.devnet", "--help"]
        shown = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
        assert all(f"\n  {name} " in shown.stdout for name in SORTS_OF_API)
