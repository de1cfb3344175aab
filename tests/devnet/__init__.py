"""A small Session Network on the loopback interface, for tests and people to run `sessionnet` against.

It is written from the protocol alone and shares no code with the packages under test: where the two agree, two people
read the protocol the same way. It needs no network and contacts nobody.

    with Devnet(storage_servers=3) as net:
        run("sessionnet", "nodes", *net.options())
        net.seeds[0].misbehave("slow:3")      # see misbehaviour.SORTS for everything that can go wrong
        net.seeds[0].behave()
        assert not any(account_id in request.raw for request in net.received)

`python -m tests.devnet` runs one to play with; `--help` says the rest.

The way of a request through these files:

    acceptor     accepts for all servers            server         a port, its connections, its misbehaviour
    connection   bytes, TLS, an end at any time     certificates   what the servers show
    wire         bytes to requests and back         roles          seeds and storage servers
    oxend, storage_rpc                              a request to a reply, each in its own protocol
    service_nodes                                   get_service_nodes, which both answer
    misbehaviour → lies, bad_replies, bad_manners   everything that can go wrong

and of the network they tell of:

    made_network → made_node → stakes, addresses, hostile     a network of our own making
    node_list                                                 what all servers share, made or read from a file
    placement                                                 which nodes have a running storage server
    ring                                                      which swarm keeps an account's messages
"""

from .devnet import Devnet
from .roles import Seed, StorageServer
from .server import Received

__all__ = ["Devnet", "Received", "Seed", "StorageServer"]
