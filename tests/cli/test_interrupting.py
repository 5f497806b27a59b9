"""Long jobs that are told to end: what they had found is in the record."""

import json
import signal
import subprocess
import sys

import pytest

SHORT = ("activations/relu", "elementwise/addition")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize(
    ("job", "options", "done", "found"),
    [
        ("oracle.bench", ["--no-compile"], "timing, 1 of 2", "concepts"),
        ("oracle.evaluation", ["--every", "60", "--tools-every", "0", "--processes", "1"], "1 of 2", "kinds"),
    ],
)
def test_what_was_found_until_then_is_kept(job, options, done, found, tmp_path):
    record = tmp_path / "record.json"
    command = [sys.executable, "-m", job, *SHORT, *options, "--to", str(record)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if done in line:
                running.send_signal(signal.SIGTERM)
                break
        said = running.stderr.read()
        assert running.wait(60) == 130, said
    assert "what was" in said
    assert json.loads(record.read_text(encoding="utf-8"))[found]
