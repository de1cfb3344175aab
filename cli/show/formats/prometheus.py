"""Samples as Prometheus' text format, and the same read back from a file that an earlier run wrote.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4. What is read back may have been
written by anybody: a line that is not one of ours, to the letter, is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..metrics.families import LABEL_LIMIT, Family, Sample, label_text

SIZE_LIMIT_BYTES = 4_000_000
_SAMPLES_LIMIT = 20_000
_NAME = r"[a-z][a-z0-9_]{0,99}"
_VALUE = r'"(?:[^"\\\n]|\\[\\"n]){0,' + str(2 * LABEL_LIMIT) + r'}"'
_NUMBER = r"-?[0-9]{1,40}(?:\.[0-9]{1,30})?(?:e[-+]?[0-9]{1,2})?"
_LINE = re.compile(rf"({_NAME})\{{({_NAME}={_VALUE}(?:,{_NAME}={_VALUE}){{0,9}})\}} ({_NUMBER})")
_LABEL = re.compile(rf"({_NAME})=({_VALUE})")


def exposition(samples: Iterable[Sample], everywhere: Mapping[str, str]) -> bytes:
    """Return samples in the text format, those of one family under its help and type.

    Args:
        everywhere: the labels that all of them have.
    """
    families: dict[Family, list[Sample]] = {}
    for one in samples:
        families.setdefault(one.family, []).append(one)
    lines = []
    for family, group in families.items():
        lines += [f"# HELP {family.name} {_help(family.help)}", f"# TYPE {family.name} {family.kind}"]
        for one in group:
            labels = {**everywhere, **dict(zip(family.labels, one.labels, strict=True))}
            shown = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            lines.append(f"{family.name}{{{shown}}} {one.value}")
    return "".join(f"{line}\n" for line in lines).encode()


def read_exposition(content: bytes, families: Mapping[str, Family], everywhere: Mapping[str, str]) -> Iterator[Sample]:
    """Return the samples in a text, as far as they are of these families and have these labels."""
    left = _SAMPLES_LIMIT
    for line in content[:SIZE_LIMIT_BYTES].decode("utf-8", "replace").split("\n"):
        match = _LINE.fullmatch(line)
        family = families.get(match[1]) if match else None
        if match is None or family is None:
            continue
        pairs = [(name, _unescaped(text[1:-1])) for name, text in _LABEL.findall(match[2])]
        labels = dict(pairs)
        if len(labels) != len(pairs) or labels.keys() != {*everywhere, *family.labels}:
            continue
        if all(labels[name] == text for name, text in everywhere.items()):
            yield Sample(family, tuple(label_text(labels[name]) for name in family.labels), match[3])
            left -= 1
            if not left:
                return


def _help(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _escaped(text: str) -> str:
    return _help(text).replace('"', r"\"")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)
