"""Every job of the project: `nox --list` names them, `nox -s NAME -- ARGUMENTS` passes arguments on.

The groups of `pyproject.toml` say what goes into an environment, the pinned torch among it; nothing is repeated here.
`nox -R -s NAME` runs a session again without installing anything.
"""

import json
import os
import shutil
import time
from datetime import UTC, datetime
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
FAULTS, SPEED = REPORTS / "faults.json", REPORTS / "speed.json"
VERSIONS = REPORTS / "versions"
# Two processes, each with half of the tests, until one has nothing left and takes of the other's. (Scheduling by group
# counts all that is pending whenever a test ends: half a minute for ten thousand.)
WORKERS = ("-n", "2", "--dist", "worksteal")
# In each, one thread: on arrays this small, threads of a library only get in the way of the other process.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of one dependency group."""
    return nox.project.dependency_groups(PYPROJECT, name)


def python(session: nox.Session) -> str:
    """Return the interpreter of the environment that the session `environment` made."""
    home = session.cache_dir.parent / "environment"
    return str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


(PIN,) = (requirement.partition("==")[2] for requirement in group("torch"))
# Every minor release of torch by its last patch, with the releases of NumPy that it is tried beside. 2.0 is the oldest
# with wheels for the oldest Python that we support; before 2.3, torch was built for NumPy 1 alone. Where a torch stands
# beside several, NumPy is all that changes.
NUMPY_1, NUMPY_2, NUMPY = "1.26.4", "2.0.2", "2.4.6"
TORCHES = {
    "2.0.1": (NUMPY_1,),
    "2.1.2": (NUMPY_1,),
    "2.2.2": (NUMPY_1,),
    "2.3.1": (NUMPY_1, NUMPY),
    **dict.fromkeys(("2.4.1", "2.5.1", "2.6.0", "2.7.1", "2.8.0", "2.9.1", "2.10.0", "2.11.0", "2.12.1"), (NUMPY,)),
    PIN: (NUMPY_1, NUMPY_2, NUMPY),
    **dict.fromkeys(("2.14.1", "2.15.0"), (NUMPY,)),
}


def besides() -> tuple[str, ...]:
    """Name the records of a trial, of times and of other versions that there are: they have pages beside a run's."""
    found = {"--trial": [FAULTS], "--speed": [SPEED], "--versions": sorted(VERSIONS.glob("torch-*-numpy-*.json"))}
    there = {option: [str(path) for path in paths if path.exists()] for option, paths in found.items()}
    return tuple(part for option, paths in there.items() if paths for part in (option, *paths))


def recorded(session: nox.Session, job: str, record: Path, page: str, arguments: list[str]) -> bool:
    """Run a job that leaves a record, then write the record's page, whatever came of the job; whether it went well."""
    run, html = REPORTS / "run.json", REPORTS / "html"
    REPORTS.mkdir(exist_ok=True)
    before = record.stat().st_mtime_ns if record.exists() else 0
    well = True
    try:
        command = ("-m", job, "--to", str(record), *arguments)
        # What was found before an interruption is kept, for which it needs a moment, and has a page.
        session.run(python(session), *command, env=ONE_THREAD, interrupt_timeout=60.0)
    except (CommandFailed, KeyboardInterrupt):
        well = False
    if record.exists() and record.stat().st_mtime_ns != before:
        made = (str(run), *besides()) if run.exists() else (f"--{page}", str(record))
        session.run(python(session), "-m", "oracle", "report", *made, "--to", str(html))
        session.log(f"The page is {(html / f'{page}.html').resolve()}")
    return well


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
    # Nobody logs there, and pytest would set up for it thousands of times.
    suite = ("pytest", "properties", *WORKERS, "-p", "no:logging", f"--oracle-record={record}", *session.posargs)
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
    began = time.monotonic()
    session.run(python(session), "-m", "oracle", "report", str(record), *merge, *besides(), "--to", str(html))
    took["report"] = time.monotonic() - began
    session.log("Time: " + ", ".join(f"{job} {seconds:.0f} s" for job, seconds in took.items()))
    session.log(f"The report is {(html / 'index.html').resolve()}")
    if failed:
        session.error(f"{' and '.join(failed)} failed: the report says what was found, the output above says where.")


@nox.session(venv_backend="none", requires=["environment"], default=False)
def faults(session: nox.Session) -> None:
    """Put the oracle on trial: plant faults, see who notices; arguments go to `python -m oracle.evaluation`."""
    # A survivor or a false alarm is the very thing to read about.
    if not recorded(session, "oracle.evaluation", FAULTS, "trial", session.posargs):
        session.error("the trial failed: its page, where it was written, and the output above say what was found.")


@nox.session(venv_backend="none", requires=["environment"])
def tests(session: nox.Session) -> None:
    """Run every test: the judge on trial (tests/) and the versions against each other (properties/)."""
    session.run(python(session), "-m", "pytest", *WORKERS, *session.posargs, env=ONE_THREAD)


