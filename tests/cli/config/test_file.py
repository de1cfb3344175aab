"""The configuration file: what it may say, where it stands, and that what makes no sense is refused."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from msgspec import structs

from sessionnet_cli.config.file import ENVIRONMENT, Configuration, read_configuration
from sessionnet_core.errors import BadConfiguration
from sessionnet_core.networks.built_in import MAINNET, TESTNET
from sessionnet_core.networks.chains import ARBITRUM_ONE, ARBITRUM_SEPOLIA, Chain, Contracts, MainChain
from sessionnet_core.networks.model import Api, BootstrapNode, Network, Seed

PIN = "36ea0b253537988551ee856e4fd20d55011e9c8b27eaa2f34b8f32a0bdf04f2d"
OTHER_PIN = "c5908dd4139acd96aedd1e45576597650809c8a5ea02af556d4853d45396e0e7"
KEY = "1f000f09a7b07828dcb72af7cd16857050c10c02bd58afb0e38111fb6cda1fef"


class File:
    """The configuration file that the environment names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def says(self, text: str) -> Configuration:
        self.path.write_text(text)
        return read_configuration()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "chosen.toml"))
    return File(tmp_path / "chosen.toml")


def test_without_a_file_everything_is_built_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_configuration() == Configuration()
    assert Configuration().find_network("mainnet") is MAINNET
    assert Configuration().find_network("testnet") is TESTNET


@pytest.mark.skipif(sys.platform != "linux", reason="the place is another one on other systems")
@pytest.mark.parametrize("named", [None, ""])
def test_the_usual_place_is_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str | None) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    if named is not None:
        monkeypatch.setenv(ENVIRONMENT, named)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "sessionnet").mkdir()
    (tmp_path / "sessionnet/sessionnet.toml").write_text("timeout = 7")
    assert read_configuration().options == {"timeout_seconds": 7}


def test_the_example_of_the_docstring_is_read(file: File) -> None:
    found = file.says(f'''
        network = "devnet"
        timeout = 20
        max_age = 120
        proxy = "socks5h://127.0.0.1:9050"
        onion = true

        [networks.devnet]
        test = true
        seeds = [{{ url = "https://127.0.0.1:4443/json_rpc", pin = "{PIN}" }}]
        bootstrap = [{{ pubkey = "{KEY}", url = "https://127.0.0.1:22100/storage_rpc/v1" }}]
        api = {{ url = "http://127.0.0.1:8080", pubkey = "{KEY}" }}
    ''')
    assert found.options == {
        "network": "devnet",
        "timeout_seconds": 20.0,
        "max_age_seconds": 120.0,
        "proxy": "socks5h://127.0.0.1:9050",
        "onion": True,
    }
    assert found.find_network("devnet") == Network(
        name="devnet",
        seeds=(Seed("https://127.0.0.1:4443/json_rpc", MAINNET.seeds[0].pins),),
        bootstrap=(BootstrapNode(KEY, "https://127.0.0.1:22100/storage_rpc/v1"),),
        test=True,
        api=Api(url="http://127.0.0.1:8080", pubkey=KEY, plain_url="http://127.0.0.1:8080"),
    )


def test_how_long_and_how_much_is_staked_may_differ_per_network(file: File) -> None:
    found = file.says(f"[networks.own]\n{SEEDS}\nunlock_days = 2\nrequirement_sesh = 120").find_network("own")
    assert (found.unlock_days, found.requirement_sesh) == (2, 120)


@pytest.mark.parametrize(("days", "sesh"), [(-1, 1), (3651, 1), (1, 0), (1, 240_000_001)])
def test_a_lock_that_no_network_has_is_refused(file: File, days: int, sesh: int) -> None:
    with pytest.raises(
        BadConfiguration, match=r"line [34]: networks.own.(unlock_days|requirement_sesh): .* must be between"
    ):
        file.says(f"[networks.own]\n{SEEDS}\nunlock_days = {days}\nrequirement_sesh = {sesh}").find_network("own")


SEEDS = 'seeds = [{ url = "http://127.0.0.1" }]'


@pytest.mark.parametrize(
    ("table", "api"),
    [
        ('{ url = "https://a.example/" }', Api("https://a.example", None, "https://a.example")),
        ('{ url = "http://a.example/api/" }', Api("http://a.example/api", None, "http://a.example/api")),
        (f'{{ url = "http://a", pubkey = " {KEY.upper()} " }}', Api("http://a", KEY, "http://a")),
    ],
)
def test_a_network_api_has_an_address_and_may_have_a_key(file: File, table: str, api: Api) -> None:
    assert file.says(f"[networks.own]\n{SEEDS}\napi = {table}").find_network("own").api == api


