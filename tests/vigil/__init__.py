"""A watch of some minutes with the real programs: cron, Prometheus and Alertmanager, while the network misbehaves.

`python -m tests.vigil`, or `make vigil`. It needs root, for a cron of its own in a private mount namespace, so that
nothing of the machine's own is touched; and the EVM node, for a chain to read.

    network     the devnet with its chains, its time, and what becomes of the node alice
    course      what goes wrong when
    real_cron   Debian's cron, with a crontab, and whoever takes its mails
    watchers    Prometheus, Alertmanager and the exporter that they watch
    readers     whoever reads the published files all the time, and sees to the alerts
    saving      200 runs at once that keep what they see
    report      what happened when, in one table, and whether it is what had to happen
"""
