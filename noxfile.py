"""The jobs of the project: `nox --list` shows them, `nox -s NAME -- ARGUMENTS` passes arguments on.

The dependency groups in `pyproject.toml` say what each environment contains, the pinned torch included.
`nox -R -s NAME` runs a session again without installing anything.
"""

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.2.9"  # nox.project.dependency_groups
nox.options.default_venv_backend = "virtualenv"  # and so pip, with the package index of its own settings
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
BENCHMARK = str(Path("oracle", "bench", "time_concepts.py"))
REPORTS = Path("reports")
RUN, EVALUATION, SPEED = (REPORTS / f"{name}.json" for name in ("run", "evaluation", "speed"))
HTML = REPORTS / "html"
VERSIONS = REPORTS / "versions"
GUIDE = REPORTS / "guide"
RENDERING = Path("oracle", "rendering")
# Two processes with half of the tests each; one that is finished takes tests from the other. (With groups, xdist counts
# all pending tests after each test, which takes half a minute for ten thousand tests.)
WORKERS = ("-n", "2", "--dist", "worksteal")
# One thread per process: on small arrays, more threads of a library only slow the other process down.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


def group(name: str) -> tuple[str, ...]:
    """Return the requirements of one dependency group."""
    return nox.project.dependency_groups(PYPROJECT, name)


def python(session: nox.Session) -> str:
    """Return the interpreter in the environment of the session `environment`."""
    home = session.cache_dir.parent / "environment"
    return str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


(PIN,) = (requirement.partition("==")[2] for requirement in group("torch"))
# The last patch of every minor release of torch, and the releases of NumPy to combine it with. 2.0 is the oldest torch
# with wheels for the oldest supported Python; before 2.3, torch was built for NumPy 1 only. Several NumPy releases with
# one torch show what NumPy alone changes.
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


def changed_at(path: Path) -> int:
    """Return when a file was changed, in nanoseconds; 0 if it does not exist."""
    return path.stat().st_mtime_ns if path.exists() else 0


def write_report(session: nox.Session, *records: str) -> None:
    """Write the report of these records, and of the existing records of evaluation, speed and versions."""
    found = {"--evaluation": [EVALUATION], "--speed": [SPEED], "--versions": sorted(VERSIONS.glob("torch-*.json"))}
    existing = {option: [str(path) for path in paths if path.exists()] for option, paths in found.items()}
    others = [part for option, paths in existing.items() if paths for part in (option, *paths)]
    session.run(python(session), "-m", "oracle", "report", *records, *others, "--to", str(HTML))


def run_recorded(session: nox.Session, command: str, record: Path, arguments: list[str]) -> bool:
    """Run a command that writes a record, then write the record's HTML page; return whether the command succeeded."""
    REPORTS.mkdir(exist_ok=True)
    before, succeeded = changed_at(record), True
    try:
        whole = ("-m", "oracle", command, "--to", str(record), *arguments)
        # An interrupted command keeps its results before it ends.
        session.run(python(session), *whole, env=ONE_THREAD, interrupt_timeout=60.0)
    except (CommandFailed, KeyboardInterrupt):
        succeeded = False
    if changed_at(record) != before:
        if RUN.exists():
            write_report(session, str(RUN))
        else:
            alone = (f"--{record.stem}", str(record))
            session.run(python(session), "-m", "oracle", "report", *alone, "--to", str(HTML))
        session.log(f"The page is {(HTML / f'{record.stem}.html').resolve()}")
    return succeeded


@nox.session(default=False)
def environment(session: nox.Session) -> None:
    """Create the environment that crosscheck, tests and speed share, because torch is large."""
    # In one pip call, so that the pin decides which torch satisfies the loose requirement of the project.
    session.install("-e", ".[all]", *group("test"))


