"""What is outside, one module for each: requests out, checked and decoded answers in.

::

    transport           the only module that opens a connection
    ├── tls             how it recognises a server
    ├── side_by_side    several hosts at once
    ├── translation     what its failures are called
    └── examination     a host in single steps, for doctor; steps what they return
    endpoint            a URL, and how its host is recognised
    seeds               oxend's JSON-RPC on the seeds
    storage_servers     a Session Node's storage server
    onion_guard         the first node of an onion path
    network_api         the Session Network API, sealed or plain
    arbitrum            the staking contracts' headline figures, at one endpoint of their chain
    contracts           nodes, wallets and contribution contracts there, through web3
    staking_backend     the database behind Session's staking portal
    files               a saved node list

A source asks one host once and trusts nothing; `queries` combines several answers.
"""
