"""The truth about a computation: certified numbers, and the functions that a definition may call on them.

`certify` runs a definition over certified numbers and returns a `Truth`. Each function below takes plain numbers too:
the same definition runs over floats.
"""

from oracle.truth.arithmetic import Number
from oracle.truth.certification import certify
from oracle.truth.constants import decimal
from oracle.truth.elementary import cos, erf, exp, expm1, log, log1p, sin, sqrt, tanh
from oracle.truth.enclosures import Enclosure, Path, Truth
from oracle.truth.formats import FORMATS, Format, format_of
from oracle.truth.leaves import detach, whole
from oracle.truth.linear_systems import solve
from oracle.truth.norms import lp_norm, norm
from oracle.truth.paths import CAP, TooManyPaths
from oracle.truth.selection import absolute, amax, heaviside, maximum, minimum
from oracle.truth.smooth import logsumexp, power, sigmoid
from oracle.truth.spectra import eigenprojections

__all__ = [
    "CAP",
    "FORMATS",
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
    "eigenprojections",
    "erf",
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
