"""What a start may import: the list is pinned, because every module on it is paid for at each start."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.program import Program

RUN = """
import sys
before = set(sys.modules)
from audiomood.__main__ import main
try:
    main()
finally:
    modules = set(sys.modules) - before
    roots = {name.partition(".")[0] for name in modules}
    import json
    print(json.dumps(sorted(roots - sys.stdlib_module_names)), file=sys.stderr)
    print(json.dumps(sorted(modules & set(%r))), file=sys.stderr)
"""
HEAVY = (
    "csv", "concurrent", "multiprocessing", "asyncio", "email", "http", "ssl", "tempfile", "difflib",
    "gettext", "linecache", "platform", "shutil", "subprocess", "tokenize", "traceback", "uuid",
    "logging", "decimal", "fractions", "typer.completion",
)  # fmt: skip
"""Modules that a plain start has no use for."""
ALWAYS = {"annotated_doc", "audiomood", "typer"}


def imported(
    program: Program, *arguments: str, also: tuple[str, ...] = ()
) -> tuple[set[str], set[str]]:
    """Return the packages that a command imports, and which of the heavy standard modules."""
    done = subprocess.run(
        [sys.executable, "-c", RUN % (HEAVY + also,), *arguments],
        env=program.environment, cwd=program.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    packages, heavy = done.stderr.splitlines()[-2:]
    return set(json.loads(packages)), set(json.loads(heavy))


@pytest.mark.parametrize(
    "command",
    [
        ["--version"], ["list"], ["list", "--ids"], ["list", "--max-duration", "5m", "--search", "x"],
        ["list", "--total"], ["info", "short.wav"], ["stats"], ["store", "list"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_reading_imports_nothing_heavy(tones_once: Program, command: list[str]) -> None:
    packages, heavy = imported(tones_once, *command)
    assert packages - ALWAYS == set(), "new packages at a start"
    assert heavy == set(), "new modules at a start"


def test_a_plain_list_does_not_even_import_json(tones_once: Program) -> None:
    assert imported(tones_once, "list", also=("json", "urllib", "audiomood.model.store")) == (
        ALWAYS,
        set(),
    )


def test_an_upload_to_a_folder_needs_no_network_and_draws_nothing(tones: Program) -> None:
    packages, _ = imported(tones, "upload", "nothing.wav")
    assert packages & {"azure", "rich", "pydantic", "requests"} == set()


def test_a_download_decodes_nothing(tones: Program) -> None:
    packages, _ = imported(tones, "download", "short.wav", "-o", "out.wav")
    assert packages - ALWAYS == set()


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["mood", "calm.wav"], set()), (["similar", "calm.wav"], {"numpy"}),
        (["mood", "calm.wav", "--timeline"], {"numpy"}), (["mood", "--report"], set()),
    ],
    ids=lambda value: " ".join(value),
)  # fmt: skip
def test_what_is_known_of_a_mood_is_shown_without_what_hears_or_draws(
    felt_once: Program, command: list[str], heavy: set[str]
) -> None:
    packages, _ = imported(felt_once, *command)
    assert packages & {"numpy", "av", "rich", "matplotlib"} == heavy
