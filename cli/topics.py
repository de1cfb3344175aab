"""What `sessionnet help TOPIC` explains, a screen each. Variables and keys are listed from the table of options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_origin

import click

from .help_page import Rows, write_prose, write_sections
from .options.settings import option_table
from .options.usable import names_of

_EXIT_STATUS: Rows = [
    ("0", "Answered: what the command is for is there, whatever else is missing. That is a warning."),
    ("1", "Some of the inputs had no answer, or an internal error."),
    ("2", "The command line or the configuration is wrong, a malformed account ID included."),
    ("3", "Nobody could be reached who knows. A refusal is no answer: a 502, a 429, a login page."),
    ("4", "A source answered, and cannot be believed: wrong certificate, malformed, contradicted."),
    ("5", "With --strict: answered, but less than promised: stale, incomplete, or not well."),
    ("130, 141", "Interrupted; a broken pipe."),
    ("129, 143", "With --watch: the terminal was closed; SIGTERM."),
]
_EXIT_STATUS_OF_CHECK: Rows = [
    ("0, 1, 2", "OK, WARNING, CRITICAL."),
    ("3", "UNKNOWN: the check could not tell. Also: a wrong command line, a signal, --help."),
]
_PROOFS: Rows = [
    ("pinned-certificate", "The host has the certificate that Session's own apps expect."),
    ("sealed-reply", "Only the holder of the network API's known key can have written it."),
    ("chain-quorum", "Several endpoints of the chain agree at one block (staking --quorum)."),
    ("agreement", "Randomly chosen Session Nodes in different networks agree."),
    ("system-ca", "A public CA vouches for the host's name, as for any web page."),
    ("none", "Nothing vouches for it: files, plain HTTP, bootstrap nodes."),
]
_DOCUMENT: Rows = [
    ("schema", "sessionnet.nodes/1 for nodes, sessionnet.nodes.show/1 for nodes show."),
    ("network", "mainnet, testnet, or a name from the configuration file."),
    ("as_of", "The oldest moment for which a figure in data was true."),
    ("stale", "Whether the answer is older than it may be."),
    ("data", "The answer. Null, or what could be had, where the exit status is not 0."),
    ("sources", "Who answered, what vouches for it, and whether it came from a cache or a file."),
    ("warnings", "What is less than it could be: a stable code, and a message for people."),
    ("errors", "Why something has no answer: a stable code, a message, and perhaps a hint."),
]
OTHER_VARIABLES: Rows = [
    ("SESSIONNET_CONFIG", "the configuration file"),
    ("SESSIONNET_CACHE_DIR", "the folder of cached answers"),
    ("SESSIONNET_DATA_DIR", "the folder of the history"),
    ("XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_DATA_HOME", "where they are otherwise, on Linux"),
    ("HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY", "the proxy, without --proxy; in lower case too"),
    ("REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE", "the CAs to trust, for hosts that are not pinned"),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "the same; the first of the four that is set counts"),
    ("SESSIONNET_PAGER, PAGER", "the pager, or else less; empty for none"),
    ("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR", "colour, without --color"),
    ("TERM", "if dumb, no colour, progress or pager"),
]
_LONGEST_VARIABLE = len("SESSIONNET_BOOTSTRAP_NODE")


def topic_page(name: str, formatter: click.HelpFormatter) -> str:
    """Return the text of a topic, in the width of a formatter."""
    _PAGES[name](formatter)
    return formatter.getvalue().rstrip("\n")


def _environment(to: click.HelpFormatter) -> None:
    write_prose(
        to,
        "An option beats its variable, which beats the configuration file, which beats the built-in value. A command "
        "reads only the variables of options that it can use. Several values are separated by spaces.",
    )
    write_sections(to, {"Variables of options": list(_of_options()), "Others": OTHER_VARIABLES}, _LONGEST_VARIABLE)


def _of_options() -> Iterator[tuple[str, str]]:
    for _, kind, row in option_table():
        if row.variable is not None:
            values = ", one or several" if get_origin(kind) is tuple else ", 0 or 1" if kind is bool else ""
            yield row.variable, f"{names_of(row)[0]}{values}"


def _exit_status(to: click.HelpFormatter) -> None:
    write_sections(to, {"Exit status": _EXIT_STATUS})
    to.write_paragraph()
    write_prose(
        to,
        "Where the status is 3 or 4, what could be had is still shown, with the errors. A seed that is silent while "
        "two others agree is a warning, and not 5. doctor has the status of its worst finding.\n\n"
        "With --output, a file is written with status 0 alone: otherwise the old one stays, and standard error says "
        "why. So a cron job needs no more than this:\n\n"
        "\b\n  sessionnet nodes --json --strict --output nodes.json",
    )
    write_sections(to, {"Exit status of `sessionnet check`": _EXIT_STATUS_OF_CHECK})


def _configuration(to: click.HelpFormatter) -> None:
    from .config.document import configuration_path

    keys = [(row.key, row.help) for _, _, row in option_table() if row.key is not None]
    write_prose(
        to,
        f"The file is {configuration_path()}; SESSIONNET_CONFIG names another. It is TOML, and "
        "everything in it is optional. Options and variables override it; --demo does not read it.\n\n"
        "`sessionnet config show` shows which values are in effect and where they come from. `sessionnet config check` "
        "shows all errors. Accounts, and URLs with keys, are private: use chmod 600.",
    )
    write_sections(to, {"Options, at the top of the file": keys, "Tables": _TABLES})
    with to.section("Example"):
        write_prose(to, f"\b\n{_EXAMPLE}")


_EXAMPLE = """\
proxy = "socks5h://127.0.0.1:9050"
[accounts]
me = "alice"
family = ["alice", "bob"]
[networks.mainnet.chain]
rpc_urls = ["https://rpc.example"]
[check.node]
warning = ["proof_age=3000"]"""
_TABLES: Rows = [
    ("[accounts]", "Aliases: @me stands for the account ID or Session name of me, or for each in a list."),
    ("[nodes]", "The same for node keys, or their beginnings: nodes show @first."),
    ("[wallets]", "The same for wallets: staking wallet @cold."),
    ("[history]", "enabled, limit_mb: whether every run is saved, and the size limit in megabytes."),
    ("[check.node]", "Like the options of `check node`: warning, critical, unreachable. Also [check.wallet], …"),
    ("[networks.NAME]", "A network of your own, or other values for a built-in one: seeds, bootstrap, api, backend."),
    ("[networks.NAME.chain]", "Its chain: chain_id, rpc_urls, contracts, main_chain."),
]


def _json(to: click.HelpFormatter) -> None:
    write_prose(to, "With --json, every command prints one document, and nothing else on either stream:")
    write_sections(to, {"Keys": _DOCUMENT})
    to.write_paragraph()
    write_prose(
        to,
        "SESH amounts are strings with nine decimals, and swarm IDs strings of 16 hex digits: JSON readers round such "
        "numbers. Times are RFC 3339 in UTC. A value that is not available is null, never 0. Keys and codes are "
        "stable: some may be added, none is removed.\n\n"
        "`sessionnet schema nodes` prints the JSON Schema of nodes, and so for every command.\n\n"
        "\b\n  sessionnet nodes --json | jq -r '.data.nodes[].pubkey'",
    )


def _trust(to: click.HelpFormatter) -> None:
    write_prose(
        to,
        "Every answer says where it comes from, how old it is, and what vouches for it: `proof` in the JSON, and below "
        "the figures.",
    )
    write_sections(to, {"Proofs": _PROOFS})
    to.write_paragraph()
    write_prose(
        to,
        "A node is listed if two of three seeds list it; they are run by the same people. --verify asks independent "
        "sources for the same figures, and shows where they differ; --strict makes that exit status 5. What the "
        "network API says of prices is its own word: the seal proves who said it, not that it is true.\n\n"
        "An account ID never leaves this machine, except with --ask-swarm. Hosts see your address; --onion hides it "
        "from the network API, and --proxy from all of them.",
    )


_PAGES: dict[str, Callable[[Any], None]] = {
    "environment": _environment,
    "exit-status": _exit_status,
    "configuration": _configuration,
    "json": _json,
    "trust": _trust,
}
