"""Packaging: versions and pins are stated once, and the files that use them agree."""

import ast
import os
import re
import shlex
import subprocess
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
    """The nox sessions by name, from the source: nox is not installed in the environment that runs the tests."""
    return {
        node.name: node
        for node in NOXFILE.body
        if isinstance(node, ast.FunctionDef) and any("nox.session" in ast.unparse(d) for d in node.decorator_list)
    }


def code_blocks(file: str) -> list[str]:
    """The fenced blocks without a language in a Markdown file: commands that a reader types."""
    return re.findall(r"^```\n(.*?)^```$", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


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
    """Every file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip(
            "this is not a git repository (an unpacked sdist, for example), so the files of the project are unknown"
        )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def all_requirements() -> list[tuple[str, Requirement]]:
    found = [("dependencies", Requirement(line)) for line in PROJECT["dependencies"]]
    for name, lines in GROUPS.items():
        found += [(name, Requirement(line)) for line in lines if isinstance(line, str)]
    return found


def test_only_pyproject_states_the_version():
    version = PROJECT["version"]
    assert str(Version(version)) == version
    stating = [path for path in project_files() if f'"{version}"' in path.read_text(encoding="utf-8", errors="replace")]
    assert stating == [ROOT / "pyproject.toml"]


def test_the_installed_version_is_the_one_in_pyproject():
    try:
        installed = metadata.version(PROJECT["name"])
    except metadata.PackageNotFoundError:
        pytest.skip("tensor-oracle is not installed, but imported from its source; nox -s tests installs it")
    assert Version(installed) == Version(PROJECT["version"])


def test_requirements_are_valid_and_each_group_names_a_package_once():
    for group in ("dependencies", *GROUPS):
        names = [requirement.name for where, requirement in all_requirements() if where == group]
        assert len(names) == len(set(names)), group
    for name, lines in GROUPS.items():
        for line in lines:
            assert isinstance(line, str) or line["include-group"] in GROUPS, name


def test_only_pyproject_pins_torch():
    torches = {where: requirement for where, requirement in all_requirements() if requirement.name == "torch"}
    assert set(torches) == {"dependencies", "torch"}
    (pin,) = torches["torch"].specifier
    assert pin.operator == "=="
    assert pin.version in torches["dependencies"].specifier, "the pin must satisfy the project's own requirement"
    pinned = re.compile(rf"torch\W{{1,6}}{re.escape(pin.version)}")
    pinning = {
        p for p in project_files() if p.suffix in {".py", ".toml", ".md", ".yaml", ""} and pinned.search(p.read_text())
    }
    assert pinning == {ROOT / "pyproject.toml"}


def test_each_session_with_torch_installs_the_pin_in_the_same_pip_call_as_the_project():
    assert {"include-group": "torch"} in GROUPS["test"]
    installs = [
        ast.unparse(node) for node in ast.walk(NOXFILE)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "session.install"
        and {"'.'", "'.[all]'"} & {ast.unparse(argument) for argument in node.args}
    ]  # fmt: skip
    # The others install another torch in the same call, into an environment that is deleted afterwards.
    assert installs == [
        "session.install('-e', '.[all]', *group('test'))",
        "session.install('.', f'torch=={torch}')",
        "session.install('--log', str(log), '.[all]', f'torch=={torch}', f'numpy=={numpy}', workers)",
    ]


def test_the_versions_in_the_noxfile_are_supported_and_sorted():
    (table,) = (node.value for node in NOXFILE.body if ast.unparse(node).startswith("TORCHES = "))
    (pin,) = Requirement(GROUPS["torch"][0]).specifier
    names = {"PIN": pin.version} | {
        target.id: value.value
        for node in NOXFILE.body if isinstance(node, ast.Assign) and ast.unparse(node).startswith("NUMPY_1, ")
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=True)
    }  # fmt: skip
    torches = eval(ast.unparse(table), names)
    assert list(torches) == sorted(torches, key=Version)
    required = {
        requirement.name: requirement.specifier for where, requirement in all_requirements() if where == "dependencies"
    }
    for torch, numpys in torches.items():
        assert torch in required["torch"]
        assert list(numpys) == sorted(numpys, key=Version)
        assert all(numpy in required["numpy"] for numpy in numpys)
    assert pin.version in torches
    assert any(Version(numpys[0]) < Version("2") < Version(numpys[-1]) for numpys in torches.values())


def test_the_environment_has_the_pinned_torch():
    (pin,) = Requirement(GROUPS["torch"][0]).specifier
    assert Version(metadata.version("torch")).public == pin.version


def test_each_session_has_a_docstring_and_uses_its_arguments():
    for name, session in sessions().items():
        assert ast.get_docstring(session), name
        # `environment` runs no tool; other sessions require it.
        assert name == "environment" or "session.posargs" in ast.unparse(session), name


def workflow_commands(file: str) -> str:
    """The commands of the steps of a GitHub workflow, one a line."""
    return "\n".join(re.findall(r"^ *- run: (.*)$", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))


WORKFLOWS = [f".github/workflows/{name}.yml" for name in ("release", "tests")]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".ci/run", *WORKFLOWS])
def test_commands_in_the_documentation_name_existing_sessions(page):
    text = (ROOT / page).read_text(encoding="utf-8") if page == ".ci/run" else "\n".join(code_blocks(page))
    text = workflow_commands(page) if page in WORKFLOWS else text
    assert commands(text)
    for command in commands(text):
        assert set(sessions_named(command)) <= set(sessions()), command


def test_workflows_run_all_checks_with_the_oldest_and_the_newest_libraries():
    folder = ROOT / ".github" / "workflows"
    assert sorted(path.name for path in folder.iterdir()) == [Path(name).name for name in WORKFLOWS]
    text = (ROOT / WORKFLOWS[1]).read_text(encoding="utf-8")
    named = {session for command in commands(workflow_commands(WORKFLOWS[1])) for session in sessions_named(command)}
    assert named == {"lint", "types", "guide", "tests", "package"}
    for name, least in least_versions():
        (oldest,) = re.findall(rf"{name.lower()}==([0-9.]+)", text)
        assert oldest.startswith(least.removeprefix(">="))
    lowest, *_ = re.findall(r"[0-9.]+", PROJECT["requires-python"])
    assert set(re.findall(r'python(?:-version)?: "(3[0-9.]+)"', text)) >= {lowest}


def least_versions():
    """NumPy and torch, with the specifier of their oldest supported versions."""
    names = {"numpy": "NumPy", "torch": "torch"}
    for where, requirement in all_requirements():
        if where == "dependencies" and requirement.name in names:
            yield names[requirement.name], str(requirement.specifier)


def test_what_a_release_states_is_complete():
    support = (ROOT / ".github" / "SUPPORT.md").read_text(encoding="utf-8")
    for name, least in {"Python": PROJECT["requires-python"], **dict(least_versions())}.items():
        assert f"{name} {least.removeprefix('>=')}" in support
    cited = (ROOT / ".github" / "CITATION.cff").read_text(encoding="utf-8")
    assert PROJECT["urls"]["Homepage"] in cited
    assert f"license: {PROJECT['license']}" in cited
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", changes, re.MULTILINE)[0] == PROJECT["version"]


def test_the_readme_shows_two_nox_commands():
    assert [block.strip() for block in code_blocks("README.md") if "nox" in block] == [
        "python -m pip install nox && nox -s crosscheck",
        "nox -s tests",
    ]


def test_ci_runs_tests_lint_and_types_and_renders_the_guide():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    found = commands(script)
    assert "nox -s tests" in found
    assert {session for command in found for session in sessions_named(command)} == {"tests", "lint", "types", "guide"}


def test_the_wheel_contains_only_the_package():
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["oracle"]}


def test_entry_points_name_existing_modules():
    targets = [PROJECT["scripts"]["oracle"], *PROJECT["entry-points"]["pytest11"].values()]
    for target in targets:
        module = target.partition(":")[0]
        assert ROOT.joinpath(*module.split(".")).with_suffix(".py").is_file(), target


def test_pre_commit_and_nox_run_the_same_ruff():
    hooks = re.findall(r'additional_dependencies: \["(.*?)"\]', (ROOT / ".pre-commit-config.yaml").read_text())
    assert len(hooks) == 2
    assert set(hooks) == {requirement for requirement in GROUPS["lint"] if requirement.startswith("ruff")}


def test_the_import_contract_names_every_room_once():
    (contract,) = (c for c in PYPROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    layers = [layer.strip("()") for layer in contract["layers"]]
    rooms = {
        path.stem for path in (ROOT / "oracle").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }  # fmt: skip
    assert len(layers) == len(set(layers))
    assert rooms - {"__init__", "__main__"} <= set(layers)
    assert "lint-imports" in ast.unparse(sessions()["lint"])
