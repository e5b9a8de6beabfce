"""What a start may import: the list is pinned, because every module on it is paid for at each start."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import Program

if TYPE_CHECKING:
    from pathlib import Path

RUN = """
import sys
before = set(sys.modules)
from audiomood.__main__ import main
try:
    main()
finally:
    modules = sorted(set(sys.modules) - before)
    import json, os
    with open(os.environ["MODULES"], "w") as file:
        json.dump(modules, file)
"""
"""The program; at its end it writes the names of the modules that it imported."""

ALWAYS = {"annotated_doc", "audiomood", "typer"}
"""The packages that every command imports."""

HEAVY = {
    "argparse", "asyncio", "base64", "bz2", "calendar", "concurrent", "configparser", "csv", "ctypes",
    "dataclasses", "decimal", "difflib", "email", "fractions", "ftplib", "getpass", "gettext", "gzip",
    "hashlib", "hmac", "html", "http", "importlib.metadata", "importlib.resources", "json",
    "linecache", "locale", "logging", "lzma", "mimetypes", "multiprocessing", "optparse", "pdb",
    "pickle", "platform", "pprint", "queue", "random", "secrets", "select", "selectors", "shlex",
    "shutil", "socket", "sqlite3", "ssl", "statistics", "string", "struct", "subprocess", "sysconfig",
    "tarfile", "tempfile", "textwrap", "timeit", "tokenize", "traceback", "unittest", "urllib", "uuid",
    "xml", "zipfile", "zoneinfo", "typer.completion", "typer.rich_utils", "audiomood.model.store",
}  # fmt: skip
"""Modules that take their time and that most commands have no use for."""
CATALOG = {"sqlite3"}
VALUES = CATALOG | {"dataclasses", "json", "struct"}
STORES = VALUES | {"audiomood.model.store", "urllib"}
WRITING = VALUES | {
    "base64", "hashlib", "hmac", "random", "secrets", "urllib",
}  # fmt: skip


def imported(
    program: Program, folder: Path, *arguments: str, terminal: bool = False, code: int = 0
) -> set[str]:
    """Return the modules that a command imports, which ends with this code."""
    watched = Program(program.folder, program.home)
    watched.command = [sys.executable, "-c", RUN]
    watched.environment["MODULES"] = str(folder / "modules.json")
    run = watched.on_terminal if terminal else watched.run
    result = run(*arguments)
    assert result.code == code, result
    return set(json.loads((folder / "modules.json").read_text()))


def packages(modules: set[str]) -> set[str]:
    """Return the packages among these modules that the standard library does not have."""
    roots = {name.partition(".")[0] for name in modules if not name.startswith("_")}
    return roots - sys.stdlib_module_names


def see(found: set[str], pinned: set[str]) -> None:
    """See that these were imported, neither more nor fewer."""
    new, spared = sorted(found - pinned), sorted(pinned - found)
    assert not new, f"new at a start: {', '.join(new)}"
    assert not spared, f"no longer imported, to be taken off the list: {', '.join(spared)}"


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        ("--version", set()),
        ("list", CATALOG), ("list --ids", CATALOG), ("list --total", CATALOG),
        ("list --max-duration 5m --search x", CATALOG),
        ("list --csv", CATALOG | {"csv"}), ("list --json", VALUES),
        ("info short.wav", VALUES), ("info short.wav --json", VALUES),
        ("trash list", VALUES),
        ("stats", STORES), ("store list", STORES),
    ],
)  # fmt: skip
def test_reading_imports_only_what_it_needs(
    tones_once: Program, tmp_path: Path, command: str, heavy: set[str]
) -> None:
    modules = imported(tones_once, tmp_path, *command.split())
    see(packages(modules), ALWAYS)
    see(modules & HEAVY, heavy)


def test_a_table_on_a_terminal_needs_rich_besides(tones_once: Program, tmp_path: Path) -> None:
    modules = imported(tones_once, tmp_path, "list", terminal=True)
    see(packages(modules), ALWAYS | {"rich"})
    see(modules & HEAVY, CATALOG | {"dataclasses", "random"})


def test_a_write_needs_no_network_and_no_process(tones: Program, tmp_path: Path) -> None:
    modules = imported(tones, tmp_path, "tag", "short.wav", "--set", "artist=x")
    see(packages(modules), ALWAYS)
    see(modules & HEAVY, WRITING)


def test_an_upload_to_a_folder_needs_no_network_and_draws_nothing(
    tones: Program, tmp_path: Path
) -> None:
    modules = imported(tones, tmp_path, "upload", "nothing.wav", code=3)
    assert packages(modules) & {"azure", "rich", "pydantic", "requests"} == set()


def test_a_download_decodes_nothing(tones: Program, tmp_path: Path) -> None:
    modules = imported(tones, tmp_path, "download", "short.wav", "-o", "out.wav")
    see(packages(modules), ALWAYS)


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["mood", "calm.wav"], set()), (["similar", "calm.wav"], {"numpy"}),
        (["mood", "calm.wav", "--timeline"], {"numpy"}), (["mood", "--report"], set()),
    ],
    ids=lambda value: " ".join(value),
)  # fmt: skip
def test_what_is_known_of_a_mood_is_shown_without_what_hears_or_draws(
    felt_once: Program, tmp_path: Path, command: list[str], heavy: set[str]
) -> None:
    modules = imported(felt_once, tmp_path, *command)
    assert packages(modules) & {"numpy", "av", "rich", "matplotlib"} == heavy
