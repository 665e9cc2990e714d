"""The tables that are computed and never stored: columns, types and meaning; `schema` has them beside the others."""

from __future__ import annotations

import pyarrow as pa


def columns(*given: tuple[str, pa.DataType, str]) -> pa.Schema:
    """A schema from names, types and meanings."""
    return pa.schema([pa.field(name, kind, metadata={"doc": doc}) for name, kind, doc in given])


INDEX = columns(
    ("week", pa.date32(), "Monday of the week, or first day of the month"),
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("channel", pa.string(), "channel, or 'all'"),
    ("events", pa.float64(), "events of the period, each story once"),
    ("cooperation", pa.float64(), "sum of the intensities above 0"),
    ("conflict", pa.float64(), "sum of the intensities below 0, as a positive number"),
    ("level", pa.float64(), "-10…10; null where there are not enough data"),
    ("low", pa.float64(), "lower end of the 90 % interval of level"),
    ("high", pa.float64(), "upper end"),
    ("initiative_a", pa.float64(), "share of the directed events that a began, 0…1; null where there are none"),
)

ALARMS = columns(
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("date", pa.date32(), "Sunday that ends the week of the alarm; nothing later went into it"),
    ("direction", pa.string(), "warming or cooling"),
    ("score", pa.float64(), "evidence in nats; larger is stronger"),
    (
        "q_value",
        pa.float64(),
        "least false discovery rate at which the week, over all dyads, has it among its discoveries, 0…1",
    ),
    ("onset", pa.date32(), "Monday of the week in which it most likely began"),
    ("onset_low", pa.date32(), "first day of the 90 % interval of onset"),
    ("onset_high", pa.date32(), "last day of it"),
    ("scales", pa.list_(pa.int64()), "spans in weeks over which it moved"),
    ("channels", pa.list_(pa.string()), "channels that moved; 'all' where the data have none"),
    ("evidence", pa.list_(pa.string()), "figures of the index that carried it, as `detente explain` takes them"),
    ("against", pa.list_(pa.string()), "figures since the onset that went the other way"),
    ("because", pa.string(), "why, and what speaks against it, in words"),
)

FORECASTS = columns(
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("date", pa.date32(), "the day of the forecast; nothing known later went into it"),
    ("days", pa.int64(), "length of the span that begins the day after, in days"),
    ("class", pa.string(), "what is forecast: at least one such event within the span"),
    ("p", pa.float64(), "its probability, 0…1"),
    ("climatology", pa.float64(), "the dyad's base rate: share of its earlier spans, drawn towards all dyads'"),
    ("basis", pa.string(), "model, or base rate where no model beat climatology out of time"),
    ("skill", pa.float64(), "Brier skill over climatology in the model's check; null where nothing was learned"),
    ("drivers", pa.list_(pa.string()), "what raised or lowered p, each with by how much, beside usual dyads"),
    ("changes", pa.list_(pa.string()), "by how much one more act of a class today would move p"),
    ("trained_until", pa.date32(), "last day of what the model was trained on"),
)

SCORES = columns(
    ("class", pa.string(), "class, or 'all'"),
    ("dyad", pa.string(), "dyad, or 'all'"),
    ("n", pa.int64(), "forecasts"),
    ("rate", pa.float64(), "share that came true"),
    ("brier", pa.float64(), "mean squared error of the probabilities"),
    ("skill", pa.float64(), "share of climatology's Brier score that was saved; below 0 is worse than climatology"),
    ("log_score", pa.float64(), "mean negative log of the probability given to what came, in nats"),
    ("calibration_error", pa.float64(), "mean distance of said and true shares over ten bins of probability"),
    ("reliability", pa.float64(), "Murphy's: mean squared distance of the same"),
    ("resolution", pa.float64(), "Murphy's: spread of the bins' true shares"),
)

