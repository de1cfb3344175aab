"""Which values of an enumeration are known, by the kind of reply and the path: what else a host sends is news."""

from __future__ import annotations

from sessionnet_core.wire.backend.stakes import GONE, REGISTERED
from sessionnet_core.wire.oxend.entry import DECOMMISSION_REASONS

_REASONS = frozenset(DECOMMISSION_REASONS)
_HARD_FORKS = frozenset({"19", "20", "21"})
"""19 to 21, of which the last moved the stakes to Arbitrum. (oxen-core, `cryptonote_basic/hardfork.cpp`.)"""
_STATUSES = frozenset({"OK"})
_EVENTS = frozenset((*REGISTERED, *GONE, "NewServiceNodeContributionContract"))
_NETWORK = {
    "network.hard_fork": _HARD_FORKS | {"NA"},
    "network.nettype": frozenset({"mainnet", "testnet", "devnet"}),
}
_CONTRACTS = {
    "contracts[].status": frozenset("0123"),
    "contracts[].events[].name": _EVENTS,
}

KNOWN_VALUES: dict[str, dict[str, frozenset[str]]] = {
    "oxend: a node list": {
        f"{before}{path}": values
        for before in ("result.", "")
        for path, values in {
            "status": _STATUSES,
            "hardfork": _HARD_FORKS,
            "service_node_states[].last_decomm_reasons.all[]": _REASONS,
            "service_node_states[].last_decomm_reasons.some[]": _REASONS,
        }.items()
    },
    "oxend: get_staking_requirement": {"result.status": _STATUSES},
    "oxend: get_accrued_rewards": {"result.status": _STATUSES},
    "storage: info": {"results[].code": frozenset({"200"})},
    "backend: /info": _NETWORK,
    "api: /prices/…": {"prices[].token": frozenset({"session-token"})},
    "backend: /rewards/…": _NETWORK,
    "backend: /stakes/…": {
        **_NETWORK,
        **_CONTRACTS,
        "stakes[].exit_type": frozenset({"null", "exit", "deregister"}),
        "stakes[].events[].name": _EVENTS,
    },
    "backend: /contract/contribution": {**_NETWORK, **_CONTRACTS},
}
"""As text, as JSON has them; where a path is not named, any value will do."""
