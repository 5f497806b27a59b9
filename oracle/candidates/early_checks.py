"""Find what is wrong with a request in the text of the files alone, before NumPy and torch are imported.

Importing torch takes seconds. What these checks leave open is found later, when the files are run.
"""

import ast
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec

from oracle.candidates.errors import FunctionNotFound, InvalidOption, UnknownName
from oracle.candidates.parsing import parse_pairs, split_address, split_list
from oracle.candidates.scripts import names_in
from oracle.catalogue.discovery import CONCEPTS, companion_of, is_path, names
from oracle.records.judgement import Job
from oracle.records.visible import in_one_line

_DYNAMIC = {"globals", "exec", "setattr", "vars", "locals", "__getattr__"}  # a module that uses one may have any name


def check_early(job: Job) -> None:
    """Raise `InvalidOption`, `UnknownName` or `FunctionNotFound` if the request cannot be met."""
    check_concept(job)
    check_address(job.address)


def check_concept(job: Job) -> None:
    """Check that the file of the concept exists, and that the options name what the concept has."""
    for value in msgspec.structs.astuple(job):
        for text in value if isinstance(value, tuple) else (value,):
            _check_encoding(text)
    arguments = parse_pairs(job.arguments)
    parse_pairs(job.constants, literal=True)
    path = Path(job.concept) if is_path(job.concept) else CONCEPTS / f"{job.concept}.py"
    if is_path(job.concept) and not path.is_file():
        raise InvalidOption(f"there is no file {in_one_line(job.concept)}; paths are relative to {Path.cwd()}")
    if not is_path(job.concept) and job.concept not in names():
        return  # announced by a package, which may be anywhere
    stated = _Stated.of(path)
    if stated is None:
        return
    if job.alternative and stated.alternatives is not None and job.alternative not in stated.alternatives:
        raise InvalidOption(no_alternative(job.concept, job.alternative, stated.alternatives))
    if stated.inputs is None:
        return
    for name in arguments:
        if name not in stated.inputs and name.partition(":")[0] != "cotangent":
            raise UnknownName(no_input(job.concept, name, stated.inputs))
    for part in split_list(job.returns):
        name = part.partition("=")[0].strip().partition(":")[2]
        if part.startswith("gradient:") and name not in stated.inputs:
            raise UnknownName(no_input(job.concept, name, stated.inputs))


def _check_encoding(text: object) -> None:
    """Refuse text with bytes that are not in the encoding of the locale: no other process could be sent it."""
    try:
        str(text).encode()
    except UnicodeEncodeError:
        problem = f"{in_one_line(str(text))} is not in UTF-8; rename the file, or set PYTHONUTF8=1"
        raise InvalidOption(problem) from None


def no_input(concept: str, name: str, inputs: Iterable[str]) -> str:
    """The message about an input that a concept does not have."""
    return f"{concept} has no input {name!r}; its inputs are {', '.join(inputs)}"


def no_alternative(concept: str, name: str, alternatives: Sequence[str]) -> str:
    """The message about an alternative that a concept does not have."""
    choices = f"choose one of {', '.join(alternatives)}" if alternatives else "its concept module states none"
    return f"{concept} has no alternative {name!r}; {choices}"


@dataclass(frozen=True)
class _Stated:
    """The inputs and alternatives that a concept module states; None where its text alone does not show them."""

    inputs: tuple[str, ...] | None
    alternatives: tuple[str, ...] | None

    @classmethod
    def of(cls, path: Path) -> "_Stated | None":
        trees = [tree for file in (path, companion_of(path)) if file.is_file() and (tree := _tree(file)) is not None]
        if not trees:
            return None
        function = next(
            (one for one in trees[0].body if isinstance(one, ast.FunctionDef) and one.name == "inputs"), None
        )
        made = [] if function is None else _calls(function, "Domain")
        inputs = tuple(keyword.arg or "" for keyword in made[0].keywords) if len(made) == 1 else ("",)
        return cls(None if "" in inputs else inputs, _alternatives(trees))


