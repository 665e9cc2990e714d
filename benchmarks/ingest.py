"""GDELT 2 events to the desk, against bare DuckDB and pandas on the same files in the same run.

    python benchmarks/ingest.py --rows 2000000

Bare DuckDB turns the files into one Parquet file, types guessed. pandas reads the columns that Detente needs, and a
plain Python loop maps them. Both do less: no duplicates, no rejects, no ledger. Each runs in a process of its own.
Rates are rows a second of wall time without the start of the process; memory is the peak above an idle one with the
same libraries.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import gdelt_files

COMMON = """
import json, resource, sys, time
from pathlib import Path
files = sorted(Path(sys.argv[1]).glob("*.CSV"))
out = Path(sys.argv[2])
"""
TOLD = """
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
rows = work()
took = time.perf_counter() - began
peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
print(json.dumps({"rows": rows, "seconds": took, "mib": peak}))
"""
DUCKDB = """
import duckdb
con = duckdb.connect(config={"threads": 2})
def work():
    names = [str(file) for file in files]
    con.execute(f"COPY (FROM read_csv({names}, delim='\\t', quote='', header=false)) TO '{out / 'bare.parquet'}'")
    return con.execute(f"SELECT count(*) FROM '{out / 'bare.parquet'}'").fetchall()[0][0]
"""
DETENTE = """
import detente, detente.sources, pandas, deltalake
from detente.coding import coder
desk = detente.open_desk(out / "desk", create=True)
def work():
    return sum(one.accepted for one in desk.ingest(files).files)
"""
PANDAS = """
import hashlib
import pandas as pd
from detente.ontology.cameo import from_cameo
from detente.ontology.codes import from_code, sector
from detente.ontology.publishers import country_of
from detente.schema import dyad
from detente.sources._gdelt import COLUMNS, NEEDED
def work():
    rows = []
    for file in files[:1]:
        frame = pd.read_csv(file, sep="\\t", header=None, names=COLUMNS, usecols=NEEDED, dtype=str, quoting=3,
                            keep_default_na=False)
        for row in frame.itertuples():
            act = from_cameo(row.EventCode)
            actor = from_code(row.Actor1CountryCode, row.Actor1KnownGroupCode).code
            recipient = from_code(row.Actor2CountryCode, row.Actor2KnownGroupCode).code
            day = pd.Timestamp(row.SQLDATE).date()
            known = pd.Timestamp(row.DATEADDED)
            told = "|".join((row.GLOBALEVENTID, row.SQLDATE, row.EventCode, row.Actor1Name, row.Actor2Name))
            rows.append({
                "event_id": "r" + hashlib.md5(told.encode()).hexdigest()[:16],
                "story_id": "s" + hashlib.md5(f"{day}{actor}{recipient}{act.event_type}".encode()).hexdigest()[:16],
                "actor": actor, "recipient": recipient,
                "signal_dyad": dyad(actor, recipient) if actor and recipient and actor != recipient else None,
                "actor_sector": sector(row.Actor1Type1Code), "recipient_sector": sector(row.Actor2Type1Code),
                "event_type": act.event_type, "event_mode": act.event_mode, "contexts": act.contexts,
                "channel": act.channel, "quad_code": act.quad_code, "intensity": float(row.GoldsteinScale),
                "event_start": day, "known_at": known, "url": row.SOURCEURL,
                "publisher_country": country_of(row.SOURCEURL.split("/")[2]),
            })
    pd.DataFrame(rows).to_parquet(out / "pandas.parquet")
    return len(rows)
"""


def measure(what: str, files: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-c", COMMON + what + TOLD, str(files), out]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=2_000_000)
    asked.add_argument("--files", type=int, default=20, help="of as many rows each; pandas reads the first")
    asked.add_argument("--repeat", type=int, default=3)
    asked.add_argument("--no-pandas", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        gdelt_files.write(files, rows=given.rows, files=given.files)
        runs = {"duckdb": DUCKDB, "detente": DETENTE} | ({} if given.no_pandas else {"pandas": PANDAS})
        rates: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(given.repeat):
            for name, what in runs.items():
                told = measure(what, files)
                rates[name].append(told["rows"] / told["seconds"])
                print(f"{name}: {told['rows']:,} rows in {told['seconds']:.1f} s, {told['mib']:,.0f} MiB", flush=True)
        best = {name: max(found) for name, found in rates.items()}
        print(", ".join(f"{name} {rate:,.0f} rows/s" for name, rate in best.items()))
        print(f"detente / duckdb: {best['detente'] / best['duckdb']:.2f} (wanted: 0.25 or more)")
        if "pandas" in best:
            print(f"detente / pandas: {best['detente'] / best['pandas']:.1f} (wanted: 10 or more)")


if __name__ == "__main__":
    main()
