"""Plain MP3 files are measured without FFmpeg, and come out exactly as FFmpeg would have them."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from audiomood.audio.mpeg import plain_mpeg
from audiomood.audio.probe import probe
from audiomood.audio.thorough import thorough_probe
from audiomood.errors import AudiomoodError, NotAudio, SourceUnreadable
from tests.audio import make
from tests.audio.mp3s import (
    APE,
    ID3V1,
    MANGLED,
    MODES,
    TITLE,
    Failing,
    Growing,
    Watched,
    changed,
    cover,
    facts,
    frames,
    id3,
    mp3,
    text,
    with_facts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.audio.facts import Probe

SAMPLES = Path(__file__).parents[1] / "samples"
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
MUTATIONS = 300


def measured(data: bytes) -> Probe | None:
    return plain_mpeg(io.BytesIO(data))


def by_ffmpeg(data: bytes) -> Probe:
    return thorough_probe(io.BytesIO(data))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", RATES)
def test_what_lame_makes_is_measured_as_ffmpeg_does(rate: int, channels: int, mode: str) -> None:
    for data in (
        mp3(rate=rate, channels=channels, mode=mode),
        mp3(rate=rate, channels=channels, mode=mode, facts=False),
    ):
        found = measured(data)
        assert found is not None
        assert found == by_ffmpeg(data)
        assert (found.sound.sample_rate, found.sound.channels) == (rate, channels)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.mp3")), ids=lambda path: path.stem)
def test_music_is_measured_as_ffmpeg_does(path: Path) -> None:
    found = measured(path.read_bytes())
    assert found is not None
    assert found == by_ffmpeg(path.read_bytes())


PLAIN: dict[str, Callable[[], bytes]] = {
    "ID3v2.2": lambda: id3(text(b"TT2", b"Night", version=2), version=2) + mp3(),
    "ID3v2.3": lambda: TITLE + mp3(),
    "ID3v2.4": lambda: make.encode(make.music(1.0), "mp3", "libmp3lame", tags={"title": "Día"}),
    "ID3v2 of the encoder alone": lambda: make.sample("mp3", 1.0),
    "a padded ID3v2": lambda: id3(text(b"TIT2", b"Night") + bytes(3000)) + mp3(),
    "an unsynchronised ID3v2": lambda: id3(text(b"TIT2", b"Night"), flags=0x80) + mp3(),
    "ID3v1": lambda: mp3() + ID3V1,
    "ID3v1 and ID3v2": lambda: TITLE + mp3() + ID3V1,
    "APE and ID3v2": lambda: TITLE + mp3() + APE,
    "APE, ID3v1 and ID3v2": lambda: TITLE + mp3() + APE + ID3V1,
    "a cover": lambda: id3(text(b"TIT2", b"Night") + cover(), version=4) + mp3(),
    "a large cover": lambda: (
        id3(text(b"TIT2", b"Night") + text(b"APIC", b"image/png\0\3\0" + bytes(2 << 20))) + mp3()
    ),
    "the middle of a file": lambda: b"".join(frames(mp3())[20:]),
    "no delay but the decoder's": lambda: with_facts(frames(mp3()), delay=0, padding=0),
    "a last frame of padding alone": lambda: with_facts(frames(mp3()), padding=529 + 1152),
    "as much padding as can be": lambda: with_facts(frames(mp3()), padding=529 + 3 * 1152 - 1105),
    "a last frame of padding that cannot be decoded": lambda: with_facts(
        changed(frames(mp3()), -1, 4, MANGLED), padding=529 + 1152
    ),
    "a frame in the middle that cannot be decoded": lambda: with_facts(
        changed(frames(mp3()), 25, 4, MANGLED)
    ),
    "facts whose size counts their own frame": lambda: (
        facts(mp3(), len(frames(mp3())), len(mp3())) + b"".join(frames(mp3()))
    ),
    "facts of an encoder that is not believed": lambda: mp3().replace(b"Lavf", b"GOGO", 1),
    "a private bit here and there": lambda: b"".join(
        frame[:2] + bytes([frame[2] ^ number % 2]) + frame[3:]
        for number, frame in enumerate(frames(mp3()))
    ),
    "silence": lambda: make.encode(make.silence(1.0), "mp3", "libmp3lame"),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_mp3_is_measured_as_ffmpeg_does(kind: str) -> None:
    data = PLAIN[kind]()
    found = measured(data)
    assert found is not None
    assert found == by_ffmpeg(data) == probe(io.BytesIO(data))


ODD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a tag alone": lambda: TITLE,
    "a few frames": lambda: b"".join(frames(mp3())[:15]),
    "cut in its last frame": lambda: mp3()[:-1],
    "cut in its middle": lambda: mp3()[: len(mp3()) // 2],
    "zeros at the end": lambda: mp3() + bytes(100),
    "junk at the end": lambda: mp3() + b"la la la" * 20,
    "junk at the beginning": lambda: b"la la la" + mp3(),
    "junk behind the tag": lambda: TITLE + bytes(7) + mp3(),
    "junk between frames": lambda: b"junk".join([b"".join(frames(mp3())[:20]), mp3(facts=False)]),
    "two files joined": lambda: mp3() * 2,
    "two files without facts, the second with a tag": lambda: TITLE.join([mp3(facts=False)] * 2),
    "facts in the middle": lambda: mp3(facts=False) + mp3(),
    "facts without counts": lambda: mp3().replace(b"Info\0\0\0\x0f", b"Info\0\0\0\x0c", 1),
    "a frame more than counted": lambda: mp3() + frames(mp3())[-1],
    "a frame less than counted": lambda: mp3()[: -len(frames(mp3())[-1])],
    "more bytes than promised": lambda: (
        facts(mp3(), len(frames(mp3())), len(mp3()) + 1) + b"".join(frames(mp3()))
    ),
    "fewer frames than counted, in as many bytes": lambda: (
        facts(mp3(), len(frames(mp3())) + 1, len(mp3())) + b"".join(frames(mp3()))
    ),
    "a tag at the end that is long for the file": lambda: (
        TITLE + with_facts(frames(mp3())[:20]) + APE + bytes(800)
    ),
    "facts of another kind": lambda: b"".join(changed(frames(mp3()), 0, 36, b"VBRI")),
    "a delay that cannot be": lambda: with_facts(frames(mp3()), delay=4000),
    "a first frame that cannot be decoded": lambda: with_facts(
        changed(frames(mp3()), 0, 4, MANGLED)
    ),
    "a last frame that cannot be decoded": lambda: with_facts(
        changed(frames(mp3()), -1, 4, MANGLED)
    ),
    "a first frame unlike the second": lambda: b"".join(changed(frames(mp3()), 0, 3, b"\x08")),
    "another version in the middle": lambda: (
        mp3(facts=False) + mp3(rate=22050, facts=False) + mp3(facts=False)
    ),
    "another rate in the middle": lambda: mp3(facts=False) + mp3(rate=48000, facts=False),
    "other channels in the middle": lambda: mp3(facts=False) + mp3(channels=1, facts=False),
    "free format": lambda: b"".join(
        frame[:2] + bytes([frame[2] & 0x0F]) + frame[3:] for frame in frames(mp3())
    ),
    "layer II": lambda: make.sample("mp2", 1.0),
    "a sync word in ID3v1": lambda: TITLE + mp3() + ID3V1[:40] + b"\xff\xfb\x90\0" + ID3V1[44:],
    "ID3v1 twice": lambda: TITLE + mp3() + ID3V1 + ID3V1,
    "ID3v2 twice": lambda: TITLE + TITLE + mp3(),
    "ID3v2 whose size is none": lambda: TITLE[:6] + b"\x80" + TITLE[7:] + mp3(),
    "ID3v2 with a footer": lambda: id3(text(b"TIT2", b"Night"), version=4, flags=0x10) + mp3(),
    "ID3v2 of an unknown version": lambda: id3(text(b"TIT2", b"Night"), version=7) + mp3(),
    "ID3v2 in which nothing is found": lambda: id3(text(b"XXXX", b"Night")) + mp3(),
    "ID3v2 of the encoder and more in which nothing is found": lambda: (
        id3(text(b"TSSE", b"Lavf") + text(b"XXXX", b"Night")) + mp3()
    ),
    "ID3v1 in which nothing is found": lambda: mp3() + b"TAG" + bytes(124) + b"\xff",
    "another format": lambda: make.sample("flac", 1.0),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_left_to_ffmpeg(kind: str) -> None:
    assert measured(ODD[kind]()) is None


@pytest.mark.parametrize("shift", [0, 1, 2, 3, 40, 100, 400, 418, 836])
def test_a_large_file_is_walked_through_piece_by_piece(shift: int) -> None:
    data = id3(text(b"TIT2", b"Night") + bytes(shift)) + mp3(facts=False) * 120
    assert len(data) > 2 << 20
    file = Watched(data)
    assert plain_mpeg(file) == by_ffmpeg(data)
    assert file.largest <= 1 << 18


def test_a_file_cut_anywhere_is_measured_as_ffmpeg_does_or_left_to_it() -> None:
    data = mp3(facts=False)
    ends = {sum(map(len, frames(data)[:number])) for number in range(16, 60)}
    for end in range(8000, 9300):
        assert (measured(data[:end]) is None) == (end not in ends)
    for end in sorted(ends):
        assert measured(data[:end]) == by_ffmpeg(data[:end])


def test_a_changed_file_is_left_to_ffmpeg_or_measured_as_it_does() -> None:
    rng = random.Random(6)
    originals = [
        TITLE + mp3(rate=rate, channels=channels, facts=facts) + end
        for rate, channels in ((44100, 2), (22050, 2), (48000, 1), (16000, 1))
        for facts in (True, False)
        for end in (b"", ID3V1)
    ]
    understood = 0
    for _ in range(MUTATIONS):
        data = bytearray(rng.choice(originals))
        for _ in range(rng.randrange(1, 4)):
            place = rng.choice([rng.randrange(700), -rng.randrange(1, 700), rng.randrange(9000)])
            data[place] = rng.choice([0, 1, 255, rng.randrange(256), data[place] ^ 0x10])
        found = measured(bytes(data))
        if found is not None:
            understood += 1
            assert found == outcome(bytes(data))
    assert MUTATIONS // 5 < understood < MUTATIONS


def outcome(data: bytes) -> Probe | AudiomoodError:
    try:
        return by_ffmpeg(data)
    except NotAudio as error:
        return error


def test_a_plain_mp3_is_measured_without_loading_ffmpeg(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    program = (
        "import sys; from audiomood.audio.probe import probe\n"
        "probe(open(sys.argv[1], 'rb')); print('av' in sys.modules)"
    )
    for data, loads in ((TITLE + mp3(), "False"), (mp3()[:-1], "True")):
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == loads


def test_a_file_that_grows_meanwhile_is_left_to_ffmpeg() -> None:
    assert plain_mpeg(Growing(mp3(facts=False))) is None


def test_a_plain_mp3_that_cannot_be_read_to_its_end_is_not_called_damaged(capfd: Any) -> None:
    with pytest.raises(SourceUnreadable, match="input/output error"):
        probe(Failing(mp3(facts=False) * 120))
    assert capfd.readouterr().err == ""
