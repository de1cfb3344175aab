"""What the Session Network API says: its replies as values.

Pure: bytes in, values out; how a reply came here is nobody's business here.

::

    info      `/info`: price, supply, stakes, reward pool
    prices    `/prices/…`: the price over time
    bounds    which single values are usable
"""
