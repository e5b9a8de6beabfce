"""Convert: the target is as long as the source, to the sample, and says so itself."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audiomood.model.words import CONVERTED as FORMATS
from tests.audio import make
from tests.audio.converting import converted, decoded, sound

SOURCES = ("wav", "flac", "mp3", "m4a", "alac", "opus", "ogg", "wma", "aiff", "ac3", "wv")


def stated(data: bytes, kind: str) -> int:
    """Return how many samples players are told to play, read by the letter of the format."""
    if kind == "wav":
        at = data.index(b"data")
        return int(
            struct.unpack_from("<I", data, at + 4)[0]
            // struct.unpack_from("<H", data, data.index(b"fmt ") + 20)[0]
        )
    if kind == "flac":
        return int.from_bytes(data[21:26], "big") & 0xFFFFFFFFF
    if kind == "opus":
        granule = struct.unpack_from("<q", data, data.rindex(b"OggS") + 6)[0]
        return int(granule - struct.unpack_from("<H", data, data.index(b"OpusHead") + 10)[0])
    at = data.index(b"Info")
    frames = struct.unpack_from(">I", data, at + 8)[0]
    is_low = b"\xff\xf3" in data[:at]  # MPEG 2, up to 24 kHz, with frames of half the length
    delay, padding = divmod(int.from_bytes(data[at + 141 : at + 144], "big"), 1 << 12)
    return int(frames * (576 if is_low else 1152) - delay - padding)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("kind", SOURCES)
def test_the_length_is_that_of_the_source_to_the_sample(kind: str, to: str) -> None:
    source = make.sample(kind, 1.2345)
    samples, rate = decoded(source)
    if kind == "m4a":  # FFmpeg decodes the padding at the end, which the file tells from the sound
        samples = round(1.2345 * make.RATE)

    found, new = decoded(converted(source, to))
    assert found == round(samples * new / rate)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("samples", [1, 2, 575, 576, 1151, 1152, 1153, 16384, 16385, 32769])
def test_short_and_odd_lengths_are_exact(samples: int, to: str) -> None:
    source = make.wav(make.music(1.0)[:, :samples])
    found, rate = decoded(converted(source, to))
    assert found == max(1, round(samples * rate / make.RATE))


@pytest.mark.parametrize("samples", [1, 2, 46, 47, 576, 623, 1000])
def test_an_mp3_of_a_low_rate_says_how_long_it_is(samples: int) -> None:
    # FFmpeg itself reads up to 46 samples as 529 more.
    source = make.wav(make.music(1.0, rate=22050)[:, :samples], rate=22050)
    assert stated(converted(source, "mp3"), "mp3") == samples


def test_without_lameenc_an_mp3_is_as_long_to_the_sample(tmp_path: Path) -> None:
    lengths = (1, 47, 1151, 1152, 1185, 44100)
    for length in lengths:
        (tmp_path / f"{length}.wav").write_bytes(make.wav(make.music(1.0)[:, :length]))
    program = (
        "import sys; sys.modules['lameenc'] = None\n"
        "from pathlib import Path; from audiomood.audio import lame\n"
        "from tests.audio.converting import converted\n"
        "assert not lame.is_there()\n"
        "for path in Path(sys.argv[1]).glob('*.wav'):\n"
        "    path.with_suffix('.mp3').write_bytes(converted(path.read_bytes(), 'mp3'))"
    )
    root = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, cwd=root)
    for length in lengths:
        result = (tmp_path / f"{length}.mp3").read_bytes()
        assert (stated(result, "mp3"), decoded(result)[0]) == (length, length)


@pytest.mark.parametrize("to", FORMATS)
def test_the_file_itself_says_how_long_it_is(to: str) -> None:
    source = make.sample("mp3", 1.2345)
    samples, rate = decoded(source)

    result = converted(source, to)
    assert stated(result, to) == round(samples * decoded(result)[1] / rate)


@pytest.mark.parametrize("to", ["mp3", "opus"])
def test_what_is_heard_begins_where_it_began(to: str) -> None:
    source = make.music(1.5, rate=48000)
    result = sound(converted(make.wav(source, rate=48000), to))

    middle = slice(24000, 24000 + 8192)
    lags = np.correlate(result[0, 23000:34000], source[0, middle], "valid")
    assert int(np.argmax(lags)) == 1000
