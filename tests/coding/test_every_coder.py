"""What holds for every coder that is installed, of our own and of other packages: `detente.testing` over each."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

import pytest

import detente
from detente import testing
from detente.coding import Coded, coders, open_coder
from detente.errors import UsageError

NEEDS = {"transformers": "transformers"}


def telling(models: Any) -> Any:
    """Events for the texts of `testing.articles`, as a model would tell them."""

    def events(data: dict[str, Any]) -> list[Any]:
        told = []
        if "Kenya recalled" in data["text"]:
            told.append(models.event("Kenya recalled its ambassador to Somalia", date_text="on Monday"))
            told.append(models.event("Somalia’s president will visit Nairobi", "Somalia", "Kenya", modality="planned"))
        if "Norway praised" in data["text"]:
            told.append(models.event("Norway praised Peru", "Norway", "Peru", event_type="SUPPORT", event_mode=""))
        return [*told, models.event("words of nobody")]

    return events


@pytest.mark.parametrize("name", coders())
def test_a_coder_keeps_what_every_coder_must(name: str, request: pytest.FixtureRequest) -> None:
    if name in NEEDS and not find_spec(NEEDS[name]):
        pytest.skip(f"needs the package {NEEDS[name]}")
    if name == "llm":
        request.getfixturevalue("server").tells(telling(request.getfixturevalue("models")))
    if name == "transformers":
        request.getfixturevalue("tiny_model")
    found = testing.check_coder(lambda: open_coder(name))
    assert any(coded.events for coded in found), "the checks looked at no event"


def test_ours_are_offered_as_others_are() -> None:
    assert {point.name for point in entry_points(group="detente.coders")} >= {"rules", "llm", "transformers"}
    assert coders()[0] == "rules"


def test_an_unknown_coder_says_which_there_are() -> None:
    with pytest.raises(UsageError, match=r"no coder “oracle”\. Coders are rules, .*llm"):
        detente.code("Kenya praised Somalia.", coder="oracle")


def test_a_coder_whose_package_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value = "llm", "detente.nowhere:Nobody"

        def load(self) -> object:
            raise ModuleNotFoundError("No module named 'tenacity'", name="tenacity")

    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: [Point()])
    with pytest.raises(UsageError, match=r"needs the package tenacity\..*detente\[llm\]"):
        open_coder("llm")


def test_other_packages_add_a_coder_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value = "echo", "echo:Echo"

        def load(self) -> object:
            return Echo

    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: [Point()])
    assert coders() == ("rules", "echo")
    assert detente.code("Kenya praised Somalia.", coder="echo").num_rows == 0


class Echo:
    """A coder that finds nothing, and errs where a test says so."""

    name = "echo/1"

    def code(self, articles: Any, *, own: Any = ()) -> Iterator[Coded]:
        return (Coded(article, [], [], []) for article in articles)

    def notes(self) -> list[str]:
        return []


def test_the_checks_see_a_coder_that_forges_evidence() -> None:
    class Forger(Echo):
        def code(self, articles: Any, *, own: Any = ()) -> Iterator[Coded]:
            for coded in open_coder("rules").code(articles):
                yield Coded(
                    coded.article, [row | {"coder": self.name, "evidence": "x"} for row in coded.events], [], []
                )

    with pytest.raises(AssertionError, match="quotes its own article"):
        testing.check_coder(Forger)


def test_the_checks_see_a_coder_that_looks_at_the_neighbours() -> None:
    class Neighbourly(Echo):
        def code(self, articles: Any, *, own: Any = ()) -> Iterator[Coded]:
            for i, coded in enumerate(open_coder("rules").code(articles)):
                rows = [row | {"coder": self.name, "confidence": 1 / (i + 1)} for row in coded.events]
                yield Coded(coded.article, rows, [], [])

    with pytest.raises(AssertionError, match="beside an article"):
        testing.check_coder(Neighbourly)


def test_the_checks_see_a_coder_that_loses_an_article() -> None:
    class Loser(Echo):
        def code(self, articles: Any, *, own: Any = ()) -> Iterator[Coded]:
            return (Coded(article, [], [], []) for article in list(articles)[1:])

    with pytest.raises(AssertionError, match="one result for each article"):
        testing.check_coder(Loser)
