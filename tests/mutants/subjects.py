"""Which modules faults are put into, how many, and which tests may notice."""

from __future__ import annotations

SEED = 14
USUALLY = 7
TRUST_CRITICAL = 24

PACKAGE = "sessionnet_core"
TESTS = tuple(
    f"tests/core/{name}"
    for name in (
        *("figures", "nodes", "onion", "queries", "sources", "wire", "test_account.py", "test_amounts.py"),
        *("test_built_in.py", "test_cache.py", "test_cache_contents.py", "test_decoding.py", "test_encoding.py"),
        *("test_environment.py", "test_errors.py", "test_evidence.py", "test_model.py", "test_names.py"),
        *("test_networks.py", "test_source_kinds.py", "test_session.py", "test_urls.py"),
    )
)
"""Those that are run once, to see which lines each runs."""

SIZES = {
    f"{PACKAGE}/{name}.py": size
    for size, names in {
        TRUST_CRITICAL: """
            figures/verification/compare figures/verification/market figures/verification/node_lists
            figures/verification/on_chain figures/verification/stakes figures/verification/swarm_replies
            figures/verification/swarms nodes/agreement sources/tls""",
        USUALLY: """
            account addresses amounts cache decoding encoding errors evidence model names urls
            figures/dex_price figures/estimate figures/headline figures/network_info figures/open_contracts
            figures/overview figures/price_time figures/prices figures/rewards figures/stakes figures/staking
            figures/token figures/wallet
            networks/built_in networks/chains networks/replacements
            nodes/bulk nodes/differences nodes/filters nodes/form nodes/many_keys nodes/named nodes/probe nodes/ring
            nodes/subnets
            onion/layers onion/refusals onion/sealed
            sources/bounds sources/exchange sources/transport
            wire/http wire/limits wire/api/bounds wire/api/info wire/api/prices wire/api/refusal
            wire/backend/bounds wire/backend/contracts wire/backend/network wire/backend/reply wire/backend/rewards
            wire/backend/stakes
            wire/chain/abi wire/chain/abi_answer wire/chain/abi_structs wire/chain/abi_types wire/chain/headline
            wire/chain/multicall wire/chain/rpc wire/chain/rpc_errors wire/chain/selectors wire/chain/stakes
            wire/chain/words
            wire/oxend/__init__ wire/oxend/accrued wire/oxend/addresses wire/oxend/entry wire/oxend/odd
            wire/oxend/reply wire/oxend/rounded
            wire/storage/info wire/storage/names wire/storage/swarm""",
    }.items()
    for name in names.split()
}
"""How many faults are tried per module; all of them where there are fewer."""
