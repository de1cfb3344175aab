"""Figures of the token, of staking, of one wallet and of the whole page. Pure modules: values in, values out."""
