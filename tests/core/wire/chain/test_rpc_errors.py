"""Which refusals of an endpoint may be those of a node that does not have the block yet."""

from __future__ import annotations

import pytest

from sessionnet_core.errors import Refused
from sessionnet_core.wire.chain.rpc_errors import may_lack_the_block, refused

HEADER = '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"header not found"}}'


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_error_in_place_of_a_status_of_200_is_read(status: int) -> None:
    assert may_lack_the_block(Refused(f"HTTP status {status}", status=status, text=HEADER))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (429, HEADER),
        (403, HEADER),
        (502, HEADER),
        (400, HEADER[:40]),
        (400, "<html>"),
        (400, HEADER.replace("-32000", "-32601")),
        (400, HEADER.replace("-32000", "3")),
    ],
)
def test_no_other_refusal_is_about_the_block(status: int, text: str) -> None:
    assert not may_lack_the_block(Refused(f"HTTP status {status}", status=status, text=text))


@pytest.mark.parametrize(
    ("deep", "said"), [(0, "JSON-RPC error 7: no"), (3, "JSON-RPC error 7: no"), (4, "JSON-RPC error")]
)
def test_an_error_within_errors_is_read_so_deep_and_no_deeper(deep: int, said: str) -> None:
    error = '{"error":' * deep + '{"code":7,"message":"no"}' + "}" * deep
    assert refused(error.encode()).message == said
