"""Modules that are stood for while Typer and Rich are imported: all that uses them works later."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.program import PATIENCE, Result

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

IMPORT = """
import sys
from audiomood.cli.standins import StandIn, import_rich, import_typer

def left():
    return [name for name, module in sys.modules.items() if isinstance(module, StandIn)]
"""
APP = """
import typer
app = typer.Typer()

@app.command()
def greet(name: str, *, loud: bool = False) -> None:
    print(1 // len(name))

app(prog_name="greet")
"""


def python(script: str, *arguments: str, **environment: str) -> Result:
    """Run a script that may import what stands in."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT + script, *arguments],
        env=os.environ | environment,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


def said(script: str, **environment: str) -> str:
    """Return what a script writes that comes to its end."""
    result = python(script, **environment)
    assert result.code == 0, result.err
    return result.out.strip()


def test_nobody_else_finds_a_stand_in() -> None:
    assert said("import_typer(); import_rich(); print(left())") == "[]"


def test_what_is_stood_for_is_not_imported_and_then_what_it_always_is() -> None:
    seldom = "'difflib', 'shutil', 'subprocess', 'traceback', 'uuid', 'typer.completion', 'pickle'"
    script = f"""
import_typer(); import_rich()
print([name for name in [{seldom}] if name in sys.modules])
import difflib, shutil, subprocess, traceback, uuid, typer.completion, pickle
print({{type(sys.modules[name]).__name__ for name in [{seldom}]}}, shutil.which("sh") is not None)
"""
    assert said(script) == "[]\n{'module'} True"


def test_what_is_imported_already_stays_what_it_is() -> None:
    script = "import shutil; import_typer(); import typer.main; print(typer.main.shutil is shutil)"
    assert said(script) == "True"


def test_beside_another_thread_nothing_is_stood_for() -> None:
    script = """
import threading
over = threading.Event()
threading.Thread(target=over.wait).start()
import_typer(); import_rich()
import rich.style, typer.main
over.set()
print(type(typer.main.shutil).__name__, isinstance(typer.main.UUID, type), "pickle" in sys.modules)
"""
    assert said(script) == "module True True"


def test_what_the_standard_library_took_works() -> None:
    script = """
import_typer()
import inspect, linecache, pathlib, tokenize
print(inspect.getsource(import_typer).splitlines()[0], pathlib.Path("/a b").as_uri())
print(inspect.linecache.getline is linecache.getline, inspect.tokenize.TokenError is tokenize.TokenError)
"""
    assert said(script) == "def import_typer() -> None: file:///a%20b\nTrue True"


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["lst"], "no such command 'lst'; did you mean 'list'?"),
        (["list", "--jsn"], "no such option: --jsn"),
        (["list", "--limit", "many"], "'many'"),
    ],
    ids=" ".join,
)
def test_a_usage_error_is_told_with_what_is_alike(
    program: Program, arguments: list[str], answer: str
) -> None:
    result = program.run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert answer in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "answer"),
    [
        (["you"], 0, "0"),
        (["--help"], 0, "Usage"),
        (["--show-completion", "bash"], 0, "complete -o default"),
        (["--lood", "you"], 2, "--loud"),
        ([""], 1, "ZeroDivisionError"),
    ],
    ids=["run", "help", "completion", "alike", "bug"],
)
def test_all_of_typer_works(arguments: list[str], code: int, answer: str) -> None:
    # A shell is named, so that none is looked for among the processes.
    given = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    result = python("import_typer()\n" + APP, *arguments, **given)
    assert result.code == code, result
    assert answer in result.out + result.err


def test_all_of_rich_works() -> None:
    script = """
import_rich()
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text
table = Table(box=None, expand=True, show_header=False, padding=0)
table.add_column(ratio=1)
table.add_column(ratio=3)
table.add_row("left", "right")
Console(width=40).print(table)
link = Style(link="https://example.org", meta={"a": 1})
Console(force_terminal=True).print(Text("there", style=link))
print(link.meta)
"""
    table, link, meta = said(script, TERM="xterm", NO_COLOR="1").splitlines()
    assert table.rstrip() == "left      right"
    assert "https://example.org" in link
    assert meta == "{'a': 1}"


@pytest.mark.parametrize(
    "needs",
    [
        "class Own(uuid.UUID): pass",
        "from uuid import UUID\nclass Own(UUID): pass",
        "from uuid import UUID\ndef own(id: UUID | None): pass",
        "from uuid import UUID\nassert not isinstance(1, UUID)",
        "from traceback import StackSummary\nStackSummary.from_list",
    ],
)  # fmt: skip
def test_another_version_that_asks_more_of_a_module_gets_the_module(
    tmp_path: Path, needs: str
) -> None:
    package = tmp_path / "typer"
    package.mkdir()
    (package / "__init__.py").write_text("from typer import core, main\n")
    (package / "core.py").write_text("from gettext import gettext\n")
    (package / "main.py").write_text(f"import shutil, uuid\n{needs}\n")
    script = """
import_typer()
import gettext, typer
print(typer.core.gettext is gettext.gettext, type(typer.main.shutil).__name__, left())
"""
    assert said(script, PYTHONPATH=str(tmp_path)) == "True module []"


def test_what_is_called_while_it_is_stood_for_is_imported_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text(
        "import shutil\nfrom gettext import gettext\nTITLE = gettext('Usage')\n"
    )
    script = """
import_typer()
import typer
print(typer.TITLE, type(sys.modules["gettext"]).__name__, type(typer.shutil).__name__, left())
"""
    assert said(script, PYTHONPATH=str(tmp_path)) == "Usage module StandIn []"


def test_what_fails_by_itself_fails(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise RuntimeError('broken')\n")
    result = python("import_typer()", PYTHONPATH=str(tmp_path))
    assert result.code == 1
    assert result.err.splitlines()[-1] == "RuntimeError: broken"
