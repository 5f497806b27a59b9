"""The HTML pages of a speed record: its numbers, also alone and of an interrupted run."""

import re

import msgspec
import pytest

from oracle import records
from oracle.cli.main import main
from oracle.records.speed import (
    CertificateCost,
    CheckCost,
    Compilation,
    ConceptSpeed,
    Hotspot,
    JudgingProfile,
    KernelComparison,
    Measurement,
    ProfilePhase,
    SpeedRecord,
)
from oracle.report import render, render_speed
from tests.report.html_page import cell_view, text_of

MOMENT = "2026-03-01T12:00:00+00:00"
ENVIRONMENT = records.Environment(
    python="3.11.7", numpy="2.4.6", torch="2.9.1", flint="0.9.0", hypothesis="6.170", platform="a platform",
    cpu="a cpu", cores=4, blas_numpy="a blas", blas_torch="mkl", threads_torch=1, device="cpu",
)  # fmt: skip
HOSTILE = "<script>alert(1)</script>"


def measurements(name, kind, gives, *times):
    side = "torch" if name.startswith("torch") else "numpy"
    return [
        Measurement(name=name, side=side, kind=kind, gives=gives, dims={"n": n, "d": 2}, minimum=t, lower_quartile=t,
             median=1.1 * t, upper_quartile=1.2 * t, rounds=11, calls=3, peak_bytes=1_600_000 if n == 1000 else None)
        for n, t in zip((10, 100, 1000), times, strict=False)
    ]  # fmt: skip


def concept(name="a/b", **changes):
    fields = {
        "concept": name, "title": f"A concept {HOSTILE}", "row": 1, "measured_at": MOMENT, "growing": ["n"],
        "measurements": [
            *measurements("numpy_loop", "loop", "definition", 1e-4, 1e-3),
            *measurements("numpy_fast", "eager", "value", 1e-6, 1e-5, 1e-4),
            *measurements("torch_fast", "eager", "value", 4e-6, 4e-6, 4e-6),
            *measurements("torch_fast compiled", "compiled", "value", 8e-6, 8e-6, 1e-6),
            *measurements("blas", "reference", "value", 1e-6, 1e-5, 5e-5),
        ],
        "comparisons": [
            KernelComparison(side="numpy", gives="value", implementation="numpy_fast", reference="blas",
                    source=f"a library {HOSTILE}", code=f"def blas(x):\n    return {HOSTILE!r}",
                    dims={"n": 1000, "d": 2}, ratio=2.0, reason="Because."),
        ],
        "compilations": [Compilation("torch_fast", "value", 2.5), Compilation("torch_fast", "gradient", 0.0, HOSTILE)],
        "certificate": CertificateCost({"n": 10, "d": 2}, 1000, 1e-4, 4e-4, 9e-4),
        "not_timed": [f"`torch_loop`, value, from n = 100 on: {HOSTILE}"],
    }  # fmt: skip
    return ConceptSpeed(**{**fields, **changes})


def sample(*concepts, **changes):
    judging = JudgingProfile(
        dtype="float64", profile="quick", samples=200, seconds=0.8,
        phases=[ProfilePhase("truth", "certified numbers", 150), ProfilePhase("judge", "verdicts", 50)],
        hotspots=[Hotspot(f"truth/number: {HOSTILE}", 60, 90, "truth")],
        check_costs=[CheckCost("a/b", "value", 500, 0.25), CheckCost("a/b", "laws", 40, 0.0)],
        seconds_by_concept={"a/b": 0.5},
    )  # fmt: skip
    fields = {"started": MOMENT, "finished": MOMENT, "seconds": 61.0, "environment": ENVIRONMENT,
              "clock": "process_time",
              "compiler": "/usr/bin/g++", "concepts": list(concepts) or [concept()], "judging": judging}  # fmt: skip
    return SpeedRecord(**{**fields, **changes})


def read(path):
    """The text of an HTML page with single spaces."""
    return text_of(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    first = render_speed(sample(), tmp_path_factory.mktemp("speed"))
    return first, first.with_name("speed-a.html")


@pytest.mark.parametrize(
    "text",
    [
        "the median speed-up over the loop is 100 in NumPy and 250 in torch",
        "NumPy is faster in 0 concepts, torch in 1, and neither in 0",
        "each use one of 4 cores",
        "used the C++ compiler g++ .",
        "Compiling took 2.5 s in total",
        "a/b 100 250 125 n 1.00 ± 0.00 1.6 MB 1.6 MB 2.00 from n ≈ 40 on, torch wins (25 times faster at the largest",
        "In 1 of 1 comparisons the version of the catalogue takes more than 1.2 times as long:",
        "a/b , value: numpy_fast takes 2.00 times as long as blas . Because.",
        "takes 4.0 times as long as the float loop, with the enclosed gradients of all inputs 9.0 times",
        "truth 75.0 %",
        "30.0 % 45.0 % truth",
        "a/b 2,000 – 1,080",
        "This run took 1 min 1 s",
    ],
)
def test_the_numbers_of_the_record_are_on_the_overview(pages, text):
    assert text in read(pages[0])


@pytest.mark.parametrize(
    "text",
    [
        "Value, NumPy against torch: from n ≈ 40 on, torch wins (25 times faster at the largest size)",
        "At n = 100, d = 2 the loop takes 1 ms; NumPy is 100 times faster and torch is 250 times faster.",
        "The loop against NumPy: NumPy wins at every size (100 times faster at the largest size).",
        "Eager against compiled, torch_fast: from n ≈ 220 on, compiled wins (4.0 times faster at the largest size).",
        "torch, fastest n 0.00",
        "torch_fast was compiled for its value in 2.5 s, which the times do not include.",
        "torch_fast could not be compiled for its gradient:",
        "numpy_fast value 1 µs 1 µs – 1.2 µs 10 µs",
        "blas (reference kernel) value",
        "1,000",
    ],
)
def test_the_numbers_of_the_record_are_on_the_page_of_the_family(pages, text):
    assert text in read(pages[1])


def test_hostile_text_is_shown_and_has_no_effect(pages):
    for page in pages:
        written = page.read_text(encoding="utf-8")
        assert "<script>alert" not in written
        assert "&lt;script&gt;alert(1)" in written
        assert not re.search(
            r'\sstyle="|\son\w+="|src=|https?://', re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL)
        )


