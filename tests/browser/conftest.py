from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    path = Path(__file__).parents[1] / "brief" / "samples.py"
    spec = importlib.util.spec_from_file_location("brief_samples", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["brief_samples"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(samples, tmp_path_factory) -> dict[str, Path]:
    from detente import brief

    folder = tmp_path_factory.mktemp("briefs")
    found = {}
    for name in ("full", "opinion", "empty", "event_data"):
        found[name] = folder / f"{name}.html"
        found[name].write_text(brief.page(getattr(samples, name)()), encoding="utf-8")
    return found
