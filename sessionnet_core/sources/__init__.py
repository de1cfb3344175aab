"""What is outside, one module for each: requests out, checked and decoded answers in.

::

    transport           the only way out; all that opens a connection is below it
    ├── loading         the HTTP libraries, loaded in one thread at a time
    ├── exchange        one request, and what its response is
    ├── side_by_side    several hosts at once, in time, with nothing left behind
    ├── connections     urllib3's connections: racing the addresses that resolution finds, with sockets that obey bounds
    ├── tls             how it recognises a server
    ├── translation     what its failures are called
    └── examination     a host in single steps, for doctor; steps what they return
    endpoint            a URL, and how its host is recognised
    seeds               oxend's JSON-RPC on the seeds
    storage_servers     a Session Node's storage server
    onion_guard         the first node of an onion path
    network_api         the Session Network API, sealed or plain
    arbitrum            the staking contracts' headline figures, at one endpoint of their chain
    contracts           nodes, wallets and contribution contracts there; web3 searches the factory's log
    staking_backend     the database behind Session's staking portal
    files               a saved node list

A source asks one host once and trusts nothing; `queries` combines several answers.
"""
