"""Scenes and histories in the report on trial: both sides, what came of each statement, memory as a picture."""

import re

import pytest

from oracle import records
from oracle.records import Cell, History, Line, Run, SceneRecord, Script, State, StorageRecord, ViewRecord
from oracle.records.environment import current_environment
from oracle.report import memory_diagram as memory
from oracle.report import notation as words
from oracle.report import render
from oracle.runner.concept_record import concept_record

HOSTILE = "<script>alert(1)</script>"


def look(name, addresses, **facts):
    return ViewRecord(name, [len(addresses)], [1], addresses, **facts)


BEFORE = [StorageRecord(["0", "1", "2"], [look("a", [0, 1, 2])])]
AFTER = [
    StorageRecord(["0", "9", "2"], [look("a", [0, 1, 2]), look("b", [1], read_only=True)]),
    StorageRecord(["9"], [look("c", [0])]),
]


def test_a_cell_that_was_written_to_is_marked_and_no_other():
    first, second = memory.strips(AFTER, BEFORE)
    assert first.cells == [("0", False), ("9", True), ("2", False)]
    assert second.cells == [("9", False)]
    assert not any(written for strip in memory.strips(BEFORE, []) for _, written in strip.cells)


def test_each_name_shows_its_cells_in_the_order_of_its_entries():
    (strip,) = memory.strips([StorageRecord(["0", "1", "2"], [ViewRecord("a", [2, 2], [0, -1], [1, 0, 1, 0])])], [])
    assert strip.looks[0].orders == ["1,3", "0,2", ""]
    assert strip.looks[0].described == "2×2, strides 0, -1"
    (strip,) = memory.strips([StorageRecord(["0"], [ViewRecord("a", [4], [0], [0, 0, 0, 0], read_only=True)])], [])
    assert strip.looks[0].orders == ["0,1,2…"]
    assert strip.looks[0].described == "4, stride 0, read-only"


def test_a_name_keeps_its_colour_and_no_two_have_the_same():
    shown = [look for strip in memory.strips(AFTER, BEFORE) for look in strip.looks]
    assert [(look.name, look.colour) for look in shown] == [("a", 1), ("b", 2), ("c", 3)]


def test_the_memory_of_gradients_is_shown_where_it_is_shared():
    state = [State("x", True, True, "None", 0)]
    assert memory.worth_showing(Script("torch", [], [], BEFORE))
    assert not memory.worth_showing(Script("torch", [], [], BEFORE, state))
    assert memory.worth_showing(Script("torch", [], [], AFTER, state))
    assert not memory.worth_showing(Script("torch", [], [], []))


def test_what_came_of_a_statement_stands_behind_it():
    assert words.told([Line("a = 1", ""), Line("a", "1")]) == "a = 1\na  # 1"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The overview and the page of a real page of scenes, with a hostile scene and two histories."""
    page = concept_record("memory/lost_write")
    page.scenes.append(
        SceneRecord(HOSTILE, HOSTILE, HOSTILE, HOSTILE, [Script("torch", [Line(HOSTILE, HOSTILE)], [], AFTER)])
    )
    cells = [
        Cell(
            concept=page.name,
            implementation=i.name,
            check="state",
            dtype="float64",
            device="cpu",
            verdict="accurate",
            examples=1,
        )
        for i in page.implementations
    ]
    moment = "2026-01-01T00:00:00+00:00"
    run = Run(
        started=moment,
        finished=moment,
        seconds=1.0,
        profile="quick",
        seed=0,
        environment=current_environment(),
        concepts=[page],
        cells=cells,
        histories=[
            History("memory", 2000, {"slice": 12}, {"gaps": 3}, {"torch: no negative strides": 4}),
            History("autograd", 80, {}, {}, {}, parted=f"after `t1.zero_()`: {HOSTILE}"),
        ],
    )
    folder = tmp_path_factory.mktemp("scenes")
    records.write(run, folder / "run.json")
    index = render([folder / "run.json"], folder / "html")
    return {path.name: path.read_text(encoding="utf-8") for path in index.parent.glob("*.html")}


def test_a_page_of_scenes_shows_both_sides_with_pictures(pages):
    shown = pages["memory-lost_write.html"]
    assert "Write is lost" in shown
    assert shown.count('<tr class="cells">') > 4
    assert shown.count("<mark>") >= 3
    assert "before the first write" in shown
    assert "<h3>Definition</h3>" not in shown


def test_what_differs_by_design_is_listed_and_leads_to_its_scene(pages):
    listed = re.search(r'id="by-design">.*?</section>', pages["findings.html"], re.DOTALL)[0]
    for place in re.findall(r'href="memory-lost_write.html#(scene-\d+)"', listed):
        assert f'id="{place}"' in pages["memory-lost_write.html"]
    assert "#scene-" in listed


def test_histories_are_told_and_a_difference_is_shown(pages):
    told = re.search(r'id="histories">.*?</section>', pages["reproduce.html"], re.DOTALL)[0]
    assert "memory: 2\N{NARROW NO-BREAK SPACE}000 steps, 1 operations," in told
    assert "after" in told
    assert "wrong" in told


def test_no_text_of_a_scene_or_a_history_is_obeyed(pages):
    for page in pages.values():
        assert HOSTILE not in page
