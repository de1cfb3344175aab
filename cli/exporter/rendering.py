"""What is known as prometheus_client writes it: Prometheus' text or OpenMetrics, by what the client accepts.

This is the only module that knows the library. It takes numbers as floats, which is what Prometheus stores; the nearest
float to an exact amount is taken here and nowhere else.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal

from prometheus_client import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from .book import Snapshot

Form = Literal["text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0"]
_TEXT: Form = "text/plain; version=0.0.4"
_OPENMETRICS: Form = "application/openmetrics-text; version=1.0.0"
_COMPRESSION = 6


class Collected(Collector):
    """A snapshot, as the library takes it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        """Return the families, each once."""
        for family, samples in groupby(self._snapshot.samples, key=lambda one: one.family):
            name = family.name.removesuffix("_total") if family.kind == "counter" else family.name
            metric = Metric(name, family.help, family.kind)
            for one in samples:
                labels = dict(zip(family.labels, one.labels, strict=True))
                metric.add_sample(family.name, {"network": self._snapshot.network, **labels}, float(one.value))
            yield metric


def rendered(snapshot: Snapshot, form: Form, *, is_compressed: bool) -> tuple[bytes, str]:
    """Return the metrics of a snapshot, and their content type; made once for each form of it."""
    made: tuple[bytes, str] = _rendered(_Same(snapshot), form, is_compressed)
    return made


class _Same:
    """A snapshot that is compared by what it is, not by its thousand samples."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def __hash__(self) -> int:
        return id(self.snapshot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.snapshot is other.snapshot


@lru_cache(maxsize=4)
def _rendered(same: _Same, form: Form, is_compressed: bool) -> tuple[bytes, str]:
    # The library's own choice among what we would never send otherwise: it repeats what a client says of versions.
    encoder, content_type = choose_encoder(form)
    body = encoder(Collected(same.snapshot))  # type: ignore[arg-type, unused-ignore]
    return (gzip.compress(body, _COMPRESSION, mtime=0) if is_compressed else body), content_type


def form_for(accept: str) -> Form:
    """Return the form that a client prefers; the text where it says nothing of either."""
    best: tuple[float, Form] = (0.0, _TEXT)
    for part in accept.split(","):
        kind, *parameters = [piece.strip().lower() for piece in part.split(";")]
        known = {name: value for name, _, value in (one.partition("=") for one in parameters)}
        if kind == "application/openmetrics-text" and known.get("version", "1.0.0").startswith(("0.0.1", "1.")):
            form = _OPENMETRICS
        elif kind in ("text/plain", "text/*", "*/*"):
            form = _TEXT
        else:
            continue
        weight = quality(known.get("q", "1"))
        if weight > best[0]:
            best = (weight, form)
    return best[1]


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether a client accepts gzip."""
    for part in accept_encoding.split(","):
        coding, _, parameter = part.strip().lower().partition(";")
        if coding.strip() == "gzip":
            name, _, value = parameter.strip().partition("=")
            return quality(value) > 0 if name.strip() == "q" else True
    return False


def quality(text: str) -> float:
    """Return a weight between 0 and 1; what is none counts as 0."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
