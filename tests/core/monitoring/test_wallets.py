"""What is checked of a wallet when something could not be had: that is unknown, and never well."""

from __future__ import annotations

import pytest
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.wallet import WalletStaking
from sessionnet_core.monitoring.checks import Thresholds
from sessionnet_core.monitoring.wallets import WALLET_THRESHOLDS, checks_of_wallet
from tests.core.figures.test_wallet import ME, QUARTER, THREE_QUARTERS, put_together

LIMITED = WALLET_THRESHOLDS.replaced(warning=["claimable=100", "claims_used=80"])


def states(wallet: WalletStaking, thresholds: Thresholds) -> dict[str, tuple[str, str]]:
    checks = checks_of_wallet(wallet, None, None, None, thresholds)
    assert {one.value for one in checks} <= {None, 7}
    return {one.name: (one.state, one.message) for one in checks}


@pytest.mark.parametrize(("thresholds", "limited"), [(WALLET_THRESHOLDS, set()), (LIMITED, {"claims_used"})])
def test_a_wallet_without_a_node_list_is_unknown(thresholds: Thresholds, limited: set[str]) -> None:
    wallet = structs.replace(put_together(QUARTER, THREE_QUARTERS), claimable=Sesh.parse("7.9"))
    found = states(wallet, thresholds)
    assert found["nodes"] == ("unknown", "has stakes on 2 nodes, and the node list is missing")
    assert found["claimable"] == ("ok", "can claim 7.9 SESH")
    assert set(found) == {"nodes", "claimable"} | limited


def test_what_could_not_be_read_is_unknown_where_it_has_a_limit() -> None:
    wallet = structs.replace(put_together(), stakes=None)
    assert wallet.address == ME
    assert states(wallet, WALLET_THRESHOLDS) == {
        "nodes": ("unknown", "has stakes that could not be read from the chain")
    }
    assert states(wallet, LIMITED) == {
        "nodes": ("unknown", "has stakes that could not be read from the chain"),
        "claimable": ("unknown", "has rewards that could not be read"),
        "claims_used": ("unknown", "the use of the claim limit is not known"),
    }
