"""The Session Network API: its replies as values.

Pure: bytes in, values out.

::

    info      `/info`: price, supply, stakes, reward pool
    prices    `/prices/…`: the price over time
    bounds    which single values are usable
"""
