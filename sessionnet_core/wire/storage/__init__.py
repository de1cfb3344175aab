"""Storage servers: requests → bytes, replies → values.

Pure: bytes in, values out. The node list that they pass on is oxend's, and decoded in `oxend`.
(Session storage server, `oxenss/rpc/request_handler.cpp`.)

::

    request     how every method, and the oxend behind it, is asked
    info        its version, clock and hard fork
    swarm       the swarm of an account
    names       the record of a Session name
"""
