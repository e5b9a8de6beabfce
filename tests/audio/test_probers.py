"""Probers: what they measure, and what happens to one that hangs, dies, grows or is orphaned."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest

from audiomood.audio.probe import probe
from audiomood.audio.prober_process import Ended
from audiomood.audio.probers import Probers
from audiomood.errors import AudiomoodError, NotAudio
from tests.audio import make
from tests.processes import alive, children, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(sys.platform == "win32", reason="no files are handed over on Windows"),
]
LONG = 4 << 30
"""Bytes of silence that take seconds to measure."""


@pytest.fixture
def long(tmp_path: Path) -> Iterator[BinaryIO]:
    """A file that takes almost no room, and long to measure."""
    path = tmp_path / "long.wav"
    header = make.wav(make.silence(0), data_size=0)
    sizes = struct.pack("<QQQI", LONG, LONG - 100, 0, 0)
    path.write_bytes(
        b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<I", 28) + sizes
        + header[12:-4] + b"\xff\xff\xff\xff"
    )  # fmt: skip
    os.truncate(path, LONG)
    with path.open("rb") as file:
        yield file


def small(folder: Path) -> BinaryIO:
    path = folder / "small.flac"
    path.write_bytes(make.sample("flac", 1.0))
    return path.open("rb")


def new_child(before: set[int]) -> int:
    """Return the process that was started last, once it is there."""
    eventually(lambda: children(os.getpid()) - before)
    return (children(os.getpid()) - before).pop()


def reads(pid: int, path: str) -> bool:
    """Tell whether a process is a prober and has a file open; one just forked still has ours."""
    try:
        if b"audiomood.audio.prober" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return False
        return path in {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return False


def test_a_file_is_measured_as_it_would_be_here_and_its_place_stays(tmp_path: Path) -> None:
    with Probers(2) as probers:
        for kind in make.ENCODINGS:
            path = tmp_path / kind
            path.write_bytes(make.sample(kind, 1.0))
            with path.open("rb") as file:
                assert file.read(10)
                assert probers.probe(file, path.stat().st_size) == probe(
                    io.BytesIO(path.read_bytes())
                )
                assert file.read() == path.read_bytes()[10:]


def test_a_file_without_a_name_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "gone.flac"
    with Probers(1) as probers, small(tmp_path) as file:
        Path(file.name).unlink()
        assert not path.exists()
        assert probers.probe(file, 1).sound.format == "flac"


def test_what_is_no_audio_is_refused_in_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"no audio at all")
    with Probers(1) as probers, path.open("rb") as file:
        with pytest.raises(NotAudio) as here:
            probe(io.BytesIO(b"no audio at all"))
        with pytest.raises(NotAudio, match=str(here.value)):
            probers.probe(file, 15)


def test_processes_are_started_when_needed_and_gone_in_the_end(tmp_path: Path) -> None:
    before = children(os.getpid())
    with Probers(8) as probers, small(tmp_path) as file:
        assert children(os.getpid()) == before
        for _ in range(3):
            probers.probe(file, 1)
        assert len(children(os.getpid()) - before) == 1
    assert children(os.getpid()) == before


def test_many_threads_share_few_probers(tmp_path: Path) -> None:
    before = children(os.getpid())
    expected = hashlib.sha256(make.sample("flac", 1.0)).hexdigest()
    with Probers(2) as probers, ThreadPoolExecutor(8) as threads, small(tmp_path) as file:
        found = list(threads.map(lambda _: probers.probe(file, 1), range(40)))
        assert len(children(os.getpid()) - before) == 2
        assert hashlib.file_digest(file, "sha256").hexdigest() == expected
    assert found == [found[0]] * 40


def test_a_prober_that_was_ended_while_idle_is_replaced(tmp_path: Path) -> None:
    before = children(os.getpid())
    with Probers(1) as probers, small(tmp_path) as file:
        first = probers.probe(file, 1)
        (idle,) = children(os.getpid()) - before
        os.kill(idle, signal.SIGKILL)
        eventually(lambda: not alive(idle))
        assert probers.probe(file, 1) == first


@pytest.mark.skipif(sys.platform != "linux", reason="what a process reads is told by /proc")
def test_a_file_is_tried_again_when_its_prober_dies_and_given_up_when_it_dies_again(
    long: BinaryIO, tmp_path: Path
) -> None:
    before = children(os.getpid())
    with Probers(1) as probers, ThreadPoolExecutor(1) as thread, small(tmp_path) as file:
        probers.probe(file, 1)
        waiting = thread.submit(probers.probe, long, LONG)
        for _ in range(2):
            busy = new_child(before)
            eventually(lambda busy=busy: reads(busy, long.name))  # type: ignore[misc]
            os.kill(busy, signal.SIGKILL)
            before = {*before, busy}
        with pytest.raises(NotAudio, match=r"ended its process \(SIGKILL\)"):
            waiting.result()
        assert probers.probe(file, 1).sound.format == "flac"


@pytest.mark.skipif(sys.platform != "linux", reason="what a process reads is told by /proc")
def test_a_prober_that_stands_still_is_ended_and_the_others_go_on(
    long: BinaryIO, tmp_path: Path
) -> None:
    before = children(os.getpid())
    with Probers(2, patience=0.6) as probers, ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(probers.probe, long, 0)
        busy = new_child(before)
        # Not before: a process that is just being started holds up the one that starts it.
        eventually(lambda: reads(busy, long.name))
        os.kill(busy, signal.SIGSTOP)
        with small(tmp_path) as file:
            assert probers.probe(file, 1).sound.format == "flac"
        with pytest.raises(NotAudio, match="did not end in 2 s") as failure:
            waiting.result()
    assert isinstance(failure.value.__cause__, Ended)
    assert not alive(busy)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds the work of no process")
def test_a_prober_that_works_for_too_long_is_ended(long: BinaryIO, tmp_path: Path) -> None:
    with Probers(1, patience=1.5) as probers, small(tmp_path) as file:
        with pytest.raises(NotAudio, match="did not end"):
            probers.probe(long, 0)
        assert probers.probe(file, 1).sound.format == "flac"


def test_who_waits_for_a_prober_is_told_that_it_was_closed(long: BinaryIO) -> None:
    before = children(os.getpid())
    with Probers(1) as probers, ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(probers.probe, long, LONG) for _ in range(2)]
        new_child(before)
        probers.close()
        for one in waiting:
            assert not isinstance(one.exception(), AudiomoodError | None)
    assert children(os.getpid()) == before


PARENT = """
import sys
from audiomood.audio.probers import Probers
print("begun", flush=True)
with open(sys.argv[1], "rb") as file, Probers(1) as probers:
    probers.probe(file, 1 << 40)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process reads is told by /proc")
