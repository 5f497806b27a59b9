"""The pytest plugin, run in a separate pytest process: its options, the record it writes, and its failures."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from oracle import records

ROOT = Path(__file__).parents[2]
# The entry point loads the plugin; a checkout that is not installed has none, so -p names it.
NAMED = () if entry_points(group="pytest11", name="oracle") else ("-p", "oracle.pytest_plugin.hooks")

SUITE = """
import pytest

CELLS = [
    {{
        "concept": "elementwise/addition", "implementation": name, "check": "value", "dtype": "float64",
        "device": "cpu", "verdict": verdict, "examples": 3,
        "findings": [] if verdict == "accurate" else [
            {{
                "kind": "simplest", "sentence": "is off", "entry": "[0]", "expected": "1", "got": "2", "ulp": 1.0,
                "fraction": 2.0, "regime": "plain", "seed": None, "snippet": "print('pasted')",
            }}
        ],
    }}
    for name, verdict in {cells!r}
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell["implementation"])
def test_cell(cell, record_property):
    record_property("oracle-cell", cell)
    assert cell["verdict"] == "accurate"


def test_without_a_cell():
    pass
"""
RIGHT = [("numpy_loop", "accurate"), ("numpy_vectorized", "accurate"), ("torch_vectorized", "accurate")]


def run_pytest(folder, *arguments):
    """Run pytest on the folder with the plugin, without the settings of this project."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    command = [sys.executable, "-m", "pytest", *NAMED, "-p", "no:cacheprovider", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.fixture
def suite(tmp_path):
    """Return a function that writes a test suite with the given cells, and returns its folder."""

    def make(cells):
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        (tmp_path / "test_suite.py").write_text(SUITE.format(cells=cells))
        return tmp_path

    return make


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_the_record_holds_the_cells_the_seed_and_the_concepts(suite, workers):
    folder = suite(RIGHT)
    done = run_pytest(folder, *workers, "--oracle-record=deep/run.json", "--oracle-seed=12", "--oracle-profile=quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"run record: {Path('deep', 'run.json')} (3 cells)" in done.stdout
    run = records.read(folder / "deep" / "run.json")
    assert (run.seed, run.profile) == (12, "quick")
    assert sorted(cell.implementation for cell in run.cells) == sorted(name for name, _ in RIGHT)
    assert all(cell.verdict == "accurate" and cell.examples == 3 for cell in run.cells)
    assert [concept.name for concept in run.concepts] == ["elementwise/addition"]
    assert "def definition" in run.concepts[0].definition
    assert run.started <= run.finished
    assert run.environment.device == "cpu"


def test_an_interrupted_run_with_a_failure_writes_its_results_so_far(suite):
    folder = suite([*RIGHT[:1], ("numpy_vectorized", "wrong")])
    (folder / "test_later.py").write_text("def test_stop():\n    raise KeyboardInterrupt\n")
    done = run_pytest(folder, "--oracle-record=run.json", "test_suite.py", "test_later.py")
    assert done.returncode == 2
    run = records.read(folder / "run.json")
    assert [cell.verdict for cell in run.cells] == ["accurate", "wrong"]
    assert run.cells[1].findings[0].snippet == "print('pasted')"
    assert (run.seed, run.profile) == (0, "default")


def test_without_the_option_no_record_is_written(suite):
    folder = suite(RIGHT)
    done = run_pytest(folder)
    assert done.returncode == 0
    assert "run record" not in done.stdout
    assert not list(folder.rglob("*.json"))


def test_the_options_have_help_and_reject_unknown_values(suite):
    folder = suite(RIGHT)
    shown = run_pytest(folder, "--help").stdout
    assert "--oracle-record=PATH" in shown
    assert "--oracle-seed=N" in shown
    rejected = run_pytest(folder, "--oracle-profile=hasty")
    assert rejected.returncode == 4
    assert "invalid choice: 'hasty'" in rejected.stderr


def test_properties_of_other_tests_are_kept_for_junit(tmp_path):
    (tmp_path / "test_own.py").write_text("def test_own(record_property):\n    record_property('colour', 'red')\n")
    assert run_pytest(tmp_path, "--junitxml=junit.xml").returncode == 0
    assert '<property name="colour" value="red"' in (tmp_path / "junit.xml").read_text(encoding="utf-8")


def test_loading_the_plugin_imports_no_numerical_library():
    code = (
        "import sys, oracle.pytest_plugin.hooks\n"
        "heavy = [name for name in ('torch', 'numpy', 'flint', 'msgspec', 'hypothesis') if name in sys.modules]\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_one_cell_of_the_catalogue_suite_is_recorded(tmp_path):
    record = tmp_path / "run.json"
    chosen = str(ROOT / "properties")
    keywords = "elementwise/addition-numpy_vectorized-value-float64"
    arguments = ("-q", f"--rootdir={ROOT}", f"--oracle-record={record}", "--oracle-profile=quick", "--oracle-seed=3")
    done = run_pytest(ROOT, *arguments, "-k", keywords, chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    run = records.read(record)
    (cell,) = run.cells
    assert (cell.implementation, cell.check, cell.dtype, cell.verdict) == (
        "numpy_vectorized",
        "value",
        "float64",
        "accurate",
    )
    assert cell.examples >= 15
    assert run.seed == 3


WRONG_CELL = """
from types import SimpleNamespace

import oracle.catalogue.loading
import oracle.pytest_plugin.items
from oracle.records import Cell, Finding
from oracle.records.grades import Grade

def cell_at(address, config, record):
    sentence, snippet = "entry [0] is 2, but should be 1", "from oracle import replay\\n\\nprint(replay(...))\\n"
    finding = Finding("simplest", sentence, "[0]", "1", "2", 1.0, 9.0, "plain", None, snippet)
    place = {"concept": "a/b", "implementation": "numpy_loop", "check": "value", "dtype": "float64", "device": "cpu"}
    return Cell(**place, verdict=Grade.WRONG, examples=3, findings=[finding])

oracle.catalogue.loading.load_all = lambda: ()
oracle.pytest_plugin.items.addresses = lambda concepts: [SimpleNamespace(id="a/b-numpy_loop-value-float64")]
oracle.pytest_plugin.items.cell_at = cell_at
"""


def test_a_failing_cell_prints_a_snippet_that_reproduces_it(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    source = (ROOT / "properties" / "test_agreement.py").read_text(encoding="utf-8")
    (tmp_path / "test_agreement.py").write_text(source)
    (tmp_path / "conftest.py").write_text(WRONG_CELL)
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert "wrong: a/b numpy_loop in float64, check value" in done.stdout
    assert "simplest: entry [0] is 2, but should be 1" in done.stdout
    assert "from oracle import replay\n\nprint(replay(...))" in done.stdout
    assert "def test_agreement" not in done.stdout  # frames of the suite are hidden
