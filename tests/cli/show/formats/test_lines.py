"""JSON lines: whatever is listed, they hold what the list in a document holds."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.formats.lines import json_lines

values = st.none() | st.booleans() | st.integers() | st.text()


@given(st.lists(st.dictionaries(st.text(), values | st.lists(values))))
def test_each_line_is_one_entry_of_the_list(listed: list[dict[str, object]]) -> None:
    printed = json_lines(listed)
    assert [json.loads(line) for line in printed.decode().split("\n")[:-1]] == json.loads(msgspec.json.encode(listed))
    assert len(printed.decode().splitlines()) == len(listed)
