"""The code of a function with certified constants: literals, `/`, `**` and conversions rewritten in its syntax tree."""

import ast
import hashlib
import linecache
from collections.abc import Iterator
from functools import cache
from types import CodeType
from typing import Any

from oracle.truth.constants import stated

PREFIX = "_certified_"
_LITERAL = f"{PREFIX}literal_"
_PYTEST = "@pytest_ar"  # a name in functions with assertions in a test file
_METHODS = {"mean", "var", "std"}
_CONVERSIONS = {"float", "pow", "max", "min"}
_DTYPES = {"float64", "float32", "float16", "double", "single", "half", "longdouble"}


def nested(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of the functions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


Rewritten = tuple[CodeType, dict[str, Any]]


def rewritten(code: CodeType) -> Rewritten | None:
    """The rewritten code of a function and the literals in its file by name; None without the source of `code`."""
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename)
    found = _rewritten_file(code.co_filename, "".join(lines)) if lines else {}
    if code not in found and _PYTEST in code.co_names:  # pytest has rewritten its assertions: it is the same source
        return next((new for old, new in found.items() if _signature(old) == _signature(code)), None)
    return found.get(code)


def _signature(code: CodeType) -> tuple[Any, ...]:
    return code.co_name, code.co_firstlineno, code.co_freevars, code.co_varnames[: code.co_argcount]


