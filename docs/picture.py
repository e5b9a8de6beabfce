"""Draws `docs/terminal.svg`: what a terminal shows of a real run on the sample recordings.

Usage: python docs/picture.py
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parent.parent
COLUMNS, LINES = 88, 40
COMMANDS = (
    "upload --mood tests/samples",
    "list --max-duration 0:26 --sort arousal --reverse",
    "mood greensleeves.mp3 --timeline --explain",
)
# Rich's own frame without its web font, which a page that shows the picture would have to fetch.
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def shown(arguments: str, home: Path) -> str:
    """Run a command whose output is a terminal, and return what it wrote there."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "audiomood.cli.app", *arguments.split()]
    environ = {**os.environ, "AUDIOMOOD_HOME": str(home), "TERM": "xterm-256color"}
    child = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=its, stderr=subprocess.DEVNULL, stdin=its
    )
    os.close(its)
    written = bytearray()
    while chunk := _read(ours):
        written += chunk
    os.close(ours)
    child.wait()
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how a terminal says that its other end is closed
        return b""


def main() -> None:
    """Draw the picture."""
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    with tempfile.TemporaryDirectory() as home:
        for arguments in COMMANDS:
            console.print(Text("$ audiomood " + arguments, style="bold"))
            console.print(Text.from_ansi(shown(arguments, Path(home))))
    svg = console.export_svg(
        title="audiomood", theme=MONOKAI, code_format=FRAME, unique_id="terminal"
    )
    (ROOT / "docs" / "terminal.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
