"""`oracle completion`: completion in a shell of commands, options, concepts, files and their functions."""

import argparse
import ast
from pathlib import Path
from typing import Any

from oracle.catalogue.discovery import names

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
_HOW = """Write the script into the file that your shell reads when it starts, e.g.
  bash:  echo 'eval "$(oracle completion bash)"' >> ~/.bashrc
  zsh:   echo 'eval "$(oracle completion zsh)"' >> ~/.zshrc
  fish:  oracle completion fish > ~/.config/fish/completions/oracle.fish
It calls `oracle` for each completion."""


def add(commands: Any) -> None:
    """Add the parser of `oracle completion` to the subparsers `commands`."""
    command = commands.add_parser(
        "completion",
        help="print a script that completes commands, options and concepts in a shell",
        description=_HOW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the script; return 0."""
    import argcomplete

    print(argcomplete.shellcode(["oracle"], shell=parsed.shell))
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Add completions to the arguments of all commands; if a shell asks for completions, print them and exit."""
    import argcomplete

    for action in _actions(parser):
        if action.metavar in _COMPLETERS:
            action.completer = _COMPLETERS[action.metavar]  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    found = []
    for action in parser._actions:
        found.append(action)
        if isinstance(action, argparse._SubParsersAction):
            found += [one for command in action.choices.values() for one in _actions(command)]
    return found


def concepts(prefix: str, **context: Any) -> list[str]:
    """The concepts of the catalogue whose name, or its last part, starts with `prefix`, and concept files."""
    last = [name.rpartition("/")[2] for name in names()]
    unique = [name for name in last if last.count(name) == 1]
    return [name for name in (*names(), *unique) if name.startswith(prefix)] + _python_files(prefix)


def functions(prefix: str, **context: Any) -> list[str]:
    """The Python files that start with `prefix`; after the colon the functions and methods that a file defines."""
    file, colon, _ = prefix.partition(".py:")
    if not colon:
        return _python_files(prefix)
    try:
        body = ast.parse(Path(f"{file}.py").read_text(encoding="utf-8")).body
    except (OSError, ValueError, SyntaxError):
        return []
    found = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    for node in body:
        if isinstance(node, ast.ClassDef):
            found += [f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)]
    return [f"{file}.py:{name}" for name in found if not name.rpartition(".")[2].startswith("_")]


def _python_files(prefix: str) -> list[str]:
    from argcomplete.completers import FilesCompleter

    return list(FilesCompleter(("py",))(prefix))


_COMPLETERS = {"CONCEPT": concepts, "NAME": concepts, "FILE:FUNCTION": functions}
