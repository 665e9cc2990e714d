"""Which articles are copies of one text: a wire story with another headline, a cut paragraph or a correction.

Only articles that tell one story are compared, so no index over all texts is needed (docs/decisions/005-stories.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from detente.relations.likeness import are_copies, shingles


def originals(told: Iterable[list[str]], texts: Mapping[str, str]) -> dict[str, str]:
    """The article that each copy repeats.

    Args:
        told: for each story the ids of its articles, the first known first.
        texts: the articles' texts by id.

    Returns:
        By the id of a copy the id of the first article with its text; articles that copy none are missing.
    """
    sets: dict[str, frozenset[int]] = {}
    found: dict[str, str] = {}
    for articles in told:
        first: list[str] = []
        for article in dict.fromkeys(found.get(one, one) for one in articles if len(articles) > 1):
            sets.setdefault(article, shingles(texts.get(article, "")))
            same = next((one for one in first if are_copies(sets[article], sets[one])), None)
            if same is None:
                first.append(article)
            else:
                found[article] = same
    return {article: _end(article, found) for article in found}


def _end(article: str, found: Mapping[str, str]) -> str:
    seen = {article}
    while (following := found.get(article)) is not None and following not in seen:
        article = following
        seen.add(article)
    return article
