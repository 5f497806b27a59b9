"""Inputs as Python source that rebuilds them bit for bit.

Up to `WRITTEN_OUT` numbers are written in the shortest form that is read back exactly; more are compressed.
"""

import ast
import base64
import math
import textwrap
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.domains.layouts import layout_called

Array = NDArray[Any]
WRITTEN_OUT = 64  # entries; arbitrary: about as many as a reader can use
WIDTH = 76  # of a line: with an indent of 4 it fits into a terminal of 80 columns
_NAME = 6  # columns for "NAME = " before a value

_SPACE = "\0"  # stands for a space at which no line is broken

_PARSERS: dict[str, Callable[[str], Any]] = {
    "f": lambda text: float(text.replace("np.", "")),
    "i": int,
    "u": int,
    "b": lambda text: text == "True",
    "c": lambda text: ast.literal_eval(text) if "n" not in text else 0,  # NaN and infinities are not written out
}


def source(inputs: Mapping[str, Any], dtype: str) -> str:
    """The imports, and one assignment for each input."""
    body = [f"{name} = {value_source(value)}" for name, value in inputs.items()]
    imports = ["import numpy as np"]
    if any("b64decode" in line for line in body):
        imports = ["import base64", "import zlib", "", *imports]
    note = ["# bfloat16 values, held in float32"] if dtype == "bfloat16" else []
    return "\n".join([*imports, "", *note, *body, ""])


def tensor_lines(inputs: Mapping[str, Any], dtype: str) -> list[str]:
    """Assignments that replace the arrays of `source` by tensors."""
    arrays = {name: x for name, x in inputs.items() if isinstance(x, np.ndarray)}
    narrow = ".to(torch.bfloat16)" if dtype == "bfloat16" else ""
    return [f"{name} = torch.from_numpy({name}){narrow * (x.dtype.kind == 'f')}" for name, x in arrays.items()]


def layout_lines(name: str, array: Array, layout: str) -> list[str]:
    """Assignments that give an array of `source` the memory layout of this name."""
    laid_out = layout_called(layout)(array)
    if not array.size or not array.ndim:
        return []
    size, steps = array.itemsize, list(zip(laid_out.shape, laid_out.strides, strict=True))
    start = sum((count - 1) * -step for count, step in steps if step < 0) // size + (layout == "offset")
    entries = start + sum((count - 1) * step for count, step in steps if step > 0) // size + 1
    view = [f"{name}_memory[{start}:]", str(laid_out.shape), str(laid_out.strides)]
    return [
        f"{name}_memory = np.zeros({entries}, {name}.dtype)",
        f"{name}_view = {call_source('np.lib.stride_tricks.as_strided', view)}",
        f"{name}_view[...] = {name}{'[:1]' * (layout == 'expanded')}",
        f"{name} = {name}_view",
    ]


def call_source(name: str, arguments: Sequence[str]) -> str:
    """A call on one line, or with a line for several arguments each if it is longer than `WIDTH`."""
    call = f"{name}({', '.join(arguments)})"
    if len(call) <= WIDTH:
        return call
    around = {"initial_indent": "    ", "subsequent_indent": "    "}
    # An argument is not broken at its own spaces.
    body = textwrap.fill(
        ", ".join(part.replace(" ", _SPACE) for part in arguments),
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
        **around,  # type: ignore[arg-type]
    )
    return f"{name}(\n{body.replace(_SPACE, ' ')}\n)"


def through_the_oracle(arguments: Sequence[str]) -> str:
    """A comment with the code that repeats a check by the oracle; the inputs are variables of a snippet."""
    lines = ["from oracle import replay", *f"{call_source('print(replay', arguments)})".splitlines()]
    return "\n".join(["# With the oracle:", *(f"# {line}" for line in lines)])


def value_source(value: Any) -> str:
    """An expression for one array, scalar or choice, or for a list or a dict of them."""
    if isinstance(value, list):
        return f"[{', '.join(map(value_source, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {value_source(part)}' for key, part in value.items())}}}"
    if not isinstance(value, np.ndarray):
        return number_source(value)
    if not value.size:
        return f"np.empty({value.shape}, dtype=np.{_dtype_name(value)})"
    return (_written_out(value) if value.size <= WRITTEN_OUT else None) or _packed(value)


def number_source(number: Any) -> str:
    """A number in its shortest form, `np.nan` or `np.inf`; for other values their `repr`."""
    if isinstance(number, float | np.floating) and not math.isfinite(number):
        return "np.nan" if math.isnan(number) else "np.inf" if number > 0 else "-np.inf"
    return str(number) if isinstance(number, int | float | np.generic) else repr(number)


def nested_source(array: Array) -> str:
    """The entries as nested lists, without a dtype."""
    return _nested([number_source(number) for number in array.reshape(-1)], array.shape)


def _written_out(array: Array) -> str | None:
    """An expression with nested lists; None if it would not rebuild every bit (a NaN with a sign or a payload)."""
    # Numbers of the array's own type print shorter (0.1, not 0.10000000149011612); the next lines check the bits.
    texts = [number_source(number) for number in array.reshape(-1)]
    numbers = [_PARSERS[array.dtype.kind](text) for text in texts]
    if np.array(numbers, array.dtype).tobytes() != array.tobytes():
        return None
    line = f"np.array({_nested(texts, array.shape)}, dtype=np.{_dtype_name(array)})"
    if len(line) <= WIDTH - _NAME or not array.ndim:
        return line
    each = array.size // len(array)
    rows = [_nested(texts[start : start + each], array.shape[1:]) for start in range(0, array.size, each)]
    body = ",\n".join(rows) if array.ndim > 1 else ", ".join(rows)
    wrapped = [textwrap.fill(part, WIDTH, initial_indent="    ", subsequent_indent="    ") for part in body.split("\n")]
    return "np.array([\n" + "\n".join(wrapped) + f"\n], dtype=np.{_dtype_name(array)})"


def _nested(texts: list[str], shape: tuple[int, ...]) -> str:
    if not shape:
        return texts[0]
    if not shape[0]:
        return "[]"
    each = len(texts) // shape[0]
    return f"[{', '.join(_nested(texts[at * each : (at + 1) * each], shape[1:]) for at in range(shape[0]))}]"


def _packed(array: Array) -> str:
    """An expression with the compressed bytes, little-endian, in base64."""
    little = array.dtype.newbyteorder("<")
    text = base64.b64encode(zlib.compress(array.astype(little).tobytes(), 9)).decode()
    lines = "".join(f'    "{line}"\n' for line in textwrap.wrap(text, WIDTH - 6))
    shape = array.shape if array.ndim != 1 else -1
    return (
        f"np.frombuffer(zlib.decompress(base64.b64decode(\n{lines})), '{little.str}')"
        f".astype(np.{_dtype_name(array)}).reshape({shape})"
    )


def _dtype_name(array: Array) -> str:
    return "bool_" if array.dtype.kind == "b" else str(array.dtype)  # NumPy 1 has no np.bool
