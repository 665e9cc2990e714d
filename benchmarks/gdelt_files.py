"""Writes files like GDELT's of events, 61 columns, all invented: as many rows and files as asked, the same each time.

python benchmarks/gdelt_files.py OUT --rows 1000000 --files 10
"""

from __future__ import annotations

import argparse
import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from detente.ontology.cameo import cameo_table
from detente.ontology.states import states

START = datetime(2024, 1, 1)  # noqa: DTZ001  # GDELT writes UTC without saying so
CITIES = ["Islamabad, Islamabad, Pakistan", "Nairobi, Nairobi Area, Kenya", "Brasília, Distrito Federal, Brazil"]
SITES = ["news.example", "daily.example.co.uk", "gazette.example.in", "zeitung.example.de", "prensa.example.ar"]


def write(out: Path, *, rows: int, files: int, seed: int = 1) -> list[Path]:
    """Files of quarter hours with `rows` rows in all; two in a hundred rows are about a day of an earlier year."""
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    codes = np.array(sorted(code for code in cameo_table() if len(code) > 2))
    actors = np.array([*sorted(states()), "", "", "", ""] * 1)
    weights = rng.pareto(1.1, len(actors)) + 0.05
    weights /= weights.sum()
    paths = []
    number = 1_200_000_000
    for file in range(files):
        count = rows // files + (file < rows % files)
        added = START + timedelta(minutes=15 * (file + 1))
        paths.append(out / f"{added:%Y%m%d%H%M%S}.export.CSV")
        with paths[-1].open("w", encoding="utf-8", newline="") as written:
            pen = csv.writer(written, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n", quotechar=None)
            drawn = zip(
                rng.choice(actors, count, p=weights),
                rng.choice(actors, count, p=weights),
                rng.choice(codes, count),
                rng.integers(0, 100, count),
                rng.integers(1, 60, count),
                np.round(rng.normal(-2, 3, count), 6),
                rng.integers(0, 3, count),
                rng.integers(0, len(SITES), count),
                strict=True,
            )
            for actor, recipient, code, late, mentions, tone, city, site in drawn:
                number += 1
                day = added - timedelta(days=365 if late < 2 else 1 if late < 12 else 0)
                pen.writerow(_row(number, day, added, actor, recipient, code, mentions, tone, city, site))
    return paths


def _row(
    number: int,
    day: datetime,
    added: datetime,
    actor: str,
    recipient: str,
    code: str,
    mentions: int,
    tone: float,
    city: int,
    site: int,
) -> list[str]:
    def party(state: str) -> list[str]:
        return [f"{state}GOV", "GOVERNMENT", state, "", "", "", "", "GOV", "", ""] if state else [""] * 10

    def place(known: bool) -> list[str]:
        return ["4", CITIES[city], "PK", "PK08", "40371", "33.7", "73.1667", "-2767776"] if known else ["0"] + [""] * 7

    root = int(code[:2])
    quad = 1 if root < 6 else 2 if root < 9 else 3 if root < 14 else 4
    return [
        *(str(number), f"{day:%Y%m%d}", f"{day:%Y%m}", f"{day:%Y}", f"{day.year + day.timetuple().tm_yday / 365:.4f}"),
        *party(actor),
        *party(recipient),
        *("1", code, code[:3], code[:2], str(quad), str(cameo_table()[code].intensity)),
        *(str(mentions), "1", str(mentions), str(tone)),
        *place(bool(actor)),
        *place(bool(recipient)),
        *place(True),
        *(f"{added:%Y%m%d%H%M%S}", f"https://www.{SITES[site]}/world/{day:%Y/%m/%d}/article-{number}.html"),
    ]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--files", type=int, default=10)
    given = asked.parse_args()
    write(given.out, rows=given.rows, files=given.files)
