"""The candidate's process: what is sent to it, what comes back, and what separates it from the system."""

import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pytest

from oracle.calling import Answer, call, copy_with_layout
from oracle.calling.numpy_arrays import output
from oracle.candidates.access import access_to
from oracle.candidates.binding import Binding
from oracle.candidates.isolated_call import ExitedEarly
from oracle.candidates.isolation import kernel, messages
from oracle.candidates.isolation.answers import answer_message, answer_of
from oracle.candidates.isolation.connection import CandidateStopped
from oracle.candidates.isolation.errors import described, restored
from oracle.candidates.isolation.layers import LAYERS, Settings
from oracle.candidates.isolation.messages import ENCODER, REPLY, Malformed, Reply
from oracle.candidates.isolation.processes import CandidateProcess
from oracle.candidates.isolation.remote import RemoteCandidate
from oracle.candidates.isolation.values import packed, unpacked
from oracle.candidates.isolation.worker import serve
from oracle.candidates.locating import locate
from oracle.domains.layouts import LAYOUTS
from oracle.runner.limits import TimeLimitExceeded
from oracle.truth.outputs import Outputs, Slot

TABLE = np.arange(12.0).reshape(3, 4)


def sent(x):
    return unpacked(msgspec.msgpack.decode(msgspec.msgpack.encode(packed(x))))


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "bool", "complex128"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_array_arrives_with_its_memory_layout(layout, dtype):
    x = LAYOUTS[layout](TABLE.astype(dtype))
    y = sent(x)
    assert (y.dtype, y.shape, y.strides) == (x.dtype, x.shape, x.strides)
    assert np.array_equal(x, y)
    for side in ("numpy", "torch"):
        one, other = (copy_with_layout(z, side, "float32") for z in (x, y))
        if side == "torch":
            assert (one.stride(), one.storage_offset()) == (other.stride(), other.storage_offset())
            assert one.untyped_storage().nbytes() == other.untyped_storage().nbytes()
        else:
            assert one.strides == other.strides


@pytest.mark.parametrize("x", [TABLE.T, TABLE[::-1, ::2], TABLE[:0], np.array(3.0), np.float32(2.5), np.bool_(True)])
def test_views_and_scalars_arrive(x):
    y = sent(x)
    assert type(y) is type(x)
    assert np.array_equal(x, y)
    assert y.dtype == x.dtype


@pytest.mark.parametrize(
    "x", [1, 2**70, -(2**63), 1.5, "é", None, True, (1, [2, {"a": 3}]), {1: 2, "b": (3,)}, 3 + 4j, {1, 2}, b"x"]
)
def test_other_arguments_arrive(x):
    assert sent(x) == x
    assert type(sent(x)) is type(x)


def test_slots_arrive_and_other_objects_are_refused():
    slot = Slot("c", 1, (2, 3), "float64", 4, 10, None)
    assert sent([slot]) == [slot]
    with pytest.raises(TypeError, match="cannot be sent"):
        packed({"x": object()})


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (ValueError("a\x1b[2J"), ValueError, r"a\x1b[2J"),
        (KeyError("x"), KeyError, "'x'"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), UnicodeDecodeError, "'utf-8' codec can't decode"),
        (TimeLimitExceeded("late"), TimeLimitExceeded, "late"),
        (ExitedEarly("gone"), ExitedEarly, "gone"),
        (ModuleNotFoundError("no", name="x"), ModuleNotFoundError, "no"),
        (RuntimeError("a" * 10**6), RuntimeError, "a" * 99),
    ],
)
def test_an_exception_is_made_again_with_a_text_that_can_be_printed(error, kind, text):
    found = restored(described(error, "f.py"))
    assert isinstance(found, kind)
    assert text in str(found)
    assert len(str(found)) <= messages.TEXT


