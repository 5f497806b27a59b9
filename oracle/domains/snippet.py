"""Inputs as Python source that rebuilds them bit for bit, as arrays of NumPy or as tensors.

Up to `WRITTEN_OUT` numbers are written with as few digits as are read back exactly; more are compressed, and need the
modules zlib and base64.
"""

import ast
import base64
import math
import textwrap
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.domains.layouts import layout_called
from oracle.domains.rounding import FORMATS, round_to

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
    """The imports, and one assignment for each input, which is an array of NumPy."""
    body = inputs_source(inputs)
    note = ["# bfloat16 values, held in float32"] if dtype == "bfloat16" else []
    return "\n".join([*imports_of(body), "import numpy as np", "", *note, *body, ""])


def imports_of(lines: Iterable[str]) -> list[str]:
    """The lines that import what compressed numbers need."""
    return ["import base64", "import zlib", ""] if any("b64decode" in line for line in lines) else []


def inputs_source(inputs: Mapping[str, Any], side: str = "numpy", dtype: str | None = None) -> list[str]:
    """An assignment for each input; see `value_source`."""
    return [f"{name} = {value_source(value, side, dtype)}" for name, value in inputs.items()]


def layout_source(name: str, array: Array, layout: str, side: str = "numpy") -> list[str]:
    """Assignments that give an array or a tensor the memory layout of this name, with NaN around the entries."""
    laid_out = layout_called(layout)(array)
    if not array.size or not array.ndim:
        return []
    size, steps = array.itemsize, list(zip(laid_out.shape, laid_out.strides, strict=True))
    start = sum((count - 1) * -step for count, step in steps if step < 0) // size + (layout == "offset")
    entries = start + sum((count - 1) * step for count, step in steps if step > 0) // size + 1
    filler = f"{'np' if side == 'numpy' else 'torch'}.nan" if array.dtype.kind in "fc" else "0"
    if side == "torch":
        if layout == "expanded":
            return [f"{name} = {name}[:1].expand({laid_out.shape})"]
        strides = tuple(step // size for _, step in steps)
        return [
            f"{name}_memory = torch.full(({entries},), {filler}, dtype={name}.dtype)",
            f"{name} = {name}_memory.as_strided({laid_out.shape}, {strides}, {start}).copy_({name})",
        ]
    view = [f"{name}_memory[{start}:]", str(laid_out.shape), str(laid_out.strides)]
    return [
        f"{name}_memory = np.full({entries}, {filler}, {name}.dtype)",
        f"{name}_view = {call_source('np.lib.stride_tricks.as_strided', view)}",
        f"{name}_view[...] = {name}{'[:1]' * (layout == 'expanded')}",
        f"{name} = {name}_view",
    ]


def call_source(name: str, arguments: Sequence[str], width: int = WIDTH) -> str:
    """A call on one line, or with a line for several arguments each if it is longer than `width`."""
    call = f"{name}({', '.join(arguments)})"
    if len(call) <= width:
        return call
    around = {"initial_indent": "    ", "subsequent_indent": "    "}
    # An argument is not broken at its own spaces.
    body = textwrap.fill(
        ", ".join(part.replace(" ", _SPACE) for part in arguments),
        width,
        break_long_words=False,
        break_on_hyphens=False,
        **around,  # type: ignore[arg-type]
    )
    return f"{name}(\n{body.replace(_SPACE, ' ')}\n)"


def comment(text: str) -> str:
    """A text as a comment of several lines; "" for none."""
    return textwrap.fill(" ".join(text.split()), WIDTH, initial_indent="# ", subsequent_indent="# ")


def through_the_oracle(arguments: Sequence[str]) -> str:
    """A comment with the code that repeats a check by the oracle; the inputs are variables of a snippet."""
    lines = ["from oracle import replay", *f"{call_source('print(replay', arguments, WIDTH - 3)})".splitlines()]
    return "\n".join(["# With the oracle:", *(f"# {line}" for line in lines)])


def value_source(value: Any, side: str = "numpy", dtype: str | None = None) -> str:
    """An expression for one array, scalar or choice, or for a list or a dict of them.

    It needs the module np, or torch for the side "torch", where arrays are tensors. Arrays of floats are in `dtype`;
    None keeps the dtype of each array.
    """
    if isinstance(value, list):
        return f"[{', '.join(value_source(part, side, dtype) for part in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {value_source(part, side, dtype)}' for key, part in value.items())}}}"
    module = "np" if side == "numpy" else "torch"
    if not isinstance(value, np.ndarray):
        return number_source(value).replace("np.", f"{module}.") if isinstance(value, float) else number_source(value)
    held = dtype if dtype is not None and value.dtype.kind == "f" else str(value.dtype)
    kind = "np.bool_" if held == "bool" and side == "numpy" else f"{module}.{held}"  # NumPy 1 has no np.bool
    if not value.size:
        return f"{module}.empty({value.shape}, dtype={kind})"
    texts = _exact_texts(value, held) if value.size <= WRITTEN_OUT else None
    if texts is None:
        packed = _packed(value)
        narrow = "" if held == str(value.dtype) else f".to({kind})" if side == "torch" else f".astype({kind})"
        return f"{packed if side == 'numpy' else f'torch.from_numpy({packed})'}{narrow}"
    texts = [text.replace("np.", f"{module}.") for text in texts]
    return _written_out(texts, value.shape, "np.array" if side == "numpy" else "torch.tensor", kind)


def number_source(number: Any) -> str:
    """A number in its shortest form, `np.nan` or `np.inf`; for other values their `repr`."""
    if isinstance(number, float | np.floating) and not math.isfinite(number):
        return "np.nan" if math.isnan(number) else "np.inf" if number > 0 else "-np.inf"
    return str(number) if isinstance(number, int | float | np.generic) else repr(number)


def nested_source(array: Array) -> str:
    """The entries as nested lists, without a dtype."""
    return _nested([number_source(number) for number in array.reshape(-1)], array.shape)


def _exact_texts(array: Array, held: str) -> list[str] | None:
    """The source of each entry; None if it would not rebuild every bit (a NaN with a sign or a payload).

    The digits of floats round to the number in the dtype `held`, both directly and if they are first rounded to
    float32.
    """
    flat = array.reshape(-1)
    if held in FORMATS and array.dtype.kind == "f" and np.isfinite(flat).all():
        exact = flat.astype(np.float64)
        for digits in (3, 6, 8, 9):
            short = np.array([float(f"{number:.{digits}g}") for number in exact])
            through = short if held == "float64" else short.astype(np.float32)
            if all(round_to(x, held).astype(np.float64).tobytes() == exact.tobytes() for x in (short, through)):
                return [repr(number) for number in short.tolist()]
        return [repr(number) for number in exact.tolist()]
    texts = [number_source(number) for number in flat]
    numbers = [_PARSERS[array.dtype.kind](text) for text in texts]
    return texts if np.array(numbers, array.dtype).tobytes() == flat.tobytes() else None


def _written_out(texts: list[str], shape: tuple[int, ...], function: str, kind: str) -> str:
    """A call with nested lists, on one line or on several."""
    line = f"{function}({_nested(texts, shape)}, dtype={kind})"
    if len(line) <= WIDTH - _NAME or not shape:
        return line
    each = len(texts) // shape[0]
    rows = [_nested(texts[start : start + each], shape[1:]) for start in range(0, len(texts), each)]
    body = ",\n".join(rows) if len(shape) > 1 else ", ".join(rows)
    wrapped = [textwrap.fill(part, WIDTH, initial_indent="    ", subsequent_indent="    ") for part in body.split("\n")]
    return f"{function}([\n" + "\n".join(wrapped) + f"\n], dtype={kind})"


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
