"""The JSON that is promised to scripts: one envelope for every command, answered or failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from msgspec import UNSET, Struct, UnsetType

from sessionnet_core.encoding import encode, encode_in_pieces
from sessionnet_core.evidence import Answer, Recording, Source, Verdict

from ..safe import safe_json

T = TypeVar("T")


class ErrorItem(Struct, frozen=True):
    """One reason why there is no answer; `code` is stable."""

    code: str
    message: str
    hint: str | None


class WarningItem(Struct, frozen=True):
    """Something that a reader of the answer should know; `code` is stable."""

    code: str
    message: str


class VerdictItem(Struct, frozen=True):
    """One figure, compared with that of an independent source."""

    figure: str
    verdict: Literal["agrees", "differs", "unchecked"]
    here: str | None
    there: str | None
    by: tuple[str, ...] = ()
    tolerance: str | None = None
    reason: str | None = None

    @classmethod
    def of(cls, one: Verdict) -> VerdictItem:
        """Return a verdict as it stands in the document."""
        tolerance = None if one.tolerance is None else one.tolerance.describe()
        return cls(one.figure, one.verdict, one.here, one.there, one.by, tolerance, one.detail)


class Envelope(Struct, Generic[T], frozen=True):
    """The document. `data` is null where there is no answer.

    `recording` stands only where it comes off a cassette, `verdicts` only where the figures were to be verified.
    """

    schema: str
    network: str | None
    as_of: datetime | None
    stale: bool
    data: T | None
    sources: tuple[Source, ...] = ()
    warnings: tuple[WarningItem, ...] = ()
    errors: tuple[ErrorItem, ...] = ()
    recording: Recording | UnsetType = UNSET
    verdicts: tuple[VerdictItem, ...] | UnsetType = UNSET


def document(schema: str, answer: Answer[Any], data: object, errors: tuple[ErrorItem, ...] = ()) -> bytes:
    """Write an answer, with what of the question had none."""
    return b"".join(document_in_pieces(schema, answer, data, errors))


def document_in_pieces(
    schema: str, answer: Answer[Any], data: object, errors: tuple[ErrorItem, ...] = ()
) -> Iterator[bytes]:
    """Yield the same in pieces, where it has a long list: so that it is never whole in memory."""
    envelope = Envelope(
        schema=schema,
        network=answer.network,
        as_of=answer.as_of,
        stale=answer.stale,
        data=data,
        sources=answer.sources,
        warnings=tuple(WarningItem(one.code, one.describe()) for one in answer.warnings),
        errors=errors,
        recording=answer.recording or UNSET,
        verdicts=UNSET if answer.verdicts is None else tuple(map(VerdictItem.of, answer.verdicts)),
    )
    before = b""
    for piece in encode_in_pieces(envelope):
        if before:
            yield before
        before = safe_json(piece)
    yield before + b"\n"  # in one with the last piece: what is short is written at once


def failure_document(schema: str, network: str | None, errors: list[ErrorItem]) -> bytes:
    """Write a failure."""
    envelope = Envelope[None](schema=schema, network=network, as_of=None, stale=False, data=None, errors=tuple(errors))
    return safe_json(encode(envelope)) + b"\n"
