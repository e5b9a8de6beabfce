"""Many small files, which processes take in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audiomood import Library
from audiomood.library.upload import porter_process
from tests.library.recordings import folder_of, titled, wav
from tests.library.wholeness import Findings, check
from tests.processes import alive, children, eventually

if TYPE_CHECKING:
    from tests.azurite.server import Azurite

SAMPLES = Path(__file__).parent.parent / "samples"
COUNT = 150

only_with_proc = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="porters are told by /proc"
)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of many files; the last ones are of every kind."""
    folder = folder_of(tmp_path / "inbox", COUNT)
    (folder / "a text.txt").write_text("no recording")
    (folder / "empty.wav").touch()
    (folder / "once more.wav").write_bytes(wav(3))
    (folder / "titled.wav").write_bytes(titled(wav(4), "Evening"))
    shutil.copy(SAMPLES / "ode-to-joy.mp3", folder)
    (folder / "points to nothing").symlink_to("nowhere")
    return folder


def porters() -> list[int]:
    """Return the porters of this process."""
    return [
        child
        for child in children(os.getpid())
        if b"upload.porter" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_they_tell_the_same_as_threads_of_this_process(tmp_path: Path, many: Path) -> None:
    found = []
    for jobs in (1, 4):
        with Library.open(tmp_path / str(jobs)) as library:
            results = list(library.upload([many], jobs=jobs))
            again = list(library.upload([many], jobs=jobs))
            found.append(
                [
                    (one.path, one.status, one.id, one.reason, one.track and one.track.sound)
                    for one in results + again
                ]
            )
            tracks = [(t.id, t.name, t.size, t.tags, t.sound) for t in library.find()]
            found[-1] += sorted(tracks)
    assert found[0] == found[1]
    assert len(found[0]) == 2 * (COUNT + 6) + COUNT + 2


def test_what_is_told_of_a_new_track_is_what_the_catalog_says(library: Library, many: Path) -> None:
    for result in library.upload([many]):
        if result.status == "stored":
            assert result.track == library.track(result.id or "")


def test_a_dry_run_of_many_files_makes_nothing(library: Library, many: Path) -> None:
    results = list(library.upload([many], dry_run=True))
    assert [result.status for result in results].count("stored") == COUNT + 2
    assert not library.home.exists()


def test_progress_comes_to_all_bytes_that_were_taken_in(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "inbox", COUNT)
    read: list[int] = []
    list(library.upload([folder], advance=read.append))
    assert sum(read) == sum(file.stat().st_size for file in folder.iterdir())


@only_with_proc
def test_one_that_is_killed_leaves_nothing_undone(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "inbox", 300)
    results = library.upload([folder])
    statuses = [next(results).status]
    eventually(porters)
    for porter in porters():
        os.kill(porter, signal.SIGKILL)
    statuses += [result.status for result in results]
    assert statuses == ["stored"] * 300


@only_with_proc
def test_none_is_left_when_the_reader_stops(library: Library, tmp_path: Path) -> None:
    results = library.upload([folder_of(tmp_path / "inbox", 300)])
    next(results)
    eventually(porters)
    left = porters()
    results.close()
    assert not any(map(alive, left))
    assert 0 < library.total().tracks < 300


@only_with_proc
def test_one_that_hangs_does_not_keep_others_from_ending(
    fragile: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(porter_process, "_PATIENCE", 0.5)
    results = fragile.upload([folder_of(tmp_path / "inbox", 300)])
    next(results)
    eventually(porters)
    left = porters()
    for porter in left:
        os.kill(porter, signal.SIGSTOP)
    results.close()
    assert not any(map(alive, left))
    # What it stored and did not tell has no row.
    findings = check(fragile.home)
    assert findings.missing == findings.damaged == []


def test_an_error_of_who_watches_progress_ends_the_upload(fragile: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "inbox", COUNT)

    def advance(_: int) -> None:
        if threading.current_thread().name == "audiomood-porter":
            raise ValueError("enough")

    # Without end, so that porters are ready some time.
    with pytest.raises(ValueError, match="enough"):
        list(fragile.upload(cycle(sorted(folder.iterdir())), advance=advance))


@pytest.mark.skipif(not Path("/dev/fd/0").exists(), reason="open files have no paths")
def test_what_is_open_here_alone_is_taken_in_here(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "inbox", 300)
    with (folder / "007.wav").open("rb") as file:
        results = list(library.upload([folder, *[f"/dev/fd/{file.fileno()}"] * 300]))
    assert [result.status for result in results] == ["stored"] * 300 + ["duplicate"] * 300


PROGRAM = """
import os, sys
from audiomood import Library

class Name(str):
    "What only this program knows."

home, folder = sys.argv[1:]
library = Library.open(home)
results = library.upload([Name(f"{folder}/{name}") for name in os.listdir(folder)])
"""


@pytest.mark.parametrize(
    "rest",
    [
        "print(len([result for result in results if result.status == 'stored']))",
        "next(results); print(150)",  # and never comes to the end
        "next(results); print(150, flush=True); os._exit(0)",
    ],
    ids=["to the end", "in the middle", "as if killed"],
)
def test_they_end_with_a_program_that_is_not_made_for_them(tmp_path: Path, rest: str) -> None:
    folder = folder_of(tmp_path / "inbox", COUNT)
    command = [sys.executable, "-c", PROGRAM + rest, str(tmp_path / "home"), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.communicate(timeout=60) == (b"150\n", None)
        assert process.returncode == 0

    def are_gone() -> bool:
        found = subprocess.run(
            ["ps", "-A", "-o", "pgid="], capture_output=True, check=True
        ).stdout.split()
        return str(process.pid).encode() not in found

    eventually(are_gone)


def test_they_are_not_taken_from_the_folder_where_someone_works(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path / "inbox", COUNT)
    (tmp_path / "audiomood").mkdir()
    (tmp_path / "audiomood" / "__init__.py").write_text("open('stolen', 'w')")
    monkeypatch.chdir(tmp_path)
    assert {result.status for result in library.upload([folder])} == {"stored"}
    assert not (tmp_path / "stolen").exists()


def test_many_go_to_azure_with_credentials_of_the_library_alone(
    home: Path, azurite: Azurite, container: str, tmp_path: Path
) -> None:
    cloud, folder = f"azure://default/{container}", folder_of(tmp_path / "inbox", COUNT)
    # The environment of this process has none of them.
    environ = {"AUDIOMOOD_HOME": str(home), **azurite.environment}
    with Library.open(environ=environ) as library:
        assert {result.status for result in library.upload([folder], to=cloud)} == {"stored"}
        assert {result.status for result in library.upload([folder], to=cloud)} == {"duplicate"}
    assert check(home, environ) == Findings()
