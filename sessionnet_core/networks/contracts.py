"""Other contracts, and other endpoints of the chain below, in place of the known ones of a chain."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from ..errors import BadConfiguration
from .chains import MAIN_CHAINS, Chain, Contracts, MainChain, checked_addresses

ETHEREUM_TOKEN = "ethereum_token"  # noqa: S105 - no password
"""The name of the token's contract on the chain below, among the others."""
NAMES = (*Contracts.__struct_fields__, ETHEREUM_TOKEN)


def with_contracts(chain: Chain, contracts: Sequence[str], ethereum_urls: tuple[str, ...]) -> Chain:
    """Return a chain with other contracts, or with other endpoints of the chain below.

    Args:
        contracts: each as `NAME=ADDRESS`, with one of `NAMES`; of several for one name, the last counts.
        ethereum_urls: without any, the known ones stay.

    Raises:
        BadConfiguration: a contract is not written like this, an address is invalid, or the chain below is not known.
    """
    named = dict(_pair(text) for text in contracts)
    token = named.pop(ETHEREUM_TOKEN, None)
    changed = structs.replace(chain, contracts=structs.replace(chain.contracts, **named))
    if token is not None or ethereum_urls:
        changed = structs.replace(changed, main_chain=_main_chain(chain, token, ethereum_urls))
    return checked_addresses(changed)


def _pair(text: str) -> tuple[str, str]:
    name, _, address = text.strip().partition("=")
    if name not in NAMES or not address:
        raise BadConfiguration("a contract must be written NAME=ADDRESS", hint=f"The names are {', '.join(NAMES)}.")
    return name, address


def _main_chain(chain: Chain, token: str | None, urls: tuple[str, ...]) -> MainChain:
    known = chain.main_chain or MAIN_CHAINS.get(chain.chain_id)
    if known is None:
        raise BadConfiguration(
            f"the chain below chain {chain.chain_id} is not known",
            hint="Add it to the configuration file, as `main_chain` in the table of the network's chain.",
        )
    if not (urls or known.rpc_urls):
        raise BadConfiguration("the chain below has no endpoint", hint="Name one with --ethereum-url.")
    return structs.replace(known, rpc_urls=urls or known.rpc_urls, token=token or known.token)
