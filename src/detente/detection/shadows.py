"""Series without shifts, made of a dyad's own past: they tell how often chance alone looks like a shift."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.detection.panel import Panel

ENOUGH = 100
"""Series that thresholds are learned from; fewer dyads are made up to as many by shadows."""

PAST = 52
"""Weeks from which a shadow's week is drawn."""

SEED = 20180101


def shadowed(panel: Panel, *, pooled: Panel | None = None) -> tuple[Panel, NDArray[np.bool_]] | None:
    """Shadows of the dyads; None where there are `ENOUGH` from the beginning.

    Args:
        panel: one channel.
        pooled: all channels of the same dyads, if that was one: its shadows then hold the same weeks in each.

    A shadow's week is one of the dyad's last 52, drawn at random; all of what the week holds comes along. While n dyads
    have begun, each has ENOUGH / n shadows that count; the n-th to begin needs no more than that. So week w
    depends on weeks <= w only, whatever dyads come later.

    Returns:
        The shadows as a panel, and shape (weeks, shadows): which count in a week.
    """
    whole = pooled or panel
    begun = whole.started.sum(axis=1)
    if not len(begun) or begun[0] >= ENOUGH:
        return None
    order = np.argsort(whole.started.argmax(axis=0), kind="stable")[:ENOUGH]
    copies = ENOUGH // np.arange(1, len(order) + 1)
    own = np.repeat(order, copies)
    copy = np.concatenate([np.arange(one) for one in copies])
    number = np.arange(len(panel.weeks))[:, None]
    chance = [np.random.default_rng([SEED, one]).random(len(panel.weeks)) for one in range(ENOUGH)]
    back = np.stack(chance, axis=1)[:, copy]
    reach = np.clip(number - whole.started.argmax(axis=0)[own] + 1, 0, PAST)
    place = number - (back * reach).astype(np.int64)

    def drawn(x: NDArray[np.float64]) -> NDArray[np.float64]:
        taken: NDArray[np.float64] = x[place, own]
        return taken

    shadows = Panel(
        dyads=panel.dyads[own],
        channel=panel.channel,
        weeks=panel.weeks,
        events=drawn(panel.events),
        cooperation=drawn(panel.cooperation),
        conflict=drawn(panel.conflict),
        started=whole.started[:, own],
    )
    counting: NDArray[np.bool_] = copy[None, :] * np.maximum(begun, 1)[:, None] < ENOUGH
    return shadows, counting & (begun < ENOUGH)[:, None] & shadows.started
