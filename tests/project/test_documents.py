"""README, CONTRIBUTING and the guide: commands, options, examples, tables and links are those of the code."""

import re
import tomllib
from functools import partial

import pytest

import oracle
from oracle.catalogue import module_reader
from oracle.catalogue.discovery import full_name
from oracle.catalogue.index import contents, with_table
from oracle.catalogue.loading import load, names
from oracle.domains import REGIMES, STRUCTURES
from oracle.domains.containers import KINDS
from oracle.records.grades import Grade
from oracle.runner import PROFILES, checks, judge_concept
from tests.support.documents import (
    COMMAND_OF_SESSION,
    GUIDE,
    PAGES,
    ROOT,
    anchors,
    block,
    blocks,
    commands,
    inline_code,
    links,
    oracle_options,
    parse_oracle,
    pytest_options,
    sessions,
    text_of,
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
COMMANDS = [pytest.param(words, id=name) for page in PAGES for name, words in commands(page)]
PYTHON = [block for page in PAGES for block in blocks(page) if block.language == "python"]
EXAMPLES = [  # test_contributing.py and test_tutorial.py run the others
    shown for shown in PYTHON if shown.page.name not in {"CONTRIBUTING.md", "tutorial.md"}
]
CONCEPTS = [shown for shown in EXAMPLES if "def inputs(" in shown.text]
OTHER_OPTIONS = {"--fix"}  # of ruff
VERDICTS = GUIDE / "reference" / "verdicts.md"


def concepts_in(parsed):
    """The names of concepts among parsed arguments, without files."""
    found = [getattr(parsed, "concept", None), *(getattr(parsed, "concepts", None) or [])]
    return {full_name(name) for name in found if isinstance(name, str) and not name.endswith(".py")}


def test_the_test_of_each_promise_exists():
    page = GUIDE / "explanation" / "threat-model.md"
    rows = re.findall(r"^\| ([^|]+) \| `(tests/[^`]+)::(\w+)` \|$", text_of(page), re.MULTILINE)
    table = text_of(page).partition("<!-- promises -->\n")[2].partition("\n\n")[0].splitlines()
    assert len(rows) == len(table) - 2 >= 20, "a promise has no test"
    missing = [f"{file}::{test}" for _, file, test in rows if f"def {test}(" not in text_of(ROOT / file)]
    assert not missing


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_valid(words, monkeypatch):
    program, *arguments = words
    if program == "nox":
        before, _, after = " ".join(arguments).partition(" -- ")
        named = re.findall(r"\b([a-z_]+)(?:\(.*?\))?(?=\s|$)", re.sub(r"^.*?-s ", "", before)) if "-s" in before else []
        assert set(named) <= sessions()
        for session in set(named) & set(COMMAND_OF_SESSION):
            parsed = parse_oracle([COMMAND_OF_SESSION[session], *after.split()], monkeypatch)
            assert concepts_in(parsed) <= set(names())
    elif program == "oracle":
        assert concepts_in(parse_oracle(arguments, monkeypatch)) <= set(names())
    used = {word.partition("=")[0] for word in words if word.startswith("--oracle")}
    assert used <= pytest_options()


@each_page
def test_commands_and_options_in_sentences_exist(page):
    known = oracle_options()
    options = set.union(*known.values()) | pytest_options() | OTHER_OPTIONS
    for code in inline_code(page):
        if found := re.match(r"oracle ([a-z][a-z-]*)", code):
            assert found[1] in known, code
        if found := re.match(r"nox -s \"?([a-z_]+)", code):
            assert found[1] in sessions(), code
        for option in re.findall(r"(?<!\S)--[a-z][\w-]*", code):
            assert option in options, code


@pytest.mark.parametrize("shown", EXAMPLES, ids=lambda shown: shown.id)
def test_a_python_example_runs(shown, request, monkeypatch):
    monkeypatch.setattr(oracle, "verify", partial(oracle.verify, examples=2))  # few examples, to save time
    namespace = {"__name__": "example"}
    for before in (other for other in blocks(shown.page) if other.comment == "functions under test"):
        exec(compile(before.text, before.id, "exec"), namespace)
    exec(compile(shown.text, shown.id, "exec"), namespace)
    tests = {name: value for name, value in namespace.items() if name.startswith("test_")}
    for test in tests.values():
        wants = test.__code__.co_varnames[: test.__code__.co_argcount]
        test(**{name: request.getfixturevalue(name) for name in wants})


@pytest.mark.parametrize("shown", CONCEPTS, ids=lambda shown: shown.id)
def test_an_example_concept_passes_its_checks(shown, tmp_path):
    path = tmp_path / shown.comment
    path.write_text(shown.text, encoding="utf-8")
    cells = judge_concept(load(path), "float64", PROFILES["quick"], 0)
    assert cells
    assert all(cell.verdict.right for cell in cells)


def test_the_script_about_versions_prints_what_the_page_says(capsys):
    page = GUIDE / "how-to" / "upgrade-torch.md"
    exec(compile(block(page, "prints what the pinned torch prints"), page.name, "exec"), {})
    assert f"torch 2.13 prints `{capsys.readouterr().out.strip()}`" in text_of(page)


@each_page
def test_links_lead_to_files_and_headings(page):
    for target in links(page):
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.is_file(), target
        assert not anchor or anchor in anchors(linked), target


@pytest.mark.parametrize("page", sorted(GUIDE.rglob("*.md")), ids=lambda page: page.name)
def test_the_guide_links_to_files_of_the_package_only(page):
    for target in links(page):
        linked = (page.parent / target.partition("#")[0]).resolve()
        assert linked.is_relative_to(ROOT / "oracle"), target


def test_the_index_of_the_guide_lists_every_page():
    linked = {target.partition("#")[0] for target in links(GUIDE / "README.md")}
    assert linked == {str(page.relative_to(GUIDE)) for page in GUIDE.rglob("*.md")} - {"README.md"}


def grade_table():
    passes = {True: "yes", False: "no"}
    rows = [
        f"| {g.symbol} | `{g}` | {g.meaning} | {'yes, with a note' if g.needs_reason else passes[g.passes]} |"
        for g in Grade
    ]
    return "\n".join(["| | verdict | meaning | passes |", "|---|---|---|---|", *rows])


@pytest.mark.parametrize("page", [ROOT / "README.md", VERDICTS], ids=lambda page: page.name)
def test_the_table_of_grades_is_that_of_the_enum(page):
    assert grade_table() in text_of(page), f"replace the table by\n{grade_table()}"


def test_the_table_of_checks_is_that_of_the_registry():
    table = "\n".join(["| check | question |", "|---|---|", *(f"| `{c.name}` | {c.question} |" for c in checks())])
    assert f"\n{table}\n\n" in text_of(VERDICTS), f"replace the table by\n{table}"


def test_the_table_of_regimes_names_all():
    table = re.findall(r"^\| `(\w+)` \|", text_of(VERDICTS).partition("## Regimes")[2], re.MULTILINE)
    assert set(table) == {*REGIMES, "given", "sizes", "long", "digits"}


def test_the_table_of_structures_is_that_of_the_domains():
    rows = "\n".join(f'| `"{name}"` | {", ".join(one.kinds)} | {one.meaning} |' for name, one in STRUCTURES.items())
    table = f"| structure | kinds | meaning |\n|---|---|---|\n{rows}"
    assert f"\n{table}\n\n" in text_of(GUIDE / "reference" / "inputs.md"), f"replace the table by\n{table}"


def test_the_table_of_kinds_names_all():
    section = text_of(GUIDE / "how-to" / "state-inputs.md").partition("## Choose a kind")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)\(", section, re.MULTILINE)) == {kind.__name__ for kind in KINDS}


def test_the_table_of_the_catalogue_is_current():
    text = text_of(GUIDE / "reference" / "catalogue.md")
    assert with_table(text, contents()) == text, "run `oracle list --into oracle/guide/reference/catalogue.md`"


def test_the_layout_is_that_of_the_import_contract():
    section = text_of(ROOT / "CONTRIBUTING.md").partition("<!-- layout -->")[2].partition("\n\n")[0]
    pyproject = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    (contract,) = (one for one in pyproject["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    layers = [layer for layer in contract["layers"] if layer != "page"]
    assert re.findall(r"^\| `oracle/(\w+)/` \|", section, re.MULTILINE) == [*layers, "guide"]


def test_contributing_lists_every_session():
    listed = set(re.findall(r"^\| `nox -s \"?(\w+)", text_of(ROOT / "CONTRIBUTING.md"), re.MULTILINE))
    assert listed == sessions() - {"environment"}


def test_the_guide_lists_every_command():
    listed = set(
        re.findall(r"^\| `oracle ([a-z-]+)` \|", text_of(GUIDE / "reference" / "command-line.md"), re.MULTILINE)
    )
    assert listed == set(oracle_options()) - {""}


def test_the_guide_describes_every_part_of_a_concept():
    section = text_of(GUIDE / "reference" / "concept-modules.md").partition("## Parts of a concept")[2]
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    parts = {*module_reader._VALUES, *module_reader._TUPLES}
    assert {part for row in rows for part in re.findall(r"`([A-Z_]+)`", row)} == parts


def test_the_guide_lists_every_option_of_pytest():
    section = text_of(GUIDE / "reference" / "command-line.md").partition("## Options of pytest")[2]
    assert set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)) == pytest_options()