INITIATIVE = columns(
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("kind", pa.string(), "cooperation or conflict"),
    ("actor", pa.string(), "the state of the two whose acts these are"),
    ("acts", pa.int64(), "its acts on the other, each story once"),
    ("answered", pa.float64(), "the other's acts in the best of the 4 weeks after, times its pace; null with few acts"),
    ("answered_low", pa.float64(), "lower end of the 90 % interval of answered"),
    ("answered_high", pa.float64(), "upper end"),
    ("answer_week", pa.int64(), "which week after that is, 1 to 4; null where it may be chance"),
    ("p_value", pa.float64(), "of so many answers, if only the pace counts"),
    ("p_order", pa.float64(), "of the other answering so much more than the actor does, if their order were even"),
    (
        "grew",
        pa.date32(),
        "Monday from which its acts became more frequent, in the last three years; null if they didn't",
    ),
    ("grew_low", pa.date32(), "first day of the 90 % interval of grew"),
    ("grew_high", pa.date32(), "Monday of the last week of it"),
    ("lead_weeks", pa.float64(), "weeks by which that came before the other's growth; null where either has none"),
    ("lead_low", pa.float64(), "lower end of the 90 % interval of lead_weeks"),
    ("lead_high", pa.float64(), "upper end"),
    ("role", pa.string(), "begins, follows, together, alone (only its acts grew), none (no growth) or unknown"),
)

TONE = columns(
    ("speaker_actor", pa.string(), "the state that speaks"),
    ("speaker", pa.string(), "who, as written; empty for all of the state together"),
    ("target", pa.string(), "the state that is spoken of or to"),
    ("year", pa.date32(), "1 January of the year"),
    ("stories", pa.int64(), "stories of words, each once"),
    ("level", pa.float64(), "-10…10, mean intensity of the words; null with fewer than 3 stories"),
    ("low", pa.float64(), "lower end of the 90 % interval of level"),
    ("high", pa.float64(), "upper end"),
    ("change", pa.float64(), "mean month less that of the three years before; null where months are few"),
    ("change_low", pa.float64(), "lower end of the 90 % interval of change"),
    ("change_high", pa.float64(), "upper end"),
    ("p_value", pa.float64(), "of so large a change, either way, if there were none"),
    ("first", pa.string(), "the year's first words, as the source has them"),
    ("first_id", pa.string(), "their event, as `detente explain` takes it"),
    ("last", pa.string(), "the year's last words"),
    ("last_id", pa.string(), "their event"),
)

TRIADS = columns(
    ("year", pa.date32(), "1 January of the year"),
    ("triads", pa.int64(), "three states of which each two have a level"),
    ("balanced", pa.int64(), "of them with an even number of negative relations, all three certain (90 %)"),
    ("unbalanced", pa.int64(), "with an odd number, all three certain"),
    ("uncertain", pa.int64(), "with a relation whose interval has 0"),
    ("share", pa.float64(), "expected share of balanced triads, an uncertain relation counted by its chance, 0…1"),
    ("by_chance", pa.float64(), "the same with the relations' signs in random places"),
    ("p_value", pa.float64(), "of as many balanced triads by chance"),
)

NEIGHBOURS = columns(
    ("neighbour", pa.string(), "a dyad that shares a state with the one asked for"),
    ("months", pa.int64(), "months in which both have a shift; null with fewer than 24"),
    ("together", pa.float64(), "-1…1, the strongest Spearman correlation of their shifts over the lags"),
    ("lag_months", pa.int64(), "-3…3, its lag; above 0 the neighbour comes later"),
    ("p_value", pa.float64(), "of so strong a correlation, if the two had nothing to do with one another"),
    ("q_value", pa.float64(), "the same over all neighbours, as a false discovery rate"),
    ("level", pa.float64(), "-10…10, of the neighbour in the last year; null with fewer than 3 months"),
    ("low", pa.float64(), "lower end of the 90 % interval of level"),
    ("high", pa.float64(), "upper end"),
    ("balanced", pa.float64(), "chance that the three states are balanced in the last year, 0…1"),
)

