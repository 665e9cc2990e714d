"""The coder `llm`: asks a model for the events of each article, and makes rows of those that quote it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace

from anyio.from_thread import BlockingPortal, start_blocking_portal

from detente.coding.coded import Coded
from detente.coding.coder import code_chunk, cut, damaged
from detente.coding.llm import prompt
from detente.coding.llm.answer import Reading
from detente.coding.llm.cache import Cache, question
from detente.coding.llm.client import Client, UnansweredError
from detente.coding.llm.cost import Meter
from detente.coding.mentions import Own
from detente.coding.sentences import Span
from detente.schema import Article
from detente.settings import cache_folder, settings

_AHEAD = 2  # articles that are waited for, for each request that may be under way


class LanguageModel:
    """Codes articles by a language model: one article, or a part of a long one, in each request.

    The model tells events only. Kind, author, language and date of an article, statements and open names are those of
    the default coder, which reads each article too.
    """

    def __init__(self) -> None:
        """Reads the settings `DETENTE_LLM_…`.

        Raises:
            UsageError: one is missing or can't be meant.
            ModelError: the cache can't be used.
        """
        self._chosen = settings()
        self._meter = Meter.of(self._chosen)
        self._client = Client(self._chosen, self._meter)
        self._cache = Cache(self._chosen.llm_cache or cache_folder() / "llm.sqlite")

    @property
    def name(self) -> str:
        """The model, with the version of what it's asked."""
        return f"llm:{self._chosen.llm_model}/{prompt.version()}"

    def notes(self) -> Sequence[str]:
        """Requests, tokens and cost so far."""
        return (self._meter.note(self.name),)

    def code(self, articles: Iterable[Article], *, own: Own = ()) -> Iterator[Coded]:
        """See `Coder.code`; answers are asked for ahead, some at a time.

        Raises:
            ModelError: the server doesn't answer, doesn't take the key, or the cost's limit is reached. What came is
                kept in the cache, so that a second run goes on from there.
        """
        waiting: deque[tuple[Article, list[tuple[Span, Future[str]]]]] = deque()
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(self._client):
            for article in articles:
                waiting.append((article, self._asked(portal, article)))
                if len(waiting) > _AHEAD * self._chosen.llm_parallel:
                    yield self._coded(*waiting.popleft(), own)
            while waiting:
                yield self._coded(*waiting.popleft(), own)

    def _asked(self, portal: BlockingPortal, article: Article) -> list[tuple[Span, Future[str]]]:
        if damaged(article.text):
            return []
        return [
            (part, portal.start_task_soon(self._answer, prompt.data(article, part)))
            for part in prompt.parts(article.text)
        ]

    async def _answer(self, data: str) -> str:
        asked = question(self._client.address, self.name, data)
        answer = self._cache.get(asked)
        if answer is not None:
            self._meter.kept += 1
            return answer
        answer = await self._client.ask(data)
        self._cache.put(asked, answer)
        return answer

    def _coded(self, article: Article, asked: list[tuple[Span, Future[str]]], own: Own) -> Coded:
        (ours,) = code_chunk([article], own)
        problem = damaged(article.text)
        kept = replace(ours.article, problem=problem or cut(article.text))
        coded = Coded(kept, [], ours.statements, ours.unresolved)
        try:
            answers = [(part, answer.result()) for part, answer in asked]
        except UnansweredError as error:
            return Coded(replace(kept, problem=str(error)), [], [], [])
        for part, answer in answers:
            reading = Reading(kept, part, own, self.name)
            reading.take(json.loads(answer)["events"])
            coded.events.extend(reading.rows)
            coded.refused.extend(reading.refused)
        coded.events.sort(key=lambda event: (event["start"], event["end"]))
        return coded
