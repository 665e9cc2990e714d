"""A ready-made series under watch: one new week at a time, without looking at all the others again."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from detente.detection.detect import rows_of
from detente.detection.features import LOOKBACK
from detente.detection.panel import Panel, panel
from detente.detection.rate import Keeper, Raised
from detente.detection.shadows import shadowed
from detente.detection.watching import of_scores
from detente.errors import UsageError
from detente.schema import ALARMS


class Live:
    """The alarms of a ready-made series, to the bit those of `detect`, week after week.

    Args:
        index: the weeks so far, columns of `schema.INDEX`; all of them end before the first that comes.
        alarms_per_dyad_year: as in `detect`.
    """

    def __init__(self, index: pa.Table, *, alarms_per_dyad_year: float = 0.5) -> None:
        self._panel: Panel = panel(index)
        self._keeper = Keeper(alarms_per_dyad_year)
        watch = of_scores(self._panel, None)
        for week in range(len(self._panel.weeks)):
            self._keeper.week(watch.evidence[:, week], None if watch.shadows is None else watch.shadows[:, week])

    def week(self, index: pa.Table) -> pa.Table:
        """The alarms of the week that comes next.

        Args:
            index: its rows, columns of `schema.INDEX`; dyads that were never seen may be among them.

        Returns:
            Columns of `schema.ALARMS`, by a, b, direction.

        Raises:
            UsageError: the rows are of another week.
        """
        later = panel(index)
        if later.weeks.tolist() != [int(self._panel.weeks[-1]) + 7]:
            raise UsageError("these rows aren't those of the next week", "Begin anew with all weeks.")
        before = {tuple(pair): place for place, pair in enumerate(self._panel.dyads.tolist())}
        self._panel = self._panel.then(later)
        if len(self._panel.dyads) > len(before):
            places = [place for place, pair in enumerate(self._panel.dyads.tolist()) if tuple(pair) in before]
            self._keeper.grow(np.array(places), len(self._panel.dyads))
        few = shadowed(self._panel) is not None
        looked_at = self._panel if few else self._panel.tail(LOOKBACK + 1)
        last = len(looked_at.weeks) - 1
        watch = of_scores(looked_at, None, since=last)
        shadows = None if watch.shadows is None else watch.shadows[:, last]
        way, dyad, threshold = self._keeper.week(watch.evidence[:, last], shadows)
        raised = Raised(way, np.full(len(way), last), dyad, watch.evidence[way, last, dyad], threshold)
        rows = sorted(rows_of(watch, raised, counted=False), key=lambda row: (row["a"], row["b"], row["direction"]))
        return pa.Table.from_pylist(rows, schema=ALARMS)
