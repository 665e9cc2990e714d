"""Coded events of a data set as rows of `events`: CAMEO to PLOVER, ids, stories, days; one function for all formats."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from detente.ontology.cameo import from_cameo
from detente.ontology.states import states, territories
from detente.schema import EVENTS, TIMESTAMP, dyad

COLUMNS = ("row", "date", "actor", "actor_name", "recipient", "recipient_name", "cameo", "description")
"""What `EventData.rows` takes: the row's number, a day, codes or null, names, a CAMEO code and the event in words."""

CONFIDENCE = 0.75
"""Share of right codings in published event data: about three in four (BBN, ACCENT Event Coding Evaluation, 2015)."""

_NOBODY = {"ATA", "BVT", "HMD", "UMI"}  # codes of ISO 3166 for places where no state's people live
_SYMMETRIC = {"041", "044", "046", "0461", "057"}  # a call, a meeting at a third place, talks, an agreement signed
_SECTORS = {
    **dict.fromkeys(
        ("government", "head of government", "ministry", "foreign affairs", "governor", "city mayor"), "GOV"
    ),
    **dict.fromkeys(("other authorities / officials", "royal administration", "envoy", "diplomat"), "GOV"),
    **dict.fromkeys(("cabinet / council of ministers / advisors", "defense / security ministry"), "GOV"),
    **dict.fromkeys(("military", "military personnel", "military personnel - special", "army", "air force"), "MIL"),
    **dict.fromkeys(("police", "border guard", "coast guard"), "COP"),
    **dict.fromkeys(("citizen", "protester", "activist", "men", "women", "student", "villager", "refugee"), "CVL"),
    **dict.fromkeys(("court judge", "lawyer/attorney", "member of the judiciary", "judge"), "JUD"),
    **dict.fromkeys(("member of parliament", "lawmaker", "congress", "parliament", "legislature"), "LEG"),
    **dict.fromkeys(("media", "media personnel", "journalist"), "MED"),
    **dict.fromkeys(("business", "company - owner or operator", "central bank", "industry"), "BUS"),
    **dict.fromkeys(("armed rebel", "insurgent", "separatist"), "REB"),
    **dict.fromkeys(("militant", "armed gang", "terrorist", "attacker"), "UAF"),
    **dict.fromkeys(("party member",), "PTY"),
    **dict.fromkeys(("opposition supporter", "opposition"), "OPP"),
    **dict.fromkeys(("criminal", "drug dealer"), "CRM"),
    **dict.fromkeys(("intelligence", "secret agent"), "SPY"),
    **dict.fromkeys(("labor union", "employee"), "LAB"),
    **dict.fromkeys(("university", "professor", "education"), "EDU"),
    **dict.fromkeys(("religion", "muslim", "christian", "clergy"), "REL"),
}
"""Roles before the brackets of names such as "Police (Kenya)"."""

_ROWS = """
WITH given AS (
    SELECT *, concat_ws(chr(31), CAST(date AS VARCHAR), coalesce(actor, ''), actor_name, coalesce(recipient, ''),
                        recipient_name, cameo, description) AS content
    FROM batch
), counted AS (
    SELECT given.*, coalesce(earlier.times, 0) + row_number() OVER (PARTITION BY content ORDER BY row) AS nth
    FROM given LEFT JOIN earlier ON earlier.key = md5_number(content)
)
SELECT
    'e' || substr(sha256(concat_ws(chr(31), $dataset, content, CAST(nth AS VARCHAR))), 1, 16) AS event_id,
    's' || substr(sha256(concat_ws(chr(31), CAST(date AS VARCHAR), coalesce(actor, actor_name),
                                   coalesce(recipient, recipient_name), event_type)), 1, 16) AS story_id,
    $dataset AS dataset, CAST(row AS VARCHAR) AS article_id, '' AS article,
    CAST(NULL AS BIGINT) AS start, CAST(NULL AS BIGINT) AS "end", description AS evidence,
    actor, actor_name, coalesce(acting.sector, '') AS actor_sector,
    recipient, recipient_name, coalesce(receiving.sector, '') AS recipient_sector,
    "symmetric", event_type, event_mode, contexts, channel, quad_code,
    CASE WHEN intensity > 0 THEN 'warming' WHEN intensity < 0 THEN 'cooling' ELSE 'neutral' END AS polarity,
    signal_dyad,
    intensity, date AS event_start, date AS event_end, 'day' AS date_precision, '' AS date_text,
    'occurred' AS modality, 'author' AS attribution, '' AS speaker, CAST(NULL AS VARCHAR) AS speaker_actor,
    false AS background, $confidence AS confidence, 'data set' AS coder
FROM counted JOIN plover USING (cameo)
LEFT JOIN dyads USING (actor, recipient)
LEFT JOIN sectors AS acting ON acting.name = actor_name
LEFT JOIN sectors AS receiving ON receiving.name = recipient_name
ORDER BY row
"""


