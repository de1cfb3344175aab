"""The commands in one table, which help, completion and `schema` read, so that none of them imports a command."""

from __future__ import annotations

from typing import NamedTuple


class CommandRow(NamedTuple):
    """What is known of a command before it is imported."""

    module: str
    """Of `commands`, with the name of the command's function: `nodes_show:show`."""
    help: str
    """One line."""
    document: str | None = None
    """The type of the `data` in its JSON document: its public name in `sessionnet_core`, or in `show.configured`."""
    section: str = "More"
    """Of the root's help."""


_NETWORK, _MONEY, _MONITORING = "Session Network", "Token and staking", "Monitoring"
COMMANDS = {
    "swarm": CommandRow("swarm:swarm", "Show which nodes store an account's messages.", "Swarms", _NETWORK),
    "nodes": CommandRow("nodes:nodes", "List the Session Nodes.", "Nodes", _NETWORK),
    "nodes show": CommandRow(
        "nodes_show:show", "Show everything known about nodes, by their keys.", "NodeAnswer", _NETWORK
    ),
    "nodes swarms": CommandRow("nodes_swarms:swarms", "Show the sizes of the swarms.", "SwarmTable", _NETWORK),
    "token": CommandRow("token:token", "Show the Session Token: price, market cap, supply.", "TokenFigures", _MONEY),
    "token history": CommandRow("token_history:history", "Show the price over time.", "PriceHistory", _MONEY),
    "token balance": CommandRow("token_balance:balance", "Show the balance of a wallet.", "Balance", _MONEY),
    "staking": CommandRow("staking:staking", "Show the reward pool, rates and stakes.", "Staking", _MONEY),
    "staking wallet": CommandRow(
        "staking_wallet:wallet", "Show a wallet's stakes and rewards.", "WalletStaking", _MONEY
    ),
    "staking open": CommandRow(
        "staking_open:open_contracts", "List nodes that look for contributors.", "OpenContracts", _MONEY
    ),
    "staking estimate": CommandRow(
        "staking_estimate:estimate", "Estimate what a stake would earn.", "Estimate", _MONEY
    ),
    "overview": CommandRow("overview:overview", "Show the whole Session Network page.", "Overview", _NETWORK),
    "check": CommandRow("check:check", "Monitor: one line, and status 0 to 3, as Nagios has them.", None, _MONITORING),
    "check node": CommandRow("check_node:node", "Check whether nodes are well.", "Checked", _MONITORING),
    "check wallet": CommandRow(
        "check_wallet:wallet", "Check every node with a stake of a wallet.", "Checked", _MONITORING
    ),
    "check swarm": CommandRow(
        "check_swarm:swarm", "Check whether an account's swarm is complete.", "Checked", _MONITORING
    ),
    "check network": CommandRow(
        "check_network:network", "Check the network, its seeds and their pins.", "Checked", _MONITORING
    ),
    "exporter": CommandRow("exporter:exporter", "Serve metrics for Prometheus.", None, _MONITORING),
    "history": CommandRow("history:history", "Show what earlier runs saved.", "KeptSummary", _MONITORING),
    "history price": CommandRow("history_price:price", "Show the saved prices over time.", "KeptPrices", _MONITORING),
    "history nodes": CommandRow(
        "history_nodes:nodes", "Show the saved number of nodes over time.", "KeptLists", _MONITORING
    ),
    "history pool": CommandRow("history_pool:pool", "Show the saved reward pool over time.", "KeptPools", _MONITORING),
    "history staked": CommandRow(
        "history_staked:staked", "Show the saved stakes over time.", "KeptStakes", _MONITORING
    ),
    "history swarm": CommandRow(
        "history_swarm:swarm", "Show who joined and left an account's swarm.", "KeptSwarms", _MONITORING
    ),
    "history node": CommandRow(
        "history_node:node", "Show a node's history, and what it earned.", "KeptNode", _MONITORING
    ),
    "history export": CommandRow("history_export:export", "Print the whole history as JSON lines.", None, _MONITORING),
    "history prune": CommandRow("history_prune:prune", "Remove old data.", "Pruned", _MONITORING),
    "history path": CommandRow("history_path:path", "Print where the history is.", "KeptFile", _MONITORING),
    "config": CommandRow("config:config", "Show and check the settings."),
    "config path": CommandRow("config_path:path", "Print where the configuration file is.", "ConfigurationPath"),
    "config show": CommandRow("config_show:show", "Show each value, and where it comes from.", "ConfigurationShown"),
    "config check": CommandRow(
        "config_check:check", "Show all errors in the configuration file.", "ConfigurationChecked"
    ),
    "doctor": CommandRow("doctor:doctor", "Check every host, and say what to do if one fails.", "Diagnosis"),
    "schema": CommandRow("schema:schema", "Print the JSON Schema of a command's --json output."),
    "completion": CommandRow("completion:completion", "Print the script that makes a shell complete."),
    "help": CommandRow("help:help_command", "Show the help of a command or a topic."),
}
"""Every command by its path, in the order of the help."""

TOPICS = {
    "environment": "Variables that count, and the options they stand for.",
    "exit-status": "What each status means, and how to use it in scripts.",
    "configuration": "The file sessionnet.toml: options, aliases, networks, …",
    "json": "What --json prints, and what in it is stable.",
    "trust": "What vouches for an answer, and what does not.",
}
"""What `sessionnet help` explains besides commands."""
