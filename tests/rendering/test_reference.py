"""The reference of the guide: every public name, command, option and field has an entry that is complete."""

import ast
import re
import textwrap
from inspect import ismodule

import griffe
import msgspec
import pytest

import oracle
import oracle.page
import oracle.truth
from oracle.domains.containers import KINDS
from oracle.records.json_schema import RECORD_TYPES
from oracle.rendering.fields import field_tables
from oracle.rendering.names import comment_of, documented, fields, found, parameters, sections
from oracle.rendering.pages import expanded
from tests.support.documents import GUIDE, blocks, oracle_options, text_of

PAGES = sorted((GUIDE / "reference").glob("*.md"))
BLOCKS = [shown for page in PAGES for shown in blocks(page) if shown.language.startswith("{names}")]
ENTRIES = [(shown, shown.language.split()[1], line.split()) for shown in BLOCKS for line in shown.text.splitlines()]
LISTED = [(module, name) for _, module, names in ENTRIES for name in names]
PUBLIC = {
    *(("oracle", name) for name in oracle.__all__),
    *(("oracle.truth", name) for name in oracle.truth.__all__),
    *(
        ("oracle.page", name)
        for name, one in vars(oracle.page).items()
        if not name.startswith(("_", "@")) and not ismodule(one)
    ),
}
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry[1]}.{entry[2][0]}")


def described(one, word):
    """The names that the sections of a docstring describe."""
    return {item.name for section in sections(one) if section.kind.value == word for item in section.value}


def test_each_public_name_has_one_entry():
    assert len(LISTED) == len(set(LISTED))
    listed = {found(module, name).path for module, name in LISTED}
    missing = {f"{module}.{name}" for module, name in PUBLIC if found(module, name).path not in listed}
    assert not missing
    own = {(module, name) for module, name in LISTED if "." not in name}
    assert own <= PUBLIC


@each_entry
def test_an_entry_describes_every_parameter(entry):
    shown, module, names = entry
    one = documented(module, names[0])
    introduction = text_of(shown.page)[: text_of(shown.page).index(shown.text)].rpartition("\n## ")[2]
    known = described(one, "parameters") | described(one, "attributes") | set(re.findall(r"`(\w+)`", introduction))
    known |= {field.name for field in fields(one) if comment_of(field)} if one.is_class else set()
    if not described(one, "attributes"):  # users make no objects of such a class
        assert {name for name, *_ in parameters(one)} <= known


@each_entry
def test_an_entry_of_a_function_says_what_it_returns(entry):
    shown, module, names = entry
    one = documented(module, names[0])
    introduction = text_of(shown.page)[: text_of(shown.page).index(shown.text)].rpartition("\n## ")[2]
    if one.is_function:
        assert any(section.kind.value == "returns" for section in sections(one)) or "result" in introduction


def raised_in(function):
    """The names of the exceptions that the body of a function raises."""
    tree = ast.parse(textwrap.dedent("\n".join(function.lines)))
    calls = [node.exc.func for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
    return {ast.unparse(call) for call in calls}


@each_entry
def test_an_entry_names_the_exceptions_of_its_function(entry):
    _, module, names = entry
    one = documented(module, names[0])
    makers = [one.members[name] for name in ("__init__", "__post_init__") if one.is_class and name in one.members]
    stated = {str(item.annotation) for part in sections(one) if part.kind.value == "raises" for item in part.value}
    stated |= set(re.findall(r"`(\w+Error)`", one.docstring.value))  # short docstrings say it in a sentence
    assert {name for function in ([one] if one.is_function else makers) for name in raised_in(function)} <= stated


@each_entry
def test_an_entry_begins_with_a_sentence(entry):
    _, module, names = entry
    first = sections(documented(module, names[0]))[0]
    assert first.kind.value == "text"
    assert len(first.value.split("\n\n")[0].splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_of_input_has_an_example(kind):
    assert ">>> " in kind.__doc__  # test_doctests.py runs it


def test_docstrings_name_existing_parameters(caplog):
    for module, name in LISTED:
        sections(documented(module, name))
    assert not [record.message for record in caplog.records if record.name.startswith("griffe")]


def test_the_page_of_the_command_line_has_every_option():
    page = expanded(text_of(GUIDE / "reference" / "command-line.md"))
    for command, options in oracle_options().items():
        section = page.partition(f"\n### oracle {command}\n")[2].partition("\n### ")[0]
        for option in options - {"-h", "--help"} if command else ():
            assert f"| `{option}" in section or f", `{option}" in section, f"{command} {option}"


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_the_table_of_a_record_has_every_field(kind):
    assert f"```{{fields}} {kind}\n" in text_of(GUIDE / "reference" / "records.md")
    section, *_ = field_tables(kind, set())
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert rows == [field.name for field in msgspec.structs.fields(RECORD_TYPES[kind])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_block_is_left(page):
    assert not re.search(r"^```\{", expanded(text_of(page)), re.MULTILINE)


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        expanded("```{names} oracle\nverfy\n```\n")
    assert griffe.Kind.FUNCTION is found("oracle", "verify").kind
