"""Mutated files: refused in our own words or measured sanely, silently, in bounded time."""

from __future__ import annotations

import io
import math
import random
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from audiomood.audio.decode import decode
from audiomood.audio.probe import probe
from audiomood.errors import NotAudio, SourceUnreadable
from tests.audio import make

if TYPE_CHECKING:
    from audiomood.audio.facts import Probe

KINDS = sorted(make.ENCODINGS)
MUTATIONS = 16
MOST_SECONDS_PER_BYTE = 1.0
"""A byte is never this much sound, unless the header of its bytes was given a slower clock."""


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return the bytes with a few of them changed, removed, repeated or swapped."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        place = rng.choice([rng.randrange(min(400, len(changed))), rng.randrange(len(changed))])
        length = rng.choice([1, 1, 2, 4, 8, 200])
        match rng.randrange(5):
            case 0:
                changed[place : place + length] = rng.randbytes(length)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + 20 * length]
            case 3:
                changed[place : place + length] = rng.choice([b"\0", b"\xff"]) * length
            case _:
                del changed[max(400, place) :]
    return bytes(changed)


def assert_sane(found: Probe, size: int) -> None:
    sound = found.sound
    assert sound.duration is None or 0 < sound.duration < MOST_SECONDS_PER_BYTE * size
    assert sound.stated_duration is None or (
        math.isfinite(sound.stated_duration) and sound.stated_duration > 0
    )
    assert sound.channels > 0
    assert sound.sample_rate > 0
    assert sound.bit_rate is None or sound.bit_rate > 0
    assert len(sound.audio_hash) == 64
    "".join(found.tags.values()).encode("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_file_is_refused_or_measured_sanely(kind: str, capfd: Any) -> None:
    rng = random.Random(kind)
    data = make.sample(kind, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(MUTATIONS):
            broken = mutated(data, rng)
            try:
                found = probe(io.BytesIO(broken))
                assert_sane(found, len(broken))
                samples = sum(map(len, decode(io.BytesIO(broken), rate=8000)))
                assert samples > 0 or (found.sound.duration or 0) < 0.01
            except (NotAudio, SourceUnreadable):
                continue
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_refused_or_as_long_as_it_sounds(kind: str) -> None:
    rng = random.Random(kind)
    data = make.sample(kind, 1.0)
    for _ in range(6):
        cut = data[: rng.randrange(len(data))]
        try:
            found = probe(io.BytesIO(cut)).sound.duration
        except NotAudio:
            continue
        assert found == pytest.approx(make.truth(cut), abs=0.05)
