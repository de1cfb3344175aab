"""The text format: as Prometheus' own readers take it, and read back by us whatever else is in the file."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from sessionnet_cli.options.settings import MEASURED
from sessionnet_cli.show.formats.prometheus import SIZE_LIMIT_BYTES, exposition, read_exposition
from sessionnet_cli.show.metrics.answers import FAMILIES, answer_samples, in_order
from sessionnet_cli.show.metrics.families import Family, Sample, sample
from sessionnet_cli.show.metrics.named import Named
from sessionnet_core.evidence import Answer
from tests.cli.show.formats.test_schemas import VALUES
from tests.core.samples import NOON

EVERYWHERE = {"network": "mainnet", "file": "nodes"}
THING = Family("sessionnet_thing", 'Things\\with "quotes"\nand lines.', ("name",))
COUNT = Family("sessionnet_count_total", "A count.", kind="counter")


def read(content: bytes) -> list[Sample]:
    known = {**FAMILIES, THING.name: THING, COUNT.name: COUNT}
    return list(read_exposition(content, known, EVERYWHERE))


def made(*samples: Sample) -> bytes:
    return exposition(samples, EVERYWHERE)


def samples_of(command: str) -> list[Sample]:
    answer: Answer[Any] = Answer(
        value=VALUES[command], network="mainnet", as_of=NOON, asked_at=NOON, stale=False, sources=()
    )
    return in_order(answer_samples(answer, command, Named(), chain_as_of=NOON))


def test_a_family_has_its_help_and_type_once() -> None:
    text = made(*sample(THING, 1, "a"), *sample(THING, 2, "b"), *sample(COUNT, 3)).decode()
    assert text == (
        '# HELP sessionnet_thing Things\\\\with "quotes"\\nand lines.\n'
        "# TYPE sessionnet_thing gauge\n"
        'sessionnet_thing{network="mainnet",file="nodes",name="a"} 1\n'
        'sessionnet_thing{network="mainnet",file="nodes",name="b"} 2\n'
        "# HELP sessionnet_count_total A count.\n"
        "# TYPE sessionnet_count_total counter\n"
        'sessionnet_count_total{network="mainnet",file="nodes"} 3\n'
    )


@given(st.text())
def test_whatever_a_label_holds_the_reader_of_the_library_takes_it(text: str) -> None:
    (one,) = sample(THING, 1, text)
    ((found,),) = (family.samples for family in text_string_to_metric_families(made(one).decode()))
    assert found.labels == {**EVERYWHERE, "name": one.labels[0]}


@given(st.text())
def test_what_was_written_is_read_back(text: str) -> None:
    written = list(sample(THING, 1, text))
    assert read(made(*written)) == written


@pytest.mark.parametrize("command", MEASURED)
def test_the_metrics_of_every_command_are_read_by_the_library_and_by_us(command: str) -> None:
    samples = samples_of(command)
    content = made(*samples)
    assert read(content) == samples
    found = [one for family in text_string_to_metric_families(content.decode()) for one in family.samples]
    assert [(one.name, one.value) for one in found] == [(one.family.name, float(one.value)) for one in samples]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@pytest.mark.parametrize("command", MEASURED)
def test_promtool_has_nothing_to_say_of_them(command: str) -> None:
    run = subprocess.run(
        ["promtool", "check", "metrics"], input=made(*samples_of(command)), capture_output=True, timeout=30, check=False
    )
    assert (run.returncode, run.stderr, run.stdout) == (0, b"", b"")


HONEST = b'sessionnet_thing{network="mainnet",file="nodes",name="a"} 1\n'


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\x00\xff\xfe",
        b"sessionnet_thing 1",
        b'sessionnet_other{network="mainnet",file="nodes"} 1',
        b'sessionnet_thing{network="testnet",file="nodes",name="a"} 9',
        b'sessionnet_thing{network="mainnet",file="other",name="a"} 9',
        b'sessionnet_thing{network="mainnet",file="nodes"} 9',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a",name="b"} 9',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a",more="b"} 9',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a"} NaN',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a"} +Inf',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a"} 1e999',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a"} 1 1775736000000',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a"} 1\r',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a\\"} 9',
        b'sessionnet_thing{network="mainnet",file="nodes",name="' + b"x" * 5_000 + b'"} 9',
        b'sessionnet_thing{network="mainnet",file="nodes",name="a"} ' + b"9" * 100_000,
    ],
)
def test_a_line_that_is_none_of_ours_is_passed_over(line: bytes) -> None:
    assert made(*read(line + b"\n" + HONEST)).endswith(HONEST)
    assert len(read(line + b"\n" + HONEST)) == 1


def test_a_file_without_end_is_read_in_part() -> None:
    assert len(read(HONEST * 200_000)) <= 20_000
    assert read(b"x" * SIZE_LIMIT_BYTES + b"\n" + HONEST) == []


def test_an_escape_in_a_file_is_no_escape_on_the_way_out() -> None:
    (found,) = read(b'sessionnet_thing{network="mainnet",file="nodes",name="a\x1b[31m"} 1\n')
    assert found.labels == ("a\ufffd[31m",)
