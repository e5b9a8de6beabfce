"""Hostile input: files that ask for too much, streams without end, and probers that are shot."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program
from tests.library.crafted import FILES, MIB
from tests.library.recordings import folder_of, large, titled, wav
from tests.processes import children, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomood import Library

pytestmark = pytest.mark.timeout(60)

REFUSED = {
    "claims_2_to_the_63_bytes", "zero_channels", "four_hundred_channels", "one_hertz", "no_hertz",
    "m4a_with_a_million_atoms", "m4a_with_a_million_atoms_in_its_index", "m4a_with_atoms_in_atoms",
    "ogg_with_a_comment_that_lies", "aiff_with_a_rate_of_infinity", "caf_of_endless_packets",
}  # fmt: skip
MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
with open("peak", "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(code)
"""
"""Runs a program, and writes down how large it or the largest of its children became."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.command = [sys.executable, "-c", MEASURED, *program.command]
    return program


def peak_mib(program: Program) -> float:
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return int((program.folder / "peak").read_text()) / unit


def write_all(folder: Path) -> None:
    folder.mkdir()
    for name, made in FILES.items():
        (folder / name).write_bytes(made())


def test_files_that_lead_astray_cost_little_and_are_refused_in_a_line_each(
    program: Program,
) -> None:
    write_all(program.folder / "inbox")
    result = program.run("upload", "inbox")

    assert result.code == 3
    assert peak_mib(program) < 500
    assert "Traceback" not in result.err
    lines = [line.split("\t") for line in result.out.splitlines()]
    assert len(lines) == len(FILES)
    assert {Path(line[4]).name for line in lines if line[0] == "rejected"} == REFUSED
    tracks = program.json("list")
    assert {track["name"] for track in tracks} == set(FILES) - REFUSED
    assert all(0.4 < track["duration"] < 2 for track in tracks), tracks
    assert all(len(text) <= 4096 for track in tracks for text in track["tags"].values())


def test_the_mood_of_what_is_accepted_is_made_of_numbers(program: Program) -> None:
    names = ["samples_that_are_no_numbers", "nothing_but_nan", "numbers_beyond_all_scale",
             "one_megahertz", "flac_with_48_mib_of_covers"]  # fmt: skip
    for name in names:
        (program.folder / name).write_bytes(FILES[name]())
    program.ok("upload", *names)

    result = program.run("mood", "--all", "--json")
    assert result.code == 0, result
    assert result.err == ""
    assert peak_mib(program) < 800
    for track in program.json("mood", "--all"):
        mood = track["mood"]
        assert all(math.isfinite(mood[key]) for key in ("probability", "valence", "arousal"))


@pytest.mark.parametrize("endless", ["/dev/zero", "/dev/urandom"])
def test_a_stream_without_end_is_refused_as_soon_as_it_is_seen_to_be_no_audio(
    program: Program, endless: str
) -> None:
    with Path(endless).open("rb") as stream:
        process = program.start("upload", "-", "--name", "x", stdin=stream)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert out.startswith(b"rejected\t")
    assert b"its first 16 MiB hold no audio" in out
    assert out.count(b"\n") == 1
    assert b"Traceback" not in err


def test_a_long_stream_whose_index_comes_last_is_kept(library: Library, tmp_path: Path) -> None:
    # As cameras and phones write it: all sound, then the index.
    pipe, data = tmp_path / "pipe", FILES["m4a_with_tags_in_tags"]()
    start = data.index(b"mdat") - 4
    film = (
        data[:start] + (20 * MIB).to_bytes(4, "big") + b"wide" + bytes(20 * MIB - 8) + data[start:]
    )
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(film,))
    writer.start()
    (result,) = library.upload([pipe])
    writer.join()
    # The index names places that have moved; but it was read to its end before that was seen.
    assert result.reason == "nothing in it can be decoded"


def probed(folder: Path, count: int) -> Path:
    """Fill a folder with recordings that only a prober can measure, since they have titles."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.wav").write_bytes(titled(wav(number), "Song"))
    return folder


@pytest.fixture
def shooting() -> Iterator[list[int]]:
    """Processes that this one starts are ended as soon as they are seen, the first five."""
    shot: list[int] = []
    before, over = children(os.getpid()), threading.Event()

    def shoot() -> None:
        while len(shot) < 5 and not over.wait(0.001):
            for pid in children(os.getpid()) - before - set(shot):
                shot.append(pid)
                os.kill(pid, signal.SIGKILL)

    hunter = threading.Thread(target=shoot)
    hunter.start()
    yield shot
    over.set()
    hunter.join()


def test_probers_that_are_shot_cost_at_most_the_files_they_had_in_hand(
    library: Library, tmp_path: Path, shooting: list[int]
) -> None:
    results = list(library.upload([probed(tmp_path / "inbox", 20)], jobs=2))

    assert shooting
    rejected = [result for result in results if result.status == "rejected"]
    assert len(rejected) <= len(shooting) / 2
    assert all(one.reason == "its analysis ended its process (SIGKILL)" for one in rejected)
    assert len(list(library.find())) == 20 - len(rejected)


def test_plain_recordings_are_measured_without_a_prober(library: Library, tmp_path: Path) -> None:
    before = children(os.getpid())
    results = library.upload([folder_of(tmp_path / "inbox", 20)])
    for result in results:
        assert children(os.getpid()) == before
        assert result.track
        assert result.track.sound.duration == pytest.approx(0.2)


def test_an_upload_that_is_left_in_mid_file_leaves_no_process(
    library: Library, tmp_path: Path
) -> None:
    before = children(os.getpid())
    folder = probed(tmp_path / "inbox", 40)
    (folder / "large.wav").write_bytes(large())
    results = library.upload([folder])
    next(results)
    assert children(os.getpid()) > before
    results.close()
    assert children(os.getpid()) == before


def test_the_process_that_uploads_opens_no_audio_itself(program: Program) -> None:
    probed(program.folder / "inbox", 1)
    probe = "import sys, audiomood; from pathlib import Path\n"
    probe += "with audiomood.Library.open(Path('home')) as library:\n"
    probe += "    print([one.status for one in library.upload(['inbox'])], 'av' in sys.modules)"
    command = [sys.executable, "-c", probe]
    done = subprocess.run(command, cwd=program.folder, capture_output=True, check=True, env={
        **os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    assert done.stdout == b"['stored'] False\n"


@pytest.fixture(scope="module", autouse=True)
def nothing_left_over() -> Iterator[None]:
    before = children(os.getpid())
    yield
    eventually(lambda: children(os.getpid()) <= before)
