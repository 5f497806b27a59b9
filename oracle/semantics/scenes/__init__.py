"""Scripts about memory and state: each statement is run on the library and over the model, and everything compared.

`world.py` runs statements in both; `comparing.py` says what is compared; `playing.py` plays the scene of a page.
"""

from oracle.semantics.scenes.comparing import Differs
from oracle.semantics.scenes.playing import play, statements
from oracle.semantics.scenes.world import Outcome, World

__all__ = ["Differs", "Outcome", "World", "play", "statements"]
