"""Audio files as PyAV opens them: the one edge at which its errors become ours."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

import av
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.stream import Discard, Disposition

from audiomood.audio import formats, plain
from audiomood.errors import AudiomoodError, NotAudio, SourceUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av import Packet
    from av.audio.frame import AudioFrame
    from av.container import InputContainer

BUFFER: Final = 1 << 17
"""Bytes that FFmpeg asks for at once."""
RATES: Final = range(100, 12_000_000)
"""Sample rates, in Hz, that are believed; from infrasound loggers to DSD."""
CHANNELS: Final = range(1, 65)
"""Numbers of channels that are believed and that FFmpeg can resample."""


def _is_audio_decoder(name: str) -> bool:
    try:
        return av.Codec(name, "r").type == "audio"
    except ValueError:
        return False


_OPTIONS: Final = {
    "format_whitelist": formats.DEMUXERS,
    "protocol_whitelist": "none",
    # Without this the first picture of every cover and film is decoded: 37 ms for a large PNG.
    "codec_whitelist": ",".join(filter(_is_audio_decoder, sorted(av.codecs_available))),
}
_WAV_OPTIONS: Final = _OPTIONS | {"max_probe_packets": "1", "max_size": "4096"}
"""For a WAV in which nothing looks like DTS or TrueHD: FFmpeg would look for it, which takes 9 ms."""

FOREIGN: Final = (FFmpegError, ValueError, LookupError, ArithmeticError)
"""What PyAV raises about bytes that make no sense."""


class Source:
    """The bytes as FFmpeg sees them: without a name, and never raising.

    FFmpeg reads a name as an address and takes a format from its ending; and an exception that
    passes through its C code twice is printed to stderr. So there is no name, and the first error
    is kept while the file seems to end.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | AudiomoodError | None = None

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none at the end or after an error."""
        try:
            return self._file.read(size) if self._error is None else b""
        except (OSError, AudiomoodError) as error:
            self._error = error
            return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move, and return the new position; -1 where that is impossible."""
        try:
            return self._file.seek(offset, whence)
        except AudiomoodError as error:
            self._error = error
        except (OSError, ValueError, OverflowError):
            pass  # an offset that makes no sense is the container's fault, and its end
        return -1

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def check(self) -> None:
        """Raise what went wrong while FFmpeg was reading.

        Raises
        ------
        SourceUnreadable
            The operating system could not read the file.
        AudiomoodError
            The file belongs to a store, and the store raised it.
        """
        if isinstance(self._error, OSError):
            reason = self._error.strerror or type(self._error).__name__
            raise SourceUnreadable(f"cannot be read: {reason.lower()}") from self._error
        if self._error is not None:
            raise self._error


class Recording:
    """An open container and the one audio stream in it that a listener would hear."""

    def __init__(
        self, container: InputContainer, source: Source, *, head: bytes, size: int
    ) -> None:
        self.container = container
        self.head = head
        self.size = size
        self.stream = _best_stream(container)
        self.damaged = 0
        """How many packets could not be decoded, or broke the container off."""
        self.sounds = False
        """Whether anything was decoded yet."""
        self._source = source

    @property
    def codec(self) -> str:
        """FFmpeg's name of the codec, whichever of its decoders is in use."""
        return self.stream.codec_context.codec.canonical_name

    @property
    def format(self) -> str:
        """The short word for the format."""
        pictures = any(
            not stream.disposition & Disposition.attached_pic
            for stream in self.container.streams.video
        )
        name = self.container.format.name
        return formats.word(name, self.codec, head=self.head, pictures=pictures)

    def packets(self) -> Iterator[Packet[AudioStream]]:
        """Yield the encoded packets up to the end, or up to where the container is broken."""
        try:
            for packet in self.container.demux(self.stream):
                if packet.size:  # an empty one would make the decoder believe in the end
                    yield packet
        except FOREIGN:
            self.damaged += 1
        self._source.check()

    def decode(self, packet: Packet[AudioStream] | None) -> list[AudioFrame]:
        """Return the frames that a packet completes, or with None all that the decoder holds.

        A packet that cannot be decoded gives none.
        """
        try:
            frames = self.stream.codec_context.decode(packet)
        except FOREIGN:
            self.damaged += packet is not None
            return []
        self.sounds = self.sounds or bool(frames)
        return frames

    def frames(self) -> Iterator[AudioFrame]:
        """Yield all that can be decoded; what cannot be is passed over, as players do."""
        for packet in self.packets():
            yield from self.decode(packet)
        yield from self.decode(None)


@contextmanager
def opened(file: BinaryIO) -> Iterator[Recording]:
    """Open the audio in a file, by its content alone.

    Parameters
    ----------
    file : open for reading, seekable, binary, at any position; it stays open, and its position
        afterwards is unspecified

    Raises
    ------
    NotAudio
        There is no audio stream that can be decoded.
    SourceUnreadable
        The operating system could not read the file.
    """
    source = Source(file)
    size = source.seek(0, os.SEEK_END)
    head, after_tag = _beginnings(source)
    if not head:
        source.check()
        raise NotAudio("the file is empty")
    container = _open(source, formats.hint(head, after_tag), _options(source, head))
    try:
        yield Recording(container, source, head=head, size=size)
    finally:
        container.close()


def _beginnings(source: Source) -> tuple[bytes, bytes]:
    """Return the first bytes of the file, and the first ones behind a leading ID3v2 tag."""
    source.seek(0)
    head = source.read(formats.HEAD)
    after_tag = b""
    if size := formats.tag_size(head):
        source.seek(size)
        after_tag = source.read(4)
    source.seek(0)
    return head, after_tag


def _options(source: Source, head: bytes) -> dict[str, str]:
    """Return what FFmpeg is told; of a WAV that may hold DTS or TrueHD it looks at more than one packet."""
    if not head.startswith(b"RIFF"):
        return _OPTIONS
    begins = source.read(plain.HEAD)
    source.seek(0)
    samples = begins[begins.find(b"data") + len("data") + 4 :]
    return _OPTIONS if plain.has_frames(samples) else _WAV_OPTIONS


def _open(source: Source, demuxer: str | None, options: dict[str, str]) -> InputContainer:
    try:
        return av.open(
            source,
            "r",
            format=demuxer,
            options=options if demuxer == "wav" else _OPTIONS,
            metadata_errors="replace",
            buffer_size=BUFFER,
        )
    except FOREIGN as error:
        source.check()
        if demuxer is not None:
            source.seek(0)
            return _open(source, None, _OPTIONS)
        raise NotAudio("no audio format is recognised in it") from error


def _best_stream(container: InputContainer) -> AudioStream:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise NotAudio("it holds no audio stream")
    context = stream.codec_context
    if context is None:
        raise NotAudio("no decoder is known for its audio")
    context.thread_count = 1  # files are handled side by side; threads in each would fight
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    return stream
