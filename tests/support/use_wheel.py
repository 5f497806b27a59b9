"""Use an installed wheel as its users do: `python use_wheel.py`, in the environment and in an empty folder.

Only modules of the wheel and of its dependencies are imported, and pytest. Raises if a command does something else.
"""

import os
import subprocess
import sys
from pathlib import Path

FILES = {
    "port.py": "def relu(x):\n    return x.clip(0)\n",
    "submissions/right.py": "def relu(x):\n    return x.clip(0)\n",
    "submissions/wrong.py": "def relu(x):\n    return abs(x)\n",
    "gelu.py": "import numpy as np\n\n\ndef gelu(x):\n"
    "    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))\n",
    "test_port.py": "from gelu import gelu\nfrom oracle import Domain, Reals, verify\nfrom port import relu\n\n\n"
    "def test_relu():\n    verify('relu', relu, examples=2)\n\n\n"
    "def test_gelu():\n    verify(gelu, gelu, inputs=Domain(x=Reals('n')), examples=2)\n",
    "doubled.py": '"""Twice a vector.\n\nShapes: x (n,)."""\n\nfrom oracle.page import Domain, Reals\n\n\n'
    "def definition(x):\n    return 2 * x\n\n\ndef torch_sum(x):\n    return x + x\n\n\n"
    'def inputs():\n    return Domain(x=Reals("n"))\n',
}


def run(expected: int, *command: str) -> str:
    """Run a module of the environment and return its output; raises if the exit code is another one."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != expected:
        raise SystemExit(f"{' '.join(command)} has the exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Run check, grade, verify in a test, a concept file as tests, and report."""
    for name, text in FILES.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    print(run(0, "oracle", "--version").strip())
    assert run(0, "oracle", "check", "relu", "port.py:relu", "--examples", "2").startswith("accurate")
    assert "1 of 2 passed" in run(1, "oracle", "grade", "relu", "submissions", "--examples", "2", "--to", "grades.html")
    assert "2 passed" in run(0, "pytest", "-q", "-p", "no:cacheprovider", "test_port.py")
    run(0, "pytest", "-q", "--oracle", "doubled.py", "--oracle-profile=quick", "--oracle-record=run.json")
    run(0, "oracle", "report", "run.json", "--to", "html")
    for page in ("grades.html", "html/index.html"):
        assert "</html>" in Path(page).read_text(encoding="utf-8"), page
    print("check, grade, verify, pytest --oracle and report work")


if __name__ == "__main__":
    main()
