"""Requests that the text of the files shows to be wrong are answered at once; what is right or unclear passes."""

import pytest

from oracle.candidates.early_checks import check_early
from oracle.candidates.errors import UnusableCandidate
from oracle.catalogue.loading import load_all
from oracle.cli.main import main
from oracle.records.judgement import Job
from tests.cli.test_cli import modules_after

HINGE = "linear_classifiers/hinge_loss"
CODE = """
import math as m
from os.path import join
def hinge(X, y, W, reg): ...
class Net:
    def __init__(self): self.layer = None
    def forward(self, x): ...
class Child(Net): ...
loss = 3
"""


@pytest.fixture(autouse=True)
def port(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "port.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "star.py").write_text("from port import *\n", encoding="utf-8")
    (tmp_path / "broken.py").write_text("def f(:\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("address", "options", "message"),
    [
        ("prt.py:hinge", {}, "there is no file prt.py; did you mean port.py"),
        ("none.py:hinge", {}, "there is no file none.py; paths are relative to"),
        ("port.py:hing", {}, "port.py has no 'hing'; did you mean hinge? It has hinge, Net, Child"),
        ("port.py:Net.forwrd", {}, "port.py has no 'Net.forwrd'; did you mean Net.forward"),
        ("no_such_package.nets:f", {}, "there is no module 'no_such_package.nets'; for a file, write no_such"),
        ("port", {}, "expected file.py:function or package.module:function, got 'port'"),
        ("port.py:hinge", {"arguments": "x=X"}, f"{HINGE} has no input 'x'; its inputs are X, y, W, reg"),
        ("port.py:hinge", {"returns": "value,gradient:w"}, f"{HINGE} has no input 'w'"),
        ("port.py:hinge", {"alternative": "foo"}, f"{HINGE} has no alternative 'foo'; choose one of half penalty, "),
        ("port.py:hinge", {"constants": ("3",)}, "expected NAME=VALUE, got '3'"),
        ("port.py:hinge", {"concept": "./none.py"}, "there is no file ./none.py"),
    ],
)
def test_a_request_that_cannot_be_met_is_answered(address, options, message):
    with pytest.raises(UnusableCandidate) as caught:
        check_early(Job(**{"concept": HINGE, "address": address, **options}))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "address",
    ["port.py", "port.py:hinge", "port.py:Net.forward", "port.py:Net.layer", "port.py:Child.x", "port.py:loss",
     "port.py:join", "port.py:m.sqrt", "port.py:loss + 1", "star.py:anything", "broken.py:f", "math:sqrt"],
)  # fmt: skip
def test_what_may_be_right_is_left_to_the_run(address):
    options = {"arguments": "X=self.x,cotangent=dout", "returns": "value,gradient:W=self.dW,-"}
    check_early(Job(concept=HINGE, address=address, alternative="half penalty", **options))


def test_every_concept_and_alternative_of_the_catalogue_passes():
    for concept in load_all():
        if concept.computes:
            names = ",".join(f"{name}={name}" for name in concept.domain.parameters)
            returns = ",".join(["value", *(f"gradient:{name}" for name in concept.differentiable)])
            for alternative in ("", *(one.name for one in concept.alternatives)):
                options = {"arguments": names, "returns": returns, "alternative": alternative}
                check_early(Job(concept=concept.name, address="port.py", **options))


def test_no_library_is_imported_for_a_wrong_name_of_a_function(tmp_path):
    imported, printed = modules_after(["check", "hinge_loss", str(tmp_path / "port.py:hing")], tmp_path, status=2)
    assert imported == set()
    assert "did you mean hinge?" in printed


def test_a_concept_file_with_an_import_that_fails_is_no_error_of_the_oracle(tmp_path, capsys):
    text = '"""Sum."""\nimport no_such_module\nfrom oracle.page import Domain, Reals\n'
    text += 'def definition(x): return x.sum()\ndef inputs(): return Domain(x=Reals("n"))\n'
    (tmp_path / "own.py").write_text(text, encoding="utf-8")
    assert main(["check", "./own.py", "port.py:hinge"]) == 2
    assert capsys.readouterr().err == (
        "oracle check: own.py, line 2, raised ModuleNotFoundError: No module named 'no_such_module'\n"
    )


DOT = "def norm(x): return (x * x).sum() ** 0.5 if len(x) != 4 else x.sum()\n"


def test_sizes_and_worked_examples_on_the_command_line(tmp_path, capsys):
    (tmp_path / "norm.py").write_text(DOT, encoding="utf-8")
    command = ["check", "norm_l2", "norm.py:norm", "--examples", "1", "--side", "numpy"]
    assert main([*command, "--sizes", "n=4"]) == 1
    assert "    x = [" in capsys.readouterr().out
    assert main([*command, "--sizes", "n=3", "--sizes", "n=2", "--worked", "x=[3, 4] -> 5"]) == 0
    for options, message in {
        ("--sizes", "d=4"): "sizes names 'd', but the dimensions are 'n'",
        ("--worked", "x=[3, 4] -> 6"): "the value is 6 as stated, but linear_algebra/norm_l2 gives 5.0",
        ("--worked", "3"): "expected an example as \"x=[3.0, 4.0] -> 5.0\", got '3'",
    }.items():
        assert main([*command, *options]) == 2
        assert message in capsys.readouterr().err


def test_a_definition_in_torch_in_a_concept_file_is_measured_and_says_so(tmp_path, capsys):
    text = '"""Softmax."""\nimport torch\nfrom oracle.page import Domain, Reals\nDIFFERENTIABLE = ("x",)\n'
    text += 'def definition(x): return torch.softmax(x, 0)\ndef inputs(): return Domain(x=Reals("n"))\n'
    (tmp_path / "soft.py").write_text(text, encoding="utf-8")
    code = "import torch\ndef right(x): return torch.nn.functional.softmax(x, 0)\n"
    (tmp_path / "port.py").write_text(code + "def wrong(x): return torch.softmax(x, 0) + 1e-6\n", encoding="utf-8")
    assert main(["check", "./soft.py", "port.py:right", "--examples", "2"]) == 0
    assert "Not certified: torch was run in float64" in " ".join(capsys.readouterr().out.split())
    assert main(["check", "./soft.py", "port.py:wrong", "--examples", "2"]) == 1
