"""The views that web3 asks for: their names, and the ABI types of their arguments and results.

Views that return single words are in `selectors`, with their selectors; those of the views here are computed when
needed.
"""

from __future__ import annotations

from msgspec import Struct


class Function(Struct, frozen=True):
    """One view, and the ABI types of its arguments and results."""

    name: str
    takes: tuple[str, ...] = ()
    returns: tuple[str, ...] = ("uint256",)

    @property
    def signature(self) -> str:
        """The text that its selector is the hash of."""
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
REQUIREMENT = Function("stakingRequirement")
MAX_CONTRIBUTORS = Function("maxContributors")
CONTRIBUTION = (
    Function("status", returns=("uint8",)),
    Function("operator", returns=("address",)),
    Function("serviceNodeParams", returns=("(uint256,uint256,uint256,uint16)",)),
    Function("blsPubkey", returns=("uint256", "uint256")),
    REQUIREMENT,
    MAX_CONTRIBUTORS,
    Function("totalContribution"),
    Function("getContributions", returns=("address[]", "address[]", "uint256[]")),
    Function("getReserved", returns=("address[]", "uint256[]", "bool[]")),
    Function("manualFinalize", returns=("bool",)),
)
FUNCTIONS = (ALL_NODE_IDS, NODE, RECIPIENT, BALANCE, DEPLOYED, MINIMUM, *CONTRIBUTION)
NEW_CONTRACT = "NewServiceNodeContributionContract(address,uint256,address)"
"""The event that the factory logs for each contract it makes; its only indexed value is the contract's address."""
