"""Porters: take small files in through processes, where an upload has many of them."""

from __future__ import annotations

import atexit
import contextlib
import threading
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from audiomood.errors import AudiomoodError
from audiomood.library.metered import Stopped
from audiomood.library.upload.porter import Load
from audiomood.library.upload.standby import hire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from audiomood.library.upload.intake import Outcome
    from audiomood.library.upload.porter import Errand
    from audiomood.library.upload.porter_process import PorterProcess
    from audiomood.library.upload.sources import Source

_SMALL: Final = 4 << 20
"""Bytes up to which a file is small; of larger ones little is the interpreter's work."""
_FEW: Final = 100
"""Small files up to which threads are done before processes have begun."""
_AHEAD: Final = 4
"""Files that a porter has at hand for each of its threads."""
_AGAIN: Final = 0.1
"""Seconds until what still is under way is made to end again."""
_PERSONAL: Final = ("/dev/", "/proc/")
"""Folders of which each process sees another content: what is open in it, for one."""


class _Waiting(NamedTuple):
    source: Source
    maybe_known: bool
    future: Future[Outcome]
    here: Callable[[], Outcome]


class Porters:
    """Processes that take in small files, for an upload that has many of them.

    They start when many have been seen; until then, and where a process ended or none can be
    started, the files are taken in here. A context manager; all processes are gone when the block
    ends.

    Parameters
    ----------
    errand : for each of them
    environ : of each of them
    workers : how many there are; with none, all files are left to others
    advance : is called with the size of each file that one of them has done
    """

    def __init__(
        self,
        errand: Errand,
        environ: Mapping[str, str],
        *,
        workers: int,
        advance: Callable[[int], None],
    ) -> None:
        self._errand = errand
        self._environ = environ
        self._workers = workers
        self._advance = advance
        self._seen = 0
        self._ready = False
        self._stopped = False
        self._lock = threading.Lock()
        self._processes: list[PorterProcess] = []
        self._threads: list[threading.Thread] = []
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()

    def want(self, source: Source) -> bool:
        """Tell whether a file is one for them."""
        return (
            bool(self._workers)
            and source.size is not None
            and source.size <= _SMALL
            and not source.path.startswith(_PERSONAL)
        )

    def take_in(
        self,
        source: Source,
        future: Future[Outcome],
        *,
        maybe_known: bool,
        here: Callable[[], Outcome],
    ) -> None:
        """Have a file taken in, unless its future is cancelled before; `here` does the same."""
        self._waiting.put(_Waiting(source, maybe_known, future, here))
        self._seen += 1
        if self._seen > _FEW and not self._threads:
            self._start()

    @property
    def ready(self) -> bool:
        """Whether they are at work, so that nobody else needs to be."""
        return self._ready

    def lend_a_hand(self) -> None:
        """Take in here and now one file that waits for them, unless they are at work by now."""
        if not self._ready:
            for waiting in self._next(1, wait=False):
                self._do(waiting)

    def stop(self) -> None:
        """End what is under way with `Stopped`; what is done by now has its outcome.

        Idempotent. Called again and again, it ends also a process that hangs.
        """
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.stop()
        self._waiting.put(None)

    def __enter__(self) -> Self:
        """Return the porters, to be ended when the block ends."""
        # A program may end without having come to the end of an upload.
        atexit.register(self.__exit__)
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        self.stop()
        for thread in self._threads:
            while thread.is_alive():
                thread.join(_AGAIN)
                self.stop()
        atexit.unregister(self.__exit__)

    def _start(self) -> None:
        # The interpreter waits for threads that are no daemons before anybody can stop them.
        self._threads = [
            threading.Thread(target=self._serve, name="audiomood-porter", daemon=True)
            for _ in range(self._workers)
        ]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError:  # the system has no room for more
            self._workers = 0

    def _serve(self) -> None:
        """Keep one process busy; what it leaves undone is done by this thread."""
        given: dict[int, _Waiting] = {}
        # Whatever is wrong with it, its work is not: that is done all the same.
        with contextlib.suppress(Exception), self._process() as process:
            self._keep_busy(process, given)
        for left in given.values():
            self._do(left)
        while more := self._next(1, wait=True):
            self._do(more[0])

    @contextlib.contextmanager
    def _process(self) -> Iterator[PorterProcess]:
        process = hire(self._environ)
        try:
            with self._lock:
                self._processes.append(process)
                if self._stopped:
                    process.stop()
            yield process
        finally:
            process.end()

    def _keep_busy(self, process: PorterProcess, given: dict[int, _Waiting]) -> None:
        """Give a process files as long as there are more; `given` are those it has not done yet."""
        process.begin(self._errand)
        self._ready = True
        numbers = count()
        room = _AHEAD * self._errand.threads
        while True:
            if len(given) <= room // 2 and not self._stopped:
                some = self._next(room - len(given), wait=not given)
                more = {next(numbers): one for one in some}
                given.update(more)
                if more:
                    process.give([Load(n, one.source, one.maybe_known) for n, one in more.items()])
            if not given:
                return
            for number, outcome in process.answers():
                waiting = given.pop(number)
                _settle(waiting.future, partial(self._told, waiting, outcome))

    def _next(self, most: int, *, wait: bool) -> list[_Waiting]:
        """Return files that are waiting; where there are none, wait for one or return none.

        None also when there will be no more.
        """
        found: list[_Waiting] = []
        with contextlib.suppress(Empty):
            while len(found) < most:
                waiting = self._waiting.get(block=wait and not found)
                if waiting is None:
                    self._waiting.put(None)  # for the others
                    break
                if waiting.future.set_running_or_notify_cancel():
                    found.append(waiting)
        return found

    def _do(self, waiting: _Waiting) -> None:
        """Take in a file here and now."""
        _settle(waiting.future, partial(self._here, waiting))

    def _told(self, waiting: _Waiting, outcome: Outcome | AudiomoodError | None) -> Outcome:
        """Return what a porter told of a file, or raise it; where it told nothing, do its work."""
        if outcome is None:
            return self._here(waiting)
        if isinstance(outcome, AudiomoodError):
            raise outcome
        self._advance(waiting.source.size or 0)
        return outcome

    def _here(self, waiting: _Waiting) -> Outcome:
        if self._stopped:
            raise Stopped
        return waiting.here()


def _settle(future: Future[Outcome], work: Callable[[], Outcome]) -> None:
    """Give what comes of some work to whoever waits for it."""
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it is raised where the result is fetched
        future.set_exception(error)
