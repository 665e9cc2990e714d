"""Durability in words, each with the number behind it."""

from __future__ import annotations

from datetime import date

from detente.durability.judging import Verdict
from detente.durability.survival import Share

FEW = 20
"""Spells below which a share says too little to be told in words."""


def lasting(
    dyad: str, direction: str, start: date, weeks: int, like: Share, chance: float | None, returns: bool
) -> str:
    """A spell that lasts: for how long so far, and the chance that it lasts half a year more."""
    said = f"{dyad}: a {direction} has lasted {_weeks(weeks)}, since {start.isoformat()}. "
    if like.share is None or like.n < FEW:
        return said + f"Only {like.n:,} {direction}s of all dyads lasted as long: too few for a base rate."
    said += f"Of {like.n:,} {direction}s of all dyads that lasted as long, {_percent(like)} lasted half a year more."
    if chance is None:
        return said
    why = "leads back to" if returns else "leads away from"
    return said + f" For this one the hazard says {_whole(chance)}: it {why} what is usual between the two."


def lost(dyad: str, direction: str, start: date, weeks: int) -> str:
    """A spell whose data stopped."""
    return (
        f"{dyad}: whether the {direction} since {start.isoformat()} still lasts isn't known: its data stop after "
        + (f"{_weeks(weeks)}.")
    )


def still(dyad: str, past: int) -> str:
    """Nothing stands out now."""
    return f"{dyad}: no warming or cooling stands out now; {past:,} of the past {'is' if past == 1 else 'are'} known."


def unknown(dyad: str) -> str:
    """No eight-week mean has a past to stand out from."""
    return f"{dyad}: too few weeks with a level to tell a warming or cooling."


def base_rate(direction: str, shares: dict[int, Share]) -> str:
    """How many of all dyads' spells last half a year and a year."""
    half, year = shares[6], shares[12]
    if half.share is None or half.n < FEW:
        return f"{half.n:,} {direction}s of all dyads are known: too few for a base rate."
    more = f", {_percent(year)} a year" if year.share is not None else ""
    return f"Of all {half.n:,} {direction}s, {_percent(half)} lasted longer than half a year{more}."


def tested(direction: str, verdict: Verdict | None) -> str:
    """Whether the hazard may be shown."""
    if verdict is None:
        return f"Too few {direction}s to test a hazard out of time: the base rate is the answer."
    words = (
        f"out of time on the {verdict.n_after:,} {direction}s that began last (fitted on the {verdict.n_before:,} "
        f"before): concordance {verdict.concordance:.2f}, Brier score at 26 weeks {verdict.brier:.3f} against "
        f"{verdict.brier_base:.3f}."
    )
    if verdict.better:
        return f"The hazard beats the base rate {words}"
    return f"The hazard doesn't beat the base rate, which is the answer, {words}"


def kept(states: list[str], undated: int) -> str:
    """The ledger of promises in one sentence."""
    if not states and not undated:
        return "No promise is known."
    count = {state: states.count(state) for state in ("kept", "open", "overdue", "broken")}
    told = ", ".join(f"{n:,} {state}" for state, n in count.items() if n)
    due = f"Of {len(states):,} {_promises(len(states))} with a due day or an answer: {told}. " if states else ""
    return due + (f"{undated:,} {_promises(undated)} without either." if undated else "")


def _promises(n: int) -> str:
    return "promise" if n == 1 else "promises"


def _percent(found: Share) -> str:
    if found.low is None or found.high is None:
        return _whole(found.share or 0.0)
    return f"{_whole(found.share or 0.0)} (95 % interval {100 * found.low:.0f}–{_whole(found.high)})"


def _whole(share: float) -> str:
    return f"{100 * share:.0f} %"


def _weeks(n: int) -> str:
    return f"{n} {'week' if n == 1 else 'weeks'}"
