"""Codes a table of marked sentences: one event type with its probability for each line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypedDict

from detente.errors import SourceError
from detente.ontology.plover import quad
from detente.schema import Reject

COLUMNS = ("sentence_id", "marked_sentence")
MAX_LINE = 100_000
"""Bytes of a line; a longer one is rejected."""
CHUNK = 512  # lines that are coded together: enough to put those of like length in one batch


class Related(TypedDict):
    """What one sentence says: the id of its line, the PLOVER type, its quad class and the probability of the type."""

    id: str
    event_type: str
    quad_code: int
    confidence: float


def relate_file(path: Path, *, threads: int = 1) -> Iterator[Related | Reject]:
    """The event types of a file's marked sentences, in the order of its lines; a line that can't be coded is a reject.

    Args:
        path: UTF-8, tab-separated, without quoting; a header line names `sentence_id` and `marked_sentence`.
        threads: that the encoder may use.

    Raises:
        SourceError: the file can't be read, or has no such columns.
        ModelError: the model is missing or damaged.
    """
    from detente.coding.encoder import Encoder

    encoder = Encoder.load(threads=threads)
    try:
        file = path.open("rb")
    except OSError as error:
        raise SourceError(str(path), None, f"can't be read: {error.strerror}") from error
    with file:
        lines = _lines(file)
        header = next(lines, (1, b""))[1].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\t")
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            hint = "The first line names the columns, with tabs between them."
            raise SourceError(str(path), 1, f"there is no column {missing[0]}", hint)
        records = (_record(str(path), number, raw, header) for number, raw in lines)
        while chunk := list(islice((r for r in records if r is not None), CHUNK)):
            wanted = [r for r in chunk if not isinstance(r, Reject)]
            coded = iter(encoder.relate([text for _, text in wanted]))
            for record in chunk:
                if isinstance(record, Reject):
                    yield record
                else:
                    kind, probability = next(coded)
                    yield Related(id=record[0], event_type=kind, quad_code=quad(kind), confidence=round(probability, 4))


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their ends; of a line that is too long only its beginning."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        rest = raw
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE + 1)
        yield number, raw.rstrip(b"\r\n")


def _record(name: str, number: int, raw: bytes, header: list[str]) -> tuple[str, str] | Reject | None:
    """Id and marked sentence of a line; None for an empty line."""
    if not raw.strip():
        return None
    text = raw.decode("utf-8", "replace")
    fields = text.split("\t")
    reason = ""
    if len(raw) > MAX_LINE:
        reason = f"the line is longer than {MAX_LINE:,} bytes"
    elif b"\xef\xbf\xbd" not in raw and "\ufffd" in text:
        reason = "the line isn't UTF-8"
    elif len(fields) != len(header):
        reason = f"{len(fields)} columns where the header has {len(header)}"
    else:
        row = dict(zip(header, fields, strict=True))
        marked = row["marked_sentence"]
        if not row["sentence_id"].strip():
            reason = "no sentence_id"
        elif "<s>" not in marked and "<t>" not in marked:
            reason = "neither a source <s>…</s> nor a target <t>…</t> is marked"
        else:
            return row["sentence_id"], marked
    return Reject(file=name, line=number, reason=reason, raw=text[:10_000])
