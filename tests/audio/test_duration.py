"""Durations are measured: each file here lies, or says nothing, about how long it is."""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

from audiomood.audio.probe import probe
from audiomood.audio.thorough import thorough_probe
from audiomood.errors import NotAudio
from tests.audio import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiomood.audio.facts import Probe

TOLERANCE = 0.05
SECONDS = make.SECONDS


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def barely_begun(data: bytes) -> bytes:
    """Return the file cut off a few bytes into the frame in its middle."""
    with av.open(io.BytesIO(data)) as source:
        places = [packet.pos for packet in source.demux(audio=0) if packet.pos is not None]
    return data[: places[len(places) // 2] + 9]


def vbr_mp3(*, xing: bool) -> bytes:
    options = {"write_xing": str(int(xing))}
    return make.encode(make.music(), "mp3", "libmp3lame", options=options, codec_options={"q": "4"})


def bare_mp3() -> bytes:
    options = {"write_xing": "0", "id3v2_version": "0"}
    return make.encode(make.music(), "mp3", "libmp3lame", options=options)


def fragmented_mp4(*, codec: str = "aac") -> bytes:
    options = {"movflags": "frag_keyframe+empty_moov"}
    return make.encode(make.music(), "mp4", codec, options=options)


def piped(kind: str) -> bytes:
    container, codec, rate = make.ENCODINGS[kind]
    return make.encode(make.music(rate=rate), container, codec, rate=rate, piped=True)


def chained(*rates_and_channels: tuple[int, int]) -> bytes:
    links = [
        make.encode(make.music(3.0, rate=rate, channels=channels), "ogg", "libopus", rate=rate)
        for rate, channels in rates_and_channels
    ]
    return b"".join(links)


WHOLE: dict[str, Callable[[], bytes]] = {
    kind: (lambda kind=kind: make.sample(kind)) for kind in make.ENCODINGS
}
ODD: dict[str, tuple[Callable[[], bytes], float]] = {
    "WAV written to a pipe": (lambda: make.wav(data_size=0xFFFFFFFF), SECONDS),
    "WAV that states nothing": (lambda: make.wav(data_size=0), SECONDS),
    "WAV cut short": (lambda: half(make.wav()), SECONDS / 2),
    "RF64": (make.rf64, SECONDS),
    "raw ADTS": (lambda: make.sample("aac"), SECONDS),
    "VBR mp3 without Xing": (lambda: vbr_mp3(xing=False), SECONDS),
    "VBR mp3 with Xing": (lambda: vbr_mp3(xing=True), SECONDS),
    "two mp3s joined": (lambda: make.sample("mp3") * 2, 2 * SECONDS),
    "six mp3s joined": (lambda: make.sample("mp3", 2.0) * 6, 12.0),
    "six mp3s joined without headers": (lambda: bare_mp3() * 6, 6 * SECONDS),
    "two ADTS joined": (lambda: make.sample("aac") * 2, 2 * SECONDS),
    "two FLACs joined": (lambda: make.sample("flac") * 2, 2 * SECONDS),
    "half an mp3": (lambda: half(make.sample("mp3")), SECONDS / 2),
    "half a FLAC": (lambda: half(make.sample("flac")), SECONDS / 2),
    "FLAC cut in a frame header": (lambda: barely_begun(make.sample("flac")), SECONDS / 2),
    "half an Ogg": (lambda: half(make.sample("ogg")), SECONDS / 2),
    "half an Opus": (lambda: half(make.sample("opus")), SECONDS / 2),
    "half a Matroska": (lambda: half(make.sample("mka")), SECONDS / 2),
    "half a WavPack": (lambda: half(make.sample("wv")), SECONDS / 2),
    "half a WMA": (lambda: half(make.sample("wma")), SECONDS / 2),
    "half a fragmented mp4": (lambda: half(fragmented_mp4()), SECONDS / 2),
    "piped FLAC": (lambda: piped("flac"), SECONDS),
    "piped mp3": (lambda: piped("mp3"), SECONDS),
    "piped Opus": (lambda: piped("opus"), SECONDS),
    "piped Matroska": (lambda: piped("mka"), SECONDS),
    "Ogg FLAC": (lambda: make.retag(make.sample("flac"), "ogg", {}), SECONDS),
    "fragmented mp4": (fragmented_mp4, SECONDS),
    "fragmented mp4 with ALAC": (lambda: fragmented_mp4(codec="alac"), SECONDS),
    "chained Opus": (lambda: chained(*[(48000, 2)] * 12), 36.0),
    "chained Vorbis": (lambda: make.sample("ogg") * 2, 2 * SECONDS),
    "AAC in Matroska": (lambda: make.encode(make.music(), "matroska", "aac"), SECONDS),
    "FLAC in Matroska": (lambda: make.retag(make.sample("flac"), "matroska", {}), SECONDS),
    "mp3 in mp4": (lambda: make.encode(make.music(), "mp4", "libmp3lame"), SECONDS),
    "AC-3 of four minutes": (
        lambda: make.encode(make.silence(250.0), "ac3", "ac3"),
        250.0,
    ),
    "mp3 with a cover": (lambda: make.with_picture(make.sample("mp3"), "mp3"), SECONDS),
    "mp3 at 8 kHz": (
        lambda: make.encode(make.music(rate=8000), "mp3", "libmp3lame", rate=8000),
        SECONDS,
    ),
    "half an mp3 at 8 kHz": (
        lambda: half(make.encode(make.music(rate=8000), "mp3", "libmp3lame", rate=8000)),
        SECONDS / 2,
    ),
    "CAF cut short at 8 kHz": (
        lambda: half(make.encode(make.music(rate=8000), "caf", "pcm_s16be", rate=8000)),
        SECONDS / 2,
    ),
    "24-bit WAV": (lambda: make.encode(make.music(), "wav", "pcm_s24le"), SECONDS),
    "ADPCM WAV": (lambda: make.encode(make.music(), "wav", "adpcm_ms"), SECONDS),
    "mu-law WAV": (lambda: make.encode(make.music(), "wav", "pcm_mulaw"), SECONDS),
    "film with sound": (lambda: make.film(sound=True), 1.0),
}
JUNK: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"\0",
    "zeros": lambda: bytes(100_000),
    "text": lambda: b"la la la\n" * 5000,
    "random bytes": lambda: random.Random(3).randbytes(300_000),
    "a program": lambda: Path(sys.executable).resolve().read_bytes()[:300_000],
    "a WAV header": lambda: make.wav()[:44],
    "a FLAC header": lambda: make.sample("flac")[:42],
    "an m4a without its sound": lambda: make.index_alone(make.sample("m4a")),
    "film without sound": lambda: make.film(sound=False),
    "a playlist": lambda: b"#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1/song.mp3\n",
    "junk after an mp3 tag": lambda: b"ID3\4\0\0\0\0\0\0\xff\xfb\x90\x00" + bytes(50_000),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_healthy_file_is_as_long_as_it_sounds(kind: str) -> None:
    data = WHOLE[kind]()
    duration = probe(io.BytesIO(data)).sound.duration
    assert duration == pytest.approx(make.truth(data), abs=TOLERANCE)
    assert duration == pytest.approx(SECONDS, abs=TOLERANCE)


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_is_as_long_as_it_sounds(kind: str) -> None:
    build, about = ODD[kind]
    data = build()
    duration = probe(io.BytesIO(data)).sound.duration
    assert duration == pytest.approx(make.truth(data), abs=TOLERANCE)
    assert duration == pytest.approx(about, rel=0.25)


@pytest.mark.parametrize("kind", JUNK)
def test_what_holds_no_sound_is_not_audio(kind: str) -> None:
    with pytest.raises(NotAudio):
        probe(io.BytesIO(JUNK[kind]()), name="song.mp3")


@pytest.mark.parametrize("name", ["x.mp3", "x.wav", "Song: live.mp3", "http:x.mp3", "x\n.flac", ""])
@pytest.mark.parametrize("kind", ["wav", "mp3", "aac"])
def test_a_name_decides_nothing(kind: str, name: str) -> None:
    data = make.sample(kind)
    assert probe(io.BytesIO(data), name=name) == probe(io.BytesIO(data))


def test_the_path_of_an_open_file_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "Song: live.mp3"
    path.write_bytes(make.sample("wav"))
    with path.open("rb") as file:
        file.seek(1000)
        assert probe(file) == probe(io.BytesIO(make.sample("wav")))


@pytest.mark.parametrize("measure", [probe, thorough_probe])
def test_a_last_frame_of_padding_alone_takes_no_other_with_it(
    measure: Callable[[io.BytesIO], Probe],
) -> None:
    """LAME adds up to 1198 samples, more than a frame has."""
    data = make.encode(make.music(2.0)[:, : 39 * 1152 + 24], "mp3", "libmp3lame")
    duration = measure(io.BytesIO(data)).sound.duration
    assert duration == pytest.approx(make.truth(data), abs=0.001)


def test_a_lie_about_the_length_is_kept_as_a_statement() -> None:
    whole = make.wav()
    sound = probe(io.BytesIO(half(whole))).sound
    assert sound.stated_duration == pytest.approx(SECONDS)
    assert sound.duration == pytest.approx(SECONDS / 2, abs=TOLERANCE)


@pytest.mark.parametrize("kind", ["caf", "mka", "w64", "wv", "au"])
def test_a_format_that_tinytag_does_not_know_states_its_length_too(kind: str) -> None:
    assert probe(io.BytesIO(make.sample(kind))).sound.stated_duration == pytest.approx(
        SECONDS, abs=0.1
    )


@pytest.mark.parametrize("kind", ["aac", "ac3"])
def test_a_format_without_a_header_states_nothing(kind: str) -> None:
    assert probe(io.BytesIO(make.sample(kind))).sound.stated_duration is None


def test_a_stated_length_of_nothing_is_unknown() -> None:
    assert probe(io.BytesIO(piped("flac"))).sound.stated_duration is None


def decoded(data: bytes) -> int:
    """Return how many samples a decoder gives in all."""
    with av.open(io.BytesIO(data)) as file:
        return sum(frame.samples for frame in file.decode(audio=0))


@pytest.mark.parametrize("seconds", [1.0, 3.217, 10.0013])
@pytest.mark.parametrize(
    ("container", "codec"), [("ogg", "vorbis"), ("caf", "alac"), ("ipod", "alac")]
)
def test_a_first_packet_without_sound_and_a_last_one_in_part_count_as_they_sound(
    container: str, codec: str, seconds: float
) -> None:
    options = {"strict": "-2"} if codec == "vorbis" else {}
    data = make.encode(make.music(seconds), container, codec, codec_options=options)
    sound = probe(io.BytesIO(data)).sound
    assert sound.duration is not None
    assert round(sound.duration * sound.sample_rate, 3) == decoded(data)


def test_an_ogg_of_another_encoder_is_measured_to_the_sample() -> None:
    data = (Path(__file__).parent.parent / "samples" / "the-entertainer.ogg").read_bytes()
    sound = probe(io.BytesIO(data)).sound
    assert sound.duration == sound.stated_duration == decoded(data) / sound.sample_rate


def test_vorbis_in_matroska_begins_with_its_second_packet() -> None:
    data = make.encode(make.music(), "matroska", "vorbis", codec_options={"strict": "-2"})
    sound = probe(io.BytesIO(data)).sound
    assert sound.duration == pytest.approx(decoded(data) / sound.sample_rate, abs=0.0015)