def test_a_network_of_ones_own_has_no_api_and_no_chain_unless_it_says_so(file: File) -> None:
    found = file.says(f"[networks.own]\n{SEEDS}").find_network("own")
    assert (found.api, found.chain) == (None, None)


def test_a_built_in_network_keeps_its_api_and_its_chain_beside_other_seeds(file: File) -> None:
    found = file.says(f"[networks.mainnet]\n{SEEDS}").find_network("mainnet")
    assert (found.api, found.chain) == (MAINNET.api, MAINNET.chain)


def test_a_chain_may_tell_how_many_tokens_there_can_ever_be(file: File) -> None:
    found = file.says('[networks.mainnet]\nchain = { maximum_supply = "12.5" }').find_network("mainnet")
    assert found.chain == structs.replace(ARBITRUM_ONE, maximum_supply="12.5")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('api = { url = "nowhere" }', "not an http or https URL"),
        ('api = { url = "ftp://a" }', "not an http or https URL"),
        ('api = { url = "http://a/?key=5" }', "must not have a query"),
        ('api = { url = "http://a", pubkey = "ab" }', "64 hex digits"),
    ],
)
def test_an_api_that_makes_no_sense_is_refused_when_it_is_asked_for(file: File, line: str, words: str) -> None:
    found = file.says(f"[networks.own]\n{SEEDS}\n{line}")
    assert found.find_network("mainnet") is MAINNET
    with pytest.raises(BadConfiguration, match=words):
        found.find_network("own")


def test_a_seed_may_have_one_pin_or_several_as_openssl_prints_them(file: File) -> None:
    with_colons = ":".join(PIN[i : i + 2] for i in range(0, 64, 2)).upper()
    found = file.says(f'''
        [networks.devnet]
        seeds = [
            {{ url = "https://a.example", pin = "{with_colons}" }},
            {{ url = "https://b.example", pins = ["{PIN}", "{OTHER_PIN}"] }},
            {{ url = "https://c.example", pins = ["{PIN}"], pin = "{OTHER_PIN}" }},
            {{ url = "http://d.example" }},
        ]
    ''')
    seeds = found.find_network("devnet").seeds
    assert [{pin.sha256 for pin in seed.pins} for seed in seeds] == [{PIN}, {PIN, OTHER_PIN}, {PIN, OTHER_PIN}, set()]
    assert seeds[0].url == "https://a.example/json_rpc"


@pytest.mark.parametrize(("table", "test"), [("", True), ("test = false", False), ("test = true", True)])
def test_a_network_of_ones_own_is_a_test_network_unless_it_says_not(file: File, table: str, test: bool) -> None:
    found = file.says(f'[networks.own]\n{table}\nseeds = [{{ url = "http://127.0.0.1" }}]').find_network("own")
    assert found.test is test
    assert found.bootstrap == ()


def test_mainnet_with_other_seeds_is_no_longer_vouched_for(file: File) -> None:
    found = file.says('[networks.mainnet]\nseeds = [{ url = "https://a.example" }]').find_network("mainnet")
    assert found.test
    assert found.seeds == (Seed("https://a.example/json_rpc"),)


def test_mainnet_with_other_bootstrap_nodes_keeps_its_seeds(file: File) -> None:
    found = file.says("[networks.mainnet]\nbootstrap = []").find_network("mainnet")
    assert (found.seeds, found.bootstrap, found.test) == (MAINNET.seeds, (), False)