@cache
def _rewritten_file(filename: str, text: str) -> dict[CodeType, Rewritten]:
    """The rewritten code of every function in a file, by its original code."""
    try:
        tree = ast.parse(text, filename)
        before = compile(tree, filename, "exec", dont_inherit=True)
        rewriter = _Rewriter(text)
        after = compile(ast.fix_missing_locations(rewriter.visit(tree)), filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[CodeType, Rewritten] = {}
    for one, other in zip(nested(before), nested(after), strict=True):
        if (one.co_name, one.co_firstlineno, one.co_freevars) != (
            other.co_name,
            other.co_firstlineno,
            other.co_freevars,
        ):
            return {}
        found[one] = (other, rewriter.literals)
    return found


# What the expression of a module's constant may consist of: evaluating it again has no effect.
_PURE: tuple[type[ast.AST], ...] = (
    ast.Constant,
    ast.BinOp,
    ast.UnaryOp,
    ast.operator,
    ast.unaryop,
    ast.Name,
    ast.expr_context,
    ast.List,
    ast.Tuple,
    ast.Subscript,
    ast.Slice,
    ast.keyword,
    ast.Attribute,
    ast.Call,
)
_LIBRARIES = {"np", "numpy", "math"}
_IMPURE = ("load", "from", "gen", "save", "set", "put", "copyto", "fill")  # starts of names


def constants_of(filename: str) -> tuple[dict[str, CodeType], dict[str, Any]]:
    """The rewritten expressions of the constants of a file: names that it assigns once, at the top, to an expression.

    An expression is of literals, other names, and functions of `math` and NumPy. Its literals are returned by name.
    """
    return _constants_of(filename, "".join(linecache.getlines(filename)))


@cache
def _constants_of(filename: str, text: str) -> tuple[dict[str, CodeType], dict[str, Any]]:
    found: dict[str, list[ast.expr]] = {}
    tree = ast.parse(text, filename)
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs: list[tuple[ast.expr, ast.expr]] = list(zip(target.elts, node.value.elts, strict=False))
            else:
                pairs = [(target, node.value)]
            for one, value in pairs:
                if isinstance(one, ast.Name):
                    found.setdefault(one.id, []).append(value)
    codes, rewriter = {}, _Rewriter(text)
    rewriter.prefix, rewriter.depth = f"{rewriter.prefix}top_", 1
    stores = [_stored(node) for node in ast.walk(tree)]
    for name, values in found.items():
        if len(values) == 1 == stores.count(name) and all(map(_is_pure, ast.walk(values[0]))):
            expression = ast.fix_missing_locations(ast.Expression(rewriter.visit(values[0])))
            codes[name] = compile(expression, filename, "eval", dont_inherit=True)
    return codes, rewriter.literals


def _stored(node: ast.AST) -> str:
    """The name that is assigned, or whose entry is assigned; else ""."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        node = node.value
        return node.id if isinstance(node, ast.Name) else ""
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""


def _is_pure(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name):
            return function.id in ("float", "int", "pow", "abs", "round", "sum", "min", "max", "sqrt", "exp", "log")
        return isinstance(function, ast.Attribute) and _is_pure(function)
    if isinstance(node, ast.Attribute):
        named = isinstance(node.value, ast.Name) and node.value.id in _LIBRARIES
        return named and not node.attr.startswith(_IMPURE)
    return isinstance(node, _PURE)


class _Rewriter(ast.NodeTransformer):
    """Rewrite literals, `/`, `**` and conversions in the functions of a module."""

    def __init__(self, text: str) -> None:
        self.lines = [line.encode() for line in text.splitlines(keepends=True)]
        self.literals: dict[str, Any] = {}
        # Files that share a namespace keep their literals apart.
        self.prefix = f"{_LITERAL}{hashlib.sha1(text.encode()).hexdigest()[:12]}_"
        self.depth = 0

    def _function(self, node: Any) -> Any:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function  # noqa: N815  named by ast

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is not float or not self.depth or node.end_col_offset is None:
            return node
        text = self.lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode().replace("_", "")
        try:
            value = stated(text)
        except (ValueError, OverflowError):
            return node
        if type(value) is float:
            return node
        name = f"{self.prefix}{len(self.literals)}"
        self.literals[name] = value
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        helper = self._helper_of(node.op, node.right)
        return self._call(helper, node, node.left, node.right) if helper else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        helper = self._helper_of(node.op, node.value)
        repeatable = not any(isinstance(x, ast.Call | ast.NamedExpr | ast.Await) for x in ast.walk(node.target))
        if not helper or not repeatable:
            return node
        loaded = _loaded(node.target)
        return ast.copy_location(
            ast.Assign([node.target], self._call(f"{helper}_in_place", node, loaded, node.value)), node
        )

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _CONVERSIONS:
            return self._call(f"converted_{node.func.id}", node, node.func, *node.args, keywords=node.keywords)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _DTYPES:
            return self._call("converted_float", node, node.func, *node.args, keywords=node.keywords)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype" and self.depth:
            return self._call("astype", node, node.func.value, *node.args, keywords=node.keywords)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            method = ast.copy_location(ast.Constant(node.func.attr), node)
            return self._call("method", node, node.func.value, method, *node.args, keywords=node.keywords)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        read = node.attr == "dtype" and isinstance(node.ctx, ast.Load) and self.depth
        return self._call("dtype_of", node, node.value) if read else node

    def _imported(self, node: Any) -> Any:
        if not self.depth:
            return node
        names = [(alias.asname or alias.name).partition(".")[0] for alias in node.names if alias.name != "*"]
        assigned: list[ast.stmt] = [node]
        for name in names:
            value = self._call("substitute", node, ast.copy_location(ast.Name(name, ast.Load()), node))
            assigned.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], value), node))
        return assigned

    visit_Import = visit_ImportFrom = _imported  # noqa: N815  named by ast

    def _helper_of(self, op: ast.operator, right: ast.expr) -> str:
        """The helper for an operator on plain numbers, or "" where Python's own operator is exact."""
        if not self.depth:
            return ""
        if isinstance(op, ast.Pow):
            is_power = isinstance(right, ast.Constant) and type(right.value) is int and 0 <= right.value <= 4
            return "" if is_power else "power"
        return "divide" if isinstance(op, ast.Div) else ""

    @staticmethod
    def _call(name: str, place: ast.AST, *args: ast.expr, keywords: list[ast.keyword] | None = None) -> ast.Call:
        function = ast.copy_location(ast.Name(f"{PREFIX}{name}", ast.Load()), place)
        return ast.copy_location(ast.Call(function, list(args), keywords or []), place)


def _loaded(target: ast.expr) -> ast.expr:
    """The expression that loads what an assignment to `target` stores."""
    loaded: ast.expr = ast.parse(ast.unparse(target), mode="eval").body
    for node in ast.walk(loaded):
        ast.copy_location(node, target)
    return loaded
