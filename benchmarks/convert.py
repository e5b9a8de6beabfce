"""Converting recordings on their way out, beside the ffmpeg program."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from benchmarks.measure import Failed
from benchmarks.rows import Row, at_most

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.rows import Plan

_FORMATS: dict[str, Sequence[str]] = {
    "mp3": ["-b:a", "192k"],
    "opus": ["-b:a", "128k"],
    "flac": [],
    "wav": [],
}
"""The formats, and what tells ffmpeg to use our bit rate."""
_TRACKS = 8
_FFMPEG = f"xargs -P {os.cpu_count() or 1} -d '\\n' -I @ ffmpeg -v error -i flacs/@ -b:a 192k theirs/@.mp3"


def convert(plan: Plan) -> Iterator[Row]:
    """Yield the rows."""
    plan.make("flacs", "flacs", _TRACKS, plan.amount(180, quick=5))
    home = plan.folder / "home"
    try:
        plan.command("sh", "-c", "audiomood upload --ids flacs >ids", home=home).run()
    except Failed as failure:
        yield Row(name="convert", command="audiomood upload --ids flacs", reference="").failing(
            failure
        )
        return
    (source, *_) = sorted((plan.folder / "flacs").iterdir())
    for kind, rate in _FORMATS.items():
        out = f"out.{kind}"
        yield _row(
            plan,
            f"flac to {kind}",
            ["audiomood", "download", source.name, "--as", kind, "-o", out],
            ["ffmpeg", "-v", "error", "-i", f"flacs/{source.name}", *rate, "ffmpeg-" + out],
            [out, "ffmpeg-" + out],
        )
    yield _row(
        plan,
        f"{_TRACKS} flac to mp3",
        ["sh", "-c", "mkdir ours && audiomood download --as mp3 -o ours - <ids"],
        ["sh", "-c", f"mkdir theirs && ls flacs | {_FFMPEG}"],
        ["ours", "theirs"],
    )  # fmt: skip


def _row(
    plan: Plan, name: str, ours: Sequence[str], theirs: Sequence[str], made: Sequence[str]
) -> Row:
    anew = plan.without(*made)
    command = plan.command(*ours, home=plan.folder / "home", before=anew)
    reference = plan.command(*theirs, before=anew)
    if shutil.which("ffmpeg") is None:
        why = "left out: there is no ffmpeg on the PATH"
        return Row(name=name, command=command.shown, reference=reference.shown, result=why)
    return plan.row(name, command, reference, at_most(1.2))