def test_an_unknown_network_says_which_are_known(file: File) -> None:
    found = file.says('[networks.devnet]\nseeds = [{ url = "http://127.0.0.1" }]')
    with pytest.raises(BadConfiguration, match="unknown network 'mainet'; there are devnet, mainnet, testnet"):
        found.find_network("mainet")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("seeds = []", "has no seeds"),
        ("test = true", "has no seeds"),
        ('seeds = [{ url = "nowhere" }]', "not an http or https URL"),
        ('seeds = [{ url = "https://a.example", pin = "ab" }]', "64 hex digits"),
        ('seeds = [{ url = "http://a" }]\nbootstrap = [{ pubkey = "ab", url = "https://b" }]', "64 hex digits"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused_when_it_is_asked_for(file: File, table: str, words: str) -> None:
    found = file.says(f"[networks.devnet]\n{table}")
    assert found.find_network("mainnet") is MAINNET
    with pytest.raises(BadConfiguration, match=words):
        found.find_network("devnet")


MACHINE_WORDS = re.compile(r"`|\$\.|Expected|Invalid|Object|Struct|Unterminated|at line|codec")
"""What msgspec, tomllib and Python's decoders say."""
WRONG = [
    *("timeout = 20\ntimeout = 30", "network = ", "= 5", "[networks", "network = 'main", "\x00"),
    *("networks = 5", 'timeout = "20"', "network = 5", "proxy = true", "max_age = []", "max_age = 2026-04-09"),
    *("time_out = 20", "[network.devnet]\nseeds = []", "[networks.devnet]\nseed = []"),
    *("[networks.devnet]\nseeds = ['https://a']", "[networks.devnet]\nseeds = [{ pin = 'ab' }]"),
    *("[networks.devnet]\nseeds = [{ url = 'https://a', certificate = 'x' }]",),
    *("x = " + "[" * 10_000,),
    *("[networks.own]\napi = 'http://a'", "[networks.own]\napi = { pubkey = 'ab' }", "[networks.own]\napi = {}"),
    *("[networks.own]\napi = { url = 'http://a', key = 'x' }", "[networks.own]\napi = { url = 5 }"),
    *("[networks.own]\ntoken = { contract = 'x' }", "[networks.own]\ntoken = { contract = 'x', chain_id = '5' }"),
    *("[networks.own]\ntoken = { contract = 'x', chain_id = 5, maximum_supply = 240000000 }",),
    *("[networks.own]\ntoken = { contract = 'x', chain_id = 5, decimals = 9 }",),
]


@pytest.mark.parametrize("text", WRONG)
def test_a_file_that_makes_no_sense_is_refused_and_named(file: File, text: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        file.says(text)
    assert re.match(rf"{re.escape(str(file.path))}, line [12](, column \d+)?: ", refused.value.message)
    assert not MACHINE_WORDS.search(refused.value.message)


@pytest.mark.parametrize("name", ["timeout", "max_age"])
@pytest.mark.parametrize("number", ["-1", "-0.5", "nan", "-inf", "1" + "0" * 400])
def test_a_time_that_makes_no_sense_is_refused(file: File, name: str, number: str) -> None:
    with pytest.raises(BadConfiguration):
        file.says(f"{name} = {number}")


def test_no_time_at_all_is_refused_as_a_deadline_and_fine_as_an_age(file: File) -> None:
    assert file.says("max_age = 0").options == {"max_age_seconds": 0}
    with pytest.raises(BadConfiguration):
        file.says("timeout = 0")


def test_bytes_that_are_no_text_are_refused(file: File) -> None:
    file.path.write_bytes(b'network = "\xff"')
    with pytest.raises(BadConfiguration, match=r"chosen\.toml, line 1: a byte that is not UTF-8 text: 0xff$"):
        read_configuration()


def test_a_file_that_was_named_has_to_be_there(file: File) -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_configuration()
    assert refused.value.message == f"{file.path}: cannot be read: No such file or directory"
    assert refused.value.hint == "$SESSIONNET_CONFIG names it; unset that, or correct it."


def test_a_folder_is_no_configuration(file: File) -> None:
    file.path.mkdir()
    with pytest.raises(BadConfiguration, match="Is a directory"):
        read_configuration()


def test_a_byte_order_mark_is_no_part_of_the_first_key(file: File) -> None:
    file.path.write_text("max_age = 7", encoding="utf-8-sig")
    assert read_configuration().options == {"max_age_seconds": 7}


def test_text_in_another_encoding_is_named_with_what_to_do(file: File) -> None:
    file.path.write_text("max_age = 7", encoding="utf-16")
    with pytest.raises(BadConfiguration, match="UTF-16 text, not UTF-8") as refused:
        read_configuration()
    assert "iconv" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("device", "why"),
    [("/dev/zero", "larger than 1000 kB"), ("/dev/null", None)],
)
def test_a_device_is_read_up_to_its_end_or_the_limit(
    monkeypatch: pytest.MonkeyPatch, device: str, why: str | None
) -> None:
    monkeypatch.setenv("SESSIONNET_CONFIG", device)
    if why is None:
        assert read_configuration().options == {}
        return
    with pytest.raises(BadConfiguration, match=why):
        read_configuration()


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a" + ".a" * 100_000 + " = 1",
        "a" + ".a" * 400 + " = 1",
        "timeout = " + "9" * 5000,
        "max_age = 2026-01-01",
    ],
)
def test_what_is_too_deep_or_too_long_is_refused(file: File, text: str) -> None:
    with pytest.raises(BadConfiguration):
        file.says(text)


