"""Feeds: every item is an article or a reject; hostile ones expand nothing, fetch nothing and end in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from detente.errors import SourceError
from detente.sources import feed as feed_reader

Read = Callable[..., Any]
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def item(
    n: int = 1, pub: str | None = "Mon, 03 Mar 2025 08:00:00 GMT", title: str = "Praise", body: str = "", more: str = ""
) -> str:
    date = "" if pub is None else f"<pubDate>{pub}</pubDate>"
    return (
        f"<item><title>{title}</title><link>https://herald.example/{n}</link><guid>g{n}</guid>{date}{more}"
        f"<description>{body or f'Kenya praised Tanzania, {n}.'}</description></item>\n"
    )


def rss(*items: str, head: str = HEAD) -> str:
    return f"{head}<rss version='2.0'><channel><title>Herald</title>{''.join(items)}</channel></rss>"


def test_an_item_is_an_article(read: Read) -> None:
    row = read("a.rss", rss(item(more="<category>Press release</category><author>Asha</author>"))).only
    assert row["name"] == "g1"
    assert row["url"] == "https://herald.example/1"
    assert row["publisher"] == "Herald"
    assert row["kind"] == "official"
    assert row["text"] == "Kenya praised Tanzania, 1."
    assert row["known_at"] == datetime(2025, 3, 3, 8, tzinfo=UTC)


def test_dates_are_read_in_their_zone_and_never_replaced(read: Read) -> None:
    pubs = [None, "", "Tue, 04 Feb 2025 08:00:00 PKT", "Fri, 31 Feb 2025 08:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"]
    result = read("a.rss", rss(*(item(n, pub) for n, pub in enumerate(pubs))))
    assert [row["published_after"] for row in result.rows] == [None, None, datetime(2025, 2, 4, 3, tzinfo=UTC)]
    assert [reject.line for reject in result.rejects] == [4, 5]
    assert "is no date" in result.rejects[0].reason
    assert "in the future" in result.rejects[1].reason


def test_atom_has_its_day_from_publication_and_is_known_since_the_update(read: Read) -> None:
    row = read(
        "a.atom",
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://herald.example/a/" '
        'xml:lang="fr-CH"><title>Herald</title><entry><title type="html">R&amp;amp;D</title><id>urn:x:1</id>'
        '<link href="../b/1.html"/><updated>2025-03-04T12:00:00+05:00</updated>'
        "<published>2025-03-01T12:00:00+05:00</published>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le Kenya</p><p>a dit.</p></div></content>'
        "</entry></feed>",
    ).only
    assert row["url"] == "https://herald.example/b/1.html"
    assert row["title"] == "R&D"
    assert row["text"] == "Le Kenya\n\na dit."
    assert row["language"] == "fr"
    assert row["published_after"] == datetime(2025, 3, 1, 7, tzinfo=UTC)
    assert row["known_at"] == datetime(2025, 3, 4, 7, tzinfo=UTC)


def test_scripts_are_in_no_text_and_no_title(read: Read) -> None:
    bad = "<script>pwned()</script><img src=x onerror=pwned()><a href='javascript:pwned()'>x</a>"
    escaped = bad.replace("<", "&lt;")
    result = read(
        "a.rss",
        rss(
            item(1, title=f"<![CDATA[{bad}]]>", body=f"<![CDATA[{bad} India praised China.]]>"),
            item(2, title=escaped, body=escaped + " Kenya praised Tanzania."),
        ),
    )
    assert [row["text"] for row in result.rows] == ["x India praised China.", "x Kenya praised Tanzania."]
    assert {row["title"] for row in result.rows} == {"x"}


@pytest.mark.parametrize(
    "declarations",
    [
        '<!ENTITY a "' + "b" * 50_000 + '">',
        '<!ENTITY x "lol"><!ENTITY a "&x;&x;&x;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
    ],
)
def test_no_entity_is_expanded_and_no_file_read(read: Read, declarations: str) -> None:
    head = f"<?xml version='1.0'?><!-- x -->\n<!DOCTYPE rss [{declarations}]>\n"
    row = read("a.rss", rss(item(body="host: " + "&a;" * 2000 + " end"), head=head)).only
    assert not any(word in row["text"] for word in ("bbb", "lol", "root:"))


def test_a_cut_feed_keeps_its_whole_items_and_says_so(read: Read) -> None:
    whole = rss(item(1), item(2), item(3))
    result = read("a.rss", whole[: whole.index("Tanzania, 3")])
    assert [row["name"] for row in result.rows] == ["g1", "g2"]
    assert [reject.line for reject in result.rejects] == [3]
    assert "not well formed" in result.rejects[0].reason


def test_a_bare_ampersand_is_read_leniently_and_said(read: Read) -> None:
    result = read("a.rss", rss(item(title="Trade & aid")))
    assert result.only["title"] == "Trade & aid"
    assert "not well formed" in result.notes[0]


def test_a_wrong_declared_encoding_loses_no_item(read: Read) -> None:
    result = read("a.rss", rss(item(1), item(2)).replace("UTF-8", "UTF-16"))
    assert len(result.rows) == 2
    assert "UTF-16" in result.notes[0]


def test_no_items_is_said(read: Read) -> None:
    assert "no items" in read("a.rss", rss()).notes[0]


def test_a_headline_alone_is_an_article_and_nothing_is_a_reject(read: Read) -> None:
    result = read("a.rss", rss("<item><title>Kenya praises Tanzania</title></item>", "<item><link>x</link></item>"))
    assert result.only["text"] == "Kenya praises Tanzania"
    assert [reject.line for reject in result.rejects] == [2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [("<!doctype html><html><title>Log in</title></html>", "HTML, not a feed"), ("<note>hello</note>", "no feed")],
)
def test_what_is_no_feed_is_refused(read: Read, data: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read("a.rss", data)


def test_a_feed_above_the_limit_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_MAX_FEED_MB", "1")
    with pytest.raises(SourceError, match="too large"):
        read("a.rss", rss(item(body="x" * 1_000_000)))


def test_a_parser_that_takes_too_long_is_ended(read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("while True: pass")
    monkeypatch.setattr(feed_reader, "_CHILD", slow)
    monkeypatch.setenv("DETENTE_FEED_SECONDS", "1")
    with pytest.raises(SourceError, match="longer than 1 s"):
        read("a.rss", rss(item()))


def test_a_parser_that_dies_is_an_error_without_a_traceback(
    read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("raise MemoryError('no more')")
    monkeypatch.setattr(feed_reader, "_CHILD", dying)
    with pytest.raises(SourceError, match="cannot be parsed: MemoryError: no more"):
        read("a.rss", rss(item()))


def test_a_feed_is_known_by_its_content(read: Read) -> None:
    assert len(read("news.xml", "<!-- ours -->\n" * 200 + rss(item(), head="")).rows) == 1
