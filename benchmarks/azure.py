"""Azure Blob Storage, up and down, beside a script of the bare SDK; both talk to Azurite."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.measure import ROOT, Command, Failed
from benchmarks.rows import Row, at_most
from tests.azurite import server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.rows import Plan

_BARE = "benchmarks/bare/blobs.py"
_AIM = at_most(1.2)
_UPLOAD = ["audiomood", "upload", "--to", "azure://default/music"]
_IDS = "audiomood list --ids >ids"
_DOWNLOAD = "mkdir out && audiomood download -o out - <ids"


def azure(plan: Plan) -> Iterator[Row]:
    """Yield the rows."""
    small, large = plan.amount(1000, quick=20), plan.amount(500, quick=12)
    plan.make("wavs", "small", small, 100_000, 1)
    (plan.folder / "large").mkdir()
    plan.make("wav", "large/large.wav", large)
    for files, name in (
        ("small", f"{small} files of 100 kB"),
        ("large", f"one file of {large} MiB"),
    ):
        yield from _rows(plan, name, files)


def _rows(plan: Plan, name: str, files: str) -> Iterator[Row]:
    """Run two rows with a server of their own, which keeps everything in memory."""
    rows = [Row(name=f"{name}, {way}", command="audiomood", reference=_BARE) for way in _WAYS]
    if plan.quick and not (server.HERE / "node_modules" / ".package-lock.json").exists():
        why = "left out: Azurite is not there, and --quick installs nothing"
        yield from (replace(row, result=why) for row in rows)
        return
    with _Cloud.running(plan) as cloud:
        for row, way in zip(rows, _WAYS.values(), strict=True):
            try:
                ours, bare = way(plan, cloud, files)
            except Failed as failure:
                yield row.failing(failure)
            else:
                yield plan.row(row.name, ours, bare, _AIM, slow=files == "large")


class _Cloud:
    """A server, and the two that use it."""

    def __init__(self, plan: Plan, azurite: server.Azurite) -> None:
        self._plan = plan
        self._azurite = azurite

    @classmethod
    @contextmanager
    def running(cls, plan: Plan) -> Iterator[_Cloud]:
        """Start one, and stop it when the block ends."""
        cloud = cls(plan, server.start())
        try:
            yield cloud
        finally:
            cloud._azurite.stop()

    def renew(self) -> None:
        """Begin with an empty server at the same place: what was deleted would stay in its memory."""
        self._azurite.stop()
        self._azurite = server.start(port=self._azurite.port)

    def audiomood(self, *arguments: str, before: Callable[[], object] | None = None) -> Command:
        """Return a command of ours."""
        home, more = self._plan.folder / "home", self._azurite.environment
        return self._plan.command(*arguments, home=home, before=before, more=more)

    def bare(self, *arguments: str, before: Callable[[], object] | None = None) -> Command:
        """Return a command of the script."""
        command = ["python", str(ROOT / _BARE), *arguments]
        return self._plan.command(*command, before=before, more=self._azurite.environment)


def _up(plan: Plan, cloud: _Cloud, files: str) -> tuple[Command, Command]:
    forget = plan.without("home")

    def renew() -> None:
        forget()
        # The names that a script of its own gives are others, so that one run of each can share it.
        if not plan.quick:
            cloud.renew()

    ours = cloud.audiomood(*_UPLOAD, files, before=renew)
    return ours, cloud.bare("up", "music", files, before=renew)


def _down(plan: Plan, cloud: _Cloud, files: str) -> tuple[Command, Command]:
    plan.without("home")()
    cloud.renew()
    cloud.audiomood(*_UPLOAD, files).run()
    cloud.audiomood("sh", "-c", _IDS).run()
    cloud.bare("up", "bare", files).run()
    anew = plan.without("out")
    ours = cloud.audiomood("sh", "-c", _DOWNLOAD, before=anew)
    return ours, cloud.bare("down", "bare", "out", before=anew)


_WAYS: dict[str, Callable[[Plan, _Cloud, str], tuple[Command, Command]]] = {
    "up": _up,
    "down": _down,
}
