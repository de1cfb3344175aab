"""Every target, by its name."""

from __future__ import annotations

from tests.fuzz.rooms import (
    api,
    backend,
    cassettes,
    chain,
    configuration,
    exporter,
    history,
    http,
    kept,
    lines,
    names,
    onion,
    oxend,
    storage,
    urls,
    words,
)
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    one.TARGET.name: one.TARGET
    for one in (
        *(oxend, storage, api, chain, backend, onion, names, http),
        *(kept, history, cassettes),
        *(configuration, lines, words, urls, exporter),
    )
}
