"""Blind spots planted in a simulated press: how many are found, how many are false, by volume and share of the press.

Run: python benchmarks/attention.py [--presses 100] [--volumes 10 25 50 100 200] [--years 3]
The press is a world of its own, not the method's: weekly attention is log-normal, its usual shares drift, dyads follow
the news of the world each by an elasticity of its own, articles are multinomial.
docs/benchmarks.md says what it gave.
"""

from __future__ import annotations

import argparse
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from detente.attention.counting import WEEKS
from detente.attention.expecting import expect
from detente.attention.judging import BLIND, FAVOURED, UNKNOWABLE, judge

Floats = NDArray[np.float64]

SHARES = np.array([0.25, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.04, 0.03, 0.02, 0.01])
PLANTED = {0.25: 0, 0.2: 1, 0.15: 2, 0.1: 3, 0.05: 5}
"""Share of the press, and which dyad it is."""

ELASTICITY, ITS_SPREAD = 0.6, 0.2
SIGNAL_STAYS, SIGNAL_MOVES = 0.7, 0.4
STORIES = 120.0  # a week in all other sources

WORLDS = {"even": (0.2, 0.0), "restless": (0.4, 0.0), "drifting": (0.2, 0.03)}
"""Weekly spread of attention (log), and weekly step of the usual shares (log)."""


def press(rng: np.random.Generator, volume: float, world: str, years: float, gap: int | None) -> tuple[Floats, ...]:
    """Coverage and signal of each dyad and articles of the press, by span, the last first."""
    spread, step = WORLDS[world]
    weeks = WEEKS * (1 + round(years * 52 / WEEKS))
    shape = (len(SHARES), weeks)
    signal = np.zeros(shape)
    for week in range(1, weeks):
        signal[:, week] = SIGNAL_STAYS * signal[:, week - 1] + rng.normal(0, SIGNAL_MOVES, len(SHARES))
    follows = np.clip(rng.normal(ELASTICITY, ITS_SPREAD, (len(SHARES), 1)), 0, None)
    drift = np.cumsum(rng.normal(0, step, shape), axis=1)
    attention = SHARES[:, None] * np.exp(follows * signal + rng.normal(0, spread, shape) + drift)
    attention /= attention.sum(axis=0)
    if gap is not None:  # half of what it would have had; the others get the rest
        usual = attention[gap, -WEEKS:].copy()
        attention[:, -WEEKS:] *= (1 - usual / 2) / (1 - usual)
        attention[gap, -WEEKS:] = usual / 2
    articles = rng.poisson(volume, weeks)
    covered = np.stack([rng.multinomial(n, shares) for n, shares in zip(articles, attention.T, strict=True)], axis=1)
    stories = rng.poisson(STORIES * SHARES[:, None] * np.exp(signal))
    return _spans(covered), _spans(articles[None])[0], _spans(stories)


def _spans(weekly: NDArray[np.int64]) -> Floats:
    return weekly.reshape(len(weekly), -1, WEEKS).sum(axis=2)[:, ::-1].astype(float)


def tried(volume: float, world: str, years: float, gap: int | None, presses: int) -> Counter[str]:
    """What became of the planted dyad and of the others in so many presses."""
    rng = np.random.default_rng([round(volume), sorted(WORLDS).index(world), 99 if gap is None else gap])
    count: Counter[str] = Counter()
    for _ in range(presses):
        covered, articles, signal = press(rng, volume, world, years, gap)
        expected = expect(covered, articles, signal)
        if expected is None:
            count["unknowable"] += 1
            continue
        verdict = judge(covered[:, 0], expected).verdict
        called = [n for n, one in enumerate(verdict) if one == BLIND]
        wrong = [n for n in called if n != gap]
        count["found"] += gap in called
        count["unknowable"] += gap is not None and verdict[gap] == UNKNOWABLE
        count["false"] += len(wrong)
        count["false share"] += len(wrong) / max(1, len(called))  # type: ignore[assignment]
        count["presses with a false one"] += bool(wrong)
        count["presses with a favoured one"] += FAVOURED in verdict
        count["dyads"] += sum(one != UNKNOWABLE for n, one in enumerate(verdict) if n != gap)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=100)
    parser.add_argument("--volumes", type=float, nargs="+", default=[10, 25, 50, 100, 200])
    parser.add_argument("--worlds", nargs="+", choices=WORLDS, default=list(WORLDS))
    parser.add_argument("--years", type=float, default=3)
    given = parser.parse_args()
    n = given.presses
    print("found (unknowable) by share of the press; false: share of wrong ones among those called, per dyad judged,")
    print("and of presses without a gap that have a false blind spot (a favoured one)")
    for world in given.worlds:
        for volume in given.volumes:
            planted = {share: tried(volume, world, given.years, gap, n) for share, gap in PLANTED.items()}
            none = tried(volume, world, given.years, None, n)
            found = "  ".join(
                f"{share:.0%}: {one['found'] / n:.2f} ({one['unknowable'] / n:.2f})" for share, one in planted.items()
            )
            among = sum(one["false share"] for one in planted.values()) / (n * len(planted))
            a_dyad = sum(one["false"] for one in planted.values()) / max(
                1, sum(one["dyads"] for one in planted.values())
            )
            quiet, loud = (none[f"presses with a {word} one"] / n for word in ("false", "favoured"))
            print(
                f"{world:9} {volume:4.0f}  {found}  false {among:.3f}, {a_dyad:.3f}; {quiet:.3f} ({loud:.3f})",
                flush=True,
            )


if __name__ == "__main__":
    main()
