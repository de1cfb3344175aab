"""The Session Network API: its replies as values.

Pure: bytes in, values out.

::

    info      `/info`: price, supply, stakes, reward pool
    prices    `/prices/…`: the price over time
    refusal   the page for a request that the API cannot open
    bounds    which single values are usable
"""
