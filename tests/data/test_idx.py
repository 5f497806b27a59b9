"""The IDX reader returns what was written, and names the fault of a damaged file."""

import gzip
import importlib
import re
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.datasets import load_digits

from oracle.catalogue.module_reader import read
from oracle.data import BadIdx, images, is_available, load_images, read_idx
from oracle.judge.training import judge_training

CODES = {"uint8": 0x08, "int8": 0x09, "int16": 0x0B, "int32": 0x0C, "float32": 0x0D, "float64": 0x0E}


def idx(array):
    """The bytes of an IDX file."""
    header = struct.pack(">HBB", 0, CODES[array.dtype.name], array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


PICTURES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
LABELS = np.array([9, 0], np.uint8)


@given(st.data(), st.booleans())
def test_a_written_array_is_read_back(tmp_path_factory, data, compressed):
    dtype = data.draw(st.sampled_from(sorted(CODES)))
    array = data.draw(arrays(dtype, array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=4)))
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(gzip.compress(idx(array)) if compressed else idx(array))
    found = read_idx(path)
    assert found.dtype == array.dtype
    assert np.array_equal(found, array, equal_nan=array.dtype.kind == "f")


@pytest.mark.parametrize("compressed", [False, True])
def test_every_truncated_file_is_refused_by_name(tmp_path, compressed):
    path = tmp_path / "cut"
    complete = gzip.compress(idx(PICTURES)) if compressed else idx(PICTURES)
    for length in range(len(complete)):
        path.write_bytes(complete[:length])
        with pytest.raises(BadIdx, match=re.escape(str(path))):
            read_idx(path)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\x00\x01" + idx(PICTURES)[2:], "begins with 0001, but an IDX file begins with 0000"),
        (b"\x00\x00\x0a\x01" + idx(LABELS)[4:], "has the type code 0x0a, but IDX has 0x08, 0x09"),
        (idx(LABELS) + b"!", "has too many bytes: 3 bytes of data, but the shape (2,) needs 2"),
        (idx(LABELS)[:-1], "has too few bytes: 1 bytes of data, but the shape (2,) needs 2"),
        (b"\x00\x00\x0e\x03" + b"\xff" * 12, "states the shape (4294967295, 4294967295, 4294967295)"),
        (b"\x1f\x8b" + b"nonsense", "is not a complete gzip file"),
        (b"PK\x03\x04", "begins with 504b"),
    ],
)
def test_the_message_names_the_damage(tmp_path, raw, message):
    path = tmp_path / "damaged"
    path.write_bytes(raw)
    with pytest.raises(BadIdx, match=re.escape(message)):
        read_idx(path)


def test_a_changed_byte_in_a_compressed_file_is_detected(tmp_path):
    content = bytearray(gzip.compress(idx(PICTURES)))
    content[-6] ^= 0xFF  # inside the checksum
    (tmp_path / "flipped").write_bytes(bytes(content))
    with pytest.raises(BadIdx, match="is not a complete gzip file"):
        read_idx(tmp_path / "flipped")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(PICTURES)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS))
    return tmp_path


def test_images_and_labels_are_read_from_a_folder(folder):
    pictures, labels = load_images(folder)
    assert np.array_equal(pictures, PICTURES)
    assert np.array_equal(labels, LABELS)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("train-labels-idx1-ubyte", np.zeros(3, np.uint8), "has 2 images, but train-labels-idx1-ubyte has 3 labels"),
        ("train-labels-idx1-ubyte", np.array([1, 10], np.uint8), "has the label 10, but the classes are 0 to 9"),
        ("train-labels-idx1-ubyte", PICTURES, "holds uint8 of shape (2, 3, 4), but should hold uint8 with 1 axis"),
        ("train-images-idx3-ubyte", PICTURES.astype(np.int32), "holds int32 of shape (2, 3, 4), but should hold uint8"),
    ],
)
def test_files_that_do_not_fit_together_are_refused_by_name(folder, name, array, message):
    (folder / name).write_bytes(idx(array))
    with pytest.raises(BadIdx, match=re.escape(message)):
        load_images(folder)


def test_a_missing_file_is_named_in_the_message(folder):
    (folder / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(BadIdx, match=r"has neither train-labels-idx1-ubyte nor train-labels-idx1-ubyte\.gz; give the"):
        load_images(folder)
    with pytest.raises(BadIdx, match="has neither t10k-images"):
        load_images(folder, "t10k")
    with pytest.raises(BadIdx, match="cannot be read"):
        read_idx(folder / "none")


def test_the_digits_are_those_of_scikit_learn():
    pixels, classes = load_digits(return_X_y=True)
    pictures, labels = images("digits")
    assert np.array_equal(pictures, pixels.reshape(-1, 8, 8) / 16.0)
    assert np.array_equal(labels, classes)
    assert pictures.shape == (1797, 8, 8)
    assert (pictures.min(), pictures.max(), labels.max(), labels.dtype) == (0.0, 1.0, 9, np.int64)


def test_an_unknown_data_set_is_refused_with_the_known_names():
    assert is_available("digits")
    assert not is_available("mnist")
    with pytest.raises(ValueError, match="there is no data set 'mnist'; choose one of 'digits', 'fashion-mnist'"):
        images("mnist")


def test_fashion_mnist_is_read_from_the_folder_that_the_environment_names(monkeypatch, folder):
    images.cache_clear()
    monkeypatch.delenv("ORACLE_FASHION_MNIST", raising=False)
    assert not is_available("fashion-mnist")
    with pytest.raises(ValueError, match="set ORACLE_FASHION_MNIST to the folder that holds them"):
        images("fashion-mnist")
    monkeypatch.setenv("ORACLE_FASHION_MNIST", str(folder))
    assert is_available("fashion-mnist")
    assert images("fashion-mnist")[0].shape == (2, 3, 4)
    images.cache_clear()


@pytest.fixture
def reread(monkeypatch):
    """A function that imports a training concept again; afterwards the modules are imported as they were before."""
    monkeypatch.delenv("ORACLE_FASHION_MNIST", raising=False)
    imported = set()

    def fresh(name):
        images.cache_clear()
        imported.add(name)
        return read(importlib.reload(importlib.import_module(f"oracle.concepts.training.{name}")), f"training/{name}")

    yield fresh
    monkeypatch.undo()
    for name in imported:
        fresh(name)


@pytest.mark.parametrize("name", ["softmax_training", "mlp_training"])
def test_with_the_folder_the_training_concepts_have_a_run_on_fashion_mnist(monkeypatch, tmp_path, reread, name):
    random = np.random.default_rng(0)
    classes = np.arange(600, dtype=np.uint8) % 10
    pictures = np.zeros((600, 28, 28), np.uint8)
    for picture, label in zip(pictures, classes, strict=True):  # a bar for each class
        picture[2 * label + 4 : 2 * label + 6] = random.integers(100, 256, (2, 28))
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(pictures)))
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(classes)))
    without = reread(name)
    monkeypatch.setenv("ORACLE_FASHION_MNIST", str(tmp_path))
    concept = reread(name)
    assert [run.name for run in concept.runs] == [
        *(run.name for run in without.runs),
        "2 epochs of Fashion-MNIST, batches of 256",
    ]
    for side in ("numpy", "torch"):
        learner = concept[f"{side}_from_scratch"]
        trained = judge_training(concept, learner, concept.runs[-1], "float32", {}.__contains__, {})
        assert len(trained.losses.losses) == 422
        assert trained.score.accuracy == 1.0
        assert trained.losses.losses[-1] < 0.1 * trained.losses.losses[0]
