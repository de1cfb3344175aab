"""The staking backend, which Session's staking portal stands on: its replies as values.

Pure: bytes in, values out; how a reply came here is nobody's business here.

::

    network     `/info`, and the `network` of every other reply: how far the backend has read
    stakes      `/stakes/…`: what a wallet has in nodes, contribution contracts and vesting contracts
    contracts   `/contract/contribution`: every contract in which several wallets gather a stake
    rewards     `/rewards/…`: what a wallet has earned, and what of it was claimed
    model       what these are read into
    reply       what they look like under the backend's own names
    bounds      which single values are usable

The backend passes on what oxend and the chain told it, out of a database: so it may be late, and it may be wrong. What
can be asked of a contract itself should be.
"""
