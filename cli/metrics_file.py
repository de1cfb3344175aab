"""The file of `--prometheus`, which node_exporter's textfile collector reads: written anew by every run.

Where a run has no answer, the file says so: `sessionnet_up` is 0, the time of the last success stays what it was, and
so do the figures of whoever was silent, with their own times. So an alert fires, and no graph has a hole. What earlier
runs saw is read from the file itself, which may by now hold anything.

node_exporter takes each series from one file only, so all of a file's have its name as a label.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessionnet_core.errors import NoAnswer, SessionNetError, Unbelievable

from .options.contradictions import METRICS_ENDING

if TYPE_CHECKING:
    from sessionnet_core import Answer, Network
    from sessionnet_core.monitoring.checks import CheckState

    from .show.metrics.families import Sample
    from .show.metrics.named import Named

READABLE_MODE = 0o644
"""node_exporter has a user of its own, and root's files may be for root alone."""


class MetricsFile:
    """The file of one run of one command."""

    def __init__(self, path: str, command: str, network: Network, *, has_file: bool) -> None:
        """Begin with nothing written.

        Args:
            has_file: whether a file stands in the place of the seeds.
        """
        self._path = path
        self._command = command
        self._network = network
        self._has_file = has_file

    def write(self, answer: Answer[Any], named: Named) -> None:
        """Write what an answer says.

        Raises:
            BadConfiguration: the file cannot be written.
        """
        from msgspec import structs

        from .show.metrics.answers import answer_samples, with_earlier
        from .show.metrics.families import sample
        from .show.metrics.nodes import LISTED
        from .show.metrics.sources import SUCCEEDED, Standing, build_samples

        earlier = self._earlier()
        keys = tuple(one.labels[0] for one in earlier if one.family == LISTED)
        standing = Standing(self._command, self._network, answer, has_file=self._has_file)
        new = [*standing.samples(), *build_samples()]
        new += answer_samples(
            answer, self._command, structs.replace(named, known_keys=keys), chain_as_of=standing.chain_as_of()
        )
        if standing.succeeded:
            new += sample(SUCCEEDED, datetime.fromtimestamp(int(time.time()), UTC))
        self._write(with_earlier(new, earlier, standing.missing, standing.silent))

    def write_failure(self, error: SessionNetError, silence: CheckState) -> None:
        """Write that nobody answered, if that is what went wrong; a wrong question says nothing of anybody.

        Args:
            silence: what silence means to a check.

        Raises:
            BadConfiguration: the file cannot be written.
        """
        from .show.metrics.answers import with_earlier
        from .show.metrics.check import unseen_samples
        from .show.metrics.sources import asked_sources, build_samples, silent_samples

        if not isinstance(error, (NoAnswer, Unbelievable)):
            return
        earlier = self._earlier()
        asked = asked_sources(self._command, self._network, has_file=self._has_file)
        new = [*silent_samples(asked), *build_samples()]
        if self._command.startswith("check "):
            new += unseen_samples(self._command.rpartition(" ")[2], silence, earlier)
        self._write(with_earlier(new, earlier, asked, asked))

    def _earlier(self) -> list[Sample]:
        """Return what the file says by now; nothing if it says nothing of ours."""
        from sessionnet_core.reading import read_bounded

        from .show.formats.prometheus import SIZE_LIMIT_BYTES, read_exposition
        from .show.metrics.answers import FAMILIES
        from .show.metrics.sources import SUCCEEDED

        try:
            if not Path(self._path).is_file():
                return []
            content, _ = read_bounded(self._path, SIZE_LIMIT_BYTES)
        except (OSError, ValueError):  # it need not be there, nor be readable: it is written anew
            return []
        found = read_exposition(content, FAMILIES, self._everywhere())
        return [_not_to_come(one) if one.family == SUCCEEDED else one for one in found]

    def _write(self, samples: Iterable[Sample]) -> None:
        from sessionnet_core.writing import write_named_file

        from .show.formats.prometheus import exposition

        write_named_file(self._path, exposition(samples, self._everywhere()), new_mode=READABLE_MODE)

    def _everywhere(self) -> dict[str, str]:
        from .show.metrics.families import label_text

        return {
            "network": label_text(self._network.name),
            "file": label_text(Path(self._path).name.removesuffix(METRICS_ENDING)),
        }


def _not_to_come(succeeded: Sample) -> Sample:
    """Return the time of a success, or now: a clock that was put back must not make a failure pass for one for days."""
    from msgspec import structs

    now = int(time.time())
    return structs.replace(succeeded, value=str(now)) if float(succeeded.value) > now else succeeded
