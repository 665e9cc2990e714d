"""What the demo reads is there, readable, and what its README says."""

import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from detente import demo, sources

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SCRIPT = Path(__file__).parents[1] / "examples" / "make_demo_events.py"


@pytest.mark.parametrize("path", demo.files(), ids=lambda path: path.name)
def test_every_record_is_taken(path):
    batches = list(sources.read(path, ingested=NOW))
    assert sum(len(batch.rows) for batch in batches) > 40
    assert [reject for batch in batches for reject in batch.rejects] == []
    assert [note for batch in batches for note in batch.notes] == []


def test_articles_are_short_and_dated_and_lead_nowhere():
    path = demo.files()[0]
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({article["id"] for article in articles}) == len(articles)
    assert len({article["source"] for article in articles}) >= 6
    for article in articles:
        assert ".example/" in article["url"]
        assert 60 <= len(article["text"].split()) <= 235
        assert datetime.fromisoformat(article["published"]).tzinfo is not None


@pytest.mark.skipif(not SCRIPT.exists(), reason="the source distribution has no examples")
def test_the_event_table_is_what_its_script_makes():
    spec = importlib.util.spec_from_file_location("make_demo_events", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    shipped = pq.read_table(demo.files()[1])
    assert shipped.to_pylist() == script.table().to_pylist()
    assert {row["origin"] for row in shipped.to_pylist()} == {"documented", "synthetic"}
