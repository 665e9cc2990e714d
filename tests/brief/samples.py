"""Briefs of our own making: two states, six channels, every kind of row."""

# ruff: noqa: E501 -- rows of a table are read side by side
from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from detente import schema
from detente.brief import Brief
from detente.relations import Reading


def reading(**changed) -> Reading:
    """A reading with everything in it, but for what is changed."""
    whole = Reading(
        direction="warming",
        since=date(2025, 1, 20),
        certainty="moderate",
        n_sources=5,
        n_articles=6,
        n_stories=19,
        warming=("diplomatic", "security", "economic", "technology"),
        cooling=(),
        initiator="PAK",
        initiative_a=0.62,
        n_directed=13,
        contrary=(),
        p_value=0.004,
        basis=(
            "Of the weight of 19 stories with a direction in the year to 2025-09-01, 81 % warms (Wilcoxon's signed ranks, p = 0.004).",
            "No longer span to compare with: the balance of the acts, not a measured change.",
        ),
    )
    return replace(whole, **changed)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def table(name: str, rows: list[dict]) -> pa.Table:
    columns = schema.INDEX if name == "index" else schema.TABLES[name]
    return pa.Table.from_pylist([{field.name: row.get(field.name) for field in columns} for row in rows], columns)


# name, publisher, kind, published after, before, title, sentences
ARTICLES = [
    (
        "delegation",
        "The Indus Courier",
        "report",
        "2025-01-29",
        "2025-01-29",
        "Investors fly in a week after the oath",
        [
            "About a week after the inauguration, an American delegation of investors led by a Texan fund manager landed in Islamabad.",
            "The visitors met the finance minister and toured a copper mine in Balochistan.",
            "In 2018 Washington had cut off military aid to Pakistan over its conduct in Afghanistan.",
            "Exports to the United States rose by about 12 percent in 2024, according to reports.",
        ],
    ),
    (
        "handover",
        "Gulf Wire",
        "report",
        "2025-03-05",
        "2025-03-05",
        "Suspect in airport bombing handed over",
        [
            "Pakistan handed over a wanted militant to the United States on 4 March 2025.",
            "The President thanked Islamabad in his address to Congress.",
            "“I want to thank especially the government of Pakistan for helping arrest this monster,” the President said.",
            "Officials in Washington denied that they had promised new fighter jets to Pakistan.",
        ],
    ),
    (
        "train",
        "The Indus Courier",
        "report",
        "2025-03-13",
        "2025-03-13",
        "Washington condemns attack on train",
        [
            "Washington condemned the attack on a passenger train in Balochistan and voiced sympathy for Pakistan.",
            "The State Department offered help with the investigation, two officials said.",
            "In March, Pakistan granted a provisional licence to an American satellite company.",
        ],
    ),
    (
        "tariffs",
        "Business Ledger",
        "report",
        "2025-04-10",
        "2025-04-10",
        "Islamabad sends team to talk tariffs down",
        [
            "The United States announced a tariff of 29 percent on Pakistani goods on 2 April 2025.",
            "Pakistan proposed to buy more American cotton and soybeans.",
            "A delegation of the trade ministry will travel to Washington in May.",
            "Weeks earlier, a company close to the President's family had signed a letter of intent with Pakistan's crypto council.",
        ],
    ),
    (
        "designation",
        "Foreign Ministry of Pakistan",
        "official",
        "2025-07-19",
        "2025-07-19",
        "Statement on a recent designation",
        [
            "The United States designated The Resistance Front as a foreign terrorist organisation on 17 July 2025.",
            "Pakistan rejects any suggestion of a link with the group.",
            "“Pakistan has dismantled the organisations concerned,” the spokesman said.",
        ],
    ),
    (
        "comment",
        "Subcontinent Review",
        "opinion",
        "2025-07-25",
        "2025-08-31",
        "An old ally, wooed anew",
        [
            "The field marshal lunched at the White House on 18 June 2025.",
            "General Kurilla, the head of the Central Command, called Pakistan a phenomenal partner.",
            "Pakistan nominated the President for the Nobel Peace Prize.",
            "According to some reports, the President may visit Islamabad in September.",
            "In July, Pakistan's air chief travelled to Washington, the first such visit in a decade.",
            "If talks on critical minerals succeed, the United States could lift its limits on arms exports.",
            "India summoned the American envoy over the remarks.",
            "An adviser known as Blue Falcon arranged several of these meetings.",
            "In the years of the Cold War the two had been treaty allies.",
            "Violence in Pakistan had risen by about 45 percent from the year before, according to reports.",
        ],
    ),
]