def test_a_built_in_network_with_other_seeds_keeps_its_chain(file: File) -> None:
    found = file.says('[networks.mainnet]\nseeds = [{ url = "https://a.example" }]')
    assert found.find_network("mainnet").chain == MAINNET.chain


ADDRESS, POOL_ID = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x" + "cD" * 32  # the former from EIP-55
MISTYPED = ADDRESS[:-1] + "e"
CHAIN = f'''
    [networks.devnet]
    seeds = [{{ url = "http://127.0.0.1" }}]
    [networks.devnet.chain]
    chain_id = 31337
    rpc_urls = ["http://127.0.0.1:8545", "http://127.0.0.1:8546/v1"]
    contracts = {{ token = "{ADDRESS}", rewards = "{ADDRESS}", pool = "{ADDRESS}", dex_pool = "{POOL_ID}" }}
    main_chain = {{ chain_id = 1, rpc_urls = ["https://main.example"], token = "{ADDRESS}" }}
    block_age_limit_seconds = 86400
'''


def test_a_network_of_ones_own_may_have_a_chain(file: File) -> None:
    assert file.says(CHAIN).find_network("devnet").chain == Chain(
        chain_id=31337,
        rpc_urls=("http://127.0.0.1:8545/", "http://127.0.0.1:8546/v1"),
        contracts=Contracts(token=ADDRESS, rewards=ADDRESS, pool=ADDRESS, dex_pool=POOL_ID),
        main_chain=MainChain(chain_id=1, rpc_urls=("https://main.example/",), token=ADDRESS),
        block_age_limit_seconds=86_400,
    )


def test_other_endpoints_of_a_built_in_chain_are_still_its_own(file: File) -> None:
    found = file.says('[networks.mainnet]\nchain = { rpc_urls = ["https://a.example/v3/key"] }').find_network("mainnet")
    assert found.chain == ARBITRUM_ONE.asked_at(("https://a.example/v3/key",))
    assert not found.test


@pytest.mark.parametrize(
    "said", ["chain_id = 5", f'contracts = {{ token = "{ADDRESS}", rewards = "{ADDRESS}", pool = "{ADDRESS}" }}']
)
def test_a_built_in_network_with_another_chain_is_no_longer_vouched_for(file: File, said: str) -> None:
    assert file.says(f"[networks.mainnet.chain]\n{said}").find_network("mainnet").test


