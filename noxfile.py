"""Every job of the project: `nox --list` names them, `nox -s NAME -- ARGUMENTS` passes arguments on.

The groups of `pyproject.toml` say what goes into an environment, the pinned torch among it; nothing is repeated here.
`nox -R -s NAME` runs a session again without installing anything.
"""

import os
import shutil
import time
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.2.9"  # nox.project.dependency_groups
nox.options.default_venv_backend = "virtualenv"  # and so pip, with the indexes that its own settings name
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
BENCHMARK = Path("oracle", "bench")
REPORTS = Path("reports")
FAULTS = REPORTS / "faults.json"
# Two processes, each with half of the tests, until one has nothing left and takes of the other's. (Scheduling by group
# counts all that is pending whenever a test ends: half a minute for ten thousand.)
WORKERS = ("-n", "2", "--dist", "worksteal")
# The first release for NumPy 2 whose wheels are made for every Python that we support, and the newest one there is.
OLDEST_TORCH, NEWEST_TORCH = "2.4.1", "2.15.0"
# In each, one thread: on arrays this small, threads of a library only get in the way of the other process.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of one dependency group."""
    return nox.project.dependency_groups(PYPROJECT, name)


def python(session: nox.Session) -> str:
    """Return the interpreter of the environment that the session `environment` made."""
    home = session.cache_dir.parent / "environment"
    return str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


@nox.session(default=False)
def environment(session: nox.Session) -> None:
    """Make the environment that crosscheck, tests and speed share: torch is too big to install three times."""
    # One pip call, so that the pin decides which torch the project's own loose requirement is met by.
    session.install("-e", ".", *group("test"))


@nox.session(venv_backend="none", requires=["environment"])
def crosscheck(session: nox.Session) -> None:
    """Judge every implementation, time them, write the report and name its file. Arguments go to the suite."""
    record, timings, html = REPORTS / "run.json", REPORTS / "benchmark.json", REPORTS / "html"
    REPORTS.mkdir(exist_ok=True)
    for stale in (record, timings):
        stale.unlink(missing_ok=True)
    suite = ("pytest", "properties", *WORKERS, f"--oracle-record={record}", *session.posargs)
    profile = [argument for argument in session.posargs if argument.startswith("--oracle-profile")]
    if profile == ["--oracle-profile"]:
        profile += session.posargs[session.posargs.index(profile[0]) + 1 :][:1]
    timing = (
        "pytest",
        str(BENCHMARK / "time_concepts.py"),
        "-q",
        "--benchmark-quiet",
        f"--benchmark-json={timings}",
        *profile,
    )
    failed, took = [], {}
    for job, command in {"suite": suite, "benchmark": timing}.items():
        began = time.monotonic()
        try:
            session.run(python(session), "-m", *command, env=ONE_THREAD)
        except CommandFailed:  # a finding is the very thing to read in the report, so write that first
            failed.append(job)
        took[job] = time.monotonic() - began
    merge = ("--benchmark", str(timings)) if timings.exists() else ()
    trial = ("--trial", str(FAULTS)) if FAULTS.exists() else ()
    began = time.monotonic()
    session.run(python(session), "-m", "oracle.cli", "report", str(record), *merge, *trial, "--to", str(html))
    took["report"] = time.monotonic() - began
    session.log("Time: " + ", ".join(f"{job} {seconds:.0f} s" for job, seconds in took.items()))
    session.log(f"The report is {(html / 'index.html').resolve()}")
    if failed:
        session.error(f"{' and '.join(failed)} failed: the report says what was found, the output above says where.")


@nox.session(venv_backend="none", requires=["environment"], default=False)
def faults(session: nox.Session) -> None:
    """Put the oracle on trial: plant faults, see who notices; arguments go to `python -m oracle.trial`."""
    record, html = REPORTS / "run.json", REPORTS / "html"
    REPORTS.mkdir(exist_ok=True)
    before = FAULTS.stat().st_mtime_ns if FAULTS.exists() else 0
    failed = False
    try:
        session.run(python(session), "-m", "oracle.trial", "--to", str(FAULTS), *session.posargs, env=ONE_THREAD)
    except CommandFailed:  # a survivor or a false alarm is the very thing to read about, so write the page first
        failed = True
    if FAULTS.exists() and FAULTS.stat().st_mtime_ns != before:
        runs = (str(record),) if record.exists() else ()
        session.run(python(session), "-m", "oracle.cli", "report", *runs, "--trial", str(FAULTS), "--to", str(html))
        session.log(f"The page of the trial is {(html / 'trial.html').resolve()}")
    if failed:
        session.error("the trial failed: its page, where it was written, and the output above say what was found.")


@nox.session(venv_backend="none", requires=["environment"])
def tests(session: nox.Session) -> None:
    """Run every test: the judge on trial (tests/) and the versions against each other (properties/)."""
    session.run(python(session), "-m", "pytest", *WORKERS, *session.posargs, env=ONE_THREAD)


@nox.session(venv_backend="none", requires=["environment"])
def speed(session: nox.Session) -> None:
    """Time loop, NumPy and torch, and the certified number against the float loop; print the ratios."""
    timings = REPORTS / "speed.json"
    suites = (str(BENCHMARK / "time_concepts.py"), str(BENCHMARK / "time_certified.py"))
    output = ("-q", "--benchmark-quiet", f"--benchmark-json={timings}")
    REPORTS.mkdir(exist_ok=True)
    session.run(python(session), "-m", "pytest", *suites, *output, *session.posargs)
    session.run(python(session), "-m", "oracle.bench", str(timings))


@nox.session(venv_backend="none", requires=["environment"])
def histories(session: nox.Session) -> None:
    """Run random histories, 20,000 steps of each machine: the libraries and the model of them in lock-step."""
    session.run(python(session), "-m", "oracle.histories", *session.posargs, env=ONE_THREAD)


@nox.session(default=False, reuse_venv=False)
@nox.parametrize("torch", [OLDEST_TORCH, NEWEST_TORCH])
def histories_with(session: nox.Session, torch: str) -> None:
    """Run them on another torch, in an environment of its own: gigabytes, and deleted afterwards."""
    try:
        session.install(".", f"torch=={torch}")
        session.run("python", "-m", "oracle.histories", *session.posargs, env=ONE_THREAD)
    finally:
        shutil.rmtree(session.virtualenv.location, ignore_errors=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting; `nox -s lint -- --fix` mends what it can."""
    session.install(*group("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", *(() if "--fix" in session.posargs else ("--check", "--diff")))


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of `oracle/` with mypy in strict mode."""
    session.install(*group("types"))
    session.run("mypy", *session.posargs)
