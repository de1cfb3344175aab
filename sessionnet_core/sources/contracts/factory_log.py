"""The factory's log of the contribution contracts that it made, searched with web3.

Only where the staking backend does not name them. Importing web3 takes a second, so whoever needs this module loads it
before the deadline; see `queries.loading`.
"""

from __future__ import annotations

import time
from typing import Any

from ...errors import AnswerTooLarge, MalformedAnswer, NotRecorded, Refused
from ...wire.chain import words
from ...wire.chain.rpc_errors import may_take_less
from ...wire.chain.selectors import NEW_CONTRACT
from ..endpoint import Endpoint
from ..transport import Transport
from .states import Scanned
from .web3_import import Web3, Web3Exception
from .web3_provider import web3_at

LOGS_LIMIT = 10_000
LONGEST_WINDOW_BLOCKS = 200_000_000
"""Longer than the history of the contracts."""
WINDOW_BLOCKS = 10_000
"""Three quarters of an hour of Arbitrum. Public endpoints allow between 5 and some ten thousand blocks."""
PATIENCE = 16
"""After so many answers in a row, a window that was refused is tried again."""


def scan(
    transport: Transport,
    endpoint: Endpoint,
    factory: str,
    *,
    first_block: int,
    last_block: int,
    seconds: float,
    window_blocks: int,
) -> Scanned:
    """Find the contribution contracts in a factory's log, from the last block backwards.

    Endpoints do not say how many blocks they search at once: the window doubles while one answers, and halves when it
    refuses. A whole history takes longer than a command may: when the time is over the search ends, and says how far it
    came.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` does; also if the endpoint refuses to search even one block.
    """
    web3 = web3_at(transport, endpoint)
    found: dict[str, None] = {}
    until = time.monotonic() + seconds
    known, window, largest = last_block + 1, max(1, window_blocks), LONGEST_WINDOW_BLOCKS
    in_a_row = 0
    while known > first_block and time.monotonic() < until:
        start = max(first_block, known - window)
        try:
            found |= dict.fromkeys(_made_between(web3, factory, start, known - 1))
        except (Refused, AnswerTooLarge) as error:
            narrower = isinstance(error, AnswerTooLarge) or may_take_less(error)
            if known - start == 1 or not narrower:
                raise
            window = largest = (known - start) // 2
            in_a_row = 0
            continue
        except NotRecorded:  # the recorded run ran out of time here
            break
        if len(found) > LOGS_LIMIT:
            raise MalformedAnswer(f"the factory's log has more than {LOGS_LIMIT:,} contracts")
        in_a_row += 1
        if in_a_row % PATIENCE == 0:  # the refusal may have been about the number of logs, not blocks
            largest *= 2
        known, window = start, min(2 * window, largest)
    return Scanned(tuple(found), first_block=known, complete=known <= first_block)


def _made_between(web3: Web3, factory: str, first: int, last: int) -> list[str]:
    """Return the contracts that the factory made in these blocks, newest first.

    Besides its own errors, web3 raises Python's plain ones if a value has the wrong type.
    """
    wanted: Any = {
        "address": Web3.to_checksum_address(factory),
        "topics": [NEW_CONTRACT.topic],
        "fromBlock": hex(first),
        "toBlock": hex(last),
    }
    logs: list[tuple[int, int, str]] = []
    try:
        for log in web3.eth.get_logs(wanted):
            kind, made = (bytes(one) for one in log["topics"])
            place = (log["blockNumber"], log["logIndex"])
            ours = log["address"].lower() == factory.lower() and f"0x{kind.hex()}" == NEW_CONTRACT.topic
            if not ours or len(made) != 32 or any(type(one) is not int for one in place):
                raise ValueError("not a log that was asked for")
            if not first <= place[0] <= last:
                raise ValueError("a log of another block")
            logs.append((*place, words.address(int.from_bytes(made), "the log")))
    except (Web3Exception, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise MalformedAnswer(f"eth_getLogs: an invalid answer ({type(error).__name__})") from None
    return [address for _, _, address in sorted(logs, reverse=True)]
