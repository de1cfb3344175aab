"""What the program promises, section by section, and whether a run against a live network can tell.

The sections are those of the contract that every release keeps: commands, options, JSON, many accounts, exit status,
privacy, checks, history, metrics, configuration. What no run of this kind can judge is here too, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import document_judges, judges
from .evidence import Evidence, Judge, Verdict

LOCAL = "needs no network; the test suite holds it"
LASTING = "shows over hours, and a first run is to be brief; the test suite holds it against a test network"
NOBODY = "nothing in this run tells: see the commands that had no answer"

PROMISES: dict[str, dict[str, Judge | str]] = {
    "1 Commands": {
        "`swarm` says which Session Nodes store an account's messages": judges.answers(
            "swarm", "swarm --probe", "swarm --ask-swarm"
        ),
        "`nodes`, `nodes show`, `nodes swarms` list the Session Nodes": judges.answers(
            "nodes", "nodes --verify", "nodes swarms", "nodes show"
        ),
        "`token`, `token history`, `token balance` answer": judges.answers(
            "token", "token --transport plain", "token --onion", "token history", "token balance"
        ),
        "`staking`, `staking wallet`, `staking open`, `staking estimate` answer": judges.answers(
            "staking", "staking --quorum 2", "staking wallet", "staking open", "staking estimate"
        ),
        "`overview` answers": judges.answers("overview"),
        "`check node`, `check wallet`, `check swarm`, `check network` answer": judges.answers(
            "check node", "check wallet", "check swarm", "check network"
        ),
        "`doctor` examines each host": judges.answers("doctor"),
        "`history` shows what earlier runs kept": LASTING,
        "`exporter` serves metrics": LASTING,
        "`config` shows and checks the configuration file": LOCAL,
        "the swarm is the one that the rule of the network gives": judges.swarm_is_on_the_list,
        "an account may be in any letter case, with white space around it": judges.spelling,
        "a group has the swarm of its key": judges.groups,
        "a Session name stands for an account": judges.answers("swarm NAME"),
        "a node may be named by the beginning of its key": judges.key_prefix,
        "an alias may stand for an account, a node, a wallet": LOCAL,
        "shared options may stand before a command or after it": LOCAL,
    },
    "2 Shared options": {
        "`--timeout`: no command waits for ever": judges.ends_in_time,
        "`--offline` answers from what was kept": judges.offline,
        "`--offline` and `--replay` ask nobody": judges.replays_ask_nobody,
        "`--strict` ends with 5 where an answer is incomplete or stale": judges.strict,
        "`--record` and `--replay`: a recording replays to the same answer": judges.replays,
        "`--output` writes the answer into a file instead": judges.output,
        "`--seed-url`, `--seed-pin`, `--nodes-file`, `--api-url`, `--rpc-url`, `--backend-url` replace hosts": LOCAL,
        "`--proxy` is for every connection": "no proxy of ours is on the way; the test suite holds it",
        "`--demo` answers from the recording that ships": LOCAL,
        "option, environment, configuration file, built-in: in this order": LOCAL,
    },
    "3 JSON": {
        "every document is what its schema says": document_judges.documents,
        "with `--json` there is one document, and nothing on standard error": document_judges.one_document,
        "no colour and no progress reaches a pipe": document_judges.plain_text,
        "`as_of` is the oldest moment of what is shown": document_judges.as_of,
        "`proof` says what vouches for a source, and never more": document_judges.proofs,
        "amounts of SESH are text with nine decimals": document_judges.amounts,
        "swarm IDs have 16 hex digits": document_judges.swarm_ids,
        "times are RFC 3339 in UTC": document_judges.moments,
        "a node is active, exiting, decommissioned or awaiting": document_judges.states,
        "rewards and rates are what the formulas give": document_judges.arithmetic,
        "a figure that could not be had is null, and never 0": (
            "a 0 that was received and a 0 that was made up look alike; the test suite holds it"
        ),
    },
    "4 Many accounts at once": {"every line has its answer, in order; a bad one costs no other": judges.bulk},
    "5 Exit status": {
        "0 means answered; otherwise the document has the errors": judges.statuses,
        "the status is one of the table": judges.exit_is_documented,
        "a malformed account is 2": judges.malformed,
        "what cannot be believed is 4, silence and refusals are 3": (
            "whoever lies or is silent now cannot be known beforehand; `make faults` holds it against a test network"
        ),
    },
    "6 Privacy": {
        "an account never leaves the machine without `--ask-swarm`, sealed or not": judges.account_stays,
        "`--ask-swarm` names it to nodes alone": judges.account_is_named,
        "each command asks the hosts that are documented for it": judges.hosts,
        "a name is looked up by its hash": "a hash does not tell of what it is; the test suite holds it",
    },
    "7 Checks": {
        "a check prints one line, with perfdata, that monitoring systems read": judges.check_lines,
        "its status is 0 to 3, as its document says": judges.checks,
    },
    "8 History": {"what a run saw is kept, whatever becomes of the process": LASTING},
    "9 Prometheus": {
        "`--prometheus` writes metrics that can be read": judges.prometheus,
        "the exporter asks the network once in an interval": LASTING,
    },
    "10 Configuration": {"a wrong key is told with its line and the nearest right one": LOCAL},
}


def judged(evidence: Evidence) -> Iterator[Verdict]:
    """Return a verdict on each promise, in order."""
    for section, promises in PROMISES.items():
        for promise, judge in promises.items():
            if isinstance(judge, str):
                yield Verdict(section, promise, "not judged", judge)
                continue
            try:
                found = list(judge(evidence))
            except Exception as error:  # a document of a shape that nobody foresaw costs one verdict, not the file
                yield Verdict(section, promise, "not judged", f"what it is judged by has another shape: {error!r}")
                continue
            wrong = list(dict.fromkeys(text for is_kept, text in found if not is_kept))
            if wrong:
                yield Verdict(section, promise, "broken", "; ".join(wrong[:5]) + (" …" if len(wrong) > 5 else ""))
            elif found:
                yield Verdict(section, promise, "held", f"looked at {len(found)}")
            else:
                yield Verdict(section, promise, "not judged", NOBODY)
