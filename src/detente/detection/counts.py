"""Counted stories: cooperation or conflict more often than before, by the likelihood ratio of two Poisson rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.detection.panel import Panel
from detente.detection.windows import before, last

Floats = NDArray[np.float64]

PAST = 52
"""Weeks of the past that a span is set against; they end where the span begins."""

SPANS = (4, 13, 26)
"""Weeks."""

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
    or steps takes p along, so its growth is no evidence.

    Args:
        panel: of one channel.
        whole: shape (weeks,), stories of all dyads and channels.

    Returns:
        Shape (spans, 2, weeks, dyads), >= 0, in nats; more cooperation first (warming), more conflict second.
    """
    found = np.zeros((len(SPANS), 2, *panel.events.shape))
    share = np.repeat(whole[:, None], panel.events.shape[1], axis=1)
    for way, sums in enumerate((panel.cooperation, panel.conflict)):
        counts = sums / STORY
        for number, span in enumerate(SPANS):
            now, then = last(counts, span), before(last(counts, PAST), span)
            here, there = last(share, span), before(last(share, PAST), span)
            total, exposed = now + then, here + there
            expected = total * np.divide(here, exposed, out=np.zeros_like(here), where=exposed > 0)
            ratio = _part(now, expected) + _part(then, total - expected)
            found[number, way] = np.where((now > expected) & (there > 0), ratio, 0.0)
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
