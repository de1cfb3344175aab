"""What a Session Node's storage server says: requests → bytes, replies → values.

Pure: bytes in, values out. The node list that it passes on is oxend's, and read in `oxend`.
(Session storage server, `oxenss/rpc/request_handler.cpp`.)

::

    request     how every method, and the oxend behind it, is asked
    info        what it tells of itself: version, clock, hard fork
    swarm       which swarm it says that an account has
    names       the record of a Session name
"""
