"""`sessionnet exporter`: a long-running `/metrics` for Prometheus, with the page beside it."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from ..declare import command
from ..exporter.address import Address, parse_address
from ..options.row import Seconds

if TYPE_CHECKING:
    from ..exporter.questions import Targets
    from ..run import Run


@command("exporter")
@click.option(
    "--listen",
    "address",
    callback=parse_address,
    default="127.0.0.1:9732",
    show_default=True,
    metavar="ADDRESS:PORT",
    help="Where to listen. Port 0 means any free port; it is printed.",
)
@click.option(
    "--interval",
    "interval_seconds",
    type=Seconds(min=1, max=86_400),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Ask the network once in this time, however many clients there are.",
)
@click.option(
    "--node", "keys", multiple=True, metavar="KEY", help="Also watch this node: its key, or an alias. Repeatable."
)
@click.option("--wallet", "wallets", multiple=True, metavar="WALLET", help="Also watch this wallet. Repeatable.")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="ACCOUNT",
    help="Also watch the swarm of this account ID. No page shows the ID. Repeatable.",
)
def exporter(
    run: Run,
    address: Address,
    interval_seconds: float,
    keys: tuple[str, ...],
    wallets: tuple[str, ...],
    accounts: tuple[str, ...],
) -> None:
    """Serve metrics for Prometheus at /metrics, the overview page at /, and a health check at /healthz.

    However many clients there are, the network is asked once per interval, all sources at the same time. If a source
    stops answering, its figures stay with their own times, and its sessionnet_up is 0. --timeout applies to each
    refresh. SIGTERM ends the exporter. After SIGHUP it reads the configuration file again before the next refresh.

    Needs prometheus_client: pip install 'sessionnet[exporter]'

    \b
      sessionnet exporter --node @alice --node @bob --account @me
      sessionnet exporter --listen '[::1]:9732' --interval 300 --node @alice
    """
    for number in (signal.SIGTERM, signal.SIGINT):  # until the service has handlers of its own
        signal.signal(number, lambda *_: sys.exit(0))
    _require_library()
    from ..exporter.address import is_loopback, listen
    from ..exporter.service import Service
    from ..lasting import share_one_heap

    share_one_heap()

    def read_targets() -> Targets:
        from sessionnet_core.account import parse_account
        from sessionnet_core.addresses import parse_address as parse_wallet
        from sessionnet_core.nodes.filters import parse_key

        from ..exporter.questions import Targets

        return Targets(
            keys=tuple(dict.fromkeys(map(parse_key, run.expand("nodes", keys)))),
            wallets=tuple(dict.fromkeys(map(parse_wallet, run.expand("wallets", wallets)))),
            accounts=tuple(dict.fromkeys(map(parse_account, run.expand("accounts", accounts)))),
            named=run.named,
        )

    service = Service(run, interval_seconds, read_targets)
    listener, found = listen(address)
    with listener:
        place = Address(address.host or found.host, found.port)
        service.serve(listener, place, is_local=is_loopback(found.host))


def _require_library() -> None:
    """Raise `BadConfiguration` if the library that serves metrics is not installed."""
    try:
        import prometheus_client
    except ImportError:
        from sessionnet_core.errors import BadConfiguration

        raise BadConfiguration(
            "the exporter needs prometheus_client, which is not installed",
            hint="Install it beside sessionnet: pip install 'sessionnet[exporter]'",
        ) from None
    del prometheus_client
