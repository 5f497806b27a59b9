"""The commands of `oracle` as Markdown, from the parsers that read their arguments."""

import argparse
from collections.abc import Iterator, Sequence

from oracle.cli.main import parser


def command_entries(names: Sequence[str] = ()) -> Iterator[str]:
    """A section for each of the named commands, or for all: description, usage, arguments and exit codes.

    Raises `KeyError` for an unknown command.
    """
    commands = _commands()
    for name in names or commands:
        yield _entry(commands[name])


def _commands() -> dict[str, argparse.ArgumentParser]:
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def _entry(command: argparse.ArgumentParser) -> str:
    usage = command.format_usage().removeprefix("usage: ").rstrip()
    rows = [f"| {_spelled(action)} | {_help(action, command)} |" for action in command._actions if _is_shown(action)]
    table = ["| argument | meaning |", "|---|---|", *rows] if rows else []
    as_typed = command.formatter_class is argparse.RawDescriptionHelpFormatter
    about = f"```text\n{command.description}\n```" if as_typed else _text(command.description)
    parts = [f"### {command.prog}", about, f"```text\n{usage}\n```", "\n".join(table)]
    return "\n\n".join(filter(None, [*parts, _text(command.epilog)]))


def _is_shown(action: argparse.Action) -> bool:
    return action.help is not argparse.SUPPRESS and "--help" not in action.option_strings


def _spelled(action: argparse.Action) -> str:
    """The argument as it is typed, in code: `--seed N`, or `CONCEPT`."""
    value = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper())
    if isinstance(value, tuple):
        value = " ".join(value)
    if not action.option_strings:
        return f"`{value}`"
    takes_value = action.nargs != 0
    return ", ".join(f"`{option}{f' {value}' * takes_value}`".replace("|", "\\|") for option in action.option_strings)


def _help(action: argparse.Action, command: argparse.ArgumentParser) -> str:
    return _text((action.help or "") % {**vars(action), "prog": command.prog}).replace("|", "\\|")


def _text(text: str | None) -> str:
    """A help text as a sentence in Markdown, in which `<` and `*` are no markup."""
    plain = " ".join((text or "").split())
    return "`".join(
        part if index % 2 else part.replace("*", "\\*").replace("<", "\\<").replace("_", "\\_")
        for index, part in enumerate(plain.split("`"))
    )
