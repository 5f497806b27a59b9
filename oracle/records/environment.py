"""The environment of a run. This module imports torch, so `oracle.records` does not import it."""

import contextlib
import os
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import torch

from oracle.records.schema import Environment


def current_environment(device: str = "cpu") -> Environment:
    """Return the versions of the libraries and the hardware of this process; `device` is a torch device."""
    built_with: Any = np.show_config(mode="dicts")
    blas = built_with.get("Build Dependencies", {}).get("blas", {})
    torch_blas = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    return Environment(
        python=platform.python_version(),
        numpy=np.__version__,
        torch=str(torch.__version__),
        flint=metadata.version("python-flint"),
        hypothesis=metadata.version("hypothesis"),
        platform=platform.platform(),
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        blas_numpy=f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip(),
        blas_torch=torch_blas[1] if torch_blas else "unknown",
        threads_torch=torch.get_num_threads(),
        device=torch.cuda.get_device_name(device) if device.startswith("cuda") else device,
    )


def _cpu() -> str:
    """The name of the processor, from the Linux kernel if possible: `platform.processor` is often empty there."""
    with contextlib.suppress(OSError):
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        if name := re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE):
            return name[1].strip()
    return platform.processor() or platform.machine() or "unknown"
