"""The things outside, one module each: bytes in, checked and decoded answers out.

::

    transport           the only module that opens a connection
    seeds               oxend's JSON-RPC on the seeds
    storage_servers     what a Session Node's storage server tells
    files               a node list that somebody saved

A source asks one host once and believes nothing; putting several answers together is the client's work.
"""
