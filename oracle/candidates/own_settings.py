"""The settings under which `verify` calls a candidate in the user's own process; the user's are restored afterwards."""

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import torch

from oracle.candidates.global_state import settings_restored


@contextmanager
def own_settings() -> Iterator[None]:
    """Set what changes the answers of NumPy and torch to its default inside; restore all settings at the end.

    These are torch's grad and inference modes, anomaly mode, autocast, default dtype and device, deterministic
    algorithms and flushing of subnormal numbers, NumPy's handling of floating-point errors, the filter of warnings,
    and the state of the global random generators.
    """
    with ExitStack() as stack:
        stack.enter_context(settings_restored())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        stack.enter_context(torch.autograd.set_detect_anomaly(False))
        stack.enter_context(torch.autocast("cpu", enabled=False))
        if torch.get_default_device().type != "cpu":
            stack.enter_context(torch.device("cpu"))
        torch.set_default_dtype(torch.float32)
        torch.set_deterministic_debug_mode(0)
        torch.set_flush_denormal(False)
        yield