def test_the_class_of_an_exception_keeps_its_name():
    own = type("Own", (LookupError,), {})
    found = restored(described(own("x"), "f.py"))
    assert type(found).__name__ == "Own"
    assert isinstance(found, LookupError)
    strange = type("A\nverdict: accurate", (Exception,), {})
    assert type(restored(described(strange("x"), "f.py"))).__name__ == r"A\nverdict: accurate"


def round_trip(answer, inputs=("x",), by=("x",), **changes):
    reply = Reply(answers=(answer_message(answer, "f.py"),))
    message = REPLY.decode(ENCODER.encode(reply)).answers[0]
    value = changes.pop("value", {})
    if value:
        changes["value"] = msgspec.structs.replace(message.value, **value)
    return answer_of(msgspec.structs.replace(message, **changes), inputs, by)


def test_an_answer_is_the_same_after_it_was_sent():
    several = output(Outputs(("a", "b"), (TABLE, None)))
    answer = Answer(value=several, gradients={"x": output(TABLE)}, changed_inputs=("x",), shared_inputs=("x",))
    found = round_trip(answer)
    assert np.array_equal(found.value.values, several.values)
    assert found.value.parts == several.parts
    assert np.array_equal(found.gradients["x"].values, TABLE)
    assert (found.changed_inputs, found.shared_inputs) == (("x",), ("x",))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": {"shape": (2**40, 2**40)}}, "impossible shape"),
        ({"value": {"shape": (-1,)}}, "impossible shape"),
        ({"value": {"shape": (5,)}}, "96 bytes of values, but should have 40"),
        ({"value": {"dtype": "float16", "values": np.full(12, 0.1).tobytes()}}, "float16 cannot hold"),
        ({"value": {"dtype": "int64", "values": np.full(12, 0.5).tobytes()}}, "int64 cannot hold"),
        ({"value": {"dtype": "bfloat16", "values": np.full(12, 0.1).tobytes()}}, "bfloat16 cannot hold"),
        ({"changed_inputs": ("verdict",)}, "other inputs"),
        ({"shared_inputs": ("y",)}, "other inputs"),
        ({"changed_metadata": {"x": ("verdict",)}}, "other inputs"),
        ({"gradients": {"y": None}}, "other inputs"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(changes, message):
    with pytest.raises(Malformed, match=message):
        round_trip(Answer(value=output(TABLE)), **changes)


def test_an_output_with_too_many_entries_takes_no_memory():
    answer = Answer(value=output(np.zeros(3)))
    found = round_trip(answer, value={"shape": (10**6, 10**6), "values": b""})
    assert found.value.values.shape == (10**6, 10**6)
    assert np.isnan(found.value.values[0, 0])


SOURCE = """
import os, sys, time

def double(x):
    return 2 * x

def ends(x):
    os._exit(3)

def sleeps(x):
    time.sleep(600)

def forges(x):
    for n in range(3, 1100):
        try:
            os.write(n, b"x" * 100)
        except OSError:
            pass
    return x

def knows(x):
    seen = [name for name in sys.modules if name.startswith("oracle.concepts.")]
    return x * 0 + len(seen)

def pid(x):
    return x * 0 + os.getpid()
"""


@pytest.fixture
def remote(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(SOURCE, encoding="utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    settings = Settings(2.0, 60.0, scratch, tmp_path, confined=False)
    process = CandidateProcess(settings, partial(serve, file=str(path), folder=tmp_path, seconds=1.0))
    made = RemoteCandidate(process, str(path), 1.0)
    made.path = path
    yield made
    process.end()


def implementation(remote, name, side="numpy"):
    located = remote.locate(f"{remote.path}:{name}", ["x"])
    return access_to(located).implementations(Binding({"x": "x"}, {}, {}, ("value",)), side, None, None)[0]


def local(remote, name, side):
    located = locate(f"{remote.path}:{name}", ["x"])
    return access_to(located).implementations(Binding({"x": "x"}, {}, {}, ("value",)), side, None, None)[0]


@pytest.mark.parametrize("side", ["numpy", "torch"])
def test_a_call_gives_the_same_answer_in_another_process(side, remote):
    by = ("x",) if side == "torch" else ()
    inputs = {"x": np.linspace(-1.0, 1.0, 5)}
    answers = [call(each(remote, "double", side), inputs, "float64", by) for each in (local, implementation)]
    assert [answer.raised for answer in answers] == [None, None]
    assert answers[0].value.dtype == answers[1].value.dtype == "float64"
    assert np.array_equal(answers[0].value.values, answers[1].value.values)
    assert answers[0].gradients.keys() == answers[1].gradients.keys()


def test_the_process_has_loaded_no_concept(remote):
    # The process is a copy of this one, in which other tests may have loaded some: the copy has loaded no more.
    before = sum(name.startswith("oracle.concepts.") for name in sys.modules)
    answer = call(implementation(remote, "knows"), {"x": np.ones(2)}, "float64")
    assert answer.raised is None
    assert answer.value.values.tolist() == [before, before]


def test_a_process_that_ends_stops_the_candidate_with_its_exit_code(remote):
    with pytest.raises(CandidateStopped) as stopped:
        call(implementation(remote, "ends"), {"x": np.ones(2)}, "float64")
    assert (stopped.value.cause, stopped.value.code) == ("crashed", 3)


def test_a_call_that_takes_too_long_is_interrupted(remote):
    answer = call(implementation(remote, "sleeps"), {"x": np.ones(2)}, "float64")
    assert isinstance(answer.raised, TimeLimitExceeded)
    assert call(implementation(remote, "double"), {"x": np.ones(2)}, "float64").raised is None


def test_a_message_that_the_candidate_writes_is_no_reply(remote):
    with pytest.raises(CandidateStopped) as stopped:
        call(implementation(remote, "forges"), {"x": np.ones(2)}, "float64")
    assert stopped.value.cause == "malformed"


def test_all_layers_are_known(remote):
    assert set(remote.process.layers) <= set(LAYERS)
    if sys.platform == "linux":
        assert "group" in remote.process.layers


def in_a_copy(action):
    """The exit code of a copy of this process that runs `action`: 0, or 9 for an `OSError`."""
    number = os.fork()
    if number == 0:
        code = 1
        try:
            action()
            code = 0
        except OSError:
            code = 9
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has these calls")
def test_the_filter_refuses_signals_to_other_processes_and_sockets():
    def action(refused):
        kernel.filter_calls(signals=True)
        os.kill(os.getpid(), 0)
        refused()

    if in_a_copy(lambda: kernel.filter_calls(signals=True)) == 9:
        pytest.skip("this kernel has no filters")
    assert in_a_copy(lambda: action(lambda: None)) == 0
    assert in_a_copy(lambda: action(lambda: os.kill(os.getppid(), 0))) == 9
    assert in_a_copy(lambda: action(socket.socket)) == 9
    assert in_a_copy(lambda: action(socket.socketpair)) == 0
    assert in_a_copy(lambda: action(lambda: subprocess.run(["true"], check=True))) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has Landlock")
def test_files_can_be_written_in_one_folder_alone(tmp_path):
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()

    def action(path, read=None):
        kernel.only_write_below([own], read)
        path.write_text("x", encoding="utf-8") if read is None else path.read_bytes()

    if in_a_copy(lambda: kernel.only_write_below([own])) == 9:
        pytest.skip("this kernel has no Landlock")
    (other / "b").write_bytes(b"")
    assert in_a_copy(lambda: action(own / "a")) == 0
    assert in_a_copy(lambda: action(other / "a")) == 9
    assert in_a_copy(lambda: action(other / "b", [tmp_path])) == 0
    assert in_a_copy(lambda: action(other / "b", [own])) == 9


def test_the_scripts_of_the_layers_need_no_torch():
    names = "sandbox, grading, template, submissions, isolation.tree, isolation.layers, isolation.kernel"
    modules = ", ".join(f"oracle.candidates.{name}" for name in names.split(", "))
    code = f"import sys, {modules}; print([name for name in ('torch', 'numpy') if name in sys.modules])"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"
