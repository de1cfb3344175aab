"""Bytes ↔ values, one room for each protocol. Pure: how the bytes came here is decided in `sources`."""
