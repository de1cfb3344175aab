"""A small Session Network on the loopback interface, for tests and people to run `sessionnet` against.

It is written from the protocol alone and shares no code with the packages under test: where the two agree, two people
read the protocol the same way. It needs no network and contacts nobody.

    with Devnet(storage_servers=3) as net:
        run("sessionnet", "nodes", *net.options())
        net.seeds[0].misbehave("slow:3")      # see misbehaviour.ALL_SORTS for everything that can go wrong
        net.seeds[0].behave()
        assert not any(account_id in request.raw for request in net.received)

`python -m tests.devnet` runs one to play with; `--help` says the rest.

The way of a request through these files:

    acceptor     accepts for all servers            server         a port, its connections, its misbehaviour
    connection   bytes, TLS, an end at any time     certificates   what the servers show
    wire         bytes to requests and back         authority      whoever vouches for the network API
    roles        seeds                              network_api    the network API
                 storage_server                     staking_backend
    oxend, storage_rpc, api_routes                  a request to a reply, each in its own protocol
    service_nodes, names                            get_service_nodes and ons_resolve, which seeds and storage servers
                                                    answer
    onion_hop → node_layer, sealing → onward        a storage server as a hop: opens a layer, hands on what is inside
    sealing → onion_v4 → signed_headers             requests that only the network API can open
    sealed_api                                      … and its replies
    in_memory                                       all of these answers without a single socket
    misbehaviour → lies, bad_replies, bad_manners   everything that can go wrong
                   false_figures, bad_seals         … with the network API alone
                   false_stakes                     … with the staking backend alone
                   false_names, false_storage       … with storage servers alone
                   bad_onions

and of the network they tell of:

    made_network → made_node → stakes, addresses, hostile     a network of our own making
    node_list                                                 what all servers share, made or read from a file
    placement                                                 which nodes have a running storage server, and where
    node_secrets                                              what that server needs to open what is sealed for it
    ring                                                      which swarm keeps an account's messages
    figures → price_history                                   what the network API makes of it
    backend_document → backend_nodes, backend_contracts       what the staking backend makes of it
    accrued                                                   what the network owes its wallets
"""

from tests.devnet.devnet import Devnet
from tests.devnet.network_api import NetworkApi
from tests.devnet.onion_hop import Hop
from tests.devnet.onion_v4 import OpenedRequest
from tests.devnet.roles import Seed
from tests.devnet.server import Received
from tests.devnet.signed_headers import why_not_signed
from tests.devnet.staking_backend import StakingBackend
from tests.devnet.storage_server import StorageServer

__all__ = [
    "Devnet",
    "Hop",
    "NetworkApi",
    "OpenedRequest",
    "Received",
    "Seed",
    "StakingBackend",
    "StorageServer",
    "why_not_signed",
]
