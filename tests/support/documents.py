"""Read the project's Markdown: fenced blocks, the commands in them, links and headings."""

import argparse
import ast
import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from oracle.cli.main import main
from oracle.pytest_plugin.hooks import pytest_addoption

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "oracle" / "guide"
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", ".github/SECURITY.md", "reports/README.md")),
    *sorted(GUIDE.rglob("*.md")),
)

# The `oracle` command that a nox session passes its arguments to. Other sessions pass them to pytest or ruff.
COMMAND_OF_SESSION = {
    "evaluation": "evaluate",
    "histories": "histories",
    "histories_with": "histories",
    "speed": "bench",
}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the text of an HTML comment directly above it, and its first line number."""

    page: Path
    line: int
    language: str
    comment: str
    text: str

    @property
    def id(self) -> str:
        """The page and the line, for the id of a test."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@cache
def text_of(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    pattern = re.compile(r"(?:^<!-- ([^\n]+) -->\n)?^(`{3,})([^\n]*)\n(.*?)^\2$", re.DOTALL | re.MULTILINE)
    return [
        Block(page, text_of(page).count("\n", 0, found.start(4)) + 1, found[3].strip(), found[1] or "", found[4])
        for found in pattern.finditer(text_of(page))
    ]


def block(page: Path, comment: str) -> str:
    """The text of the block below this comment."""
    found = [block.text for block in blocks(page) if block.comment == comment]
    assert found, f"{page.name} has no block below <!-- {comment} -->"
    return found[0]


def inline_code(page: Path) -> list[str]:
    """The pieces of code within sentences."""
    prose = re.sub(r"^(`{3,}).*?^\1$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    return [" ".join(code.split()) for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", prose)]


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """The commands in blocks that name no language, with an id each: `oracle …`, `nox …`, `python -m …`."""
    lines = [line for shown in blocks(page) if not shown.language for line in shown.text.splitlines()]
    found = [part for line in lines for part in line.removeprefix("$ ").partition("  #")[0].split(" && ")]
    return [
        (f"{page.relative_to(ROOT)}: {command}", shlex.split(command))
        for command in found
        if re.match(r"(oracle|nox|python|pytest)\b", command)
    ]


class Parsed(Exception):
    """Ends `oracle` after it has read its arguments."""


def parse_oracle(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> argparse.Namespace:
    """Read the arguments of `oracle` without running the command; raises `SystemExit` if they are not valid."""
    parse = argparse.ArgumentParser.parse_args

    def parse_and_stop(self: argparse.ArgumentParser, *given: object) -> None:
        raise Parsed(parse(self, *given))  # type: ignore[call-overload]  # the signature of parse_args

    with monkeypatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", parse_and_stop)
        with pytest.raises(Parsed) as stopped:
            main(arguments)
    return stopped.value.args[0]


def oracle_options() -> dict[str, set[str]]:
    """The options of each `oracle` command, read from its parser."""
    found: dict[str, set[str]] = {}
    seen: list[argparse.ArgumentParser] = []
    create = argparse.ArgumentParser.__init__

    def remember(self: argparse.ArgumentParser, *given: object, **named: object) -> None:
        create(self, *given, **named)  # type: ignore[arg-type]  # passed on as they are
        seen.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "__init__", remember)
        with pytest.raises(SystemExit):
            main(["--version"])
    for parser in seen:
        options = {option for action in parser._actions for option in action.option_strings}
        found[parser.prog.removeprefix("oracle").strip()] = options
    return found


def pytest_options() -> set[str]:
    """The options that the pytest plugin adds."""
    parser = pytest.Parser(_ispytest=True)
    pytest_addoption(parser)
    return {name for option in parser.getgroup("oracle").options for name in option.names()}


def sessions() -> set[str]:
    """The names of the nox sessions, read from the syntax: nox is not installed where the tests run."""
    tree = ast.parse(text_of(ROOT / "noxfile.py"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("nox.session" in ast.unparse(d) for d in node.decorator_list)
    }


def links(page: Path) -> list[str]:
    """The targets of relative links and images."""
    prose = re.sub(r"^(`{3,}).*?^\1$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    prose = re.sub(r"^(`{3,}).*?^\1$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
