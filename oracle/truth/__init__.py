"""The truth about a computation: certified numbers, and the functions a definition may call on them."""

from oracle.truth.certify import Enclosure, Path, Truth, certify
from oracle.truth.formats import FORMATS, Format, format_of
from oracle.truth.functions import (
    absolute,
    amax,
    cos,
    detach,
    exp,
    expm1,
    heaviside,
    log,
    log1p,
    logsumexp,
    maximum,
    minimum,
    norm,
    sin,
    sqrt,
    tanh,
)
from oracle.truth.leaves import decimal, whole
from oracle.truth.number import Number
from oracle.truth.orders import lp_norm
from oracle.truth.paths import CAP, Decision, TooManyPaths
from oracle.truth.smooth import power, sigmoid
from oracle.truth.systems import solve

__all__ = [
    "CAP",
    "FORMATS",
    "Decision",
    "Enclosure",
    "Format",
    "Number",
    "Path",
    "TooManyPaths",
    "Truth",
    "absolute",
    "amax",
    "certify",
    "cos",
    "decimal",
    "detach",
    "exp",
    "expm1",
    "format_of",
    "heaviside",
    "log",
    "log1p",
    "logsumexp",
    "lp_norm",
    "maximum",
    "minimum",
    "norm",
    "power",
    "sigmoid",
    "sin",
    "solve",
    "sqrt",
    "tanh",
    "whole",
]
