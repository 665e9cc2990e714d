"""The past as arrays: acts and alarms by dyad and day, and what happened in a span after a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente.forecast import kinds

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Past:
    """All that is known of all dyads.

    Attributes:
        dyads: names, sorted; shape (dyads,).
        dyad, day, seen: of each act, shape (acts,), by seen; days since 1970. An act is remembered from `seen` on.
        by_a: whether the state before in the alphabet did it.
        kinds: by name, which acts are of the kind, shape (acts,).
        alarms: by class, (dyad, day) of each alarm.
        first: the first day that saw an act.
    """

    dyads: NDArray[np.str_]
    dyad: Ints
    day: Ints
    seen: Ints
    by_a: Bools
    kinds: dict[str, Bools]
    alarms: dict[str, tuple[Ints, Ints]]
    first: int

    def states(self) -> tuple[Ints, Ints, int]:
        """The two states of each dyad by number, and how many states there are."""
        a, b = np.array([name[:3] for name in self.dyads]), np.array([name[4:] for name in self.dyads])
        names = np.unique(np.concatenate((a, b)))
        return np.searchsorted(names, a), np.searchsorted(names, b), len(names)


def past(acts: pa.Table, alarms: pa.Table, *, besides: tuple[str, ...] = ()) -> Past:
    """The arrays of some tables.

    Args:
        acts: columns of `relations.acts`.
        alarms: columns of `schema.ALARMS`.
        besides: dyads that are wanted though the desk has nothing of them.
    """
    rung = [f"{a}-{b}" for a, b in zip(alarms["a"].to_pylist(), alarms["b"].to_pylist(), strict=True)]
    names = np.asarray(acts["dyad"].to_numpy(zero_copy_only=False), dtype=str)
    dyads = np.unique(np.concatenate((names, np.array([*rung, *besides], dtype="U7"))))
    day, seen = (numbers(acts[name]) for name in ("day", "seen"))
    at = np.searchsorted(dyads, np.array(rung, dtype="U7"))
    way, on = np.array(alarms["direction"].to_pylist(), dtype=str), numbers(alarms["date"])
    return Past(
        dyads=dyads,
        dyad=np.searchsorted(dyads, names),
        day=day,
        seen=seen,
        by_a=acts["by_a"].to_numpy(zero_copy_only=False),
        kinds=kinds.masks(acts),
        alarms={name: (at[mask], on[mask]) for name in kinds.ALARMS if (mask := way == name.split()[0]) is not None},
        first=int(seen.min()) if len(seen) else 0,
    )


def numbers(days: pa.ChunkedArray) -> Ints:
    """Days since 1970."""
    found: Ints = days.cast(pa.int32()).to_numpy().astype(np.int64)
    return found


def happened(past: Past, name: str, *, after: int, days: int) -> Bools:
    """Whether a class came true within some days after a day, by dyad: shape (dyads,)."""
    if name in past.alarms:
        dyad, day = past.alarms[name]
    else:
        dyad, day = past.dyad[past.kinds[name]], past.day[past.kinds[name]]
    found = np.zeros(len(past.dyads), bool)
    found[dyad[(day > after) & (day <= after + days)]] = True
    return found