def test_a_chart_has_axes_with_units_a_sentence_and_a_legend(pages):
    html = pages[1].read_text(encoding="utf-8")
    (drawn,) = re.findall(r'<svg [^>]*role="img".*?</svg>', html, re.DOTALL)
    assert 'aria-label="Value, NumPy against torch: from n' in drawn
    for written in ("n, d = 2 (log scale)", "time per call (log scale)", ">10 µs<", ">1 ms<"):
        assert written in drawn
    (legend,) = re.findall(r'<ul class="legend-of-chart">.*?</ul>', html, re.DOTALL)
    assert "</svg> <span>loop</span></li>" in legend
    assert "</svg> <span>torch, compiled</span></li>" in legend


def test_a_bar_shows_the_share_of_each_phase(pages):
    assert re.findall(r'<td class="(share bar b\d+)">', pages[0].read_text(encoding="utf-8")) == [
        "share bar b8",
        "share bar b2",
    ]


def test_an_interrupted_run_and_a_missing_compiler_are_stated(tmp_path):
    text = read(render_speed(sample(interrupted=True, compiler="", judging=None), tmp_path))
    assert "The run was interrupted; the results measured until then are shown." in text
    text = read(render_speed(sample(concept(compilations=[]), compiler="", clock="perf_counter"), tmp_path))
    assert "No C++ compiler was found" in text
    assert "too coarse" in text


def test_an_empty_record_and_a_concept_without_measurements_have_pages(tmp_path):
    assert read(render_speed(sample(concepts=[], judging=None), tmp_path / "none")).startswith("tensor-oracle: speed")
    bare = concept(measurements=[], comparisons=[], compilations=[], certificate=None, not_timed=[], growing=[])
    render_speed(sample(bare), tmp_path / "bare")
    assert "A concept" in read(tmp_path / "bare" / "speed-a.html")


def test_pages_are_small_even_if_a_family_is_large(tmp_path):
    many = [concept(f"a/concept_{index}") for index in range(15)]
    first = render_speed(sample(*many, *(concept(f"f{index}/b") for index in range(100))), tmp_path)
    assert max(path.stat().st_size for path in tmp_path.iterdir()) < 500_000
    assert len(list(first.parent.iterdir())) == 102


def test_families_with_any_name_have_pages_of_their_own_and_links_to_them(tmp_path):
    names = ("a b#c", "a-b-c", HOSTILE, 300 * "long ", "../..", "A-B-C", "%20")
    first = render_speed(sample(*(concept(f"{name}/one") for name in names)), tmp_path)
    links = re.findall(r'href="(speed-[^"#]*)#([^"]*)"', first.read_text(encoding="utf-8"))
    assert len({file.lower() for file, _ in links}) == len(names)
    for file, anchor in links:
        assert re.fullmatch(r"speed-[A-Za-z0-9_-]{1,90}\.html", file)
        assert f'id="{anchor}"' in (tmp_path / file).read_text(encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == len(names) + 1


def test_the_report_links_to_the_pages_and_the_command_writes_them(tmp_path, capsys):
    cell = msgspec.structs.replace(cell_view().cell, concept="a/b")
    run = records.Run(
        started=MOMENT, finished=MOMENT, seconds=1.0, profile="quick", seed=0, environment=ENVIRONMENT, cells=[cell]
    )
    records.write(run, tmp_path / "run.json")
    records.write(sample(), tmp_path / "speed.json")
    index = render([tmp_path / "run.json"], tmp_path / "html", speed=sample())
    assert 'href="speed.html"' in index.read_text(encoding="utf-8")
    assert 'href="a-b.html"' in (tmp_path / "html" / "speed-a.html").read_text(encoding="utf-8")
    assert "speed.html" not in render([tmp_path / "run.json"], tmp_path / "without").read_text(encoding="utf-8")
    command = ["report", str(tmp_path / "run.json"), "--speed", str(tmp_path / "speed.json"), "--to"]
    assert main([*command, str(tmp_path / "both")]) == 0
    assert (tmp_path / "both" / "speed-a.html").exists()
    assert main([command[0], *command[2:], str(tmp_path / "alone")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / "alone" / "speed.html")
    assert main(["report", "--speed", str(tmp_path / "run.json"), "--to", str(tmp_path / "no")]) == 2
    assert "is JSON but not a speed record" in capsys.readouterr().err
