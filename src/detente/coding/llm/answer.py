"""From what a model answers to rows of `events`: what doesn't quote the article or can't be meant is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from detente.coding.coder import MAX_CODED
from detente.coding.intervals import Interval, spanning
from detente.coding.llm.prompt import Event
from detente.coding.mentions import Mention, Own, find_mentions, known_names
from detente.coding.parties import Party, is_group
from detente.coding.quotes import Quoted
from detente.coding.rows import Told, channel, is_background, row, signal
from detente.coding.sentences import Span, sentences
from detente.coding.stance import Stance
from detente.coding.vocabulary import sectors
from detente.ontology import names, plover
from detente.ontology.states import holder, organisations, states
from detente.schema import Article, Reject

MAX_EVENTS = 400
"""Events of one answer that are looked at: thirty to a thousand characters; no text tells more."""
_LONGEST = 800  # characters of evidence, as in `coding.evidence`
_FEWEST_WORDS = 2
_FIRST_YEAR = 1800
_RAW = 2_000


class _RefusalError(Exception):
    """Why an event can't be taken."""


@dataclass(slots=True)
class Reading:
    """Checks the events that a model tells of one part of an article.

    Attributes:
        article: as it is kept, with its publication date where the text has one.
        part: characters of its text that the model was given.
        own: names that the user adds.
        coder: name and version of the coder.
        rows: what was taken.
        refused: what wasn't, with why.
    """

    article: Article
    part: Span
    own: Own
    coder: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Reject] = field(default_factory=list)

    def take(self, events: list[Any]) -> None:
        """Take each event or refuse it; one that was told already is passed over."""
        text, known = Quoted(self.article.text, *self.part), set()
        for told in events[:MAX_EVENTS]:
            try:
                made = self._row(_event(told), text)
            except _RefusalError as refusal:
                self._refuse(str(refusal), json.dumps(told, ensure_ascii=False)[:_RAW])
                continue
            if made["event_id"] not in known:
                known.add(made["event_id"])
                self.rows.append(made)
        if len(events) > MAX_EVENTS:
            self._refuse(f"{len(events):,} events in one answer; only the first {MAX_EVENTS} were looked at", "")

    def _refuse(self, reason: str, raw: str) -> None:
        article = self.article
        self.refused.append(Reject(article.dataset, None, f"article “{article.name}”, an event: {reason}", raw))

    def _row(self, event: Event, text: Quoted) -> dict[str, Any]:
        start, end = self._evidence(event, text)
        actor = self._party(event.actor, event.actor_name, text, "actor")
        recipient = self._party(event.recipient, event.recipient_name, text, "recipient")
        if actor.code == recipient.code:
            raise _RefusalError(f"actor and recipient are the same, {actor.code}")
        interval = self._interval(event)
        words = self.article.text[start:end]
        told = Told(
            start=start,
            end=end,
            actor=actor,
            recipient=recipient,
            event_type=event.event_type,
            mode=event.event_mode if event.event_mode in plover.modes(event.event_type) else "",
            symmetric=event.symmetric,
            interval=interval,
            date_text=self._words(event.date_text, text, "date_text") if event.date_text.strip() else "",
            position=self._stance(event, text),
            channel=channel(event.event_type, words),
            signal=signal(actor, recipient, self._beside(start, end)),
            background=is_background(interval, self._day),
            confidence=event.confidence,
        )
        return row(self.article, told, self.coder)

    @property
    def _day(self) -> date | None:
        return self.article.published_after.date() if self.article.published_after else None

    def _evidence(self, event: Event, text: Quoted) -> Span:
        if len(event.quote) > 2 * _LONGEST or len(event.quote.split()) < _FEWEST_WORDS:
            raise _RefusalError(f"a quote has {_FEWEST_WORDS} words to {_LONGEST} characters")
        found = text.find(event.quote)
        if found is None:
            raise _RefusalError("the quote doesn't stand in the article")
        if found[1] - found[0] > _LONGEST:
            raise _RefusalError(f"a quote has {_FEWEST_WORDS} words to {_LONGEST} characters")
        return found

    def _words(self, words: str, text: Quoted, what: str) -> str:
        """The words as the article has them."""
        found = text.find(words)
        if found is None:
            raise _RefusalError(f"the words of {what} don't stand in the article")
        return self.article.text[slice(*found)]

    def _party(self, code: str, name: str, text: Quoted, what: str) -> Party:
        written = self._words(name, text, f"{what}_name")
        meant = self._mentions(written)
        counted = _counted(self.own).get(code) or (holder(code, self._day) if code else "")
        if counted not in states() and counted not in _counted(self.own).values() and counted != "NSA":
            raise _RefusalError(f"the {what} “{code[:40]}” is no code of an actor that Detente knows")
        codes = {m.code for m in meant}
        if codes and counted not in codes and not is_group(counted):
            raise _RefusalError(
                f"the {what} {counted} is called “{written[:80]}”, which names {', '.join(sorted(codes))}"
            )
        own = next((m for m in meant if m.code == counted), None)
        nouns = (sectors().get(word.strip(".,;:").lower(), "") for word in reversed(written.split()))
        sector = (own.sector if own else "") or next(filter(None, nouns), "")
        return Party(counted, written, "UNS" if counted == "NSA" else sector, 0)

    def _mentions(self, text: str) -> list[Mention]:
        return find_mentions(text, self._day, known_names(self.own))

    def _interval(self, event: Event) -> Interval | None:
        first, last = event.start, event.end
        if first is None and last is None:
            return None
        if first is None or last is None or last < first or first.year < _FIRST_YEAR:
            raise _RefusalError(f"from {first} to {last} is no interval of days")
        if event.modality == "occurred" and first > self.article.known_at.date() + timedelta(days=1):
            raise _RefusalError(f"it occurred on {first}, after the article was known")
        return spanning(first, last)

    def _stance(self, event: Event, text: Quoted) -> Stance:
        if event.attribution != "speaker":
            return Stance(event.modality, event.attribution, "", None)
        speaker = self._words(event.speaker, text, "speaker")
        code = next((m.code for m in self._mentions(speaker)), None)
        return Stance(event.modality, "speaker", speaker, code)

    def _beside(self, start: int, end: int) -> Iterator[Party]:
        """Whom the sentence of the evidence names."""
        text = self.article.text
        line = text.rfind("\n", 0, start) + 1
        for a, b in sentences(text, line, min(len(text), MAX_CODED)):
            if a >= end:
                return
            if b > start:
                for m in self._mentions(text[a:b]):
                    yield Party(m.code, text[a + m.start : a + m.end], m.sector, 0, m.kind == "city")


def _event(told: Any) -> Event:
    try:
        return Event.model_validate_json(json.dumps(told))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _RefusalError(f"{where}: {first['msg']}" if where else first["msg"]) from error
    except (ValueError, RecursionError) as error:
        raise _RefusalError("it can't be read") from error


@lru_cache(maxsize=4)
def _counted(own: Own) -> dict[str, str]:
    """Codes of organisations and of the user's actors, and whom each counts as: a firm counts as its state."""
    found = {o.code: o.state or o.code for o in organisations()}
    found.update((form.own or form.code, form.code) for form in names.forms() if form.kind == "organisation")
    found.update((form.code, form.code) for form in own)
    return found
