"""The relations of the last year as a graph that other tools open: GraphML."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from detente.ontology.states import actor_name
from detente.relations.signs import edges

SPACE = "http://graphml.graphdrawing.org/xmlns"

KEYS = (
    ("name", "node", "string"),
    ("level", "edge", "double"),
    ("low", "edge", "double"),
    ("high", "edge", "double"),
    ("positive", "edge", "double"),
    ("sign", "edge", "int"),
    ("months", "edge", "int"),
    ("events", "edge", "double"),
)
"""Attributes of nodes and edges; those of an edge are those of `signs.Edge`."""


def graphml(index: pa.Table) -> str:
    """States and their relations in the twelve months up to the last one of the index.

    Args:
        index: monthly, columns of `schema.INDEX`.

    Returns:
        An undirected graph: a node for each state (its code, `name`), an edge for each dyad with three months or more
        that have a level (`level`, `low`, `high`, `positive`, `sign`, `months`, `events`).

    Source: the GraphML primer, graphml.graphdrawing.org.
    """
    from lxml import etree

    rows = index
    if rows.num_rows:
        last = pc.max(rows["week"]).as_py()
        rows = rows.filter(pc.greater(rows["week"], pa.scalar(last.replace(year=last.year - 1))))
    known = edges(rows)
    root = etree.Element("graphml", nsmap={None: SPACE})
    for name, owner, kind in KEYS:
        etree.SubElement(root, "key", {"id": name, "for": owner, "attr.name": name, "attr.type": kind})
    graph = etree.SubElement(root, "graph", id="relations", edgedefault="undirected")
    for state in sorted({state for name in known for state in name.split("-")}):
        node = etree.SubElement(graph, "node", id=state)
        etree.SubElement(node, "data", key="name").text = actor_name(state)
    for name, edge in known.items():
        a, _, b = name.partition("-")
        line = etree.SubElement(graph, "edge", source=a, target=b)
        for key, owner, _ in KEYS:
            if owner == "edge":
                etree.SubElement(line, "data", key=key).text = str(getattr(edge, key))
    text: str = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()
    return text