def test_a_prober_ends_with_its_parent_in_mid_file(long: BinaryIO) -> None:
    command = [sys.executable, "-c", PARENT, long.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        eventually(lambda: any(reads(child, long.name) for child in children(parent.pid)))
        (prober,) = children(parent.pid)
        parent.kill()
    eventually(lambda: not alive(prober), seconds=2)


@pytest.mark.skipif(sys.platform != "linux", reason="an environment is told by /proc")
def test_a_prober_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", "AccountKey=c2VjcmV0")
    before = children(os.getpid())
    with Probers(1) as probers, small(tmp_path) as file:
        probers.probe(file, 1)
        (prober,) = children(os.getpid()) - before
        assert b"c2VjcmV0" not in Path(f"/proc/{prober}/environ").read_bytes()


def test_a_folder_that_is_called_like_us_is_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "audiomood"
    trap.mkdir()
    (trap / "__init__.py").write_text("open('sprung', 'w')")
    with small(tmp_path) as file:
        command = [sys.executable, "-P", "-c", PARENT, file.name]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    assert not (tmp_path / "sprung").exists()


def test_nothing_is_left_open_after_many_files(tmp_path: Path) -> None:
    fds = Path("/dev/fd")
    with Probers(2) as probers, small(tmp_path) as file:
        probers.probe(file, 1)
    before = len(list(fds.iterdir()))
    threads = threading.active_count()
    with Probers(2) as probers, small(tmp_path) as file:
        for _ in range(20):
            probers.probe(file, 1)
    assert len(list(fds.iterdir())) == before
    assert threading.active_count() == threads
