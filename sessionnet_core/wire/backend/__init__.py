"""The staking backend behind Session's staking portal: its replies as values.

Pure: bytes in, values out.

::

    network     `/info`, and the `network` of every other reply: how far the backend has read
    stakes      `/stakes/…`: a wallet's part in nodes and in contribution contracts
    contracts   `/contract/contribution`: every contract in which several wallets gather a stake
    rewards     `/rewards/…`: what a wallet has earned
    model       what these are decoded into
    reply       the replies under the backend's own names
    bounds      which single values are usable

The backend passes on what it has from oxend and the chain, out of a database: it may be late, and it may be wrong. What
a contract can be asked itself should be.
"""
