from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

NAMES = ("full", "opinion", "empty", "event_data")

# Text nodes whose colour stands out less than 4.5:1 (3:1 for large letters) against what is painted behind them.
FAINT = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > .99) return c; } return [255, 255, 255, 1]; };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.getClientRects().length || e.closest('.hidden, .skip')) continue;
    const style = getComputedStyle(e);
    const ink = e.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const [a, b] = [light(parse(ink)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) found.push([walker.currentNode.data.trim().slice(0, 40), ratio.toFixed(2), ink]);
  }
  return found;
}"""


@pytest.fixture
def visit(chromium, files):
    opened = []

    def go(name: str, *, width: int = 1280, scheme: str = "light", script: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        opened.append(context)
        page = context.new_page()
        page.said = []
        page.asked = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(files[name].as_uri())
        return page

    yield go
    for context in opened:
        context.close()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 360, 800, 959, 960, 1600])
def test_nothing_scrolls_sideways(visit, name, width):
    page = visit(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate("""() => [...document.querySelectorAll('main *, header *')]
        .filter(e => !e.closest('.hidden, thead') && e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 80))""")
    assert cut == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_opens_from_disk_and_asks_for_nothing(visit, files, name):
    page = visit(name)
    assert page.asked == [files[name].as_uri()]
    assert page.said == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_word_stands_out_from_its_ground(visit, name, scheme, width):
    assert visit(name, width=width, scheme=scheme).evaluate(FAINT) == []


@pytest.mark.parametrize(("width", "drawing"), [(1280, "wide"), (360, "narrow")])
def test_a_click_on_a_mark_leads_to_its_row_and_lights_it_up(visit, width, drawing):
    page = visit("full", width=width)
    marks = page.locator(f"svg.{drawing} a")
    assert marks.first.is_visible()
    for place in (0, marks.count() // 2, marks.count() - 1):
        page.goto(page.url.partition("#")[0])
        mark = marks.nth(place)
        anchor = mark.get_attribute("href")
        mark.scroll_into_view_if_needed()
        mark.locator("path").click(force=True)
        page.wait_for_url(f"**/*{anchor}")  # the browser tells the new address a moment later
        row = page.locator(anchor)
        box = row.bounding_box()
        assert 0 <= box["y"] < 900
        plain = page.locator("tr:not(:target) td").first.evaluate("e => getComputedStyle(e).backgroundColor")
        lit = page.locator("tr:target td").first.evaluate("e => getComputedStyle(e).backgroundColor")
        assert lit != plain


def test_a_mark_is_reached_and_followed_by_keyboard_and_without_script(visit):
    page = visit("full", script=False)
    mark = page.locator("svg.wide a").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/*{mark.get_attribute('href')}")


def test_the_skip_link_comes_first_and_is_seen_when_it_has_the_focus(visit):
    page = visit("full")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0


def test_rows_become_cards_on_a_narrow_screen_and_stay_a_table_for_those_who_listen(visit):
    page = visit("full", width=360)
    row = page.locator("table.acts tbody tr").first
    assert row.evaluate("e => getComputedStyle(e).display") == "flex"
    assert page.get_by_role("row").count() > 20
    assert page.get_by_role("cell").count() > 150


@pytest.mark.parametrize("name", NAMES)
def test_the_page_prints(visit, name):
    page = visit(name, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("nav").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 28, 30)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_each_mark_tells_what_it_is(visit):
    page = visit("full")
    label = page.get_by_role("link", name="handed over a wanted militant").first.get_attribute("aria-label")
    assert label.endswith("Pakistan handed over a wanted militant to the United States on 4 March 2025.")
    assert "4 March 2025: Pakistan → United States: cooperates (occurred, warming)." in label
