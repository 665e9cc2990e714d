"""Quotations and numbers claimed, with who says so; and what the brief doesn't know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from detente.brief import words
from detente.brief.acts import Act, Source
from detente.brief.content import Brief
from detente.brief.passages import Passage, Row, passage

UNITS = {"percent": " percent", "%": " percent"}


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words."""

    text: str
    speaker: str
    speaker_actor: str
    about: str
    source: Source


@dataclass(frozen=True, slots=True)
class Claim:
    """A number in its sentence, and who says so."""

    passage: Passage
    figure: str
    period: str
    told: str
    about: str
    source: Source


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing that isn't known, with the acts that it touches."""

    text: str
    acts: tuple[Act, ...] = ()


NOWHERE = Source(anchor="sources", title="source not kept", publisher="", kind="", url="", when="")


def quotes(brief: Brief, articles: dict[str, Source]) -> list[Quote]:
    """The quotations in the order of the sources."""
    return [
        Quote(
            text=words.one_line(row["text"], 600).strip('"“”„«» '),
            speaker=words.one_line(row["speaker"], 120),
            speaker_actor=words.one_line(row["speaker_actor"], 40),
            about=words.one_line(row["about"], 40),
            source=articles.get(row["article_id"], NOWHERE),
        )
        for row in _rows(brief, "quote")
    ]


def claims(brief: Brief, articles: dict[str, Source]) -> list[Claim]:
    """The numbers claimed, in the order of the sources."""
    texts = {row["article_id"]: row["text"] or "" for row in brief.articles.to_pylist()}
    return [
        Claim(
            passage=passage({**row, "evidence": words.one_line(row["text"], 400)}, texts.get(row["article_id"], "")),
            figure=figure(row),
            period=words.one_line(row["period"], 60),
            told=words.told(row["attribution"], words.one_line(row["speaker"], 120)),
            about=words.one_line(row["about"], 40),
            source=articles.get(row["article_id"], NOWHERE),
        )
        for row in _rows(brief, "claim")
    ]


def _rows(brief: Brief, kind: str) -> list[Row]:
    rows = [row for row in brief.statements.to_pylist() if row["kind"] == kind]
    return sorted(rows, key=lambda row: (row["article_id"], row["start"] or 0, row["statement_id"]))


def figure(row: Row) -> str:
    """The number with its unit and direction: 'up by 45 percent'."""
    if row["value"] is None:
        return "number not read"
    unit = words.one_line(row["unit"], 40)
    number = f"{row['value']:,.10g}{UNITS.get(unit, f' {unit}' if unit else '')}"
    return {"increase": f"up by {number}", "decrease": f"down by {number}"}.get(row["direction"] or "", number)


def unknowns(brief: Brief, acts: Iterable[Act], articles: dict[str, Source]) -> list[Unknown]:
    """Publication dates as ranges, undated acts, names that no table knows, articles that couldn't be coded."""
    found = [_publication(row, articles) for row in brief.articles.to_pylist() if _unsure(row)]
    for modality in ("occurred", "planned", "hypothetical", "denied"):
        undated = tuple(act for act in acts if act.start is None and act.modality == modality)
        if undated:
            one, more = (
                ("act that occurred", "acts that occurred") if modality == "occurred" else (f"{modality} act", "")
            )
            many = words.count(len(undated), one, more).capitalize()
            found.append(Unknown(f"{many} can’t be dated:", undated[:40]))
    names = Counter(words.one_line(name, 80) for name in brief.unresolved["name"].to_pylist())
    if names:
        said = [f"“{name}”{f' ({n} times)' if n > 1 else ''}" for name, n in sorted(names.items(), key=_often)[:40]]
        rest = f" and {len(names) - 40:,} more" if len(names) > 40 else ""
        found.append(Unknown(f"Names that no table of ours knows: {', '.join(said)}{rest}."))
    found += [Unknown(words.one_line(reason, 400)) for reason in brief.uncoded]
    return found


def _often(item: tuple[str, int]) -> tuple[int, str]:
    return (-item[1], item[0])


def _unsure(row: Row) -> bool:
    return row["published_after"] is None or row["published_before"] != row["published_after"]


def _publication(row: Row, articles: dict[str, Source]) -> Unknown:
    after, before = row["published_after"], row["published_before"]
    title = f"“{articles[row['article_id']].title}”"
    if after is None and before is None:
        return Unknown(f"When {title} was published.")
    return Unknown(f"When exactly {title} was published: {words.published(after, before)}.")
