"""Bytes ↔ values, one room for each protocol. Pure: `sources` asks, and decides how."""
