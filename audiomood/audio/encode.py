"""Samples to a file of a wanted format, with its tags and its cover."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Final, Self, cast

import av

from audiomood.audio import lame
from audiomood.audio.container import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av import Packet
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.stream import Stream

    from audiomood.audio.cover import Cover
    from audiomood.audio.encodings import Encoding

_BUFFER: Final = 1 << 18
"""Bytes that are written at once."""
_BLOCK: Final = 16384
"""Samples of a frame, or somewhat more; each has its price in the interpreter."""
_OPTIONS: Final = {
    # Version 2.3 of ID3 is what every player knows.
    "mp3": {"id3v2_version": "3"},
    # Beyond 4 GiB it becomes RF64; what is shorter is a plain WAV.
    "wav": {"rf64": "auto"},
}
_ALWAYS: Final = {"fflags": "+bitexact"}
"""The same sound and tags give the same bytes: no random serial numbers, no versions."""
_NAMES: Final = {"albumartist": "album_artist", "year": "date"}
"""What FFmpeg calls tags that it knows by another name, to write them as each format does."""
_PICTURE: Final = "METADATA_BLOCK_PICTURE"


class Sink:
    """The file as FFmpeg sees it: never raising; the first error is kept, and `check` raises it.

    An exception that passes through its C code may come out as another one, or be printed.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write all of it, or nothing more after an error."""
        try:
            if self._error is None:
                self._file.write(data)
        except OSError as error:
            self._error = error
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move, and return the new position."""
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # what was written before, and only now reaches the disk
            self._error = self._error or error
        return -1

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def check(self) -> None:
        """Raise what the operating system has against writing."""
        if self._error is not None:
            raise self._error


class Encoder:
    """A file that is being made of frames; it is whole when the block of this context ends.

    Raises
    ------
    OSError
        The operating system cannot write it.
    """

    def __init__(
        self, file: BinaryIO, form: Encoding, tags: Mapping[str, str], cover: Cover | None
    ) -> None:
        self._sink = Sink(file)
        self._container: OutputContainer = av.open(
            self._sink,
            "w",
            format=form.container,
            container_options=_ALWAYS | _OPTIONS.get(form.container, {}),
            buffer_size=_BUFFER,
        )
        self._stream = _stream(self._container, form)
        self._container.metadata.update({_NAMES.get(key, key): tags[key] for key in tags})
        self._clock = Fraction(1, form.rate)
        self._samples = 0
        self._begin(form, cover)
        self._packets = 0
        self._is_mp3 = form.codec == "libmp3lame"
        fast = self._is_mp3 and lame.is_there()
        self._coder = lame.Lame(self._stream, form) if fast else self._stream

    @property
    def block(self) -> int:
        """How many samples a frame should have, apart from the last one."""
        each = self._stream.codec_context.frame_size or 1
        return -(-_BLOCK // each) * each

    def take(self, frame: AudioFrame) -> None:
        """Write a frame of the rate, the layout and the sample format of the encoding."""
        frame.pts, frame.time_base = self._samples, self._clock
        self._samples += frame.samples
        packets = self._coder.encode(frame)
        self._packets += len(packets)
        self._container.mux(packets)
        self._sink.check()

    def __enter__(self) -> Self:
        """Return the encoder, to be finished when the block ends."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the file, or let go of it where the block was left early."""
        try:
            if kind is None:
                self._container.mux(self._last())
            self._container.close()
        except FOREIGN:
            if kind is None:
                self._sink.check()
                raise
        self._sink.check()

    def _last(self) -> list[Packet[Stream]]:
        """Return what the encoder held back."""
        packets = cast("list[Packet[Stream]]", self._coder.encode(None))
        if not self._is_mp3:
            return packets
        frames, length = self._packets + len(packets), self._stream.codec_context.frame_size
        return lame.ended(packets, frames=frames, length=length, samples=self._samples)

    def _begin(self, form: Encoding, cover: Cover | None) -> None:
        if cover is not None and form.container == "ogg":
            self._container.metadata[_PICTURE] = cover.as_comment()
        elif cover is not None and form.container != "wav":
            picture = cover.add_stream(self._container)
            self._container.start_encoding()
            cover.write(self._container, picture)
        self._container.start_encoding()


def _stream(container: OutputContainer, form: Encoding) -> AudioStream:
    stream = cast("AudioStream", container.add_stream(form.codec, rate=form.rate))
    context = stream.codec_context
    context.format, context.layout = form.sample_format, form.layout
    context.time_base = Fraction(1, form.rate)
    if form.bit_rate:
        context.bit_rate = form.bit_rate
    if form.codec == "libmp3lame":
        context.format = "s16p"
    return stream