# article, sentence, actor, recipient, names, sectors, type, mode, channel, quad, polarity, intensity,
# start, end, precision, date_text, modality, attribution, speaker, background
U, P = "United States", "Pakistan"
EVENTS = [
    ("delegation", 0, "USA", "PAK", "American delegation", "Islamabad", "CONSULT", "visit", "economic", 1, "warming", 2.5, "2025-01-24", "2025-01-31", "week", "About a week after the inauguration", "occurred", "author", "", False),
    ("delegation", 1, "USA", "PAK", "The visitors", "finance minister", "CONSULT", "meet", "economic", 1, "warming", 1.9, "2025-01-24", "2025-01-29", "range", "", "occurred", "author", "", False),
    ("delegation", 2, "USA", "PAK", "Washington", "Pakistan", "SANCTION", "", "security", 4, "cooling", -6.5, "2018-01-01", "2018-12-31", "year", "In 2018", "occurred", "author", "", True),
    ("handover", 0, "PAK", "USA", "Pakistan", "United States", "COOPERATE", "judicial", "security", 2, "warming", 6.4, "2025-03-04", "2025-03-04", "day", "on 4 March 2025", "occurred", "author", "", False),
    ("handover", 1, "USA", "PAK", "The President", "Islamabad", "SUPPORT", "", "rhetoric", 1, "warming", 3.4, "2025-03-04", "2025-03-04", "day", "", "occurred", "author", "", False),
    ("handover", 3, "USA", "PAK", "Officials in Washington", "Pakistan", "AGREE", "", "security", 1, "warming", 4.0, "2025-03-01", "2025-03-05", "range", "", "denied", "speaker", "officials in Washington", False),
    ("train", 0, "USA", "PAK", "Washington", "Pakistan", "SUPPORT", "", "rhetoric", 1, "warming", 3.0, "2025-03-11", "2025-03-13", "range", "", "occurred", "author", "", False),
    ("train", 1, "USA", "PAK", "State Department", "", "AID", "", "security", 2, "warming", 4.5, "2025-03-12", "2025-03-13", "range", "", "occurred", "speaker", "two officials", False),
    ("train", 2, "PAK", "USA", "Pakistan", "American satellite company", "AGREE", "", "technology", 1, "warming", 3.5, "2025-03-01", "2025-03-31", "month", "In March", "occurred", "author", "", False),
    ("tariffs", 0, "USA", "PAK", "United States", "Pakistani", "SANCTION", "", "economic", 4, "cooling", -5.6, "2025-04-02", "2025-04-02", "day", "on 2 April 2025", "occurred", "author", "", False),
    ("tariffs", 1, "PAK", "USA", "Pakistan", "American", "AGREE", "", "economic", 1, "warming", 3.2, "2025-04-03", "2025-04-10", "range", "", "occurred", "author", "", False),
    ("tariffs", 2, "PAK", "USA", "trade ministry", "Washington", "CONSULT", "visit", "economic", 1, "warming", 2.1, "2025-05-01", "2025-05-31", "month", "in May", "planned", "author", "", False),
    ("tariffs", 3, "USA", "PAK", "a company close to the President's family", "Pakistan's crypto council", "AGREE", "", "technology", 1, "warming", 4.2, "2025-03-01", "2025-04-05", "range", "Weeks earlier", "occurred", "author", "", False),
    ("designation", 0, "USA", "NSA:TRF", "United States", "The Resistance Front", "SANCTION", "", "security", 4, "cooling", -4.8, "2025-07-17", "2025-07-17", "day", "on 17 July 2025", "occurred", "author", "", False),
    ("designation", 1, "PAK", "USA", "Pakistan", "", "REJECT", "", "rhetoric", 3, "cooling", -2.0, "2025-07-19", "2025-07-19", "day", "", "occurred", "author", "", False),
    ("comment", 0, "USA", "PAK", "White House", "field marshal", "CONSULT", "meet", "diplomatic", 1, "warming", 3.9, "2025-06-18", "2025-06-18", "day", "on 18 June 2025", "occurred", "author", "", False),
    ("comment", 1, "USA", "PAK", "General Kurilla", "Pakistan", "SUPPORT", "", "rhetoric", 1, "warming", 3.6, None, None, "unknown", "", "occurred", "speaker", "General Kurilla", False),
    ("comment", 2, "PAK", "USA", "Pakistan", "the President", "SUPPORT", "", "diplomatic", 1, "warming", 3.8, "2025-06-01", "2025-07-31", "range", "", "occurred", "author", "", False),
    ("comment", 3, "USA", "PAK", "the President", "Islamabad", "CONSULT", "visit", "diplomatic", 1, "warming", 2.4, "2025-09-01", "2025-09-30", "month", "in September", "planned", "reports", "", False),
    ("comment", 4, "PAK", "USA", "Pakistan's air chief", "Washington", "CONSULT", "visit", "security", 1, "warming", 2.8, "2025-07-01", "2025-07-31", "month", "In July", "occurred", "author", "", False),
    ("comment", 5, "USA", "PAK", "United States", "", "CONCEDE", "", "security", 1, "warming", 3.0, None, None, "unknown", "", "hypothetical", "author", "", False),
    ("comment", 6, "IND", "USA", "India", "American envoy", "PROTEST", "", "diplomatic", 4, "cooling", -3.0, "2025-07-01", "2025-08-31", "range", "", "occurred", "author", "", False),
    ("comment", 7, "ORG:BLUE", "PAK", "Blue Falcon", "", "COOPERATE", "", "elite", 2, "warming", 2.2, "2025-03-01", "2025-07-31", "range", "", "occurred", "author", "", False),
    ("comment", 8, "USA", "PAK", "the two", "", "COOPERATE", "", "security", 2, "warming", 5.0, "1954-01-01", "1979-12-31", "range", "In the years of the Cold War", "occurred", "author", "", True),
    ("designation", 0, "USA", "PAK", "United States", "", "MOBILIZE", "", "security", 4, "cooling", -4.0, "2025-10-01", "2025-12-31", "season", "", "hypothetical", "author", "", False),
]  # fmt: skip

