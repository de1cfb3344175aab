"""The staking contracts: requests to their chain's JSON-RPC as bytes, and its answers as values.

Pure: nothing here opens a connection.

::

    headline        the views behind the figures of the staking page → `figures.headline.Headline`
    ├── selectors   these views, in one table
    ├── rpc         a batch of JSON-RPC requests and its answers, each by its ID
    │   └── rpc_errors  what endpoints say instead, and what may be tried after it
    ├── multicall   the same views in a single request, for endpoints that take no batch
    └── words       32-byte words that a contract returned → numbers, amounts, moments, addresses
    stakes          nodes and contribution contracts, from what web3 decoded
    └── functions   the views that web3 asks for
"""
