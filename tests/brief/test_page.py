from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from lxml import html

from detente import brief, schema

HOSTILE = (
    '</title><script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(1)>[/]{{7*7}}\x1b[31m\u202e'
)


def hostile(table: pa.Table, *, keep: tuple[str, ...]) -> pa.Table:
    """The table with every free string replaced by a hostile one."""
    columns = [
        pa.array([HOSTILE] * len(table), pa.string())
        if field.type == pa.string() and field.name not in keep
        else table[field.name]
        for field in table.schema
    ]
    return pa.table(columns, schema=table.schema)


def poisoned(samples) -> brief.Brief:
    one = samples.full()
    ids = ("article_id", "event_id", "story_id", "statement_id", "signal_dyad", "modality", "kind")
    names = ("articles", "events", "statements", "unresolved")
    changed = {name: hostile(getattr(one, name), keep=ids) for name in names}
    return replace(one, a_name=HOSTILE, uncoded=(HOSTILE,), **changed)


@pytest.fixture(params=["full", "opinion", "empty", "event_data", "poisoned"], scope="module")
def page(request, samples) -> str:
    one = poisoned(samples) if request.param == "poisoned" else getattr(samples, request.param)()
    return brief.page(one)


def test_the_page_fetches_nothing_and_runs_nothing(page):
    tree = html.fromstring(page)
    assert not tree.xpath("//script|//link|//img|//iframe|//object|//embed|//form|//base|//image|//use")
    assert not tree.xpath("//@src|//@srcset|//@style|//@*[starts-with(name(), 'on')]")
    for address in tree.xpath("//@href"):
        assert re.match(r"#|https?://", address)
    assert "url(" not in page
    assert "@import" not in page


def test_the_policy_allows_this_style_and_nothing_else(page):
    tree = html.fromstring(page)
    (style,) = tree.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_every_link_inside_the_page_leads_somewhere_and_every_id_is_one(page):
    tree = html.fromstring(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in tree.xpath("//@href") if address.startswith("#")} <= set(ids)


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(heading.tag[1]) for heading in html.fromstring(page).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_is_for_everyone(page):
    tree = html.fromstring(page)
    assert tree.get("lang") == "en"
    assert tree.xpath("//a[@class='skip']")
    assert all(drawing.get("aria-label") or drawing.get("aria-hidden") for drawing in tree.xpath("//svg"))
    for table in tree.xpath("//table"):
        assert table.xpath("./caption")
        assert table.xpath("./thead//th[@scope='col']")


def test_hostile_words_are_shown_as_words(samples):
    page = brief.page(poisoned(samples))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_a_mark_leads_to_each_dated_act(samples):
    tree = html.fromstring(brief.page(samples.full()))
    rows = {row.get("id") for row in tree.xpath("//table[@class='acts']//tr[@id]")}
    for size in ("wide", "narrow"):
        marks = set(tree.xpath(f"//svg[contains(@class, '{size}')]//a/@href"))
        assert marks <= {f"#{row}" for row in rows}
        # Of 24 acts two are undated and two are history; the twenty-fifth is a neighbour's.
        assert len(marks) == 20


def test_bars_are_drawn_for_intervals_only(samples):
    tree = html.fromstring(brief.page(samples.full()))
    marks: dict[str, int] = {}
    for address in tree.xpath("//svg[contains(@class, 'wide')]//a/@href"):
        marks[address] = marks.get(address, 0) + 1
    visit, handover = (
        "#e-" + next(r["event_id"] for r in samples.full().events.to_pylist() if r["evidence"].startswith(words))
        for words in ("According to some reports, the President may visit", "Pakistan handed over")
    )
    assert marks[visit] == 2
    assert marks[handover] == 1


def test_the_page_says_what_is_not_known(samples):
    (section,) = html.fromstring(brief.page(samples.full())).xpath("//section[@aria-labelledby='unknown']")
    said = " ".join(section.text_content().split())
    assert "“An old ally, wooed anew” was published: between 25 July and 31 August 2025." in said
    assert "One act that occurred can’t be dated: no. 14" in said
    assert "“Blue Falcon” (2 times)" in said
    assert "“Eine Reise nach Washington” can’t be coded: language de." in said


def test_claims_stand_with_who_says_so(samples):
    (section,) = html.fromstring(brief.page(samples.full())).xpath("//section[@aria-labelledby='claims']")
    said = " ".join(section.text_content().split())
    assert "Violence in Pakistan had risen by about 45 percent from the year before, according to reports." in said
    assert "up by 45 percent, according to reports; about PAK" in said


def test_the_index_is_drawn_where_there_is_enough_and_not_where_there_is_not(samples):
    tree = html.fromstring(brief.page(samples.event_data()))
    drawn = {f.xpath("string(.//b)") for f in tree.xpath("//figure[contains(@class, 'drawn') and .//svg]")}
    assert drawn == {"all channels", "diplomatic", "security", "economic", "rhetoric"}
    (undrawn,) = tree.xpath("//figure[@class='undrawn']")
    assert " ".join(undrawn.text_content().split()) == "technology Not enough data: no events."
    assert "Not enough data: 20 events in 5 weeks." in brief.page(samples.full())


def test_five_hundred_events_stay_under_two_megabytes(samples):
    one = samples.full()
    rows = []
    for n in range(500):
        row = dict(one.events.to_pylist()[n % 25])
        day = date(2024, 1, 1) + timedelta(days=n)
        rows.append(
            row | {"event_id": schema.stable_id("e", n), "story_id": str(n), "event_start": day, "event_end": day}
        )
    many = replace(one, events=pa.Table.from_pylist(rows, schema.EVENTS))
    assert len(brief.page(many).encode()) < 2_000_000


def test_rows_left_out_are_counted_and_their_way_is_told(samples):
    page = brief.page(samples.event_data(900))
    assert re.search(r"\d+ more aren’t shown: the page keeps the strongest and the latest", page)
    assert "detente index --dyad PAK-USA --as-of 2024-11-30" in page


def test_a_year_that_cannot_be_right_breaks_nothing(samples):
    one = samples.full()
    rows = one.events.to_pylist()
    rows[3] |= {"event_start": date(1, 1, 1), "event_end": date(9999, 12, 31), "date_precision": "range"}
    page = brief.page(replace(one, events=pa.Table.from_pylist(rows, schema.EVENTS)))
    assert "One act with a year that can’t be right not drawn." in page