def test_each_part_of_a_built_in_chain_can_be_replaced_alone(file: File) -> None:
    found = file.says(f'''
        [networks.testnet.chain]
        block_age_limit_seconds = 7200
        main_chain = {{ chain_id = 11155111, rpc_urls = ["https://main.example/"], token = "{ADDRESS}" }}
    ''').find_network("testnet")
    assert found.chain is not None
    assert found.chain.block_age_limit_seconds == 7200
    assert found.chain.main_chain == MainChain(chain_id=11155111, rpc_urls=("https://main.example/",), token=ADDRESS)
    assert (found.chain.contracts, found.chain.rpc_urls) == (ARBITRUM_SEPOLIA.contracts, ARBITRUM_SEPOLIA.rpc_urls)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("chain_id = 31337", "", "its chain needs chain_id"),
        ("chain_id = 31337", "chain_id = 0", "chain_id must be a whole number above 0"),
        ("chain_id = 1,", "chain_id = -1,", "main_chain.chain_id must be a whole number"),
        ("86400", "0", "block_age_limit_seconds must be a whole number"),
        ('["https://main.example"]', "[]", "the main chain has no endpoint"),
        ("http://127.0.0.1:8545", "ws://127.0.0.1:8545", "not an http or https URL"),
        ("https://main.example", "main.example", "not an http or https URL"),
        (f'pool = "{ADDRESS}"', 'pool = "0x12"', "contracts.pool must be 0x and 40 hex digits"),
        (f'rewards = "{ADDRESS}"', f'rewards = "{ADDRESS[2:]}"', "contracts.rewards must be 0x and 40 hex digits"),
        (f'dex_pool = "{POOL_ID}"', f'dex_pool = "{ADDRESS}"', "contracts.dex_pool must be 0x and 64 hex digits"),
        (f'dex_pool = "{POOL_ID}"', f'factory = "{POOL_ID}"', "contracts.factory must be 0x and 40 hex digits"),
        (f'main.example"], token = "{ADDRESS}"', 'main.example"], token = ""', "main_chain.token must be 0x and 40"),
        (f'rewards = "{ADDRESS}", ', "", "its chain's contracts need rewards"),
        (f', token = "{ADDRESS}" }}', " }", "its main_chain needs token"),
        (f'pool = "{ADDRESS}"', f'pool = "{ADDRESS.replace("A", "a")}"', "contracts.pool: the checksum of"),
        (f'pool = "{ADDRESS}"', f'pool = "{MISTYPED}"', "contracts.pool: the checksum of"),
    ],
)
def test_a_chain_that_makes_no_sense_is_refused_when_it_is_asked_for(
    file: File, old: str, new: str, words: str
) -> None:
    assert CHAIN.count(old) == 1
    found = file.says(CHAIN.replace(old, new))
    assert found.find_network("mainnet") is MAINNET
    with pytest.raises(BadConfiguration, match=words):
        found.find_network("devnet")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("chain_id = 31337", "chainid = 31337"),
        ("chain_id = 31337", 'chain_id = "31337"'),
        ("chain_id = 31337", "chain_id = 31337\n    name = 'x'"),
        ("dex_pool", "dexpool"),
        ('["https://main.example"]', '["https://main.example"], name = "x"'),
        ('rpc_urls = ["http://127.0.0.1:8545", "http://127.0.0.1:8546/v1"]', 'rpc_urls = "http://127.0.0.1:8545"'),
    ],
)
def test_what_a_chain_cannot_have_is_refused_with_the_file(file: File, old: str, new: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        file.says(CHAIN.replace(old, new))
    assert re.match(rf"{re.escape(str(file.path))}, line [5-9]: ", refused.value.message)
    assert not MACHINE_WORDS.search(refused.value.message)


def test_a_backend_is_named_in_the_file(file: File) -> None:
    found = file.says('[networks.testnet]\nbackend = "http://127.0.0.1:8081/api/ssb/"')
    assert found.find_network("testnet").backend == "http://127.0.0.1:8081/api/ssb"
    assert file.says("[networks.mainnet]\ntest = false").find_network("mainnet").backend == MAINNET.backend
    with pytest.raises(BadConfiguration, match="must not have a query"):
        file.says('[networks.testnet]\nbackend = "http://a.example/?x"').find_network("testnet")


def test_a_single_contract_of_a_built_in_chain_can_be_replaced_alone(file: File) -> None:
    found = file.says(f'[networks.mainnet.chain]\ncontracts = {{ pool = "{ADDRESS}" }}').find_network("mainnet")
    assert found.chain is not None
    assert found.chain.contracts == structs.replace(ARBITRUM_ONE.contracts, pool=ADDRESS)
    assert found.test


def test_the_contracts_of_another_network_stand_alone(file: File) -> None:
    three = f'contracts = {{ token = "{ADDRESS}", rewards = "{ADDRESS}", pool = "{ADDRESS}" }}'
    chain = file.says(f"[networks.mainnet.chain]\n{three}").find_network("mainnet").chain
    assert chain is not None
    assert chain.contracts == Contracts(token=ADDRESS, rewards=ADDRESS, pool=ADDRESS)


def test_an_endpoint_of_ethereum_is_enough_where_its_token_is_known(file: File) -> None:
    said = '[networks.mainnet.chain]\nmain_chain = { rpc_urls = ["https://eth.example"] }'
    found = file.says(said).find_network("mainnet")
    assert found.chain is not None
    assert found.chain.main_chain == MainChain(
        chain_id=1, rpc_urls=("https://eth.example/",), token="0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
    )


def test_an_api_may_be_asked_elsewhere_without_a_seal(file: File) -> None:
    table = f'{{ url = "http://a.example", pubkey = "{KEY}", plain_url = "https://b.example/" }}'
    found = file.says(f"[networks.mainnet]\napi = {table}").find_network("mainnet")
    assert found.api == Api("http://a.example", KEY, "https://b.example")
    asked = file.says('[networks.mainnet]\napi = { url = "http://a", plain_url = "http://b/?x=1" }')
    with pytest.raises(BadConfiguration, match="must not have a query"):
        asked.find_network("mainnet")


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ('network = "mainnet"\n\n[account]\nme = "alice"\n', 3, "Did you mean accounts?"),
        ("# timeot\ntimeot = 3\n", 2, "Did you mean timeout?"),
        ("zzz.a = 1\n", 1, "There are "),
    ],
)
def test_an_unknown_key_is_told_with_its_line_and_the_nearest(file: File, text: str, line: int, hint: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        file.says(text)
    assert refused.value.message.startswith(f"{file.path}, line {line}: unknown key ")
    assert (refused.value.hint or "").startswith(hint)
