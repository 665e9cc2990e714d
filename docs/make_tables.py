"""Writes docs/tables.md from the schemas: each table's columns with type and meaning.

Run: python docs/make_tables.py [--check]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow as pa

from detente import schema

PAGE = Path(__file__).with_name("tables.md")

HEAD = f"""# Tables

Made from `src/detente/schema.py` and `computed.py` by `docs/make_tables.py`; change it there. Schema
version {schema.VERSION}.

A desk is a folder of [Delta Lake](https://delta.io) tables. `desk.events()`, `desk.articles()` and so on give them as
Arrow tables; `detente index` and `desk.index()` give `index`, `detente detect` and `desk.alarms()`
give `alarms`; the commands `forecast` and `backtest` give `forecasts` and `scores`; the commands
`initiative`, `neighbours`, `triads`, `tone` and `blindspots` give the tables of these names, `durability` the tables
`episodes`, `survival` and `promises`. These are
computed and never stored. All times are UTC. An
actor is an ISO 3166 alpha-3 code (`PAK`), or `IGO:…` (`IGO:UNO`), `NSA:…` for armed groups, `NSA` for armed people
whom nobody names, `ORG:…` for other organisations. A dyad is two codes in alphabetical order: `PAK-USA`.

*As of* a day means the rows whose `known_at` is not after the end of that day.
"""

NOTES = {
    "articles": "One row for each article, once, however often it came in.",
    "events": "One row for each act, actor and recipient in one report; those of one happening share `story_id`\n"
    "([how](method.md#which-reports-are-one-story)).",
    "statements": "Quotations, and numbers with who says so.",
    "unresolved": "Names that stand where an actor should and that no table knows.",
    "series": "Ready-made daily scores of a data set. A day without a row has no score, which is not 0.",
    "mentions": "Reports of the events of a data set, one row for each event and address: who covers what.",
    "revisions": "Events of data sets of which the source gave a later version: from then on the later one holds.",
    "rejects": "Records that couldn't be taken, with where they stand and why.",
    "ledger": "One row for each ingest of a file. Rows of a table that belong to no batch of the ledger don't count.",
    "models": "Trained forecasts, a row for each span and training. As of a day, the latest that was known counts.",
    "forecasts": "What may come next between two states, a row for each class.",
    "scores": "How right the forecasts of a replay were: by class over all dyads, then by dyad over all classes.",
    "alarms": "Relations that are shifting, week by week. Sorted by date, a, b.",
    "initiative": "Who begins and who answers in one dyad: cooperation and conflict, each state once.",
    "neighbours": "How the dyads beside one shift with it. The surest first.",
    "triads": "Balance of all triads of states. Sorted by year.",
    "tone": "What the speakers of two states say of the other one. Sorted by speaker_actor, speaker, year.",
    "episodes": "Past and present warmings and coolings of a dyad ([how](durability.md)). Sorted by start.",
    "survival": "How long warmings and coolings last, of one dyad and of all.",
    "promises": "Planned and agreed acts, and what became of them. Sorted by due day.",
    "blindspots": "What a state's press covers less or more than expected over eight weeks "
    "([how](method.md#who-isnt-looking)). Blind spots come first.",
    "index": "The relation index: one row for each dyad, channel and period. Sorted by a, b, channel, week.",
}


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_table(name, columns) for name, columns in {**schema.TABLES, **schema.COMPUTED}.items())


def _table(name: str, columns: pa.Schema) -> str:
    lines = [f"\n## {name}\n", NOTES[name], "", "| column | type | meaning |", "| --- | --- | --- |"]
    for column in columns:
        meaning = (column.metadata or {})[b"doc"].decode().replace("|", "\\|")
        lines.append(f"| `{column.name}` | {_type(column.type)} | {meaning} |")
    return "\n".join(lines) + "\n"


def _type(kind: pa.DataType) -> str:
    """The type in words that don't need Arrow's manual."""
    if pa.types.is_timestamp(kind):
        return "moment, UTC"
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    words = {"string": "text", "double": "number", "int64": "whole number", "int8": "whole number"}
    return words.get(str(kind)) or {"date32[day]": "day", "bool": "true or false"}[str(kind)]


def main() -> None:
    """Write the page, or with `--check` say whether it's current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if the page is out of date")
    if not parser.parse_args().check:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        raise SystemExit("docs/tables.md is out of date: run `just docs`")


if __name__ == "__main__":
    main()
