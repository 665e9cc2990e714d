"""What of an article is its story, and what is furniture: categories, bylines, biographies, source tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from detente.coding.intervals import month_number
from detente.coding.sentences import Span
from detente.schema import Article

_LABELS = "|".join(
    (
        *("categor(?:y|ies)", "tags?", "topics?", "section", "filed under"),
        *("published(?: by| on| at| in)?", "updated", "last updated", "posted(?: by| on| in)?"),
        *("edited by", "reported by", "written by", "reporting by", "compiled by", "first published"),
        *("photo", "image", "picture", "caption", "credit", "source", "sources"),
        *("correction", "clarification", "editor['’]s note"),
        *("read (?:more|also|next)", "also read", "see also", "related", "share", "follow us", "subscribe", "sign up"),
        *("advertisement", "copyright", "disclaimer", "keywords", "word count", "reading time", "location"),
    )
)
_LABEL = re.compile(rf"\s*(?:{_LABELS})\b\s*[:|—–-]?.{{0,200}}$", re.IGNORECASE)
_LABEL_NEEDS_COLON = re.compile(
    r"\s*(?:photo|image|picture|source|sources|section|correction|clarification|related|share|location|credit|caption"
    r"|posted|topics?|updated|published|tags?|subscribe|advertisement)\b"
    r"(?!\s*[:|]|\s+(?:by|on|at)\b|\s*$)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\s*(?:©|\(c\)|copyright\b|all rights reserved|reprinted with|this article (?:was|is|first)"
    r"|views? expressed|the views)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\s*(?:(?:[Cc]omment|[Oo]pinion|[Aa]nalysis|[Cc]ommentary|[Vv]iewpoint)\s+)?"
    r"(?:[Bb][Yy]|[Ff]rom)\s+(?P<name>(?:[A-Z][\w.'’-]+\s*){1,5})"
    r"(?:[,|].{0,80})?$"
)
_PUBLISHED_BY = re.compile(
    r"\s*(?:published|written|posted|reported) by:?\s+(?P<name>(?:[A-Z][\w.'’-]+ ?){1,5})\s*$", re.IGNORECASE
)
_NAME_ONLY = re.compile(
    r"\s*(?:(?:Dr|Prof|Mr|Ms|Mrs|Gen|Lt|Col|Amb)\.? )?"
    r"[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|bin|al|de|van|von|der|da)){1,4}\s*$"
)
_PROFESSIONS = "|".join(
    (
        *("professor", "fellow", "editor", "chair(?:person|man|woman)?", "author", "analyst", "correspondent"),
        *("columnist", "writer", "director", "researcher", "lecturer", "scholar", "journalist", "founder"),
        *("commentator", "student", "ambassador", "academic", "expert", "university", "institute", "think.?tank"),
    )
)
_BIOGRAPHY = re.compile(
    r"\s*(?:(?:the|our) (?:writer|author|columnist|contributor)s?\b"
    r"|(?P<name>(?-i:(?:[A-Z][\w.'’-]+ ){2,4}))"
    r"(?:is|was|are|teaches|writes|works|serves|heads|leads|covers|reports)\b.{0,400}"
    rf"\b(?:{_PROFESSIONS})s?\b)",
    re.IGNORECASE,
)
_SOURCE_TAGS = re.compile(r"(?:\s*\((?![^()]*\b(?:is|are|was|were|has|have|had)\b)[^()\n]{2,80}\)\s*[,;.]?)+\s*$")
_DATELINE = re.compile(
    r"\s*(?:[A-ZÀ-Þ][A-ZÀ-Þ .,'/-]{2,40}(?:,\s*[A-Z][\w. ]{2,30})?\s*(?:\([^()\n]{2,40}\)\s*)?[—–-]{1,2}\s+"
    r"|\([A-Z][\w .]{2,30}\)\s*[—–-]{1,2}\s+)"
)
_OPINION = re.compile(
    r"^\s*(?:(?:categor(?:y|ies)|section|tags?|filed under)\s*:.*\b)?"
    r"(?:opinions?|op-?eds?|editorials?|comment(?:ary)?|column|perspectives?|analysis|viewpoint)\b"
    r"\s*(?:[:|—–-].*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_OPINION_ADDRESS = re.compile(r"/(?:opinions?|op-?ed|editorials?|comment(?:ary)?|columns?)/")
_OFFICIAL = re.compile(
    r"^\s*(?:press (?:release|statement|note)|media (?:note|release|statement)"
    r"|joint (?:statement|communiqu[eé]|declaration)|readout|fact sheet|for immediate release"
    r"|statement (?:by|from|of) the|ministry of (?:foreign|external) affairs\b|office of the spokesperson)\b",
    re.IGNORECASE | re.MULTILINE,
)
_QUESTION = re.compile(r"^\s*(?:Q|Question|Interviewer)\s*[:.]", re.MULTILINE)
_ANSWER = re.compile(r"^\s*(?:A|Answer)\s*[:.]", re.MULTILINE)
_DATE_LINE = re.compile(
    r"\s*(?:(?:published|updated|posted)[^\d\n]{0,15})?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:(?P<m1>[A-Z][a-z]{2,8})\.? (?P<d1>\d{1,2}),? (?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2}) (?P<m2>[A-Z][a-z]{2,8})\.? (?P<y2>\d{4})"
    r"|(?P<iso>\d{4}-\d\d-\d\d))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of one article.

    Attributes:
        body: spans of the paragraphs to code, in order.
        kind: report, opinion, official or interview.
        author: as written; empty where unknown.
        published: the moment that a date line of the text states, where the source has none.
    """

    body: tuple[Span, ...]
    kind: str
    author: str
    published: datetime | None