@nox.session(venv_backend="none", requires=["environment"])
def speed(session: nox.Session) -> None:
    """Time loop, NumPy and torch against each other, and the oracle itself; `-- CONCEPT...` does so for some."""
    if not recorded(session, "oracle.bench", SPEED, "speed", session.posargs):
        session.error("not everything was measured; the output above says why.")


@nox.session(venv_backend="none", requires=["environment"], default=False)
def picture(session: nox.Session) -> None:
    """Take the README's picture of the last report, with the system's Chromium."""
    files = (str(REPORTS / "html"), str(REPORTS / "report.png"))
    session.run(python(session), "-m", "oracle.report.screenshot", *files, *session.posargs)


@nox.session(venv_backend="none", requires=["environment"])
def histories(session: nox.Session) -> None:
    """Run random histories, 20,000 steps of each machine: the libraries and the model of them in lock-step."""
    session.run(python(session), "-m", "oracle.semantics.histories", *session.posargs, env=ONE_THREAD)


@nox.session(default=False, reuse_venv=False)
@nox.parametrize("torch", list(TORCHES))
def histories_with(session: nox.Session, torch: str) -> None:
    """Run them on another torch, in an environment of its own: gigabytes, and deleted afterwards."""
    try:
        session.install(".", f"torch=={torch}")
        session.run("python", "-m", "oracle.semantics.histories", *session.posargs, env=ONE_THREAD)
    finally:
        shutil.rmtree(session.virtualenv.location, ignore_errors=True)


@nox.session(requires=["environment"], default=False, reuse_venv=False)
@nox.parametrize("torch", list(TORCHES))
def versions(session: nox.Session, torch: str) -> None:
    """Run the suite on another torch, in an environment of its own: gigabytes, deleted afterwards; compare all runs.

    Each pair of torch and NumPy leaves a record, or a note of why there is none. Arguments go to the suite.
    """
    VERSIONS.mkdir(parents=True, exist_ok=True)
    try:
        for numpy in TORCHES[torch]:
            with_versions(session, torch, numpy, session.posargs)
    finally:
        shutil.rmtree(session.virtualenv.location, ignore_errors=True)
    found = sorted(map(str, VERSIONS.glob("torch-*-numpy-*.json")))
    # 1: something that was right is right no more, which is the very thing to read; 3: there is but one run so far.
    comparison = ("-m", "oracle", "compare", *found, "--to", str(REPORTS / "html"))
    session.run(python(session), *comparison, success_codes=[0, 1, 3], external=True)


def with_versions(session: nox.Session, torch: str, numpy: str, arguments: list[str]) -> None:
    """Leave a record of the suite and its speed on these versions; where it cannot be had, a note."""
    name = f"torch-{torch}-numpy-{numpy}"
    record, timings, log = VERSIONS / f"{name}.json", VERSIONS / f"{name}.speed", VERSIONS / f"{name}.pip"
    began, before = time.time(), record.stat().st_mtime_ns if record.exists() else 0
    # What is wrong is for the record to tell: a run with findings ends with 1.
    quiet = {"env": ONE_THREAD, "success_codes": [0, 1]}
    pytest = ("python", "-m", "pytest", "-q", "--tb=no", "-rN", "-W", "default", "--oracle-profile=quick")
    workers = next(line for line in group("test") if line.startswith("pytest-xdist"))
    try:
        session.install("--log", str(log), ".", f"torch=={torch}", f"numpy=={numpy}", workers)
        suite = (*WORKERS, "--oracle-answers", f"--oracle-record={record}")
        session.run(*pytest, "properties", *suite, *arguments, **quiet)
        speed = (str(BENCHMARK / "time_concepts.py"), "--benchmark-quiet", f"--benchmark-json={timings}")
        session.run(*pytest, *speed, **quiet)
        session.run("python", "-m", "oracle.versions", str(record), str(timings))
    except CommandFailed as failed:
        if record.exists() and record.stat().st_mtime_ns != before:
            session.warn(f"{name}: the suite was run, but then: {failed}")
        elif record.exists():
            session.warn(f"{name}: {failed}; {record} is of an earlier run")
        else:
            note_missing(record, torch, numpy, began, log)
    finally:
        timings.unlink(missing_ok=True)
        log.unlink(missing_ok=True)


def note_missing(record: Path, torch: str, numpy: str, began: float, log: Path) -> None:
    """Say in the record's place why there is none."""
    said = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    errors = [line.partition("ERROR: ")[2] for line in said if "ERROR: " in line]
    why = f"pip could not install it: {errors[-1]}" if errors else "the suite ended before it had written a record"
    moments = {
        name: datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
        for name, moment in (("started", began), ("finished", time.time()))
    }
    note = {"schema": "tensor-oracle/missing", "version": 2, "torch": torch, "numpy": numpy, "reason": why, **moments}
    unfinished = record.with_suffix(".unfinished")  # so that a kill leaves a whole note or none
    unfinished.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(record)


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
