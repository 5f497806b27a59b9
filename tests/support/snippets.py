"""Run the snippet of a failure: as it is, and with the comment that repeats the check by the oracle."""

import contextlib
import io
import warnings

MARK = "# With the oracle:\n"


def printed(code):
    """The output of code, run with empty global names."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings(action="ignore"):
        exec(compile(code, "<pasted>", "exec"), {"__name__": "__main__"})
    return output.getvalue()


def with_the_oracle(snippet):
    """The snippet, in which the check by the oracle is no comment."""
    code, mark, comment = snippet.partition(MARK)
    return code + "".join(line.removeprefix("# ") for line in comment.splitlines(keepends=True)) if mark else snippet


def checked(snippet):
    """What the check by the oracle prints, without what the snippet prints before."""
    before = printed(snippet) if MARK in snippet else ""
    return printed(with_the_oracle(snippet)).removeprefix(before)