@nox.session(venv_backend="none", requires=["environment"])
def crosscheck(session: nox.Session) -> None:
    """Judge and time every implementation, and write the report. Arguments go to the suite."""
    timings = REPORTS / "benchmark.json"
    REPORTS.mkdir(exist_ok=True)
    timings.unlink(missing_ok=True)
    before = changed_at(RUN)
    # Capturing logs costs time for each of thousands of tests, and no test logs anything.
    suite = ("pytest", "properties", *WORKERS, "-p", "no:logging", f"--oracle-record={RUN}", *session.posargs)
    if not session.posargs:  # the whole catalogue, which may have become smaller
        suite += ("--oracle-overwrite",)
    profile = [argument for argument in session.posargs if argument.startswith("--oracle-profile")]
    if profile == ["--oracle-profile"]:
        profile += session.posargs[session.posargs.index(profile[0]) + 1 :][:1]
    timing = ("pytest", BENCHMARK, "-q", "--benchmark-quiet", f"--benchmark-json={timings}", *profile)
    failed, seconds = [], {}
    for job, command in {"suite": suite, "benchmark": timing}.items():
        began = time.monotonic()
        try:
            session.run(python(session), "-m", *command, env=ONE_THREAD)
        except CommandFailed:  # the report shows the failures, so it is written first
            failed.append(job)
        seconds[job] = time.monotonic() - began
        if changed_at(RUN) == before:
            session.error("the suite has not written its record; see the output above")
    began = time.monotonic()
    write_report(session, str(RUN), *(("--benchmark", str(timings)) if timings.exists() else ()))
    seconds["report"] = time.monotonic() - began
    session.log("Time: " + ", ".join(f"{job} {taken:.0f} s" for job, taken in seconds.items()))
    session.log(f"The report is {(HTML / 'index.html').resolve()}")
    if failed:
        session.error(f"{' and '.join(failed)} failed; see the report and the output above")


@nox.session(venv_backend="none", requires=["environment"], default=False)
def evaluation(session: nox.Session) -> None:
    """Measure how many planted faults are found. Arguments go to `oracle evaluate`."""
    if not run_recorded(session, "evaluate", EVALUATION, session.posargs):
        session.error("the evaluation failed; see its page, if there is one, and the output above")


@nox.session(venv_backend="none", requires=["environment"])
def tests(session: nox.Session) -> None:
    """Run every test: those of the oracle (tests/) and those of the catalogue (properties/)."""
    session.run(python(session), "-m", "pytest", *WORKERS, *session.posargs, env=ONE_THREAD)


@nox.session(venv_backend="none", requires=["environment"])
def speed(session: nox.Session) -> None:
    """Time loops, NumPy and torch, and the oracle itself. Arguments go to `oracle bench`."""
    if not run_recorded(session, "bench", SPEED, session.posargs):
        session.error("the benchmark failed; see the output above")


@nox.session(venv_backend="none", requires=["environment"], default=False)
def picture(session: nox.Session) -> None:
    """Take the picture of the last report for the README, with the Chromium of the system."""
    files = (str(HTML), str(REPORTS / "report.png"))
    session.run(python(session), "-m", "oracle", "screenshot", *files, *session.posargs)


@nox.session(venv_backend="none", requires=["environment"])
def histories(session: nox.Session) -> None:
    """Compare random histories of operations with the model of memory and autograd, 20,000 steps of each kind."""
    session.run(python(session), "-m", "oracle", "histories", *session.posargs, env=ONE_THREAD)


@nox.session(default=False, reuse_venv=False)
@nox.parametrize("torch", list(TORCHES))
def histories_with(session: nox.Session, torch: str) -> None:
    """Run `histories` with another torch, in an environment of its own: gigabytes, deleted afterwards."""
    try:
        session.install(".", f"torch=={torch}")
        session.run("python", "-m", "oracle", "histories", *session.posargs, env=ONE_THREAD)
    finally:
        shutil.rmtree(session.virtualenv.location, ignore_errors=True)


@nox.session(requires=["environment"], default=False, reuse_venv=False)
@nox.parametrize("torch", list(TORCHES))
def versions(session: nox.Session, torch: str) -> None:
    """Run the suite with another torch, in an environment of its own: gigabytes, deleted afterwards. Compare all runs.

    Each pair of torch and NumPy leaves a run record, or a note with the reason why there is none. Arguments go to the
    suite.
    """
    VERSIONS.mkdir(parents=True, exist_ok=True)
    try:
        for numpy in TORCHES[torch]:
            run_with_versions(session, torch, numpy, session.posargs)
    finally:
        shutil.rmtree(session.virtualenv.location, ignore_errors=True)
    found = sorted(map(str, VERSIONS.glob("torch-*-numpy-*.json")))
    # 1: a result became worse, which the page shows; 3: there is only one run so far.
    comparison = ("-m", "oracle", "compare", *found, "--to", str(HTML))
    session.run(python(session), *comparison, success_codes=[0, 1, 3], external=True)


