"""How right forecasts were: Brier score, skill, log score and calibration, by class and dyad; and a picture of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.schema import SCORES

Floats = NDArray[np.float64]

BINS = 10

LEAST = 1e-3
"""A probability nearer to 0 or 1 counts as this in the log score: one sure error isn't infinitely bad."""


def scores(forecasts: pa.Table) -> pa.Table:
    """Figures by class over all dyads, over all classes, and by dyad over all classes.

    Args:
        forecasts: columns of `backtest.FORECASTS`; rows without `p` don't count.

    Returns:
        Columns of `schema.SCORES`: classes in their order, then 'all', then the dyads by skill, the best first.

    Source: Brier, Monthly Weather Review 78 (1950); Murphy, "A new vector partition of the probability score",
    Journal of Applied Meteorology 12 (1973).
    """
    made = forecasts.filter(pc.is_valid(forecasts["p"]))
    names, dyads = (np.array(made[column].to_pylist(), dtype=str) for column in ("class", "dyad"))
    p, y, base = (made[column].to_numpy().astype(float) for column in ("p", "y", "climatology"))
    found = [
        {"class": name, "dyad": "all", **_judged(p[names == name], y[names == name], base[names == name])}
        for name in dict.fromkeys(names.tolist())
    ]
    found.append({"class": "all", "dyad": "all", **_judged(p, y, base)})
    of_dyads = [
        {"class": "all", "dyad": name, **_judged(p[dyads == name], y[dyads == name], base[dyads == name])}
        for name in np.unique(dyads).tolist()
    ]
    of_dyads.sort(key=lambda one: (-one["skill"], one["dyad"]))
    return pa.Table.from_pylist(found + of_dyads, schema=SCORES)


def bins(p: Floats, y: Floats) -> list[tuple[float, float, int]]:
    """Mean probability, share that came true and number of forecasts in each bin of equal width that has any."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    return [
        (float(p[place == one].mean()), float(y[place == one].mean()), int((place == one).sum()))
        for one in np.unique(place)
    ]


def _judged(p: Floats, y: Floats, base: Floats) -> dict[str, Any]:
    brier, before = float(((p - y) ** 2).mean()), float(((base - y) ** 2).mean())
    kept = np.clip(p, LEAST, 1 - LEAST)
    found, rate = bins(p, y), float(y.mean())
    return {
        "n": len(p),
        "rate": rate,
        "brier": brier,
        "skill": 1 - brier / before if before > 0 else 0.0,
        "log_score": float(-(y * np.log(kept) + (1 - y) * np.log(1 - kept)).mean()),
        "calibration_error": sum(n * abs(said - true) for said, true, n in found) / len(p),
        "reliability": sum(n * (said - true) ** 2 for said, true, n in found) / len(p),
        "resolution": sum(n * (true - rate) ** 2 for _, true, n in found) / len(p),
    }


def picture(forecasts: pa.Table) -> str:
    """A reliability diagram for each class as one SVG: what was said against what came; dots grow with their number."""
    import altair as alt
    import vl_convert

    made = forecasts.filter(pc.is_valid(forecasts["p"]))
    names = np.array(made["class"].to_pylist(), dtype=str)
    p, y = (made[column].to_numpy().astype(float) for column in ("p", "y"))
    points = [
        {"class": name, "said": said, "came": came, "forecasts": n}
        for name in dict.fromkeys(names.tolist())
        for said, came, n in bins(p[names == name], y[names == name])
    ]
    scale = alt.Scale(domain=[0, 1])
    dots = (
        alt.Chart()
        .mark_circle(opacity=0.8)
        .encode(
            x=alt.X("said:Q", scale=scale, title="probability said"),
            y=alt.Y("came:Q", scale=scale, title="share that came true"),
            size=alt.Size("forecasts:Q", title="forecasts"),
        )
    )
    even = alt.Chart().mark_line(strokeDash=[3, 3], color="gray").encode(x="said:Q", y="even:Q")
    drawn = (
        alt.layer(even, dots, data={"values": [{**one, "even": one["said"]} for one in points]})
        .properties(width=170, height=170)
        .facet(facet=alt.Facet("class:N", title=None, sort=list(dict.fromkeys(names.tolist()))), columns=4)
    )
    return str(vl_convert.vegalite_to_svg(drawn.to_dict()))
