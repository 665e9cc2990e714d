"""From a Vega-Lite chart to an SVG that stands in the page: no address, no style, colours from the page."""

from __future__ import annotations

from typing import Any, cast

from detente.brief import words

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


def config(chart: Any, *, font_size: int) -> Any:
    """The chart with the page's own colours, lines and letters."""
    return (
        chart.configure(background="transparent", font=FONT, padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="var(--muted)",
            labelFontSize=font_size,
            gridColor="var(--line)",
            domainColor="var(--rule)",
            tickColor="var(--rule)",
            titleColor="var(--muted)",
            titleFontSize=font_size,
            titleFontWeight="normal",
        )
    )


def svg(chart: Any, *, label: str, css_class: str) -> str:
    """The chart as inline SVG that scales to its place.

    Each mark with an `href` keeps only the fragment (the renderer puts its own address before it), and its
    description becomes its tooltip.
    """
    import vl_convert
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(vl_convert.vegalite_to_svg(chart.to_dict()).encode(), parser)
    for element in list(root.iter()):
        _strip(element)
    for link in list(root.iter(f"{SVG}a")):
        _link(link)
    for empty in [e for e in root.iter(f"{SVG}path") if not e.get("d") or e.get("d", "").startswith("M0,0h0v0")]:
        cast(Any, empty.getparent()).remove(empty)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("class", css_class)
    root.set("role", "group" if root.find(f".//{SVG}a") is not None else "img")
    root.set("aria-label", words.clean(label))
    return str(etree.tostring(root, encoding="unicode"))


def _strip(element: Any) -> None:
    for name in ("class", "style", "role", "aria-roledescription", "aria-label", "pointer-events", "stroke-miterlimit"):
        if name == "aria-label" and element.getparent() is not None and element.getparent().tag == f"{SVG}a":
            continue
        element.attrib.pop(name, None)
    if element.tag == f"{SVG}text":
        element.attrib.pop("font-family", None)
    if element.get("opacity") == "1":
        del element.attrib["opacity"]


def _link(link: Any) -> None:
    address = link.attrib.pop(f"{XLINK}href", "")
    link.set("href", "#" + address.rpartition("#")[2])
    mark = link[0]
    label = mark.attrib.pop("aria-label", "")
    link.set("aria-label", label)
    title = mark.makeelement(f"{SVG}title")
    title.text = label
    link.insert(0, title)
