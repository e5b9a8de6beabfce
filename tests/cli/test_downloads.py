"""Downloads of many tracks at once, and how they are stopped."""

from __future__ import annotations

import itertools
import random
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.azurite.server import ACCOUNT, connection_string
from tests.cli.program import Program
from tests.cli.sound import tone
from tests.cli.test_signals import WORDS, stopped
from tests.store.proxy import Exchange, Proxy, proxied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.azurite.server import Azurite


def uploaded(program: Program, count: int) -> Program:
    (program.folder / "in").mkdir()
    for place in range(count):
        tone(program.folder / "in" / f"{place:02}.wav", 4, hertz=100 + 7 * place)
    program.ok("upload", "in")
    return program


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A library of forty recordings, never to be changed; they lie in the folder `in`."""
    return uploaded(Program(tmp_path_factory.mktemp("forty")), 40)


def assert_right(program: Program, out: Path) -> None:
    """See that each file that is there is what was stored, and that there is nothing else."""
    for path in out.iterdir():
        assert path.read_bytes() == (program.folder / "in" / path.name).read_bytes()


@pytest.mark.parametrize("jobs", [[], ["--jobs", "1"], ["--jobs", "3"]], ids=" ".join)
def test_many_come_back_in_the_order_in_which_they_were_named(
    forty: Program, tmp_path: Path, jobs: list[str]
) -> None:
    ids = sorted(forty.ids())
    said = forty.ok("download", *ids, "-o", f"{tmp_path}/out", "--ids", *jobs)
    assert said.split() == ids
    assert len(list((tmp_path / "out").iterdir())) == 40
    assert_right(forty, tmp_path / "out")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc tells who answers")
@pytest.mark.parametrize("sent", WORDS, ids=lambda sent: sent.name)
def test_a_download_can_be_stopped_at_any_moment(
    forty: Program, tmp_path: Path, sent: signal.Signals
) -> None:
    chance = random.Random(str(sent))
    for number in range(4):
        out = tmp_path / str(number)
        out.mkdir()
        command = ["download", *forty.ids(), "-o", str(out), "--jobs", "4"]
        code, said = stopped(forty, *command, sent=sent, after=chance.uniform(0, 0.4))
        # A signal that comes when all is done ends the interpreter on its way out.
        assert (code, said) in [(128 + sent, WORDS[sent]), (128 + sent, b""), (0, b"")]
        assert_right(forty, out)
        forty.ok(*command)
        assert len(list(out.iterdir())) == 40


@pytest.fixture
def proxy(azurite: Azurite) -> Iterator[Proxy]:
    with proxied(azurite.port) as proxy:
        yield proxy


@pytest.fixture
def far(program: Program, proxy: Proxy, container: str) -> Program:
    """A person whose uploads go to Azure through a proxy."""
    text = connection_string(f"http://127.0.0.1:{proxy.port}/{ACCOUNT}")
    program.environment["AZURE_STORAGE_CONNECTION_STRING"] = text
    program.environment["AUDIOMOOD_STORE"] = f"azure://default/{container}"
    program.ok("store", "add", f"azure://default/{container}")
    return program


def test_ctrl_c_ends_downloads_that_wait_for_azure(far: Program, proxy: Proxy) -> None:
    waiting = threading.Semaphore(0)

    def stall(exchange: Exchange) -> bool:
        if exchange.method != "GET":
            return False
        waiting.release()
        exchange.stall()
        return True

    ids = uploaded(far, 12).ids()
    proxy.fault = stall
    with far.start("download", *ids, "-o", "out/", "--jobs", "3") as process:
        for _ in range(3):
            assert waiting.acquire(timeout=60)
        process.send_signal(signal.SIGINT)
        # Left alone, it would wait for longer: for an answer 8 seconds, and then try again.
        assert process.wait(7) == 130
        assert process.stderr.read() == WORDS[signal.SIGINT]
    assert list((far.folder / "out").iterdir()) == []
    proxy.fault = lambda exchange: False
    far.ok("download", *ids, "-o", "out/")
    assert_right(far, far.folder / "out")


def test_what_comes_through_a_line_that_damages_much_is_right_in_the_end(
    far: Program, proxy: Proxy
) -> None:
    """Neither the first reading nor a second like it would give the right bytes."""
    numbers = itertools.count()

    def damage(exchange: Exchange) -> bool:
        answer = exchange.serve()
        if answer.status == 206 and next(numbers) % 3 == 1:
            answer = replace(answer, data=bytes([answer.data[0] ^ 1]) + answer.data[1:])
        exchange.answer(answer)
        return True

    (far.folder / "in").mkdir()
    tone(far.folder / "in" / "long.wav", 200, hertz=300)
    far.ok("upload", "in")
    proxy.fault = damage
    far.ok("download", "long.wav", "-o", "out/")
    assert next(numbers) > 4  # the second request was not the last
    assert_right(far, far.folder / "out")
