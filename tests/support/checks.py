"""The names of the checks that apply to an implementation, for tests that compare them with lists of names."""

from oracle.runner import checks_of


def check_names(concept, implementation, dtype):
    return tuple(check.name for check in checks_of(concept, implementation, dtype))
