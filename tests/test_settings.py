"""What the environment may say, and what is said of it where it can't be meant."""

from __future__ import annotations

import pytest

from detente.errors import UsageError
from detente.settings import settings


def test_a_variable_sets_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_WORKERS", "3")
    assert settings().workers == 3


@pytest.mark.parametrize(("value", "wanted"), [("x", "integer"), ("-1", "greater than or equal to 0"), ("", "integer")])
def test_a_variable_that_can_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch, value: str, wanted: str) -> None:
    monkeypatch.setenv("DETENTE_WORKERS", value)
    with pytest.raises(UsageError) as caught:
        settings()
    for part in ("DETENTE_WORKERS", repr(value), wanted):
        assert part in str(caught.value)
