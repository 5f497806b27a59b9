"""Everything that a concept module may state, in one import.

    from oracle.page import Domain, Law, Reals, Size, Worked, maximum, never_negative

- Inputs: `Domain` of arrays (`Reals`, `Integers`, `Booleans`, `Labels`, `Complexes`), `Scalar`, `Integer`, `Choice`,
  and `Optional`, `ListOf` and `DictOf` of these.
- Statements: `Law`, `Worked` and `Size`, and in the companion module `Alternative`, `Corner`, `Edge`, `Error`,
  `ExpectedFailure`, `LibraryDifference` with `Returns`, `Rearrangement`. `Scene` states a scene in Python.
- Constructors of frequent laws: `between`, `even`, `never_negative`, `odd`, `permuting`, `renumbering`,
  `rows_sum_to_one`, `same_entries`, `scaling`, `swapping`, `transposing`; of frequent errors: `invalid`,
  `label_out_of_range`, `mismatched`.
- Training: `Run`, `TrainingSetup`, `Minibatches`, `HeldOutScore`, `split`, and the data sets of `images`.
- Functions that a definition may call: they work on floats and on certified numbers.
- `Picture` and `Series`, for figures.
"""

import oracle.calling.torch_references  # noqa: F401 - so that a concept file may be written in torch
from oracle.catalogue.constructors import between as between
from oracle.catalogue.constructors import even as even
from oracle.catalogue.constructors import never_negative as never_negative
from oracle.catalogue.constructors import odd as odd
from oracle.catalogue.constructors import permuting as permuting
from oracle.catalogue.constructors import renumbering as renumbering
from oracle.catalogue.constructors import rows_sum_to_one as rows_sum_to_one
from oracle.catalogue.constructors import same_entries as same_entries
from oracle.catalogue.constructors import scaling as scaling
from oracle.catalogue.constructors import swapping as swapping
from oracle.catalogue.constructors import transposing as transposing
from oracle.catalogue.declarations import FLOATS as FLOATS
from oracle.catalogue.declarations import Alternative as Alternative
from oracle.catalogue.declarations import Corner as Corner
from oracle.catalogue.declarations import Edge as Edge
from oracle.catalogue.declarations import Error as Error
from oracle.catalogue.declarations import ExpectedFailure as ExpectedFailure
from oracle.catalogue.declarations import Law as Law
from oracle.catalogue.declarations import LibraryDifference as LibraryDifference
from oracle.catalogue.declarations import Rearrangement as Rearrangement
from oracle.catalogue.declarations import Returns as Returns
from oracle.catalogue.declarations import Scene as Scene
from oracle.catalogue.declarations import Size as Size
from oracle.catalogue.declarations import Worked as Worked
from oracle.catalogue.error_constructors import invalid as invalid
from oracle.catalogue.error_constructors import label_out_of_range as label_out_of_range
from oracle.catalogue.error_constructors import mismatched as mismatched
from oracle.data import images as images
from oracle.data import is_available as is_available
from oracle.domains import Booleans as Booleans
from oracle.domains import Choice as Choice
from oracle.domains import Complexes as Complexes
from oracle.domains import DictOf as DictOf
from oracle.domains import Domain as Domain
from oracle.domains import Example as Example
from oracle.domains import Integer as Integer
from oracle.domains import Integers as Integers
from oracle.domains import Labels as Labels
from oracle.domains import ListOf as ListOf
from oracle.domains import Optional as Optional
from oracle.domains import OutsideDomain as OutsideDomain
from oracle.domains import Reals as Reals
from oracle.domains import Scalar as Scalar
from oracle.records import Picture as Picture
from oracle.records import Series as Series
from oracle.training import HeldOutScore as HeldOutScore
from oracle.training import Minibatches as Minibatches
from oracle.training import Run as Run
from oracle.training import TrainingSetup as TrainingSetup
from oracle.training import split as split
from oracle.truth import absolute as absolute
from oracle.truth import amax as amax
from oracle.truth import cos as cos
from oracle.truth import decimal as decimal
from oracle.truth import detach as detach
from oracle.truth import exp as exp
from oracle.truth import expm1 as expm1
from oracle.truth import heaviside as heaviside
from oracle.truth import log as log
from oracle.truth import log1p as log1p
from oracle.truth import logsumexp as logsumexp
from oracle.truth import lp_norm as lp_norm
from oracle.truth import maximum as maximum
from oracle.truth import minimum as minimum
from oracle.truth import norm as norm
from oracle.truth import power as power
from oracle.truth import sigmoid as sigmoid
from oracle.truth import sin as sin
from oracle.truth import solve as solve
from oracle.truth import sqrt as sqrt
from oracle.truth import tanh as tanh
from oracle.truth import whole as whole
