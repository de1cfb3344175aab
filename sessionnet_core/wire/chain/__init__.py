"""What is read of the chain that stakes stand on: requests and answers of its JSON-RPC, as bytes and as values.

Pure: nothing here opens a connection.

::

    deployments     where the contracts stand, and who tells of their chain
    selectors       the views that are asked, in one table
    headline        which views make the figures of the staking page → `model.Headline`
    ├── rpc         one batch of JSON-RPC requests and its answers, each by its ID
    ├── multicall   the same views in a single request, for endpoints that take no batch
    └── words       what a contract returned, checked: 32-byte words → numbers, amounts, moments, addresses
    price           Uniswap's pool and Chainlink's feed → what a SESH costs
    addresses       the spelling of addresses, and its checksum
    model           what comes out
"""
