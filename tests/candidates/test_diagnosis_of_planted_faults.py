"""Most faults that are planted by machine are diagnosed.

`python tests/candidates/test_diagnosis_of_planted_faults.py 16` prints the diagnosis of one fault in 16.
"""

import zlib
from dataclasses import replace

import numpy as np
import torch

from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.catalogue.loading import load
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.mutation.planting import mutants
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES
from oracle.runner.session import Session
from tests.candidates.test_diagnosis import CONCEPTS

# Kinds of faults in code around the function, which no hypothesis has.
WRAPPERS = ("rare size", "rare value", "not finite", "contiguity", "one dtype", "input changed", "input returned")
WRAPPERS += ("precision",)


def planted_faults(every):
    """Yield (concept, original, mutant) for one in `every` faults that the check of value or gradient finds.

    The concept lacks the original, so that no hypothesis is made of it.
    """
    for name in CONCEPTS:
        concept = load(name)
        finder = OutcomeFinder(CheckPlan(concept, PROFILES["quick"]))
        for original in concept.implementations:
            for mutant in mutants(concept, original) if original.gives in ("value", "gradient") else ():
                address = f"{name} {original.name} {mutant.line} {mutant.sentence}"
                if mutant.kind in WRAPPERS or zlib.crc32(address.encode()) % every:
                    continue
                others = tuple(i for i in concept.implementations if i is not original or i.name == "numpy_loop")
                if is_found(finder, original, mutant):
                    yield replace(concept, implementations=others), original, mutant


def is_found(finder, original, mutant):
    """Return whether the fault makes an answer wrong, not only raises an exception."""
    session = Session(finder.plan, mutant.implementation, original)
    for group in session.questions():
        for question in group:
            if question.check.name in ("value", "gradient") and question.dtype == "float64":
                verdict, _ = session.ask(question)
                if verdict.grade == "wrong" and finder.finds(session, question, verdict):
                    return True
    return False


def test_most_planted_faults_have_a_diagnosis():
    diagnoses = [
        (concept.name, original.name, mutant.sentence, diagnose(concept, [mutant.implementation]))
        for concept, original, mutant in planted_faults(every=130)
    ]
    unnamed = [row[:3] for row in diagnoses if not row[3]]
    assert len(diagnoses) >= 25
    assert len(unnamed) <= 0.3 * len(diagnoses), unnamed


if __name__ == "__main__":
    import sys
    import time

    torch.set_num_threads(1)
    seconds, unnamed, total = [], 0, 0
    for concept, original, mutant in planted_faults(int(sys.argv[1])):
        began = time.perf_counter()
        sentence = diagnose(concept, [mutant.implementation])
        seconds.append(time.perf_counter() - began)
        total, unnamed = total + 1, unnamed + (not sentence)
        print(f"{concept.name} {original.name}, {mutant.kind}: {mutant.sentence}\n    {sentence or '-'}")
    print(f"{total - unnamed} of {total} named; median {np.median(seconds):.2f} s, longest {max(seconds):.2f} s")
