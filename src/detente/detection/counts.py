"""Counted stories: cooperation or conflict more often than before, by the likelihood ratio of two Poisson rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.detection.panel import Panel
from detente.detection.windows import before, last

Floats = NDArray[np.float64]

PAST = 52
"""Weeks of the past that a span is set against; they end where the span begins."""

SPANS = (4, 8, 13, 26)
"""Weeks."""

DECIDING = (8, 13)
"""The spans on which alarms are raised; the others are told with them (docs/decisions/014)."""

STORY = 4.0
"""Intensity of an ordinary story: sums of intensities over it are counts."""

MIN_STORIES = 8
"""Stories that the past year must hold before a dyad is watched."""

MIN_PAST = 26
"""Weeks since the dyad's first story before it's watched."""


def by_span(panel: Panel, whole: Floats) -> Floats:
    """Evidence of each span.

    With n stories in the span and m in the past year, and the shares p and q = 1 − p of all stories that the source
    had in the two: n log(n / (n + m) / p) + m log(m / (n + m) / q), where n / p > m / q, else 0. A source that grows
    or steps takes p along, so its growth is no evidence. Where it had more stories a week in one of the two, that one
    is thinned to the other's: a fuller source doesn't make the same contrast louder, either.

    Args:
        panel: of one channel.
        whole: shape (weeks,), stories of all dyads and channels.

    Returns:
        Shape (spans, 2, weeks, dyads), >= 0, in nats; more cooperation first (warming), more conflict second.

    Source: Kulldorff, "A spatial scan statistic", Communications in Statistics 26 (1997), for the form.
    """
    found = np.zeros((len(SPANS), 2, *panel.events.shape))
    for number, span in enumerate(SPANS):
        here, there = last(whole, span), before(last(whole, PAST), span)
        weeks = last(np.ones(len(whole)), span), before(last(np.ones(len(whole)), PAST), span)
        pace, paced = (
            np.divide(x, n, out=np.zeros_like(x), where=n > 0) for x, n in zip((here, there), weeks, strict=True)
        )
        known = (pace > 0) & (paced > 0)
        thin, thinned = (
            np.where(known, np.minimum(1.0, np.divide(x, y, out=np.ones_like(x), where=y > 0)), 0.0)
            for x, y in ((paced, pace), (pace, paced))
        )
        share = np.divide(here * thin, here * thin + there * thinned, out=np.zeros_like(here), where=known)
        for way, sums in enumerate((panel.cooperation, panel.conflict)):
            counts = sums / STORY
            now, then = last(counts, span) * thin[:, None], before(last(counts, PAST), span) * thinned[:, None]
            expected = (now + then) * share[:, None]
            ratio = _part(now, expected) + _part(then, now + then - expected)
            found[number, way] = np.where((now > expected) & known[:, None], ratio, 0.0)
    return found


def watched(panel: Panel) -> NDArray[np.bool_]:
    """Shape (weeks, dyads): where a dyad has enough past, in the pooled channel."""
    past = before(last(panel.events, PAST), 1)
    found: NDArray[np.bool_] = (past >= MIN_STORIES) & (before(panel.started.astype(float), MIN_PAST) > 0)
    return found


def _part(counted: Floats, expected: Floats) -> Floats:
    """counted · log(counted / expected), 0 where nothing was counted."""
    some = (counted > 0) & (expected > 0)
    logs = np.log(np.divide(counted, expected, out=np.ones_like(counted), where=some))
    return np.where(some, counted * logs, 0.0)
