"""The project's own promises: said once, and said the same in every file."""

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
NOXFILE = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))


def sessions() -> dict[str, ast.FunctionDef]:
    """The nox sessions by name. Read, not imported: nox lives outside the environment that runs the tests."""
    return {
        node.name: node
        for node in NOXFILE.body
        if isinstance(node, ast.FunctionDef) and any("nox.session" in ast.unparse(d) for d in node.decorator_list)
    }


def code_blocks(page: str) -> list[str]:
    """The fenced blocks of a page that name no language: what a reader is told to type."""
    return re.findall(r"^```\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[str]:
    """The nox commands in a text, without comments."""
    return [
        command.strip()
        for line in text.splitlines()
        for command in line.partition("#")[0].split("&&")
        if command.strip().startswith("nox ")
    ]


def sessions_named(command: str) -> list[str]:
    """The sessions after -s, up to the arguments after --."""
    words = shlex.split(command.partition(" -- ")[0])
    return words[words.index("-s") + 1 :] if "-s" in words else []


def project_files() -> list[Path]:
    """Every text file that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("git does not answer here, as in an unpacked sdist, so the project's files cannot be told apart")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def all_requirements() -> list[tuple[str, Requirement]]:
    found = [("dependencies", Requirement(line)) for line in PROJECT["dependencies"]]
    for name, lines in GROUPS.items():
        found += [(name, Requirement(line)) for line in lines if isinstance(line, str)]
    return found


def test_the_version_is_said_once():
    version = PROJECT["version"]
    assert str(Version(version)) == version
    says_it = [path for path in project_files() if f'"{version}"' in path.read_text(encoding="utf-8", errors="replace")]
    assert says_it == [ROOT / "pyproject.toml"]


def test_the_installed_version_is_that_of_pyproject():
    try:
        installed = metadata.version(PROJECT["name"])
    except metadata.PackageNotFoundError:
        pytest.skip("tensor-oracle is imported from its source tree here and not installed; nox -s tests installs it")
    assert Version(installed) == Version(PROJECT["version"])


def test_requirements_parse_and_name_each_package_once_a_group():
    for group in ("dependencies", *GROUPS):
        names = [requirement.name for where, requirement in all_requirements() if where == group]
        assert len(names) == len(set(names)), group
    for name, lines in GROUPS.items():
        for line in lines:
            assert isinstance(line, str) or line["include-group"] in GROUPS, name


def test_torch_is_pinned_in_one_place():
    torches = {where: requirement for where, requirement in all_requirements() if requirement.name == "torch"}
    assert set(torches) == {"dependencies", "torch"}
    (pin,) = torches["torch"].specifier
    assert pin.operator == "=="
    assert pin.version in torches["dependencies"].specifier, "the pin must satisfy the project's own requirement"
    said = re.compile(rf"torch\W{{1,6}}{re.escape(pin.version)}")
    says_it = {
        p for p in project_files() if p.suffix in {".py", ".toml", ".md", ".yaml", ""} and said.search(p.read_text())
    }
    assert says_it == {ROOT / "pyproject.toml"}


def test_every_session_that_needs_torch_gets_the_pin_in_the_same_pip_call_as_the_project():
    assert {"include-group": "torch"} in GROUPS["test"]
    installs = [
        ast.unparse(node) for node in ast.walk(NOXFILE)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "session.install" and "'.'" in ast.unparse(node)
    ]  # fmt: skip
    # The others install a torch of their own, in the same call too, into an environment that is thrown away.
    assert installs == [
        "session.install('-e', '.', *group('test'))",
        "session.install('.', f'torch=={torch}')",
        "session.install('--log', str(log), '.', f'torch=={torch}', f'numpy=={numpy}', workers)",
    ]


def test_the_versions_that_are_tried_are_supported_and_in_order():
    (table,) = (node.value for node in NOXFILE.body if ast.unparse(node).startswith("TORCHES = "))
    (pin,) = Requirement(GROUPS["torch"][0]).specifier
    names = {"PIN": pin.version} | {
        target.id: value.value
        for node in NOXFILE.body if isinstance(node, ast.Assign) and ast.unparse(node).startswith("NUMPY_1, ")
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=True)
    }  # fmt: skip
    torches = eval(ast.unparse(table), names)
    assert list(torches) == sorted(torches, key=Version)
    wanted = {
        requirement.name: requirement.specifier for where, requirement in all_requirements() if where == "dependencies"
    }
    for torch, numpys in torches.items():
        assert torch in wanted["torch"]
        assert list(numpys) == sorted(numpys, key=Version)
        assert all(numpy in wanted["numpy"] for numpy in numpys)
    assert pin.version in torches
    assert any(min(numpys, key=Version) < "2" < max(numpys, key=Version) for numpys in torches.values())


def test_the_environment_has_the_pinned_torch():
    (pin,) = Requirement(GROUPS["torch"][0]).specifier
    assert Version(metadata.version("torch")).public == pin.version


def test_every_session_has_a_docstring_and_passes_its_arguments_on():
    for name, session in sessions().items():
        assert ast.get_docstring(session), name
        # `environment` runs no tool: it is what the others require.
        assert name == "environment" or "session.posargs" in ast.unparse(session), name


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_commands_name_sessions_that_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8") if page == ".ci/run" else "\n".join(code_blocks(page))
    for command in commands(text):
        assert set(sessions_named(command)) <= set(sessions()), command


def test_the_readme_has_its_two_commands():
    assert [block.strip() for block in code_blocks("README.md") if "nox" in block] == [
        "python -m pip install nox && nox -s crosscheck",
        "nox -s tests",
    ]


def test_ci_runs_the_readmes_test_command_lint_and_types():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    ran = commands(script)
    assert "nox -s tests" in ran
    assert {session for command in ran for session in sessions_named(command)} == {"tests", "lint", "types"}


def test_the_wheel_ships_the_package_alone():
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["oracle"]}


def test_entry_points_lead_somewhere():
    targets = [PROJECT["scripts"]["oracle"], *PROJECT["entry-points"]["pytest11"].values()]
    for target in targets:
        module = target.partition(":")[0]
        assert ROOT.joinpath(*module.split(".")).with_suffix(".py").is_file(), target


def test_pre_commit_and_nox_run_the_same_ruff():
    hooks = re.findall(r'additional_dependencies: \["(.*?)"\]', (ROOT / ".pre-commit-config.yaml").read_text())
    assert hooks
    assert set(hooks) == set(GROUPS["lint"])


@pytest.mark.parametrize("arguments", [["--help"], ["list"]], ids=" ".join)
def test_the_command_answers_without_torch(arguments):
    program = (
        "import sys; from oracle.cli.main import main\n"
        f"sys.argv = ['oracle', *{arguments}]\n"
        "try:\n    sys.exit(main())\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "assert 'torch' not in sys.modules, 'torch was imported to answer a question that needs none of it'\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
