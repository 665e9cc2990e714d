"""What a run costs: tokens, prices, and the limit that it keeps to."""

from __future__ import annotations

from dataclasses import dataclass, field

import anyio

from detente.errors import ModelError, UsageError
from detente.settings import Settings, variable

_CHARACTERS = 2  # a token has about four characters of English; reckoned with two, so that a limit is kept


@dataclass(slots=True)
class Meter:
    """Counts the tokens of a run, and holds requests back that could break its limit.

    Attributes:
        price_in, price_out: USD for a million tokens; None where unknown.
        limit: USD; None for none.
        asked, kept: requests that were sent, and answers that the cache had.
    """

    price_in: float | None
    price_out: float | None
    limit: float | None
    asked: int = 0
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    untold: int = 0
    _reserved: float = 0.0
    _under_way: int = 0
    _changed: anyio.Condition = field(default_factory=anyio.Condition)

    @classmethod
    def of(cls, chosen: Settings) -> Meter:
        """A meter as the settings want it."""
        if chosen.llm_max_cost is not None and (chosen.llm_price_in is None or chosen.llm_price_out is None):
            prices = f"{variable('llm_price_in')} and {variable('llm_price_out')}"
            raise UsageError(f"{variable('llm_max_cost')} is set, but not what tokens cost", f"Set {prices} too.")
        return cls(chosen.llm_price_in, chosen.llm_price_out, chosen.llm_max_cost)

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """USD for so many tokens."""
        return (tokens_in * (self.price_in or 0.0) + tokens_out * (self.price_out or 0.0)) / 1e6

    async def reserve(self, characters: int, most: int) -> float:
        """Set aside what a request may cost; waits while others that are under way may leave room for it.

        Args:
            characters: of the request.
            most: tokens that the answer may have.

        Raises:
            ModelError: it could break the limit.
        """
        needed = self.cost(characters // _CHARACTERS, most)
        async with self._changed:
            while self.limit is not None and self._spent() + self._reserved + needed > self.limit:
                if not self._under_way:
                    raise ModelError(
                        f"the next request could cost {needed:.4f} USD, and of {self.limit:g} USD "
                        f"{self._spent():.4f} are spent",
                        f"Raise {variable('llm_max_cost')} and run it again: answers that came are kept.",
                    )
                await self._changed.wait()
            self._reserved += needed
            self._under_way += 1
        return needed

    async def settle(self, reserved: float, tokens: tuple[int, int] | None, characters: int) -> None:
        """A request has ended: count its tokens; where the server doesn't tell them, its characters.

        Args:
            reserved: what `reserve` gave.
            tokens: read and written, as the server says; None where it doesn't.
            characters: of request and answer together; 0 where no answer came.
        """
        async with self._changed:
            self._under_way -= 1
            self._reserved = self._reserved - reserved if self._under_way else 0.0
            if characters:
                self.asked += 1
                self.untold += tokens is None
                read, written = tokens or (characters // _CHARACTERS, 0)
                self.tokens_in += read
                self.tokens_out += written
            self._changed.notify_all()

    def _spent(self) -> float:
        return self.cost(self.tokens_in, self.tokens_out)

    def note(self, name: str) -> str:
        """Requests, tokens and cost in one line."""
        tokens = f"{'about ' if self.untold else ''}{self.tokens_in:,} tokens read, {self.tokens_out:,} written"
        if self.price_in is None or self.price_out is None:
            cost = f"cost unknown ({variable('llm_price_in')} and {variable('llm_price_out')} are not set)"
        else:
            cost = f"{self._spent():.4f} USD"
        return f"{name}: {self.asked:,} requests, {self.kept:,} answers from the cache; {tokens}; {cost}"
