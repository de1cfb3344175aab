"""What `scale` runs as processes of their own, so that it stays small itself: no process's peak is seen below its own.

::

    list SIZE FILE      make up a node list as the public seeds send it, without anything that they leave out
    seed FILE           three seeds that serve it until standard input ends; prints their URLs
    accounts SIZE FILE  make up account IDs, one on each line
    verify FILE         three seeds that agree, and three nodes that are compared with them
    ring MILLIONS [no]  keys a second through `SwarmRing.swarm_ids_of`; `no` NumPy
"""

from __future__ import annotations

import http.server
import random
import sys
import threading
import time
from pathlib import Path

NODES_IN_A_SWARM = 6
BLOCK = 10_000
SEEDS = 3


def make_list(size: int, path: Path) -> None:
    """Write a node list: swarm IDs end in ones, as oxend's do."""
    source = random.Random(size)
    swarms = [source.getrandbits(32) << 32 | 0xFFFFFFFF for _ in range(size // NODES_IN_A_SWARM)]
    with path.open("w") as file:
        file.write('{"jsonrpc":"2.0","id":"0","result":{"height":2090000,"service_node_states":[')
        for number in range(size):
            a, b, c = source.randbytes(3)
            ip = f"{a % 200 + 11}.{b}.{c}.{number % 250 + 1}"
            file.write(
                f'{"," if number else ""}{{"pubkey_ed25519":"{source.randbytes(32).hex()}",'
                f'"pubkey_x25519":"{source.randbytes(32).hex()}","public_ip":"{ip}",'
                f'"requested_unlock_height":{0 if a % 20 else 2_096_664},"storage_lmq_port":22020,"storage_port":22021,'
                f'"storage_server_version":[2,11,{b % 4}],"swarm":"{swarms[number % len(swarms)]:x}"}}'
            )
        file.write("]}}")


def serve(path: Path) -> None:
    """Serve the list to whoever posts to one of three seeds, at another path with the states of its nodes."""
    body = path.read_bytes()
    bodies = {
        "/json_rpc": body,
        "/states": body.replace(b'{"pubkey_ed25519"', b'{"active":true,"funded":true,"pubkey_ed25519"'),
    }

    class Seed(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(bodies[self.path])))
            self.end_headers()
            self.wfile.write(bodies[self.path])

        def log_message(self, *_args: object) -> None:
            pass

    seeds = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Seed) for _ in range(SEEDS)]
    for seed in seeds:
        threading.Thread(target=seed.serve_forever, daemon=True).start()
    print(*(f"http://127.0.0.1:{seed.server_address[1]}/json_rpc" for seed in seeds), flush=True)
    sys.stdin.read()


def make_accounts(size: int, path: Path) -> None:
    """Write account IDs, never many at once."""
    source = random.Random(size)
    with path.open("w") as file:
        for _ in range(0, size, BLOCK):
            digits = source.randbytes(32 * BLOCK).hex()
            file.writelines(f"05{digits[at : at + 64]}\n" for at in range(0, len(digits), 64))


def verify(path: Path) -> None:
    """Compare lists as `nodes --verify` does once all of them are there."""
    from sessionnet_core.figures.verification.node_lists import agreed, verify_list
    from sessionnet_core.model import Node
    from sessionnet_core.nodes.agreement import Testimony, agree
    from sessionnet_core.wire.oxend import decode_node_list

    known: dict[str, Node] = {}
    others: dict[str, Node] = {}
    seeds = [Testimony(f"seed{n}", decode_node_list(path.read_bytes(), known=known).list) for n in range(3)]
    listed, _ = agree(seeds)
    witnessed, _ = agreed(
        [Testimony(f"node{n}", decode_node_list(path.read_bytes(), known=others).list) for n in range(3)]
    )
    verdicts = verify_list(listed, witnessed)
    assert {verdict.verdict for verdict in verdicts} == {"agrees", "unchecked"}


def ring(millions: int, *, with_numpy: bool) -> None:
    """Print how many keys a second of CPU, in a network of 100,000 nodes; compared with one look-up after the other."""
    if not with_numpy:
        sys.modules["numpy"] = None  # type: ignore[assignment]
    from sessionnet_core.nodes.ring import RING, SwarmRing

    source = random.Random(1)
    made = SwarmRing(source.randrange(RING) for _ in range(100_000 // NODES_IN_A_SWARM))
    keys = b"".join(source.randbytes(32 * 100_000) for _ in range(10)) * millions
    made.swarm_ids_of(keys[:3200])
    started = time.process_time()
    found = made.swarm_ids_of(keys)
    seconds = time.process_time() - started
    assert all(found[at] == made.swarm_of(keys[32 * at : 32 * at + 32]) for at in range(0, len(found), 9_973))
    print(len(found) / seconds)


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    if what == "list":
        make_list(int(words[0]), Path(words[1]))
    elif what == "seed":
        serve(Path(words[0]))
    elif what == "accounts":
        make_accounts(int(words[0]), Path(words[1]))
    elif what == "verify":
        verify(Path(words[0]))
    else:
        ring(int(words[0]), with_numpy=len(words) == 1)
