"""Whether entries that depend on the same slopes are right together, where a function is not differentiable.

Each entry is within its interval already. Here one choice of slopes has to give all of them: their distance from a
convex set is minimised (Frank and Wolfe's method with pairwise steps; Lacoste-Julien and Jaggi, 2015). An answer is
wrong only if a hyperplane is found with the answer on one side and the whole set on the other, with room for rounding;
if none is found, the answer is accepted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure
from oracle.truth.joint_sets import JointSet

Array = NDArray[np.float64]
_STEPS = 200  # arbitrary; a few steps show the usual faults
_ROOM = 1e-4  # of the width of an interval: smaller differences are not looked for

_NOT_TOGETHER = "entries {} are {}: each is a valid subgradient, but no choice of the slopes gives all of them"


def together(
    verdict: Verdict,
    answers: Mapping[str, NDArray[np.float64]],
    paths: Iterable[tuple[Sequence[JointSet], Mapping[str, Enclosure]]],
) -> Verdict:
    """`verdict` on `answers`, by name, or the verdict WRONG if it passes and no path allows them together.

    A path is its joint sets and its enclosures by name. Names that are not in `answers` are left out.
    """
    if not verdict.right:
        return verdict
    sentence = ""
    for sets, enclosures in paths:
        found = next(filter(None, (_against(one, enclosures, answers) for one in sets)), "")
        if not found:
            return verdict
        sentence = sentence or found
    if not sentence:
        return verdict
    expected, got = "slopes of one valid choice", "slopes of no valid choice"
    return replace(verdict, grade=Grade.WRONG, sentence=sentence, expected=expected, got=got)


def _against(one: JointSet, enclosures: Mapping[str, Enclosure], answers: Mapping[str, NDArray[np.float64]]) -> str:
    """What is wrong with the entries of one joint set; empty if nothing is."""
    rows, got, tolerance = [], [], []
    for row, (name, at) in enumerate(one.entries):
        if name not in answers or enclosures[name].depends_on_order:
            continue
        truth, answer = enclosures[name], float(answers[name].flat[at])
        bound = truth.rearranged if truth.normwise is None else truth.normwise
        # Twice: the answer and the coefficients of the set may each be this far from the truth.
        allowed = 2.0 * float(bound.flat[at]) + _ROOM * float(truth.spread.flat[at])
        if np.isfinite(answer) and np.isfinite(allowed):
            rows.append(row)
            got.append(answer)
            tolerance.append(allowed)
    if not rows:
        return ""
    part = JointSet(tuple(one.entries[row] for row in rows), one.base[rows], one.chains, one.columns[:, rows])
    mine: Array = np.array(got)
    scale: Array = np.array(tolerance)
    return _sentence(part, mine, scale) if _is_outside(part, mine - part.base, scale) else ""


def _is_outside(one: JointSet, answer: Array, tolerance: Array) -> bool:
    """Whether it is proved that no point of the set, without its base, is within `tolerance` of `answer`."""
    target, scaled = answer / tolerance, replace(one, columns=one.columns / tolerance)
    atoms = [scaled.extreme(target)]
    weights = [1.0]
    for _ in range(_STEPS):
        points = np.array(atoms)
        residual = target - np.array(weights) @ points
        if np.abs(residual).max() <= 1.0:
            return False
        atom = scaled.extreme(residual)
        least = float(residual @ target - residual @ atom)  # how far the hyperplane is from the set
        sizes = np.abs(residual)
        if least > float(sizes.sum()) + 1e-9 * float(sizes @ (np.abs(target) + np.abs(atom))):
            return True
        worst = min((k for k, weight in enumerate(weights) if weight), key=(points @ residual).__getitem__)
        step = atom - atoms[worst]
        length = float(step @ step)
        if not length > 0.0:
            return False
        share = min(max(float(residual @ step) / length, 0.0), weights[worst])
        weights[worst] -= share
        atoms.append(atom)
        weights.append(share)
    return False


def _sentence(one: JointSet, got: Array, tolerance: Array) -> str:
    """The slopes that the answer has instead, where they can be computed; otherwise an entry, or the entries."""
    if all(len(chain) == 1 for chain in one.chains):
        weights, _, rank, _ = np.linalg.lstsq(one.columns.T, got - one.base)
        fits = (np.abs(one.columns.T @ weights + one.base - got) <= tolerance).all()
        if fits and rank == len(weights):
            for corner in {chain[0][0]: None for chain in one.chains}:
                mine = [float(w) for w, chain in zip(weights, one.chains, strict=True) if chain[0][0] is corner]
                total = sum(mine)
                if not corner.order and len(mine) == corner.count and abs(total - 1.0) > _ROOM:
                    return f"the slopes at a tie of {corner.count} add up to {total:.4g}, but should add up to 1"
                if not corner.order and min(mine) > -_ROOM and total > 1.0 + _ROOM:
                    return f"the slopes at a tie add up to {total:.4g}, but should add up to at most 1"
    if all(chain[0][0].order == 2.0 and len(chain) == 1 for chain in one.chains) and _is_alone(one):
        length = float(np.linalg.norm((got - one.base) / np.abs(one.columns).max(axis=0)))
        return f"the slopes where a norm is 0 have the length {length:.4g}, but should have at most 1"
    if alone := _outside_alone(one, got, tolerance):
        return alone
    shown = ", ".join(f"{name}[{at}]" if name else str(at) for name, at in one.entries[:3])
    values = ", ".join(f"{value:.6g}" for value in got[:3])
    more = ", …" if len(got) > 3 else ""
    return _NOT_TOGETHER.format(shown + more, values + more)


def _outside_alone(one: JointSet, got: Array, tolerance: Array) -> str:
    """The first entry that no choice of the slopes gives, with the numbers that some choice gives; empty if none is."""
    for row, (name, at) in enumerate(one.entries):
        direction: Array = np.zeros(len(got))
        direction[row] = 1.0
        high = float(one.base[row] + one.extreme(direction)[row])
        low = float(one.base[row] + one.extreme(-direction)[row])
        if not low - tolerance[row] <= got[row] <= high + tolerance[row]:
            subject = f"the gradient by {name}: entry" if name else "entry"
            valid = f"{high:.6g}" if high - low <= tolerance[row] else f"from {low:.6g} to {high:.6g}"
            return f"{subject} {at} is {got[row]:.6g}, but every choice of the slopes gives {valid}"
    return ""


def _is_alone(one: JointSet) -> bool:
    """Whether there is one corner, and each of its slopes is in one entry."""
    corners = {chain[0][0] for chain in one.chains}
    return len(corners) == 1 and bool(((one.columns != 0.0).sum(axis=0) == 2).all())