def actor_codes() -> pa.Array:
    """The codes that a state's column may hold: ISO 3166 alpha-3 and XKX."""
    return pa.array(sorted({*states(), *territories(), *_NOBODY}), pa.string())


def ends_of_days(days: pa.ChunkedArray) -> pa.ChunkedArray:
    """The last microsecond of each day, UTC: `schema.end_of_day` over a column."""
    last = pa.scalar(86_400 * 1_000_000 - 1, pa.duration("us"))
    return pc.assume_timezone(pc.add(days.cast(pa.timestamp("us")), last), "UTC")


class EventData:
    """Makes rows of `events` out of the batches of one file, and counts what stands in it more than once.

    Two rows that agree in everything are two events (two demonstrations on one day): the second has an id of its
    own, as its number of occurrence goes into the id. So the same file gives the same ids, in any order of its rows.
    Rows of one day, actor, recipient and event type are one story.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._con = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute("CREATE TABLE earlier (key UHUGEINT, times BIGINT)")
        self._codes: dict[str, dict[str, Any] | str] = {}
        self._sectors: dict[str, str] = {}

    def problems(self, codes: pa.Array | pa.ChunkedArray) -> dict[str, str]:
        """The CAMEO codes among these that there are not, each with the reason."""
        for code in pc.unique(codes).to_pylist():
            if code is not None and code not in self._codes:
                self._codes[code] = _plover(code)
        return {code: found for code, found in self._codes.items() if isinstance(found, str)}

    def rows(self, batch: pa.Table) -> pa.Table:
        """Rows of `events`.

        Args:
            batch: columns `COLUMNS`, all valid; `problems` has seen its codes.
        """
        good = [{"cameo": code, **found} for code, found in self._codes.items() if isinstance(found, dict)]
        pairs = batch.select(["actor", "recipient"]).group_by(["actor", "recipient"]).aggregate([]).to_pylist()
        for name in {*pc.unique(batch["actor_name"]).to_pylist(), *pc.unique(batch["recipient_name"]).to_pylist()}:
            self._sectors.setdefault(name, _SECTORS.get(name.partition(" (")[0].lower(), ""))
        known = [{"name": name, "sector": sector} for name, sector in self._sectors.items() if sector]
        dyads = [
            {**pair, "signal_dyad": dyad(pair["actor"], pair["recipient"])}
            for pair in pairs
            if pair["actor"] and pair["recipient"] and pair["actor"] != pair["recipient"]
        ]
        tables = {
            "batch": batch,
            "plover": pa.Table.from_pylist(good, schema=_PLOVER),
            "sectors": pa.Table.from_pylist(known, schema=_SECTOR),
            "dyads": pa.Table.from_pylist(dyads, schema=_DYAD),
        }
        for name, table in tables.items():
            self._con.register(name, table)
        values = {"dataset": self._dataset, "confidence": CONFIDENCE}
        found: pa.Table = self._con.sql(_ROWS, params=values).to_arrow_table()
        self._con.execute(
            "CREATE OR REPLACE TABLE earlier AS SELECT key, sum(times) AS times FROM (FROM earlier UNION ALL "
            "SELECT md5_number(concat_ws(chr(31), CAST(date AS VARCHAR), coalesce(actor, ''), actor_name, "
            "coalesce(recipient, ''), recipient_name, cameo, description)), 1 FROM batch) GROUP BY key"
        )
        known_at = ends_of_days(found["event_start"])
        unsaid = pa.nulls(len(found), TIMESTAMP)  # event data tell the day of the event, not of the report
        whole = found.append_column("known_at", known_at).append_column("published_at", unsaid)
        return whole.select(EVENTS.names).cast(EVENTS)


_PLOVER = pa.schema(
    [("cameo", pa.string()), ("symmetric", pa.bool_())]
    + [(name, EVENTS.field(name).type) for name in ("event_type", "event_mode", "contexts", "channel", "quad_code")]
    + [("intensity", pa.float64())]
)
_DYAD = pa.schema([("actor", pa.string()), ("recipient", pa.string()), ("signal_dyad", pa.string())])
_SECTOR = pa.schema([("name", pa.string()), ("sector", pa.string())])


def _plover(code: str) -> dict[str, Any] | str:
    try:
        found = from_cameo(code)
    except ValueError as error:
        return str(error)
    return {
        "symmetric": code in _SYMMETRIC,
        "event_type": found.event_type,
        "event_mode": found.event_mode,
        "contexts": list(found.contexts),
        "channel": found.channel,
        "quad_code": found.quad_code,
        "intensity": found.intensity,
    }
