"""The pytest plugin that the entry point loads: options, concept files and the fixture `oracle_verify`.

`pytest --oracle my_concept.py` checks the functions in the file: one test for each implementation, check and dtype.

Every pytest run of a user loads this module, so it imports neither NumPy nor torch. Modules that do are plugins of
their own, which are imported when an option needs them: `concept_files` collects the tests, `recorder` writes the
run record.
"""

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from oracle.catalogue.discovery import files
from oracle.pytest_plugin.keys import CONCEPT_FILES, PROPERTIES


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--oracle` and `--oracle-*`."""
    group = parser.getgroup("oracle", "tensor-oracle")
    group.addoption(
        "--oracle",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="check the concept in this file, or the concepts in this folder; one test for each implementation, check "
        "and dtype (may be repeated)",
    )
    group.addoption(
        "--oracle-record",
        type=Path,
        metavar="PATH",
        help="write the run record (JSON) to this file; after an interruption, the same command continues the run",
    )
    group.addoption(
        "--oracle-overwrite",
        action="store_true",
        help="replace an existing record even by one with fewer results, or another file",
    )
    group.addoption(
        "--oracle-answers",
        action="store_true",
        help="also run the fixed scripts whose output `oracle compare` compares between versions of the libraries",
    )
    group.addoption(
        "--oracle-profile",
        default="default",
        choices=("quick", "default", "thorough"),
        help="how many examples each test runs (default: default)",
    )
    group.addoption("--oracle-seed", type=int, default=0, metavar="N", help="seed of the random examples (default: 0)")


def pytest_configure(config: pytest.Config) -> None:
    """Add the concept files to the collected paths, and load the plugins that the options need.

    Raises `pytest.UsageError` if a path of `--oracle` does not exist or two files have the same name.
    """
    concepts = _concept_files(config.getoption("--oracle"))
    config.stash[CONCEPT_FILES] = concepts
    if concepts:
        given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        # With `FILE::TEST` only that test of the file is run.
        named = {(config.invocation_params.dir / name.partition("::")[0]).resolve() for name in given}
        config.args = [*given, *(str(file) for file in concepts if file not in named)]
        config.pluginmanager.import_plugin("oracle.pytest_plugin.concept_files")
    record = config.getoption("--oracle-record")
    if hasattr(config, "workerinput"):  # of pytest-xdist; only the main process writes the record
        if concepts or record is not None:
            _configure_worker(config, record)
    elif record is not None:
        config.pluginmanager.import_plugin("oracle.pytest_plugin.recorder")


def _configure_worker(config: pytest.Config, record: Path | None) -> None:
    """Let a worker end with the main process, and skip what an interrupted run has finished."""
    from oracle.pytest_plugin.resuming import Resumed
    from oracle.records.journal import read_finished
    from oracle.runner.end_with_parent import end_with_parent

    end_with_parent(os.getppid())
    if record is not None:
        config.pluginmanager.register(Resumed(config, read_finished(record)), "oracle-resumed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remove our properties from the reports of setup and teardown, so that pytest-xdist sends each result once.

    pytest copies the properties of a test to each of its three reports.
    """
    report = yield
    if call.when != "call":
        report.user_properties = [item for item in report.user_properties if item[0] not in PROPERTIES]
    return report


def _concept_files(paths: list[Path]) -> list[Path]:
    try:
        found = list(dict.fromkeys(file.resolve() for path in paths for file in files(path)))
    except FileNotFoundError as error:
        raise pytest.UsageError(f"--oracle: {error}") from error
    stems = [file.stem for file in found]
    for stem in stems:
        if stems.count(stem) > 1:
            raise pytest.UsageError(
                f"--oracle: two files are called {stem}.py, but a concept is named after its file; rename one of them"
            )
    return found


@pytest.fixture
def oracle_verify(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`oracle.verify` with the seed and profile of the run; a concept file is also looked for beside the test file.

    >>> def test_my_relu(oracle_verify):
    ...     oracle_verify("activations/relu", my_relu)
    """

    def verify(concept: Any, candidate: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        # A late import, because pytest collects fixtures when it loads a plugin and this one needs torch.
        from oracle.pytest_plugin.items import verified

        return verified(request, concept, candidate, options)

    return verify