def run_with_versions(session: nox.Session, torch: str, numpy: str, arguments: list[str]) -> None:
    """Write the run record of the suite and its timings with these versions; if that is not possible, a note."""
    name = f"torch-{torch}-numpy-{numpy}"
    record, timings, log = VERSIONS / f"{name}.json", VERSIONS / f"{name}.speed", VERSIONS / f"{name}.pip"
    started, before = datetime.now(UTC), changed_at(record)
    quiet = {"env": ONE_THREAD, "success_codes": [0, 1]}  # 1: the suite has findings, which are in the record
    pytest = ("python", "-m", "pytest", "-q", "--tb=no", "-rN", "-W", "default", "--oracle-profile=quick")
    workers = next(line for line in group("test") if line.startswith("pytest-xdist"))
    try:
        session.install("--log", str(log), ".[all]", f"torch=={torch}", f"numpy=={numpy}", workers)
        suite = (*WORKERS, "--oracle-answers", f"--oracle-record={record}")
        if not arguments:  # the whole catalogue, which may have become smaller
            suite += ("--oracle-overwrite",)
        session.run(*pytest, "properties", *suite, *arguments, **quiet)
        session.run(*pytest, BENCHMARK, "--benchmark-quiet", f"--benchmark-json={timings}", **quiet)
        session.run("python", "-m", "oracle", "add-timings", str(record), str(timings))
    except CommandFailed as failed:
        if changed_at(record) != before:
            session.warn(f"{name}: the suite has run, but then: {failed}")
        elif record.exists():
            session.warn(f"{name}: {failed}; {record} is of an earlier run")
        else:
            pair = ("--torch", torch, "--numpy", numpy, "--started", started.isoformat(timespec="seconds"))
            note = ("-m", "oracle", "note-missing", str(record), *pair, "--pip-log", str(log))
            session.run(python(session), *note, external=True)
    finally:
        timings.unlink(missing_ok=True)
        log.unlink(missing_ok=True)


@nox.session(default=False)
def guide(session: nox.Session) -> None:
    """Render the guide and its reference as HTML that opens from disk. Arguments go to Sphinx."""
    session.install(*group("guide"))
    # Without doctrees of an earlier run: the pages depend on the whole source code, whose changes Sphinx cannot see.
    options = ("-E", "-W", "--keep-going", "-d", session.create_tmp(), "-c", str(RENDERING), *session.posargs)
    session.run("sphinx-build", *options, str(Path("oracle", "guide")), str(GUIDE))
    session.log(f"The guide is {(GUIDE / 'index.html').resolve()}")


@nox.session(default=False)
def package(session: nox.Session) -> None:
    """Build sdist and wheel twice, compare and check them, and use the wheel. Argument: a tag vX.Y.Z."""
    version = PYPROJECT["project"]["version"]
    if session.posargs not in ([], [f"v{version}"]):
        session.error(f"the tag is {' '.join(session.posargs)}, but pyproject.toml has the version {version}")
    session.install(*group("package"))
    again = Path(session.create_tmp()) / "again"
    for folder in (Path("dist"), again):
        shutil.rmtree(folder, ignore_errors=True)
        session.run("python", "-m", "build", "--outdir", str(folder), env={"SOURCE_DATE_EPOCH": "1767225600"})
    files = sorted(Path("dist").iterdir())
    if [path.read_bytes() for path in files] != [path.read_bytes() for path in sorted(again.iterdir())]:
        session.error("two builds of the same source differ")
    session.run("twine", "check", "--strict", *map(str, files))
    (wheel,) = (path.resolve() for path in files if path.suffix == ".whl")
    # An environment of its own, because twine and build bring packages that the wheel may need without naming them.
    bare = Path(session.create_tmp()).resolve() / "bare"
    session.run("python", "-m", "venv", "--clear", str(bare))
    interpreter = str(bare / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    session.run(interpreter, "-m", "pip", "install", "-q", str(wheel), *group("torch"), "pytest", external=True)
    use = Path("tests", "support", "use_wheel.py").resolve()
    with session.chdir(session.create_tmp()):
        session.run(interpreter, str(use), env=ONE_THREAD, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and imports between packages; `nox -s lint -- --fix` corrects style and formatting."""
    session.install(*group("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", *(() if "--fix" in session.posargs else ("--check", "--diff")))
    session.run("lint-imports", "--no-cache", "--no-logo")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of `oracle/` with mypy in strict mode."""
    session.install(*group("types"))
    session.run("mypy", *session.posargs)
