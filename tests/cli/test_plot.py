"""`audiomood mood --plot`: a picture of the plane of valence and arousal."""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.cli.heard import TRACKS, keep

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from audiomood.cli.app import main
main()
"""
"""What a start is like where the package is not installed."""


def texts(path: Path) -> list[str]:
    """Return all that is written in an SVG picture."""
    root = ElementTree.fromstring(path.read_bytes())
    return ["".join(found.itertext()) for found in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_picture_names_the_track_its_quadrants_and_what_sounds_like_it(felt: Program) -> None:
    result = felt.run("mood", "calm.wav", "--plot", "plane.svg")
    assert (result.code, result.err) == (0, "audiomood: drew plane.svg\n")
    assert result.out == felt.ok("mood", "calm.wav")
    written = texts(felt.folder / "plane.svg")
    assert {"happy", "angry", "sad", "calm", "calm.wav"} <= set(written)
    assert {"near.wav", "0.50", "middle.wav", "1.00", "far.wav", "5.00"} <= set(written)
    assert "old.wav" not in written
    assert "its timeline, 10 s at a time" in written
    assert "4:00" in written
    assert any("calm (62% sure)" in text and "valence +0.31" in text for text in written)


def test_a_png_is_one_and_the_same_picture_comes_out_twice(felt: Program) -> None:
    for name in ("one.png", "two.PNG"):
        felt.ok("mood", "calm.wav", "--plot", name)
    data = (felt.folder / "one.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (1600, 1152)
    assert (felt.folder / "two.PNG").read_bytes() == data


def test_names_are_no_formulas_and_no_markup(felt: Program) -> None:
    hostile = ["$\\frac{1}{0}$ $", "a\nb\x1b[31m", "<b>&amp;</b>", "$unclosed", "日本語 🎵 \\n"]
    names = ["calm.wav", "near.wav", "middle.wav", "far.wav"]
    for name, new in zip(names, hostile, strict=False):
        felt.ok("rename", name, new)
    (digits,) = felt.ids("--name", hostile[0])
    for name in ("x.svg", "x.png"):
        result = felt.run("mood", digits, "--plot", name)
        assert (result.code, result.err) == (0, f"audiomood: drew {name}\n")
    written = texts(felt.folder / "x.svg")
    assert {hostile[0], "a\\nb\\x1b[31m", "<b>&amp;</b>", "$unclosed"} <= set(written)
    felt.ok("rename", digits, hostile[4])
    assert felt.run("mood", digits, "--plot", "y.png").err == "audiomood: drew y.png\n"


def test_several_tracks_are_several_points(felt: Program) -> None:
    felt.ok("mood", "calm.wav", "near.wav", "far.wav", "voice.wav", "--plot", "x.svg")
    written = texts(felt.folder / "x.svg")
    assert {"How 3 tracks feel", "2 calm, 1 angry", "calm.wav", "near.wav", "far.wav"} <= set(
        written
    )
    assert "voice.wav" not in written


def test_what_has_no_place_is_counted_where_others_are_drawn(felt: Program) -> None:
    result = felt.run("mood", "calm.wav", "voice.wav", "--plot", "x.svg")
    assert result.code == 0
    assert result.err == "audiomood: drew x.svg without 1 track of unknown mood\n"


def test_a_mood_without_a_place_cannot_be_drawn(felt: Program, tmp_path: Path) -> None:
    result = felt.run("mood", "voice.wav", "--plot", "x.svg")
    assert (result.code, result.out) == (3, felt.ok("mood", "voice.wav"))
    assert result.err == (
        "audiomood: x.svg was not drawn, 'voice.wav': its mood is unknown, speech\n"
    )
    keep(felt.home, {"calm.wav": TRACKS["voice.wav"]})
    several = felt.run("mood", "calm.wav", "voice.wav", "--plot", "x.svg")
    assert several.code == 3
    assert several.err == "audiomood: x.svg was not drawn, no mood is known of these tracks\n"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_without_any_track_there_is_nothing_to_draw(felt: Program) -> None:
    felt.ok("mood", "--all")
    result = felt.run("mood", "--all", "--plot", "x.svg")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("audiomood: there is nothing to draw: no tracks are left to hear")


def test_a_name_of_any_length_is_cut_where_its_line_ends(felt: Program) -> None:
    # Laid out once for each letter that is taken away, this one would take hours.
    (digits,) = felt.ids("--name", "near.wav")
    felt.ok("rename", digits, "how long a name can be, " * 1000)
    felt.ok("mood", "calm.wav", "--plot", "x.svg")
    (shown,) = (text for text in texts(felt.folder / "x.svg") if text.startswith("how long"))
    assert shown.endswith("…")
    assert 20 < len(shown) < 50
    felt.ok("mood", digits, "--plot", "title.svg")
    (shown,) = (text for text in texts(felt.folder / "title.svg") if text.startswith("how long"))
    assert 60 < len(shown) < 120


def test_a_picture_never_replaces_a_file_unless_it_is_forced(felt: Program) -> None:
    target = felt.folder / "mine.svg"
    target.write_bytes(b"precious")
    result = felt.run("mood", "calm.wav", "--plot", "mine.svg")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "audiomood: mine.svg is there already; give another name, or draw over it with --force\n"
    )
    assert target.read_bytes() == b"precious"
    felt.ok("mood", "calm.wav", "--plot", "mine.svg", "--force")
    assert target.read_bytes().startswith(b"<?xml")
    # Matplotlib keeps what it knows of fonts in a hidden folder of the person.
    assert {path.name for path in felt.folder.glob("[!.]*")} == {"home", "mine.svg"}
    assert list(felt.folder.glob(".audiomood-*")) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("plane.pdf", "'plane.pdf' is no name of a picture; let it end in .png or .svg"),
        ("plane", "'plane' is no name of a picture; let it end in .png or .svg"),
        ("none/x.png", "none/x.png cannot be written: there is no folder none"),
        ("folder.png", "folder.png is there and is not a file"),
        ("n" * 300 + ".png", "cannot be written: file name too long"),
    ],
    ids=lambda value: value[:12],
)
def test_what_cannot_become_a_picture_is_said_before_anything_is_heard(
    felt: Program, name: str, message: str
) -> None:
    (felt.folder / "folder.png").mkdir()
    result = felt.run("mood", "new.wav", "--plot", name)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert felt.names("--unanalyzed") == ["new.wav"]


def test_without_the_extra_it_says_how_to_install_it(felt: Program) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "mood", "calm.wav", "--plot", "x.png"],
        env=felt.environment, cwd=felt.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "audiomood: --plot needs matplotlib, which is not installed;"
        f" `{sys.executable} -m pip install matplotlib` brings it\n"
    )
