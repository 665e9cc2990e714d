"""The page that leaves the house: one self-contained HTML file without script or outside address."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

import jinja2
from markupsafe import Markup

from detente.brief import acts as read
from detente.brief import coming as next_
from detente.brief import multiples as small
from detente.brief import saying, words
from detente.brief import statements as said
from detente.brief import timeline as time
from detente.brief.content import Brief

MAX_QUOTES, MAX_CLAIMS, MAX_SOURCES = 40, 40, 200


def page(brief: Brief) -> str:
    """The brief as HTML: opens from disk, prints, needs no network.

    Everything that came from a source is escaped; of addresses only http and https become links.
    """
    style = _text("brief.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(style=Markup(style), style_hash=f"sha256-{digest}", **_content(brief))


def _content(brief: Brief) -> dict[str, Any]:
    sections = read.sections(brief)
    articles = read.sources(brief)
    shown = list(chain.from_iterable(section.acts for section in sections.values()))
    quotes, claims = said.quotes(brief, articles), said.claims(brief, articles)
    others, others_left_out = read.elsewhere(brief)
    multiples = small.multiples(brief.index)
    coming = next_.coming(brief)
    cited = {act.source.anchor for act in shown} | {report.source.anchor for act in shown for report in act.reports}
    cited |= {quote.source.anchor for quote in quotes[:MAX_QUOTES]}
    cited |= {claim.source.anchor for claim in claims[:MAX_CLAIMS]}
    listed, sources_left_out = _listed(brief, articles, cited)
    return {
        "brief": brief,
        "as_of": words.day(brief.as_of),
        "made_at": words.moment(brief.made_at),
        "headline": saying.headline(brief),
        "standfirst": saying.standfirst(brief),
        "facts": saying.facts(brief),
        "basis": saying.basis(brief),
        "attention": saying.attention(brief),
        "lasting": saying.lasting(brief),
        "contents": _contents(
            sections,
            lasting=bool(brief.lasting),
            attention=bool(brief.attention),
            quotes=bool(quotes),
            claims=bool(claims),
            coming=coming is not None,
        ),
        "sections": sections,
        "contrary_word": read.OPPOSITE.get(brief.reading.direction, ""),
        "contrary_elsewhere": [
            a for n in ("planned", "hypothetical", "denied") for a in sections[n].acts if a.contrary
        ],
        "timeline": _timeline(brief, sections),
        "multiples": multiples,
        "coming": coming,
        "drawn_index": any(one.svg for one in multiples),
        "quotes": quotes[:MAX_QUOTES],
        "quotes_left_out": max(0, len(quotes) - MAX_QUOTES),
        "claims": claims[:MAX_CLAIMS],
        "claims_left_out": max(0, len(claims) - MAX_CLAIMS),
        "unknowns": said.unknowns(brief, shown, articles),
        "others": others,
        "others_left_out": others_left_out,
        "listed": listed,
        "sources_left_out": sources_left_out,
        "coders": words.listing(sorted({words.one_line(c, 60) for c in brief.events["coder"].to_pylist() if c})),
        "example": shown[0].event_id if shown else "ID",
    }


def _timeline(brief: Brief, sections: dict[str, read.Section]) -> time.Timeline | None:
    drawn = [section for name, section in sections.items() if name != "history"]
    acts = [act for section in drawn for act in section.acts]
    label = f"Timeline of {words.count(len(acts), 'act')} between {brief.a_name} and {brief.b_name}, by channel."
    left_out = sum(section.left_out for section in drawn)
    return time.timeline(acts, as_of=brief.as_of, left_out=left_out, label=label)


def _contents(
    sections: dict[str, read.Section], *, lasting: bool, attention: bool, quotes: bool, claims: bool, coming: bool
) -> list[tuple[str, str]]:
    """Links to the sections that the page has."""
    links = [
        ("timeline", "Timeline", True),
        ("lasting", "Will it last", lasting),
        ("happened", "What happened", True),
        ("contrary", "Contrary signals", True),
        ("notdone", "Planned, hypothetical, denied", True),
        ("coming", "What comes next", coming),
        ("history", "History recalled", bool(sections["history"].acts)),
        ("attention", "Who isn’t looking", attention),
        ("quotes", "In their own words", quotes),
        ("claims", "Numbers claimed", claims),
        ("unknown", "What is not known", True),
        ("index", "Index", True),
        ("sources", "Sources", True),
        ("made", "How this was made", True),
    ]
    return [(name, title) for name, title, there in links if there]


def _listed(
    brief: Brief, articles: dict[str, read.Source], cited: set[str]
) -> tuple[list[tuple[read.Source, str]], int]:
    """Sources with how many acts of the dyad each gave, articles by date, then data sets; and how many are left out.

    All that are cited, and others up to `MAX_SOURCES`.
    """
    given: dict[str, int] = {}
    datasets: dict[str, int] = {}
    for row in brief.events.to_pylist():
        if read.ours(row, brief):
            article, dataset = row["article_id"], row["dataset"] or "unknown"
            place, key = (given, article) if article in articles else (datasets, dataset)
            place[key] = place.get(key, 0) + 1
    rows = sorted(brief.articles.to_pylist(), key=lambda row: (str(row["published_after"] or "9"), row["article_id"]))
    listed = [(articles[row["article_id"]], _acts(given.get(row["article_id"], 0))) for row in rows]
    for name, n in sorted(datasets.items()):
        title = words.one_line(name, 80)
        source = read.Source(read.anchor("d", title), title, "", "event data", "", "")
        listed.append((source, _acts(n)))
    spare = iter(range(MAX_SOURCES - sum(source.anchor in cited for source, _ in listed)))
    kept = [(source, n) for source, n in listed if source.anchor in cited or next(spare, None) is not None]
    return kept, len(listed) - len(kept)


def _acts(n: int) -> str:
    return words.count(n, "act")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["svg"] = _svg
    return environment.get_template("brief.html")


def _svg(drawing: str) -> Markup:
    """A drawing of ours, whose text vl-convert and lxml have escaped."""
    return Markup(drawing)


def _text(name: str) -> str:
    return (files("detente.brief") / "templates" / name).read_text(encoding="utf-8")
