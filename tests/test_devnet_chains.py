"""The chains that run beside a devnet: one configuration for both, and blocks that do not grow old."""

from __future__ import annotations

import time
import tomllib

import pytest

from tests.devnet.chains import BLOCK_SECONDS, Chains
from tests.evm.arbitrum import CHAIN_ID


@pytest.mark.usefixtures("anvil_is_there")
def test_one_configuration_names_both_and_the_newest_blocks_are_young() -> None:
    long_ago = int(time.time()) - 3600
    with Chains(long_ago) as chains:
        net = chains.devnet(long_ago, count=30, storage_servers=0)
        try:
            configured = tomllib.loads(chains.config(net))["networks"]["devnet"]
        finally:
            net.stop()
        assert chains.arbitrum.now() == long_ago
        chains.keep_up()
        for chain in (chains.arbitrum, chains.ethereum):
            assert time.time() - chain.now() < BLOCK_SECONDS
    assert configured["chain"]["rpc_urls"] == [chains.endpoint.url]
    assert configured["chain"]["chain_id"] == CHAIN_ID
    assert configured["chain"]["main_chain"]["rpc_urls"] == [chains.ethereum.url]
    assert [seed["url"] for seed in configured["seeds"]] == [seed.url for seed in net.seeds]
