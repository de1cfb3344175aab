"""The things outside, one module each: bytes in, checked and decoded answers out.

::

    transport           the only module that opens a connection
    ├── tls             how it recognises a server
    └── examination     a host in single steps, for doctor
    seeds               oxend's JSON-RPC on the seeds
    storage_servers     what a Session Node's storage server tells
    network_api         the Session Network API, sealed or plain
    arbitrum            the staking contracts' headline figures, at one endpoint of their chain
    contracts           nodes, wallets and contribution contracts there, through web3
    └── web3_provider   web3's way to the transport
    staking_backend     the database behind Session's staking portal
    files               a node list that somebody saved

A source asks one host once and believes nothing; putting several answers together is the client's work.
"""
