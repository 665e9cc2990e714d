"""A user's own table of events, CSV or Parquet, by a mapping file that says which column is which.

The file is TOML: `dataset`, `coding` ("cameo", "cameo names" or "plover"), `date_format` (as strptime's; else ISO
8601), `delimiter`, and two tables: `columns`, ours = theirs, and `constants`, ours = a value for all rows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from detente.errors import SourceError
from detente.ontology.codes import Party, from_name, sector
from detente.sources import _content, _quoted
from detente.sources._acts import Act, cameo_act, named_act, plover_act
from detente.sources._batch import Batch
from detente.sources._delimited import Part
from detente.sources._event_data import EventData, Layout

OURS: tuple[str, ...]
OURS = ("date", "actor", "actor_name", "actor_sector", "recipient", "recipient_name", "recipient_sector", "event")
OURS += ("event_mode", "contexts", "intensity", "evidence", "url", "known_at", "id")
_MUST = ("date", "actor", "recipient", "event")
_ROWS = 50_000
_CODINGS: Mapping[str, Callable[[str], Act]] = {"cameo": cameo_act, "cameo names": named_act}


@dataclass(frozen=True, slots=True)
class MappedReader:
    """Reads one user's layout; made by `mapped`."""

    name: str
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    coding: str
    date_format: str
    delimiter: str

    def read(self, file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
        """Batches of `events`; a bad row is a reject with its line, or its number in a Parquet file.

        Raises:
            SourceError: a column that the mapping names is missing, or the file can't be read.
        """
        head, whole = _content.peeked(file) if not file.seekable() else (file.read(_content.HEAD), file)
        if head.startswith(b"PAR1"):
            parts = self._parquet(file, name)
        else:
            if file.seekable():
                file.seek(0)
            parts = self._csv(head, whole, name)
        data = EventData(self.name or _content.dataset(name), self._layout(), name=name, ingested=ingested)
        yield from data.batches(parts)

    def _csv(self, head: bytes, file: BinaryIO, name: str) -> Iterator[Part]:
        first = (head.decode("utf-8-sig", "replace").splitlines() or [""])[0]
        names = _quoted.cells(first, self.delimiter)
        self._demand(names, name)
        unique = [one if names.index(one) == at else f"{one}#{at}" for at, one in enumerate(names)]
        wanted = sorted(set(self.columns.values()))
        for part in _quoted.parts(file, unique, wanted, name=name, delimiter=self.delimiter):
            yield Part(self._ours(part.cells), part.rejects, part.raw)

    def _parquet(self, file: BinaryIO, name: str) -> Iterator[Part]:
        if not file.seekable():
            raise SourceError(name, None, "Parquet inside an archive is not read", "Unpack it.")
        try:
            whole = pq.ParquetFile(file)
            self._demand(whole.schema_arrow.names, name)
            done = 0
            for batch in whole.iter_batches(_ROWS, columns=sorted(set(self.columns.values()))):
                table = pa.Table.from_batches([batch])
                cells = pa.table({one: _text(table[one]) for one in table.column_names})
                cells = cells.append_column("line", pa.array(range(done + 1, done + len(table) + 1), pa.int64()))
                yield Part(self._ours(cells), [], partial(_raw, table, done))
                done += len(table)
        except (pa.ArrowException, OSError) as error:
            raise SourceError(name, None, f"the Parquet file can't be read: {error}", "Get it once more.") from error

    def _demand(self, names: list[str], name: str) -> None:
        lacking = sorted(set(self.columns.values()) - set(names))
        if lacking:
            raise SourceError(name, 1, f"column {', '.join(map(repr, lacking))} of the mapping is missing")

    def _ours(self, cells: pa.Table) -> pa.Table:
        """One column of text for each of ours."""
        given = {one: cells[self.columns[one]] for one in OURS if one in self.columns}
        for one in OURS:
            if one not in given:
                given[one] = pa.repeat(pa.scalar(self.constants.get(one, ""), pa.string()), len(cells))
        return pa.table({**given, "line": cells["line"]})

    def _layout(self) -> Layout:
        day = "TRY_CAST(left({0}, 10) AS DATE)"
        if self.date_format:
            quoted = self.date_format.replace("'", "''")
            day = f"TRY_CAST(try_strptime({{0}}, '{quoted}') AS DATE)"
        told = {
            "day": day.format("date"),
            "day_text": "date",
            "actor_role": "actor_sector",
            "recipient_role": "recipient_sector",
            "act": "concat(event, chr(31), event_mode, chr(31), contexts)" if self.coding == "plover" else "event",
            "intensity": "TRY_CAST(intensity AS DOUBLE)",
            "evidence": "nullif(evidence, '')",
            "url": "url",
            "known_at": "TRY_CAST(nullif(known_at, '') AS TIMESTAMPTZ)",
            "wrong": """CASE WHEN intensity <> '' AND TRY_CAST(intensity AS DOUBLE) IS NULL
                    THEN 'intensity "' || intensity || '" is no number'
                WHEN known_at <> '' AND TRY_CAST(known_at AS TIMESTAMPTZ) IS NULL
                    THEN 'known_at "' || known_at || '" is no date and time' END""",
        }
        for side in ("actor", "recipient"):
            told[side] = f"concat({side}, chr(31), {side}_name)"
            told[f"{side}_name"] = f"if({side}_name = '', {side}, {side}_name)"
        if "id" in self.columns:
            told["record"] = "id"
            told["wrong"] = f"coalesce({told['wrong']}, if(trim(id) = '', 'the event id is missing', NULL))"
        return Layout(told, _CODINGS.get(self.coding, _plover), _party, sector)


def mapped(path: Path) -> MappedReader:
    """The reader that a mapping file describes.

    Raises:
        SourceError: it can't be read, or something in it can't be meant.
    """
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SourceError(str(path), None, f"cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(str(path), None, f"is no TOML: {error}") from error
    columns, constants = ({k: str(v) for k, v in given.pop(one, {}).items()} for one in ("columns", "constants"))
    options = {one: str(given.pop(one, usual)) for one, usual in _OPTIONS.items()}
    unknown = [*given, *(one for one in (*columns, *constants) if one not in OURS)]
    if unknown:
        hint = f"Options are {', '.join(_OPTIONS)}, columns and constants; ours are {', '.join(OURS)}."
        raise SourceError(str(path), None, f"{unknown[0]!r} is unknown", hint)
    lacking = [one for one in _MUST if one not in columns and one not in constants]
    if lacking:
        raise SourceError(str(path), None, f"{lacking[0]!r} has neither a column nor a constant")
    if options["coding"] not in (*_CODINGS, "plover"):
        raise SourceError(
            str(path), None, f"coding {options['coding']!r} is unknown", "Say cameo, cameo names or plover."
        )
    return MappedReader(
        options["dataset"], columns, constants, options["coding"], options["date_format"], options["delimiter"]
    )


_OPTIONS = {"dataset": "", "coding": "cameo", "date_format": "", "delimiter": ","}


def _plover(key: str) -> Act:
    kind, mode, contexts = key.split("\x1f")
    return plover_act(kind, mode, tuple(one.strip() for one in contexts.split(";") if one.strip()))


def _party(key: str) -> Party:
    given, _, name = key.partition("\x1f")
    return from_name(given.strip(), name.strip())


def _raw(rows: pa.Table, done: int, line: int) -> str:
    return str(rows.slice(line - done - 1, 1).to_pylist()[0])


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_list(column.type):
        return pa.chunked_array([[";".join(map(str, one or [])) for one in column.to_pylist()]], pa.string())
    return column.cast(pa.string()).fill_null("")
