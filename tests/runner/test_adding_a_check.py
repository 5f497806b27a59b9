"""A new check needs one module in `oracle/judge/`; all other code finds it in the registry."""

import textwrap
from functools import partial

import numpy as np
import pytest

import oracle.judge
from oracle.candidates.isolation.layers import Settings
from oracle.candidates.isolation.processes import CandidateProcess
from oracle.candidates.isolation.remote import RemoteCandidate
from oracle.candidates.isolation.worker import serve
from oracle.candidates.judging import judge
from oracle.candidates.replay import replay
from oracle.candidates.verify import verify
from oracle.catalogue.loading import load
from oracle.cli.main import main
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.mutation.planting import mutants
from oracle.records import Run, read, write
from oracle.records.environment import current_environment
from oracle.records.judgement import Job
from oracle.report import render
from oracle.runner import PROFILES, CheckPlan, check_records, checks, judge_concept
from oracle.runner.concept_record import concept_record

MODULE = '''
    """The check of signs: no entry of an answer is negative. Few concepts pass it."""

    import numpy as np

    from oracle.judge import ExampleCheck, Verdict
    from oracle.records.grades import Grade


    class _Signs(ExampleCheck):
        name = "signs"
        question = "Is no entry of the answer negative?"
        place = 5

        def applies(self, concept, implementation, dtype):
            return implementation.gives == "value"

        def judge(self, case, implementation):
            answer = case.answer(implementation).value
            if answer is None or not np.any(answer.values < 0):
                return Verdict(Grade.ACCURATE)
            return Verdict(Grade.WRONG, "has a negative entry")


    CHECK = _Signs()
'''


@pytest.fixture
def signs(tmp_path, monkeypatch):
    """The module, in a folder that is part of the package during a test."""
    (tmp_path / "signs.py").write_text(textwrap.dedent(MODULE).lstrip())
    monkeypatch.setattr(oracle.judge, "__path__", [*oracle.judge.__path__, str(tmp_path)])
    checks.cache_clear()
    yield
    checks.cache_clear()


def relu(x):
    return np.maximum(x, 0)


def test_the_registry_finds_the_check_and_orders_it(signs):
    assert [check.name for check in checks()][:2] == ["signs", "value"]


def test_the_suite_runs_the_check_on_every_implementation(signs):
    relu = judge_concept(load("activations/relu"), "float64", PROFILES["quick"], 0)
    tanh = judge_concept(load("activations/tanh"), "float64", PROFILES["quick"], 0)
    assert {cell.verdict for cell in relu if cell.check == "signs"} == {"accurate"}
    found = [cell for cell in tanh if cell.check == "signs"]
    assert {cell.verdict for cell in found} == {"wrong"}
    assert found[0].findings[0].sentence == "has a negative entry"


def test_a_finding_of_the_check_can_be_replayed(signs):
    assert replay("activations/tanh", "numpy_loop", "signs", "float64", x=np.array([-1.0])).grade == "wrong"


def test_verify_and_the_command_line_run_the_check(signs, tmp_path, capsys):
    verify("activations/relu", relu, examples=2)
    with pytest.raises(AssertionError, match="has a negative entry"):
        verify("activations/tanh", np.tanh, examples=2)
    (tmp_path / "port.py").write_text("import numpy as np\n\ndef tanh(x):\n    return np.tanh(x)\n")
    job = Job(concept="activations/tanh", address=f"{tmp_path / 'port.py'}:tanh", examples=2)
    settings = Settings(4.0, 60.0, tmp_path, tmp_path, confined=False)
    process = CandidateProcess(settings, partial(serve, file="port.py", folder=tmp_path, seconds=5.0))
    remote = RemoteCandidate(process, "port.py", 5.0)
    judgement = judge(job, load(job.concept), remote, lambda **about: None)  # called by the process of `oracle check`
    process.end()
    assert (judgement.verdict, judgement.check, judgement.sentence) == ("wrong", "signs", "has a negative entry")
    assert main(["mutate", f"{tmp_path / 'port.py'}:tanh", "--concept", "activations/tanh", "--profile", "quick"]) != 0
    assert "negative entry" in "".join(capsys.readouterr())


def test_the_evaluation_records_the_findings_of_the_check(signs):
    concept = load("activations/relu")
    finder = OutcomeFinder(CheckPlan(concept, PROFILES["quick"]))
    found = [finder.outcome_of(mutant) for mutant in mutants(concept, concept["numpy_maximum"])]
    assert "signs" in {by.check for outcome in found for by in outcome.found_by}


def test_the_record_lists_the_check_and_the_report_has_a_column_for_it(signs, tmp_path):
    name = "activations/relu"
    now = "2026-01-01T00:00:00+00:00"
    run = Run(
        started=now,
        finished=now,
        seconds=0.0,
        profile="quick",
        seed=0,
        environment=current_environment(),
        checks=check_records(),
        concepts=[concept_record(name)],
        cells=judge_concept(load(name), "float64", PROFILES["quick"], 0),
    )
    write(run, tmp_path / "run.json")
    assert read(tmp_path / "run.json").checks[0].name == "signs"
    render([tmp_path / "run.json"], tmp_path / "html")
    index, page = (tmp_path / "html" / name for name in ("index.html", "activations-relu.html"))
    assert "Is no entry of the answer negative?" in index.read_text(encoding="utf-8")
    assert "numpy_maximum.signs.float64" in page.read_text(encoding="utf-8")


def test_two_checks_with_one_name_raise(signs, tmp_path):
    (tmp_path / "again.py").write_text(textwrap.dedent(MODULE).lstrip())
    with pytest.raises(TypeError, match=r"both define a check 'signs'; rename one"):
        checks()


def test_a_check_of_another_type_raises(tmp_path, monkeypatch):
    (tmp_path / "odd.py").write_text("CHECK = 3\n")
    monkeypatch.setattr(oracle.judge, "__path__", [*oracle.judge.__path__, str(tmp_path)])
    checks.cache_clear()
    with pytest.raises(TypeError, match=r"CHECK of oracle\.judge\.odd is 3, but should be an instance of"):
        checks()
    checks.cache_clear()
