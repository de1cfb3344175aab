"""web3, imported without its side effect on the process.

One of web3's dependencies, py_ecc, raises the recursion limit of the whole process to 100,000 when it is imported. An
answer nested that deep would then overflow the stack, which ends the process, instead of raising RecursionError.
"""

import sys

_limit = sys.getrecursionlimit()

from web3 import Web3  # noqa: E402 - after the limit was noted
from web3.exceptions import Web3Exception  # noqa: E402
from web3.providers.base import JSONBaseProvider  # noqa: E402
from web3.types import RPCEndpoint, RPCResponse, TxParams  # noqa: E402

sys.setrecursionlimit(_limit)

__all__ = ["JSONBaseProvider", "RPCEndpoint", "RPCResponse", "TxParams", "Web3", "Web3Exception"]
