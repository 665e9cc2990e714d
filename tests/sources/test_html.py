"""Saved pages: the article's text without what a reader doesn't see, and the page's own dates and labels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from detente.errors import SourceError

Read = Callable[..., Any]
PUBLISHED = '<meta property="article:published_time" content="2025-03-03T18:20:00+03:00">'
STORY = (
    "<p>Kenya and Tanzania opened a second border crossing at Taveta on Monday, a year later than planned.</p>"
    "<p>The two presidents cut the ribbon together and promised to halve the waiting time for lorries.</p>"
)


def page(head: str = PUBLISHED, body: str = STORY, charset: str = '<meta charset="utf-8">', lang: str = "en-GB") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head>{charset}<title>A second crossing</title>{head}</head>'
        f"<body><article><h1>A second crossing</h1>{body}</article></body></html>"
    )


def test_a_page_is_one_article(read: Read) -> None:
    row = read("crossing.html", page()).only
    assert row["text"].startswith("Kenya and Tanzania opened")
    assert row["title"] == "A second crossing"
    assert row["name"] == "crossing"
    assert row["language"] == "en"
    assert row["published_after"] == row["known_at"] == datetime(2025, 3, 3, 15, 20, tzinfo=UTC)


def test_publisher_address_and_author_are_the_pages_own(read: Read) -> None:
    head = (
        '<meta property="og:site_name" content="Lake &amp; Land"><meta name="author" content="Asha Otieno">'
        '<link rel="canonical" href="https://herald.example/opinion/crossing">'
    )
    row = read("a.html", page(PUBLISHED + head)).only
    assert row["publisher"] == "Lake & Land"
    assert row["author"] == "Asha Otieno"
    assert row["url"] == "https://herald.example/opinion/crossing"
    assert row["kind"] == "opinion"


def test_what_no_reader_sees_is_not_in_the_text(read: Read) -> None:
    hidden = (
        "<script>var s='Chad bombed Mali.'</script><style>p{color:red}</style><!-- Peru invaded Chile. -->"
        "<noscript>Cuba invaded Haiti.</noscript><iframe srcdoc='Oman sued Qatar.'></iframe>"
    )
    text = read("a.html", page(body=hidden + STORY)).only["text"]
    assert not any(word in text for word in ("Chad", "Peru", "Cuba", "Oman", "color"))


@pytest.mark.parametrize(
    ("encoding", "tag", "word"),
    [
        ("cp1252", '<meta charset="iso-8859-1">', "“Malmö”"),
        ("koi8-r", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "Россия"),
        ("shift_jis", '<meta charset="Shift_JIS">', "日本"),
        ("gb18030", '<meta charset="gb2312">', "中国"),
    ],
)
def test_the_declared_encoding_is_used(read: Read, encoding: str, tag: str, word: str) -> None:
    data = page(charset=tag, body=f"<p>{word} Kenya praised Tanzania on Monday.</p>" + STORY)
    assert word in read("a.html", data.replace("\u2014", "-").encode(encoding)).only["text"]


@pytest.mark.parametrize("label", ["utf-8", "zip", "no-such-thing", "utf-16"])
def test_a_wrong_declaration_is_said_and_costs_no_sentence(read: Read, label: str) -> None:
    data = page(charset=f'<meta charset="{label}">', body="<p>Malmö said so.</p>" + STORY).encode("cp1252")
    result = read("a.html", data)
    assert "Malmö said so." in result.only["text"]
    assert result.notes


def test_publication_wins_and_a_later_update_says_since_when_the_text_is_known(read: Read) -> None:
    head = '<meta name="date" content="2031-01-01"><meta property="article:modified_time" content="2025-04-01">'
    row = read("a.html", page(head + PUBLISHED)).only
    assert row["published_after"] == datetime(2025, 3, 3, 15, 20, tzinfo=UTC)
    assert row["known_at"] == datetime(2025, 4, 1, tzinfo=UTC)


def test_broken_metadata_gives_way_to_a_good_date(read: Read) -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": </script>'
        '<script type="application/ld+json">{"datePublished": "not a date", "dateModified": [1]}</script>'
    )
    assert read("a.html", page(head + PUBLISHED)).only["published_after"] is not None


def test_json_ld_is_read_at_any_depth(read: Read) -> None:
    head = (
        '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": "OpinionNewsArticle", '
        '"datePublished": "2025-03-03T10:00:00Z"}]}</script>'
    )
    row = read("a.html", page(head)).only
    assert row["published_after"] == datetime(2025, 3, 3, 10, tzinfo=UTC)
    assert row["kind"] == "opinion"


def test_a_date_that_cannot_be_read_is_unknown_and_said(read: Read) -> None:
    result = read("a.html", page('<meta property="article:published_time" content="three hours ago">'))
    assert result.only["published_after"] is None
    assert "three hours ago" in result.notes[0]


def test_a_date_in_the_future_is_a_reject(read: Read) -> None:
    result = read("a.html", page('<meta property="article:published_time" content="2026-01-01">'))
    assert result.rows == []
    assert "in the future" in result.rejects[0].reason


@pytest.mark.parametrize(
    "data", ["<title>News</title><div id=app></div><script src=/app.js></script>", "<html></html>"]
)
def test_a_page_without_an_article_is_a_reject(read: Read, data: str) -> None:
    result = read("a.html", data)
    assert result.rows == []
    assert "no article text" in result.rejects[0].reason


def test_a_title_is_plain_text(read: Read) -> None:
    data = page().replace("<title>", "<title>&lt;script&gt;pwned()&lt;/script&gt; {{7*7}} ").replace("<h1>", "<h2>")
    title = read("a.html", data).only["title"]
    assert "<" not in title
    assert "pwned" not in title


@pytest.mark.parametrize("body", ["<div>" * 5000 + STORY + "</div>" * 5000, "<p><b><i>" + STORY.replace("</p>", "")])
def test_broken_markup_does_not_break_the_reader(read: Read, body: str) -> None:
    result = read("a.html", page(body=body))
    assert len(result.rows) + len(result.rejects) == 1


def test_a_page_with_any_other_name_is_known_by_its_content(read: Read) -> None:
    assert read("index.php", page()).only["name"] == "index"


def test_a_page_under_the_name_of_data_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="looks like an HTML page"):
        read("20250101.export.CSV", page())
