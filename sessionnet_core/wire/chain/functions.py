"""Every view that is asked through web3: its name, and the ABI's types of what it takes and returns.

The views that return single words stand in `selectors`, with their selectors; here those are worked out when needed.
"""

from __future__ import annotations

from msgspec import Struct


class Function(Struct, frozen=True):
    """One view, and the ABI's types of what it takes and returns."""

    name: str
    takes: tuple[str, ...] = ()
    returns: tuple[str, ...] = ("uint256",)

    @property
    def signature(self) -> str:
        """What its selector is made from."""
        return f"{self.name}({','.join(self.takes)})"


_POINT = "(uint256,uint256)"
_CONTRIBUTOR = "((address,address),uint256)"
_NODE = f"(uint64,uint64,address,{_POINT},uint256,uint256,uint256,uint256,{_CONTRIBUTOR}[],uint256)"

ALL_NODE_IDS = Function("allServiceNodeIDs", returns=("uint64[]", f"{_POINT}[]"))
NODE = Function("serviceNodes", ("uint64",), (_NODE,))
RECIPIENT = Function("recipients", ("address",), ("uint256", "uint256"))
BALANCE = Function("balanceOf", ("address",))
DEPLOYED = Function("deployedContracts", ("address",), ("bool",))
MINIMUM = Function("minimumContribution")
CONTRIBUTION = (
    Function("status", returns=("uint8",)),
    Function("operator", returns=("address",)),
    Function("serviceNodeParams", returns=("(uint256,uint256,uint256,uint16)",)),
    Function("blsPubkey", returns=("uint256", "uint256")),
    Function("stakingRequirement"),
    Function("maxContributors"),
    Function("totalContribution"),
    Function("getContributions", returns=("address[]", "address[]", "uint256[]")),
    Function("getReserved", returns=("address[]", "uint256[]", "bool[]")),
    Function("manualFinalize", returns=("bool",)),
)
FUNCTIONS = (ALL_NODE_IDS, NODE, RECIPIENT, BALANCE, DEPLOYED, MINIMUM, *CONTRIBUTION)
NEW_CONTRACT = "NewServiceNodeContributionContract(address,uint256,address)"
"""The factory's event for each contract that it makes; the contract's address is its one indexed value."""
