"""The staking contracts: requests to their chain's JSON-RPC as bytes, and its answers as values.

Pure: nothing here opens a connection.

::

    selectors       every view that is read, in one table
    headline        those behind the figures of the staking page → `figures.headline.Headline`
    stakes          what others return → nodes and contribution contracts
    multicall       many views in a single request
    rpc             a batch of JSON-RPC requests and its answers, each by its ID
    └── rpc_errors  what endpoints say instead, and what may be tried after it
    abi             values → the bytes of a call, the bytes of an answer → values
    ├── abi_structs     arrays, structs, and what a view takes or returns
    ├── abi_types       numbers, addresses, truth values, bytes, text
    └── abi_answer      bytes that are read in words, and what that may cost
    words           numbers of 256 bits → amounts, moments, addresses, each of them checked
"""