STATEMENTS = [
    ("handover", 2, "quote", "I want to thank especially the government of Pakistan for helping arrest this monster", "the President", "USA", "PAK", "speaker", None, "", "", ""),
    ("designation", 2, "quote", "Pakistan has dismantled the organisations concerned", "the spokesman", "PAK", None, "speaker", None, "", "", ""),
    ("delegation", 3, "claim", "rose by about 12 percent in 2024, according to reports", "", None, "PAK", "reports", 12.0, "percent", "increase", "2024"),
    ("comment", 9, "claim", "risen by about 45 percent from the year before, according to reports", "", None, "PAK", "reports", 45.0, "percent", "increase", ""),
]  # fmt: skip


def text_of(article: tuple) -> str:
    return " ".join(article[6])


def articles(entries: list[tuple]) -> list[dict]:
    return [
        {
            "article_id": f"a-{name}", "name": name, "url": f"https://example.org/{name}", "publisher": publisher,
            "publisher_country": "PAK", "kind": kind, "language": "en", "title": title, "author": "",
            "published_after": utc(after), "published_before": utc(before), "known_at": utc(before),
            "text": " ".join(sentences), "sha256": "", "dataset": "articles",
        }
        for name, publisher, kind, after, before, title, sentences in entries
    ]  # fmt: skip


