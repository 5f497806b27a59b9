"""The kinds of faults, and the names of Python, NumPy and torch that are easily confused or left out."""

import ast

EPSILON = 1e-8  # that is added under a root, a logarithm or a fraction bar; a usual choice

# The description of each kind of fault. The order is the order in tables.
KINDS: dict[str, str] = {
    "operator": "another operator or sign",
    "comparison": "another comparison: > for ≥, or ≥ for >",
    "constant": "a constant off by 1, or twice as large",
    "constant, slightly": "a constant off by a relative 1e-3, 1e-6 or 1e-9",
    "factor": "a factor left out or doubled: 1/N, λ, ½",
    "term": "a term left out",
    "axis": "the wrong axis, or no axis",
    "keepdims": "`keepdims` left out or inverted",
    "transpose": "a transpose left out or added",
    "broadcast": "a new axis in the wrong place",
    "index": "an index, a slice or a range off by one",
    "first for all": "the first entry used for all entries",
    "dropped call": "a call left out: clip, shift, detach, root, …",
    "reduction": "sum for mean, max for min, …",
    "function": "a similar function",
    "product": "`*` for `@`, or `@` for `*`",
    "arguments": "arguments exchanged, or one left out",
    "branch": "a condition inverted, or a branch that is always taken",
    "statement": "a statement left out",
    "validation": "invalid input no longer raises",
    "accumulation": "`=` for `+=`, `-=` for `+=`",
    "eps": "an epsilon added, or moved out of a root",
    "copy": "a copy left out",
    "in place": "a change in place made a copy, or a copy made a change in place",
    "detach": "a `detach`, `data` or `no_grad` left out",
    "truncation": "`//` for `/`, or the answer truncated to integers",
    "relative error": "the answer off by a relative 1e-3 … 1e-12",
    "precision": "a narrower dtype in between: float32 inside float64",
    "input changed": "an input overwritten",
    "input returned": "an input returned as the answer if they are equal",
    "contiguity": "an input read as if it were contiguous",
    "rare size": "wrong only at some sizes: one row, two columns, a square matrix, an axis longer than a block, …",
    "rare value": "wrong only at some values: a tie, a zero, a negative, large or subnormal entry",
    "not finite": "NaN or infinities in the inputs replaced",
    "one dtype": "wrong in one dtype only",
}

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
REDUCTIONS = {
    "sum": ("mean", "max"), "mean": ("sum", "median"), "max": ("min", "sum", "amax"), "min": ("max", "amin"),
    "amax": ("amin", "mean"), "amin": ("amax",), "argmax": ("argmin",), "argmin": ("argmax",), "prod": ("sum",),
    "var": ("std",), "std": ("var",), "any": ("all",), "all": ("any",), "cumsum": ("cumprod",),
    "logsumexp": ("logcumsumexp", "amax"), "norm": ("sum",), "median": ("mean",),
}  # fmt: skip
NEIGHBOURS = {
    "maximum": ("minimum", "fmax", "add"), "minimum": ("maximum", "fmin"), "clamp_min": ("clamp_max",),
    "exp": ("expm1", "exp2"), "expm1": ("exp",), "log": ("log1p", "log2"), "log1p": ("log",), "sin": ("cos",),
    "cos": ("sin",), "tanh": ("sin", "sigmoid"), "sigmoid": ("tanh",), "relu": ("abs",), "square": ("abs",),
    "sqrt": ("square",), "sign": ("abs",), "floor": ("ceil", "trunc"), "ceil": ("floor",), "zeros": ("ones",),
    "ones": ("zeros",), "zeros_like": ("ones_like",), "ones_like": ("zeros_like",), "add": ("subtract", "multiply"),
    "subtract": ("add",), "multiply": ("divide",), "mul": ("div",), "div": ("mul",), "mul_": ("div_",),
    "add_": ("sub_",), "sub_": ("add_",), "triu": ("tril",), "tril": ("triu",), "dot": ("multiply",),
    "matmul": ("multiply",), "inner": ("outer",), "outer": ("inner",), "hstack": ("vstack",), "vstack": ("hstack",),
    "greater": ("greater_equal",), "greater_equal": ("greater",), "less": ("less_equal",), "less_equal": ("less",),
    "logical_and": ("logical_or",), "logical_or": ("logical_and",), "isnan": ("isinf",), "repeat": ("tile",),
    "tile": ("repeat",), "softmax": ("log_softmax", "sigmoid"), "log_softmax": ("softmax",), "flip": ("fliplr",),
    "argsort": ("sort",), "solve": ("matmul",), "bincount": ("unique",), "scatter_add": ("scatter",),
    "scatter_add_": ("scatter_",), "index_add_": ("index_copy_",), "gather": ("index_select",),
}  # fmt: skip
SYMMETRIC = (  # functions whose first two arguments can be exchanged without a change of the result
    "maximum", "minimum", "fmax", "fmin", "add", "multiply", "mul", "logaddexp", "vdot", "zip", "eq", "equal",
)  # fmt: skip
IN_PLACE = (  # methods of a tensor that also exist in place, with an underscore
    "add", "sub", "mul", "div", "clamp", "exp", "relu", "masked_fill", "scatter", "zero", "copy", "square", "sqrt",
)  # fmt: skip
COPIES = {"copy", "clone", "contiguous", "ascontiguousarray", "array", "flatten"}
DETACHES = {"detach", "requires_grad_"}
DROPPABLE = {
    "abs", "absolute", "fabs", "sqrt", "square", "exp", "log", "log1p", "expm1", "clip", "clamp", "maximum",
    "minimum", "relu", "tanh", "sigmoid", "softmax", "log_softmax", "amax", "amin", "max", "min", "mean", "sum",
    "cumsum", "flip", "sort", "round", "sign", "floor", "negative", "neg", "reciprocal", "rsqrt", "dropout",
    "layer_norm", "batch_norm", "pad", "roll", "triu", "tril", "squeeze", "ravel", "where", "masked_fill",
    "masked_fill_", "item", "float", "int", "norm", "transpose", "permute", "swapaxes", "swapdims", "t", "reshape",
    "view", "astype", "to", "type_as", "broadcast_to", "expand", "expand_as", "nan_to_num",
}  # fmt: skip
TRANSPOSES = {"transpose", "permute", "swapaxes", "swapdims", "t", "matrix_transpose", "moveaxis", "movedim"}
AXIS_WORDS = ("axis", "dim", "axes", "dims", "dim0", "dim1", "axis1", "axis2")
