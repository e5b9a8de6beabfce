"""Format facts, and the hash that only the audio decides."""

from __future__ import annotations

import io
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from audiomood.audio.probe import probe
from audiomood.errors import NotAudio, SourceUnreadable, StoreUnreachable
from tests.audio import make

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = {
    "wav": ("wav", "pcm_s16le"),
    "w64": ("w64", "pcm_s16le"),
    "aiff": ("aiff", "pcm_s16be"),
    "au": ("au", "pcm_s16be"),
    "caf": ("caf", "pcm_s16be"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "mp3"),
    "mp2": ("mp2", "mp2"),
    "ogg": ("ogg", "vorbis"),
    "opus": ("opus", "opus"),
    "m4a": ("m4a", "aac"),
    "alac": ("m4a", "alac"),
    "aac": ("aac", "aac"),
    "wma": ("wma", "wmav2"),
    "mka": ("mka", "mp3"),
    "webm": ("webm", "opus"),
    "wv": ("wv", "wavpack"),
    "tta": ("tta", "tta"),
    "ac3": ("ac3", "ac3"),
    "eac3": ("eac3", "eac3"),
    "flv": ("flv", "mp3"),
}
RETAGGED = {
    "wav": "wav",
    "aiff": "aiff",
    "caf": "caf",
    "flac": "flac",
    "mp3": "mp3",
    "ogg": "ogg",
    "opus": "ogg",
    "m4a": "ipod",
    "alac": "ipod",
    "wma": "asf",
    "mka": "matroska",
    "webm": "webm",
}


def audio_hash(data: bytes) -> str:
    return probe(io.BytesIO(data)).sound.audio_hash


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_is_called_by_the_word_that_people_know(kind: str) -> None:
    sound = probe(io.BytesIO(make.sample(kind))).sound
    assert (sound.format, sound.codec) == FORMATS[kind]
    assert (sound.channels, sound.sample_rate) == (2, make.ENCODINGS[kind][2])


def test_a_film_is_not_called_a_song() -> None:
    assert probe(io.BytesIO(make.film(sound=True))).sound.format == "mp4"
    cover = make.with_picture(make.sample("mp3"), "mp3")
    assert probe(io.BytesIO(cover)).sound.format == "mp3"


def test_the_bit_rate_is_that_of_the_sound_alone() -> None:
    data = make.with_picture(make.sample("mp3"), "mp3")
    assert probe(io.BytesIO(data)).sound.bit_rate == pytest.approx(128_000, rel=0.02)


@pytest.mark.parametrize("kind", RETAGGED)
def test_other_tags_leave_the_audio_hash_alone(kind: str) -> None:
    data = make.sample(kind)
    plain = make.retag(data, RETAGGED[kind], {})
    tagged = make.retag(data, RETAGGED[kind], {"title": "Nightswim", "artist": "Ada" * 500})
    assert plain != tagged
    assert audio_hash(plain) == audio_hash(tagged) == audio_hash(data)


@pytest.mark.parametrize(("kind", "container"), [("mp3", "mp3"), ("flac", "flac"), ("m4a", "mp4")])
def test_a_cover_leaves_the_audio_hash_alone(kind: str, container: str) -> None:
    data = make.sample(kind)
    assert audio_hash(make.with_picture(data, container)) == audio_hash(data)


def test_tags_at_the_end_of_an_mp3_leave_the_audio_hash_alone() -> None:
    data = make.sample("mp3")
    id3v1 = b"TAG" + b"Nightswim".ljust(125, b"\0")
    ape = struct.pack("<8sIIII8s", b"APETAGEX", 2000, 32, 0, 0, b"\0" * 8)
    assert audio_hash(data + id3v1) == audio_hash(data)
    assert audio_hash(data + ape + id3v1) == audio_hash(data)


def test_a_list_chunk_in_a_wav_leaves_the_audio_hash_alone() -> None:
    info = b"LIST" + struct.pack("<I", 18) + b"INFOINAM" + struct.pack("<I", 6) + b"Night\0"
    assert audio_hash(make.wav(extra=info)) == audio_hash(make.wav())


def test_another_container_leaves_the_audio_hash_alone() -> None:
    data = make.sample("flac")
    assert audio_hash(make.retag(data, "ogg", {})) == audio_hash(data)


@pytest.mark.parametrize("kind", RETAGGED)
def test_one_changed_byte_of_sound_changes_the_audio_hash(kind: str) -> None:
    data = bytearray(make.sample(kind))
    data[len(data) // 2] ^= 0x10
    assert audio_hash(bytes(data)) != audio_hash(make.sample(kind))


def test_the_same_bytes_at_another_rate_are_another_sound() -> None:
    assert audio_hash(make.wav(make.music(), rate=48000)) != audio_hash(make.wav(make.music()))


def forged_wav(*, channels: int = 2, rate: int = make.RATE, bits: int = 16) -> bytes:
    data = bytearray(make.wav(make.music(1.0)))
    frame = channels * bits // 8
    struct.pack_into(
        "<HIIHH", data, 22, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits
    )
    return bytes(data)


ABSURD: dict[str, Callable[[], bytes]] = {
    "no channels": lambda: forged_wav(channels=0),
    "400 channels": lambda: forged_wav(channels=400),
    "65535 channels": lambda: forged_wav(channels=65535),
    "a rate of 0 Hz": lambda: forged_wav(rate=0),
    "a rate of 1 Hz": lambda: forged_wav(rate=1),
    "a rate of 4 GHz": lambda: forged_wav(rate=0xFFFFFFFF),
    "0 bits": lambda: forged_wav(bits=0),
}


@pytest.mark.parametrize("kind", ABSURD)
def test_an_absurd_header_is_not_audio(kind: str) -> None:
    with pytest.raises(NotAudio):
        probe(io.BytesIO(ABSURD[kind]()))


def test_a_message_names_the_file() -> None:
    with pytest.raises(NotAudio, match=r"^notes\.txt: "):
        probe(io.BytesIO(b"dear diary"), name="notes.txt")


class Failing(io.BytesIO):
    """A file whose disk gives up after some bytes."""

    def __init__(self, data: bytes, error: Exception, *, after: int) -> None:
        super().__init__(data)
        self._error, self._left = error, after

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._left -= len(data)
        if self._left < 0:
            raise self._error
        return data


@pytest.mark.parametrize("after", [0, 3000, 200_000])
def test_a_file_that_cannot_be_read_is_not_called_damaged(after: int, capfd: Any) -> None:
    file = Failing(make.sample("wav"), OSError(5, "Input/output error"), after=after)
    with pytest.raises(SourceUnreadable, match="input/output error"):
        probe(file)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("after", [0, 3000, 200_000])
def test_an_error_of_the_store_passes_through(after: int) -> None:
    error = StoreUnreachable("azure://music does not answer")
    with pytest.raises(StoreUnreachable) as caught:
        probe(Failing(make.sample("mka"), error, after=min(after, 100_000)))
    assert caught.value is error


def test_many_threads_at_once_find_the_same() -> None:
    kinds = list(make.ENCODINGS) * 3
    alone = {kind: probe(io.BytesIO(make.sample(kind))) for kind in make.ENCODINGS}
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda kind: probe(io.BytesIO(make.sample(kind))), kinds)
        assert all(found == alone[kind] for kind, found in zip(kinds, together, strict=True))