def events(entries: list[tuple]) -> list[dict]:
    by_name = {article[0]: article for article in ARTICLES}
    rows = []
    for n, entry in enumerate(entries):
        (name, sentence, actor, recipient, actor_name, recipient_name, kind, mode, channel, quad, polarity, intensity,
         start, end, precision, date_text, modality, attribution, speaker, background) = entry  # fmt: skip
        article = by_name[name]
        words = article[6][sentence]
        if name == "train":
            words = words.removesuffix(" and voiced sympathy for Pakistan.").removesuffix(", two officials said.")
        place = text_of(article).index(words)
        rows.append({
            "event_id": schema.stable_id("e", name, sentence, n), "story_id": schema.stable_id("s", n),
            "dataset": "articles", "article_id": f"a-{name}", "article": name, "start": place,
            "end": place + len(words), "evidence": words, "actor": actor, "actor_name": actor_name,
            "actor_sector": "GOV", "recipient": recipient or None, "recipient_name": recipient_name,
            "recipient_sector": "GOV", "symmetric": False, "event_type": kind, "event_mode": mode, "contexts": [],
            "channel": channel, "quad_code": quad, "polarity": polarity,
            "signal_dyad": "IND-USA" if actor == "IND" else "PAK-USA", "intensity": intensity,
            "event_start": start and date.fromisoformat(start), "event_end": end and date.fromisoformat(end),
            "date_precision": precision, "date_text": date_text, "published_at": utc(article[3]),
            "known_at": utc(article[4]), "modality": modality, "attribution": attribution, "speaker": speaker,
            "speaker_actor": None, "background": background, "confidence": 0.8, "coder": "rules/1",
        })  # fmt: skip
    return rows


def statements(entries: list[tuple]) -> list[dict]:
    by_name = {article[0]: article for article in ARTICLES}
    rows = []
    for name, _, kind, words, speaker, speaker_actor, about, attribution, value, unit, direction, period in entries:
        place = text_of(by_name[name]).index(words)
        rows.append({
            "statement_id": schema.stable_id("q", name, words), "article_id": f"a-{name}", "kind": kind,
            "start": place, "end": place + len(words), "text": words, "speaker": speaker,
            "speaker_actor": speaker_actor, "about": about, "attribution": attribution, "value": value,
            "unit": unit, "direction": direction, "period": period, "known_at": utc("2025-07-25"),
        })  # fmt: skip
    return rows


def index(weeks: int, channels: dict[str, float], *, gap: range = range(0)) -> list[dict]:
    """Weeks of a level that wanders, from a fixed seed; a level of None in the gap."""
    dice = random.Random(7)
    rows = []
    for channel, size in channels.items():
        level = -1.5
        for n in range(weeks):
            level = 0.93 * level + dice.gauss(0.12 if n > weeks * 0.7 else -0.05, 0.35)
            width = 3.2 / math.sqrt(size)
            there = n not in gap and size >= 1
            rows.append({
                "week": date(2021, 1, 4) + timedelta(weeks=n), "a": "PAK", "b": "USA", "channel": channel,
                "events": float(round(size)), "cooperation": 3.0, "conflict": 2.0, "level": level if there else None,
                "low": level - width if there else None, "high": level + width if there else None,
                "initiative_a": 0.5,
            })  # fmt: skip
    return rows


def full() -> Brief:
    """Twenty-five events over seven channels from six articles."""
    duplicate = dict(events(EVENTS)[3], event_id="e00000000000000f1", article_id="a-tariffs", confidence=0.5)
    duplicate |= {
        "start": None,
        "end": None,
        "evidence": "Last month Pakistan gave up a militant wanted by the Americans.",
    }
    return Brief(
        a="PAK",
        b="USA",
        a_name="Pakistan",
        b_name="United States",
        as_of=date(2025, 9, 1),
        made_at=datetime(2025, 9, 2, 7, 30, tzinfo=UTC),
        version="0.1.0",
        reading=reading(),
        articles=table("articles", articles(ARTICLES)),
        events=table("events", [*events(EVENTS), duplicate]),
        statements=table("statements", statements(STATEMENTS)),
        unresolved=table(
            "unresolved",
            [{"article_id": "a-comment", "name": "Blue Falcon", "start": 400, "known_at": utc("2025-07-25")}] * 2,
        ),
        index=table("index", index(5, {"all": 4.0, "economic": 1.2})),
        uncoded=("“Eine Reise nach Washington” can’t be coded: language de.",),
    )


