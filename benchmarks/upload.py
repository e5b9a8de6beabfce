"""Storing recordings durably, beside copying them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from benchmarks.beside_beets import Beets, left_out
from benchmarks.measure import Failed
from benchmarks.peers.environment import NotInstalled
from benchmarks.rows import Row, at_most, faster, memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.rows import Plan

_SMALL = 100_000
_SMALL_MILLISECONDS = 4150
"""As many bytes of mp3 at 192 kb/s."""
_LARGE_MIB = 2048
_ROOM = 8 << 30
"""Bytes of disk that the large file needs, stored and copied."""


def upload(plan: Plan) -> Iterator[Row]:
    """Yield the rows."""
    count = plan.amount(1000, quick=20)
    plan.make("wavs", "wavs", count, _SMALL, 1)
    plan.make("songs", "mp3s", count, _SMALL_MILLISECONDS)
    for kind in ("wav", "mp3"):
        yield from _small(plan, kind, count)
    yield _known(plan, count)
    yield _large(plan)


def _small(plan: Plan, kind: str, count: int) -> Iterator[Row]:
    """Compare files that are new with `cp` and with beets, which also copies them."""
    files, name = f"{kind}s", f"{count} {kind} of 100 kB"
    create = plan.command("audiomood", "db", "create", home=plan.folder / "home")

    def new_library() -> None:
        plan.aside("home")
        create.run()

    ours = plan.command("audiomood", "upload", files, home=plan.folder / "home", before=new_library)
    copied = plan.command("cp", "-r", files, "copied", before=lambda: plan.aside("copied"))
    yield plan.row(name, ours, copied, at_most(2.5), at_most(4))
    name, theirs = f"{name} beside beets", ["import", files]
    try:
        beets = Beets.with_tracks(plan, 0)
    except NotInstalled:
        yield left_out(name, ours.shown, " ".join(["beet", *theirs]))
    else:
        other = beets.command(*theirs, before=beets.emptied())
        yield plan.row(name, ours, other, faster(2.5), slow=True)
        shutil.rmtree(beets.folder)


def _known(plan: Plan, count: int) -> Row:
    """Compare files that are known already with hashing them."""
    home = plan.folder / "home"
    ours = plan.command("audiomood", "upload", "wavs", home=home)
    hashed = plan.command("sh", "-c", "sha256sum wavs/*")
    name = f"{count} wav of 100 kB, known"
    try:
        plan.without("home")()
        ours.run()
    except Failed as failure:
        return Row(name=name, command=ours.shown, reference=hashed.shown).failing(failure)
    return plan.row(name, ours, hashed)


def _large(plan: Plan) -> Row:
    """Compare one large file with copying and hashing it."""
    mib = plan.amount(_LARGE_MIB, quick=16)
    ours = plan.command(
        "audiomood", "upload", "large.wav", home=plan.folder / "home", before=plan.without("home")
    )
    copied = plan.command(
        "sh", "-c", "cp large.wav copy.wav && sha256sum copy.wav", before=plan.without("copy.wav")
    )
    name = f"one wav of {mib} MiB"
    if not plan.quick and shutil.disk_usage(plan.folder).free < _ROOM:
        why = f"left out: it needs {_ROOM >> 30} GiB of free disk"
        return Row(name=name, command=ours.shown, reference=copied.shown, result=why)
    plan.make("wav", "large.wav", mib)
    return plan.row(name, ours, copied, at_most(1.3), memory(80), slow=True)