EPISODES = columns(
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("direction", pa.string(), "warming or cooling"),
    ("start", pa.date32(), "Monday of the first week whose eight-week mean stands out; known when that week ends"),
    ("end", pa.date32(), "Monday of the week in which that mean was back; null where it wasn't yet"),
    ("weeks", pa.int64(), "from start to end, or to the last week with a mean"),
    ("state", pa.string(), "ended, lasts, or lost: its data stopped before it ended"),
    ("before", pa.float64(), "mean level of the 44 weeks before, to which it must return"),
    ("peak", pa.float64(), "level of the eight weeks that stood out most"),
    ("peak_week", pa.date32(), "Monday of the last of these weeks"),
    ("ended_by", pa.list_(pa.string()), "events of the last eight weeks that went against it, strongest first"),
)

SURVIVAL = columns(
    ("dyads", pa.string(), "a dyad, or 'all'"),
    ("direction", pa.string(), "warming or cooling"),
    ("months", pa.int64(), "3, 6, 12 or 24 (13, 26, 52 or 104 weeks) since the start"),
    ("survival", pa.float64(), "share that lasts longer, 0…1; null where none was watched so long"),
    ("low", pa.float64(), "lower end of the 95 % interval; null where none or all of those watched ended"),
    ("high", pa.float64(), "upper end"),
    ("episodes", pa.int64(), "episodes from which it is told"),
    ("watched", pa.int64(), "those still watched after that time"),
)

PROMISES = columns(
    ("event_id", pa.string(), "event that tells the promise"),
    ("actor", pa.string(), "who promised"),
    ("recipient", pa.string(), "to whom"),
    ("event_type", pa.string(), "PLOVER type of what was told"),
    ("kind", pa.string(), "planned (announced as to come) or agreed (an agreement that was reached)"),
    ("channel", pa.string(), "channel"),
    ("told", pa.date32(), "first day on which it was told"),
    ("due", pa.date32(), "last day of the time that it names; null where it names none"),
    ("state", pa.string(), "kept, open, overdue or broken"),
    ("since", pa.date32(), "day of the act that kept or broke it, or from which it is overdue; null while open"),
    ("answer", pa.string(), "event that kept or broke it; null where there is none"),
    ("matched", pa.string(), "how the answer was found: story, or kind (same two, direction and kind of act)"),
    ("evidence", pa.string(), "the words of the promise"),
)

BLINDSPOTS = columns(
    ("observer", pa.string(), "state whose press is meant"),
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("matters", pa.string(), "why the dyad matters to the observer"),
    ("start", pa.date32(), "first day of the eight weeks"),
    ("end", pa.date32(), "last day of them; nothing later went into it"),
    ("verdict", pa.string(), "blind, favoured, as expected or unknowable"),
    ("covered", pa.int64(), "articles of the observer's press with an event of the dyad"),
    ("expected", pa.float64(), "articles expected by that press's past and the signal; null where it has too little"),
    ("low", pa.int64(), "lower end of the 90 % interval of what is expected"),
    ("high", pa.int64(), "upper end"),
    ("press", pa.int64(), "all articles of the observer's press"),
    ("signal", pa.int64(), "stories of the dyad in all other sources"),
    ("signal_usual", pa.float64(), "their mean in the spans of eight weeks before"),
    ("shift", pa.string(), "direction of the dyad's last alarm within the eight weeks; empty where there was none"),
    ("chance", pa.float64(), "probability of a coverage as low as that, or as high where it's above"),
    ("adjusted", pa.float64(), "the same after Benjamini and Hochberg; null where it isn't tested"),
    ("power", pa.float64(), "chance that a gap of half the expected coverage would be found"),
    ("because", pa.string(), "the same in words, with where the attention went instead"),
)

COMPUTED: dict[str, pa.Schema] = {
    "index": INDEX,
    "alarms": ALARMS,
    "forecasts": FORECASTS,
    "scores": SCORES,
    "initiative": INITIATIVE,
    "neighbours": NEIGHBOURS,
    "triads": TRIADS,
    "tone": TONE,
    "episodes": EPISODES,
    "survival": SURVIVAL,
    "promises": PROMISES,
    "blindspots": BLINDSPOTS,
}
"""The tables that are computed, never stored."""