def _alternatives(trees: Sequence[ast.Module]) -> tuple[str, ...] | None:
    """The first arguments of `Alternative(…)` in the assignments to ALTERNATIVES."""
    found: list[str] = []
    for node in (node for tree in trees for node in tree.body):
        if not isinstance(node, ast.Assign) or "ALTERNATIVES" not in {ast.unparse(one) for one in node.targets}:
            continue
        if not isinstance(node.value, ast.Tuple):
            return None
        for one in node.value.elts:
            first = one.args[0] if isinstance(one, ast.Call) and one.args else None
            if not isinstance(first, ast.Constant):
                return None
            found.append(str(first.value))
    return tuple(found)


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == name]


def check_address(address: str) -> None:
    """Check that the file or package of an address exists, and that the file has the name after the colon."""
    place, name = split_address(address)
    if not place.endswith(".py"):
        _check_package(place, name)
        return
    path = Path(place)
    if not path.is_file():
        raise FunctionNotFound(no_file(place))
    root, *others = name.strip().split(".")
    tree = _tree(path)
    if tree is None or not all(part.isidentifier() for part in (root, *others)):
        return
    known = names_in(tree)
    if root not in known and not known & _DYNAMIC and "*" not in known:
        raise FunctionNotFound(f"{place} has no {name!r}; {near(root, dict(_own(tree)))}")
    owner = dict(_own(tree)).get(root)
    if others and isinstance(owner, ast.ClassDef) and not (owner.bases or owner.decorator_list or owner.keywords):
        methods = names_in(ast.Module(owner.body, []))
        attributes = {node.attr for node in ast.walk(owner) if isinstance(node, ast.Attribute)}
        if others[0] not in methods | attributes | _DYNAMIC and not others[0].startswith("__"):
            own = {f"{root}.{key}": node for key, node in _own(owner) if not key.startswith("__")}
            raise FunctionNotFound(f"{place} has no {name!r}; {near(name.strip(), own)}")


def no_file(place: str) -> str:
    """The message about a file that does not exist, with the Python files beside it that are near."""
    folder = Path(place).parent
    with suppress(OSError):
        alike = get_close_matches(Path(place).name, [path.name for path in folder.glob("*.py")], 3, 0.7)
        if alike:
            shown = " or ".join(in_one_line(str(folder / name)) for name in alike)
            return f"there is no file {in_one_line(place)}; did you mean {shown}?"
    return f"there is no file {in_one_line(place)}; paths are relative to {Path.cwd()}"


def near(name: str, own: Mapping[str, object]) -> str:
    """Which of the names is near, and all of them."""
    if not own:
        return "it defines no function"
    alike = get_close_matches(name, own, 3)
    return f"did you mean {' or '.join(alike)}? It has {', '.join(own)}" if alike else f"it has {', '.join(own)}"


def _own(tree: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.stmt]]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return ((node.name, node) for node in tree.body if isinstance(node, kinds))


def _check_package(place: str, name: str) -> None:
    root = place.partition(".")[0]
    if not place or not name:
        raise FunctionNotFound(f"expected file.py:function or package.module:function, got {in_one_line(place)!r}")
    if not re.fullmatch(r"[^\W\d]\w*", root) or root in sys.modules:
        return
    sys.path.insert(0, "")  # as `locate` does
    try:
        if importlib.util.find_spec(root) is None:
            raise FunctionNotFound(no_module(place))
    except ValueError:
        return
    finally:
        sys.path.remove("")


def no_module(place: str) -> str:
    """The message about a module that does not exist."""
    return f"there is no module {place!r}; for a file, write {place.replace('.', '/')}.py:function"


def _tree(path: Path) -> ast.Module | None:
    """The syntax of a file; None if it is not valid Python, which is found when it is run."""
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
