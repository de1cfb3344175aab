"""Other contracts, and other endpoints of the chain below, in the place of those that are known of a chain."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from ..errors import BadConfiguration
from .chains import MAIN_CHAINS, Chain, Contracts, MainChain, checked_addresses

ETHEREUM_TOKEN = "ethereum_token"  # noqa: S105 - no password
"""The name of the token's contract on the chain below."""
NAMES = (*Contracts.__struct_fields__, ETHEREUM_TOKEN)


def with_contracts(chain: Chain, contracts: Sequence[str], ethereum_urls: tuple[str, ...]) -> Chain:
    """Give a chain with contracts elsewhere, or with other endpoints of the chain below.

    Args:
        contracts: each as `NAME=ADDRESS`, with one of `NAMES`; the last of a name counts.
        ethereum_urls: without any, those that are there stay.

    Raises:
        BadConfiguration: for what is not written so, an address that is none, and where nothing is known of a chain
            below.
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
        raise BadConfiguration("a contract is written NAME=ADDRESS", hint=f"The names are {', '.join(NAMES)}.")
    return name, address


def _main_chain(chain: Chain, token: str | None, urls: tuple[str, ...]) -> MainChain:
    known = chain.main_chain or MAIN_CHAINS.get(chain.chain_id)
    if known is None:
        raise BadConfiguration(
            f"nothing is known of a chain below chain {chain.chain_id}",
            hint="Name it in the configuration file, as `main_chain` in the table of its network's chain.",
        )
    if not (urls or known.rpc_urls):
        raise BadConfiguration("the chain below has no endpoint to be asked at", hint="Name one with --ethereum-url.")
    return structs.replace(known, rpc_urls=urls or known.rpc_urls, token=token or known.token)