def layout(article: Article) -> Layout:
    """Tell the story from the furniture. Offsets count the characters of `article.text`."""
    text = article.text
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n\u2028\u2029]*\S[^\r\n\u2028\u2029]*", text)]
    author, published = article.author, article.published_after
    body: list[Span] = []
    biography = False
    for i, (start, end) in enumerate(lines):
        line = text[start:end]
        signed = _PUBLISHED_BY.match(line) or _BYLINE.match(line)
        if signed:
            author = author or signed["name"].strip()
        dated = _DATE_LINE.match(line)
        if dated:
            published = published or _moment(dated)
        if signed or dated or _is_label(line) or _RIGHTS.match(line):
            continue
        if len(lines) > 2 and _NAME_ONLY.match(line) and (i < 4 or i >= len(lines) - 4):
            continue
        if i >= max(1, len(lines) - 4) and _is_biography(line, author):
            biography = True
            continue
        if _is_heading(line, i, len(lines)):
            continue
        body.append(_without_tags(text, start, end))
    return Layout(
        body=tuple(body),
        kind=_kind(article, biography),
        author=author,
        published=published,
    )


def _is_label(line: str) -> bool:
    return (
        len(line) < 240 and bool(_LABEL.match(line)) and not _LABEL_NEEDS_COLON.match(line) and not _sentence_like(line)
    )


def _sentence_like(line: str) -> bool:
    """Whether a line is long and ends like a sentence: "Sources said that the talks failed." is no label."""
    return line.rstrip().endswith((".", "!", "?", "”", '"')) and ":" not in line[:40] and len(line.split()) > 6


def _is_biography(line: str, author: str) -> bool:
    match = _BIOGRAPHY.match(line)
    if not match:
        return False
    name = (match["name"] or "").strip()
    return not name or not author or name.split()[-1].lower() in author.lower() or len(line) < 200


def _is_heading(line: str, position: int, total: int) -> bool:
    """Titles and cross-heads repeat the story: short, without a full stop, and with a story around them."""
    bare = line.strip()
    return total > 2 and len(bare.split()) <= 16 and bare[-1] not in ".!?…”\"'’:;,)»" and position != total - 1


def _without_tags(text: str, start: int, end: int) -> Span:
    """The paragraph without its dateline ("DUBAI (Reuters) - ") and its closing source tags ("(AP)")."""
    dateline = _DATELINE.match(text, start, min(end, start + 120))
    if dateline:
        start = dateline.end()
    tags = _SOURCE_TAGS.search(text, max(start, end - 400), end)
    if tags and text[max(start, tags.start() - 3) : tags.start() + 1].rstrip("( ").endswith(
        (".", "!", "?", '"', "”", "’", "'")
    ):
        end = tags.start()
    return start, end


def _kind(article: Article, biography: bool) -> str:
    if article.kind != "report":
        return article.kind
    head = article.title + "\n" + article.text[:600]
    if len(_QUESTION.findall(article.text)) >= 2 and len(_ANSWER.findall(article.text)) >= 2:
        return "interview"
    if _OFFICIAL.search(head):
        return "official"
    if _OPINION.search(head) or biography or _OPINION_ADDRESS.search(article.url):
        return "opinion"
    return "report"


def _moment(match: re.Match[str]) -> datetime | None:
    try:
        if match["iso"]:
            return datetime.fromisoformat(match["iso"]).replace(tzinfo=UTC)
        month = month_number(match["m1"] or match["m2"])
        return datetime(int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"]), tzinfo=UTC)
    except ValueError:
        return None
