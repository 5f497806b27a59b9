"""Scenes and histories in the report: scripts with their results, and memory diagrams."""

import re

import msgspec
import pytest

from oracle.records import History, Line, SceneRecord, Script, State, StorageRecord, ViewRecord
from oracle.report import memory_diagram, notation
from oracle.runner.concept_record import concept_record
from tests.report.html_page import cell_view, rendered
from tests.support.report_sample import sample

HOSTILE = "<script>alert(1)</script>"


def look(name, addresses, **facts):
    return ViewRecord(name, [len(addresses)], [1], addresses, **facts)


BEFORE = [StorageRecord(["0", "1", "2"], [look("a", [0, 1, 2])])]
AFTER = [
    StorageRecord(["0", "9", "2"], [look("a", [0, 1, 2]), look("b", [1], read_only=True)]),
    StorageRecord(["9"], [look("c", [0])]),
]


def test_only_a_memory_cell_that_was_written_to_is_marked():
    first, second = memory_diagram.strips(AFTER, BEFORE)
    assert first.cells == [("0", False), ("9", True), ("2", False)]
    assert second.cells == [("9", False)]
    assert not any(written for strip in memory_diagram.strips(BEFORE, []) for _, written in strip.cells)


def test_the_row_of_a_name_has_the_order_of_its_entries():
    (strip,) = memory_diagram.strips(
        [StorageRecord(["0", "1", "2"], [ViewRecord("a", [2, 2], [0, -1], [1, 0, 1, 0])])], []
    )
    assert strip.rows[0].orders == ["1,3", "0,2", ""]
    assert strip.rows[0].description == "2×2, strides 0, -1"
    (strip,) = memory_diagram.strips(
        [StorageRecord(["0"], [ViewRecord("a", [4], [0], [0, 0, 0, 0], read_only=True)])], []
    )
    assert strip.rows[0].orders == ["0,1,2…"]
    assert strip.rows[0].description == "4, stride 0, read-only"


def test_each_name_has_a_colour_of_its_own():
    shown = [look for strip in memory_diagram.strips(AFTER, BEFORE) for look in strip.rows]
    assert [(look.name, look.colour) for look in shown] == [("a", 1), ("b", 2), ("c", 3)]


def test_the_memory_of_tensors_with_gradients_is_shown_only_if_it_is_shared():
    state = [State("x", True, True, "None", 0)]
    assert memory_diagram.worth_showing(Script("torch", [], [], BEFORE))
    assert not memory_diagram.worth_showing(Script("torch", [], [], BEFORE, state))
    assert memory_diagram.worth_showing(Script("torch", [], [], AFTER, state))
    assert not memory_diagram.worth_showing(Script("torch", [], [], []))


def test_the_result_of_a_statement_is_a_comment_after_it():
    assert notation.annotated([Line("a = 1", ""), Line("a", "1")]) == "a = 1\na  # 1"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The report of a real concept with scenes, to which a hostile scene and two histories are added."""
    record = concept_record("memory/lost_write")
    script = Script("torch", [Line(HOSTILE, HOSTILE)], [], AFTER)
    record.scenes.append(SceneRecord(HOSTILE, HOSTILE, HOSTILE, HOSTILE, [script]))
    cells = [
        cell_view(concept=record.name, implementation=one.name, check="state").cell for one in record.implementations
    ]
    histories = [
        History("memory", 2000, {"slice": 12}, {"gaps": 3}, {"torch: no negative strides": 4}),
        History("autograd", 80, {}, {}, {}, parted=f"after `t1.zero_()`: {HOSTILE}"),
    ]
    run = msgspec.structs.replace(sample(), concepts=[record], cells=cells, benchmarks=[], histories=histories)
    folder = tmp_path_factory.mktemp("scenes")
    return {name: page.path.read_text(encoding="utf-8") for name, page in rendered(run, folder).items()}


def test_scenes_have_the_scripts_of_both_libraries_and_memory_diagrams(pages):
    shown = pages["memory-lost_write.html"]
    assert "Write is lost" in shown
    assert shown.count('<tr class="cells">') > 4
    assert shown.count("<mark>") >= 3
    assert "before the first write" in shown
    assert "<h3>Definition</h3>" not in shown


def test_a_difference_by_design_is_listed_with_a_link_to_its_scene(pages):
    listed = re.search(r'id="by-design">.*?</section>', pages["findings.html"], re.DOTALL)[0]
    for place in re.findall(r'href="memory-lost_write.html#(scene-\d+)"', listed):
        assert f'id="{place}"' in pages["memory-lost_write.html"]
    assert "#scene-" in listed


def test_histories_are_counted_and_a_difference_is_shown(pages):
    text = re.search(r'id="histories">.*?</section>', pages["reproduce.html"], re.DOTALL)[0]
    assert "memory: 2,000 steps, 1 operations," in text
    assert "after" in text
    assert "wrong" in text


def test_hostile_text_of_a_scene_or_a_history_has_no_effect(pages):
    for page in pages.values():
        assert HOSTILE not in page
