"""The sentences above and below the tables of `swarm`, `nodes` and `nodes swarms`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sessionnet_cli.show.pages.nodes import write_nodes, write_summary
from sessionnet_cli.show.pages.nodes_swarms import write_swarm_table
from sessionnet_cli.show.pages.swarm import accounts_in_swarms, write_swarms
from sessionnet_cli.show.tables.columns import COLUMNS, Moment
from sessionnet_cli.show.terminal import Page
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.model import AccountSwarm, Nodes, Swarms
from sessionnet_core.nodes.filters import summarise, tabulate_swarms
from tests.core.samples import NOON, key, node, node_list, swarm

AT = Moment(now=NOON, height=2_084_231)
ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
MEMBERS = (node(1), node(5), node(9, state="exiting"))
LISTED = node_list(
    [
        *MEMBERS,
        node(2),
        node(3, swarm_id=None, state="decommissioned"),
        node(4, storage_server_version=None, state=None),
    ]
)

Written = Callable[[Callable[[Page], None]], list[str]]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Written:
    def run(write: Callable[[Page], None]) -> list[str]:
        write(TextPage())
        return capsys.readouterr().out.splitlines()

    return run


def account(swarm_id: str | None, *members: int) -> AccountSwarm:
    nodes = tuple(node(n) for n in members)
    return AccountSwarm(account_id=ACCOUNT, name=None, swarm_id=swarm_id, size=len(nodes), nodes=nodes)


def test_a_swarm_is_shown_with_its_size_its_states_and_its_members(written: Written) -> None:
    one = AccountSwarm(account_id=ACCOUNT, name=None, swarm_id=swarm(1), size=3, nodes=MEMBERS)
    lines = written(lambda page: write_swarms(page, Swarms(accounts=(one,), distinct_nodes=3), AT))
    assert lines[0] == f"Swarm {swarm(1)} of 3 nodes (2 active, 1 exiting) stores {ACCOUNT}'s messages."
    assert [line.split()[0] for line in lines[2:5]] == [key(1), key(5), key(9)]


def test_several_accounts_are_summed_up_first(written: Written) -> None:
    swarms = Swarms(accounts=(account(swarm(1), 1, 5), account(swarm(1), 1, 5), account(swarm(2), 2)), distinct_nodes=3)
    lines = written(lambda page: write_swarms(page, swarms, AT))
    assert lines[0] == "3 accounts in 2 swarms: 3 distinct nodes hold their messages."
    assert sum(line.startswith("Swarm ") for line in lines) == 3


def test_a_network_without_swarms_says_so(written: Written) -> None:
    lines = written(lambda page: write_swarms(page, Swarms(accounts=(account(None),), distinct_nodes=0), AT))
    assert lines[0] == f"{ACCOUNT}: the network has no swarms."


def test_one_of_everything_is_in_the_singular() -> None:
    assert accounts_in_swarms(1, 1, 1) == "1 account in 1 swarm: 1 distinct node holds their messages."


def test_the_summary_counts_states_swarms_and_versions(written: Written) -> None:
    assert written(lambda page: write_summary(page, summarise(LISTED), LISTED.height)) == [
        (
            "6 Session Nodes: 3 active, 1 exiting, 1 decommissioned, 0 awaiting, 1 in no swarm and in an unknown "
            "state; height 2,084,231."
        ),
        "3 swarms (1 node ×2, 3 nodes ×1); 1 node in no swarm.",
        "Storage server versions: 2.11.2 ×5, unknown ×1.",
    ]


def test_what_a_list_does_not_tell_is_not_called_nothing(written: Written) -> None:
    listed = node_list([node(1)], tells_states=False, height=None)
    (first, *_) = written(lambda page: write_summary(page, summarise(listed), listed.height))
    assert first == "1 Session Node: 1 active, 0 exiting, decommissioned unknown, awaiting unknown; height unknown."


def test_swarms_that_are_unknown_are_not_counted(written: Written) -> None:
    listed = node_list([node(1, swarm_id=None)], tells_swarms=False)
    assert written(lambda page: write_summary(page, summarise(listed), 5))[1] == "The list has no usable swarm IDs."


def nodes(matched: int, shown: int) -> Nodes:
    return Nodes(
        height=LISTED.height, block_hash=None, summary=summarise(LISTED), matched=matched, nodes=LISTED.nodes[:shown]
    )


@pytest.mark.parametrize(
    ("matched", "shown", "words"),
    [
        (6, 6, []),
        (3, 3, ["3 nodes match."]),
        (1, 1, ["1 node matches."]),
        (0, 0, ["0 nodes match."]),
        (6, 2, ["The first 2 of 6:"]),
        (6, 0, []),
        (3, 2, ["3 nodes match.", "The first 2 of 3:"]),
    ],
)
def test_a_part_of_the_list_is_called_one(written: Written, matched: int, shown: int, words: list[str]) -> None:
    lines = written(lambda page: write_nodes(page, nodes(matched, shown), None, AT))
    assert [line for line in lines[3:] if line.endswith(("match.", "matches.", ":"))] == words
    assert sum(line.startswith("0" * 63) for line in lines) == shown


def test_chosen_columns_are_the_ones_shown(written: Written) -> None:
    lines = written(lambda page: write_nodes(page, nodes(6, 1), [COLUMNS["state"], COLUMNS["pubkey"]], AT))
    assert lines[-3:-1] == ["State   Node key", f"active  {key(1)}"]


def test_the_sizes_of_swarms_are_bars_with_their_share(written: Written) -> None:
    listed = node_list([node(i, swarm_id=swarm(s)) for i, s in enumerate([1, 1, 2, 2, 3, 3, 4])])
    lines = written(lambda page: write_swarm_table(page, tabulate_swarms(listed)))
    assert lines[0] == "4 swarms of 7 nodes; height 2,084,231."
    assert [line.split() for line in lines[2:4]] == [
        ["1", "node", "█" * 13, "1", "(25", "%)"],
        ["2", "nodes", "█" * 40, "3", "(75", "%)"],
    ]


@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_bars_fit_the_terminal(capsys: pytest.CaptureFixture[str], width: int) -> None:
    write_swarm_table(TextPage(width, styled=False), tabulate_swarms(LISTED))
    assert max(map(len, capsys.readouterr().out.splitlines())) <= width


def test_no_swarms_are_no_bars(written: Written) -> None:
    table = tabulate_swarms(node_list([node(1, swarm_id=None)]))
    assert written(lambda page: write_swarm_table(page, table)) == [
        "0 swarms of 0 nodes; 1 node in no swarm; height 2,084,231."
    ]
