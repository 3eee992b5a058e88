"""Links as a network of arrows."""

from __future__ import annotations

from fusen.model.memos.links import Link, LinkEnd, LinkList, LinkRow
from fusen.report.charts.link_network import link_network
from tests.support.charts import SVG, drawn, texts


def link_rows(*arrows: tuple[str, str, str]) -> LinkList:
    rows = []
    for number, (origin, relation, target) in enumerate(arrows):
        one, two = (LinkEnd("code", label, label, f"Theme / {label}") for label in (origin, target))
        rows.append(LinkRow(Link(str(number), "Ann", relation, origin, target, "", ""), one, two, ""))
    return LinkList(tuple(rows))


def test_links_are_arrows_labelled_by_relation() -> None:
    found = link_rows(("A", "explains", "B"), ("A", "explains", "B"), ("B", "<b> & co", "C"), ("C", "leads to", "C"))
    svg = link_network(found)
    assert {"A", "B", "C", "explains (2)", "<b> & co"} <= set(texts(svg))
    assert "Within a code: C leads to C." in texts(svg)
    assert len([path for path in drawn(svg).iter(f"{SVG}path") if "Q" in (path.get("d") or "")]) == 2
    dashes = [path.get("stroke-dasharray") for path in drawn(svg).iter(f"{SVG}path") if "Q" in (path.get("d") or "")]
    assert len(set(dashes)) == 2
    assert "No two codes are linked." in texts(link_network(LinkList(())))


def test_labels_of_arrows_between_two_codes_do_not_overlap() -> None:
    svg = link_network(link_rows(("A", "contradicts", "B"), ("B", "explains", "A"), ("A", "leads to", "B")))
    boxes = [
        tuple(float(rect.get(key) or 0) for key in ("x", "y", "width", "height"))
        for rect in drawn(svg).iter(f"{SVG}rect")
        if rect.get("x")
    ]
    assert len(boxes) == 3
    for number, (x, y, wide, high) in enumerate(boxes):
        for ax, ay, awide, ahigh in boxes[:number]:
            assert not (x < ax + awide and ax < x + wide and y < ay + ahigh and ay < y + high)
