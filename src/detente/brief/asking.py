"""Asks the desk for all that a brief shows."""

from __future__ import annotations

from datetime import date

import detente
from detente import settings
from detente.brief.content import Brief
from detente.desk import Desk
from detente.ontology.states import actor_name


def ask(desk: Desk, dyad: str, *, as_of: date | None = None, observer: str | None = None) -> Brief:
    """The content of the brief on one dyad, as of a day or today; with an observer, whether its press looks at it.

    Raises:
        UsageError: no such state.
    """
    found = desk.dossier(dyad, as_of=as_of)
    looked = desk.blindspots(observer, dyad=dyad, as_of=found.as_of).to_pylist() if observer else []
    return Brief(
        a=found.a,
        b=found.b,
        a_name=actor_name(found.a),
        b_name=actor_name(found.b),
        as_of=found.as_of,
        made_at=settings.now(),
        version=detente.__version__,
        reading=found.reading,
        articles=found.articles,
        events=found.events,
        statements=found.statements,
        unresolved=found.unresolved,
        index=found.index,
        initiative=found.initiative,
        tone=found.tone,
        forecasts=found.forecasts,
        lasting=found.durability.said,
        attention=tuple(row["because"] for row in looked),
        uncoded=tuple(
            f"{count:,} {'article' if count == 1 else 'articles'} of the desk not coded: {reason}"
            for reason, count in found.uncoded.items()
        ),
    )
