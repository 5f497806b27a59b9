"""All mutation operators: typing errors, and the mistakes that NumPy and torch invite.

Examples of such mistakes are a wrong axis, a missing `keepdims`, `sum` for `mean`, `*` for `@`, and a missing `detach`.
"""

import ast
from collections.abc import Iterator

from oracle.mutation.call_operators import CALLS
from oracle.mutation.expression_operators import EXPRESSIONS
from oracle.mutation.statement_operators import STATEMENTS
from oracle.mutation.syntax import Ancestors, Mutation


def mutations(node: ast.AST, ancestors: Ancestors) -> Iterator[Mutation]:
    """The kind of fault and the new node for every fault that can replace `node`.

    `ancestors` are the nodes from the root down to the parent of `node`.
    """
    for node_type, operator in (*EXPRESSIONS, *CALLS, *STATEMENTS):
        if isinstance(node, node_type):
            yield from operator(node, ancestors)