def opinion() -> Brief:
    """One opinion article."""
    brief = full()
    rows = [row for row in events(EVENTS) if row["article"] == "comment"]
    return replace(
        brief,
        reading=reading(
            certainty="low",
            n_sources=1,
            n_articles=1,
            n_stories=8,
            since=date(2025, 3, 1),
            initiator=None,
            basis=("One opinion article: a timeline, not a measurement.",),
        ),
        articles=table("articles", articles(ARTICLES[-1:])),
        events=table("events", rows),
        statements=table("statements", statements(STATEMENTS[-1:])),
        index=table("index", []),
    )


def empty() -> Brief:
    """Nothing known."""
    tables = {name: table(name, []) for name in ("articles", "events", "statements", "unresolved", "index")}
    nothing = reading(
        direction="unclear", since=None, certainty="low", n_sources=0, n_articles=0, n_stories=0, warming=(), initiator=None,
        initiative_a=None, n_directed=0, p_value=None, basis=("No story with a direction.",),
    )  # fmt: skip
    return replace(full(), reading=nothing, uncoded=(), **tables)


def event_data(n: int = 400, weeks: int = 200) -> Brief:
    """Rows of an event data set over four years, and their index."""
    dice = random.Random(11)
    kinds = [
        ("CONSULT", 1, "diplomatic", 1.9), ("SUPPORT", 1, "rhetoric", 3.4), ("ACCUSE", 3, "rhetoric", -3.0),
        ("COOPERATE", 2, "security", 6.0), ("AID", 2, "economic", 7.0), ("ASSAULT", 4, "security", -9.0),
        ("SANCTION", 4, "economic", -5.6), ("PROTEST", 4, "people", -6.5),
    ]  # fmt: skip
    rows = []
    for i in range(n):
        kind, quad, channel, intensity = dice.choice(kinds)
        actor, recipient = dice.choice([("PAK", "USA"), ("USA", "PAK")])
        day = date(2021, 1, 4) + timedelta(days=dice.randrange(weeks * 7))
        rows.append({
            "event_id": schema.stable_id("e", "icews", i), "story_id": schema.stable_id("s", "icews", i),
            "dataset": "icews", "article_id": str(20_000_000 + i), "article": "", "evidence": f"{kind.capitalize()}: Foreign affairs ({actor}) to head of government ({recipient})",
            "actor": actor, "actor_name": f"Foreign Affairs ({actor})", "actor_sector": "GOV", "recipient": recipient,
            "recipient_name": f"Head of Government ({recipient})", "recipient_sector": "GOV", "symmetric": False,
            "event_type": kind, "event_mode": "", "contexts": [], "channel": channel, "quad_code": quad,
            "polarity": "warming" if intensity > 0 else "cooling", "signal_dyad": "PAK-USA", "intensity": intensity,
            "event_start": day, "event_end": day, "date_precision": "day", "date_text": "",
            "published_at": schema.end_of_day(day), "known_at": schema.end_of_day(day), "modality": "occurred",
            "attribution": "author", "speaker": "", "speaker_actor": None, "background": False, "confidence": 0.7,
            "coder": "icews",
        })  # fmt: skip
    sizes = {"all": 9.0, "diplomatic": 5.0, "security": 4.0, "economic": 2.0, "technology": 0.2, "rhetoric": 6.0}
    return replace(
        full(),
        as_of=date(2024, 11, 30),
        reading=reading(
            since=date(2023, 11, 1),
            certainty="high",
            n_sources=1,
            n_articles=0,
            n_stories=n,
            warming=("diplomatic", "rhetoric"),
            cooling=("economic",),
            initiator=None,
            initiative_a=0.47,
            n_directed=n,
            basis=(
                "Mean monthly level +1.4 in the 12 months to 2024-11 (12 with a level), -0.9 in the three years before (33): a difference of +2.3, 90 % interval +1.6 to +3.0 (Welch's t-test, p = 1e-05).",
            ),
        ),
        articles=table("articles", []),
        statements=table("statements", []),
        unresolved=table("unresolved", []),
        events=table("events", rows),
        index=table("index", index(weeks, sizes, gap=range(60, 75))),
        uncoded=(),
    )
