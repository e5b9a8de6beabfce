"""One recording into another format, as long as it was to the sample."""

from __future__ import annotations

from contextlib import closing
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from audiomood.audio.ahead import ahead
from audiomood.audio.container import CHANNELS, FOREIGN, RATES, opened
from audiomood.audio.cover import cover_of
from audiomood.audio.encode import Encoder
from audiomood.audio.encodings import encoding
from audiomood.errors import NotAudio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from audiomood.audio.container import Recording
    from audiomood.audio.encodings import Encoding

_GATHERED: Final = 16384
"""Samples that are gathered before they are converted together, which costs as much as for one."""
_LOT: Final = 4 * _GATHERED
"""Samples that are decoded before they are handed on."""


def convert(
    source: BinaryIO,
    target: BinaryIO,
    *,
    to: str,
    tags: Mapping[str, str],
    bit_rate: int | None = None,
) -> None:
    """Write a recording in another format; memory does not grow with its length.

    What is heard of the target is as long as what decoding the source gives, without what players
    skip at its ends, and to the sample: where the rate changes, the length is rounded once. An MP4
    may say that its last packet ends in padding, which is left out, though FFmpeg decodes it.
    What cannot be decoded is passed over, as players do.

    Parameters
    ----------
    source : open for reading, seekable, binary, at any position
    target : open for reading and writing, seekable, binary, empty
    to : one of `audiomood.model.words.CONVERTED`
    tags : written in the way of the format; the cover comes from the source
    bit_rate : in kb/s, for mp3 and opus; by default 192 and 128 in stereo, half of it in mono

    Raises
    ------
    NotAudio
        Nothing in the source can be decoded, or it has channels that nobody knows how to mix.
    SourceUnreadable
        The operating system could not read the source.
    OSError
        The operating system could not write the target.
    """
    cover = cover_of(source)
    # What decodes and what encodes share a file's time, so each has a thread.
    with opened(source) as recording, closing(ahead(_lots(_sound(recording)))) as frames:
        first = next(frames, None)
        if first is None or not _is_believed(first):
            raise NotAudio("nothing in it can be decoded")
        form = encoding(
            to,
            codec=recording.codec,
            sample_format=first.format.name,
            layout=first.layout.name,
            channels=first.layout.nb_channels,
            rate=first.sample_rate,
            bit_rate=bit_rate,
        )
        with Encoder(target, form, tags, cover) as encoder:
            for frame in _fitted(chain([first], frames), form, encoder.block):
                encoder.take(frame)


def _sound(recording: Recording) -> Iterator[AudioFrame]:
    """Yield the frames that hold anything."""
    last = None
    for frame in recording.frames():
        if frame.samples:
            if last is not None:
                # Its time is what came before it: gaps and jumps do not count.
                last.pts = None
                yield last
            last = frame
    if last is not None:
        last = _ended(last) if "mp4" in recording.container.format.name else last
        last.pts = None
        yield last


def _lots(frames: Iterable[AudioFrame]) -> Iterator[list[AudioFrame]]:
    """Yield frames by the lot; a first one alone, for all that follows waits for its kind."""
    lot: list[AudioFrame] = []
    samples = _LOT
    for frame in frames:
        lot.append(frame)
        samples += frame.samples
        if samples >= _LOT:
            yield lot
            lot, samples = [], 0
    yield lot


def _ended(frame: AudioFrame) -> AudioFrame:
    """Return the last frame without its padding, which an MP4 tells by the time its packet takes.

    FFmpeg decodes all of it.
    """
    if frame.time_base != Fraction(1, frame.sample_rate) or not 0 < frame.duration < frame.samples:
        return frame
    queue = AudioFifo()
    frame.pts = None
    queue.write(frame)
    return queue.read(frame.duration) or frame


def _is_believed(frame: AudioFrame) -> bool:
    return frame.sample_rate in RATES and frame.layout.nb_channels in CHANNELS


def _fitted(frames: Iterable[AudioFrame], form: Encoding, block: int) -> Iterator[AudioFrame]:
    fitter = _Fitter(form, block)
    for frame in frames:
        yield from fitter.push(frame)
    yield from fitter.finish()


class _Fitter:
    """Frames of any kind in, frames of one encoding out: in all as many samples as are due.

    A joined file that changes its rate or layout goes on in a new resampler. The way of a frame is
    kept short: there are 40 in a second of sound, and few of them matter to anything but the sound.
    """

    def __init__(self, form: Encoding, block: int) -> None:
        self._form = form
        self._block = block
        self._due = Fraction(0)
        self._given = 0
        self._channels = 0
        self._resampler = AudioResampler()
        self._gathered = AudioFifo()
        self._ready = AudioFifo()

    def push(self, frame: AudioFrame) -> Iterable[AudioFrame]:
        """Take a frame, and return the blocks that are full."""
        if not self._gather(frame):
            self._turn_over()
            if _is_believed(frame):
                self._channels = frame.layout.nb_channels
                self._gather(frame)
        if self._gathered.samples < _GATHERED:
            return ()
        self._convert()
        return self._full()

    def _gather(self, frame: AudioFrame) -> bool:
        """Put a frame to those before it; tell whether it is of their kind."""
        if frame.layout.nb_channels != self._channels:
            return False  # the queue itself does not look at that, and would read what is not there
        try:
            self._gathered.write(frame)
        except ValueError:
            return False
        return True

    def _full(self) -> Iterator[AudioFrame]:
        """Yield full blocks, never more than is due by now, whatever a resampler adds at its end."""
        while self._block <= min(self._ready.samples, int(self._due) - self._given):
            yield self._give(self._block)

    def finish(self) -> Iterator[AudioFrame]:
        """Yield the rest: what a resampler gave too much goes, what it kept becomes silence."""
        self._turn_over()
        left = max(1, round(self._due)) - self._given
        while sounding := min(left, self._ready.samples, self._block):
            left -= sounding
            yield self._give(sounding)
        if left:
            yield self._silence(left)

    def _turn_over(self) -> None:
        """Convert what was gathered, and begin anew."""
        self._convert()
        self._resample(None)
        self._channels = 0
        self._gathered = AudioFifo()
        self._resampler = AudioResampler(
            format=self._form.sample_format, layout=self._form.layout, rate=self._form.rate
        )

    def _convert(self) -> None:
        """Convert what was gathered."""
        frame = self._gathered.read(0, partial=True)
        if frame is not None:
            self._due += Fraction(frame.samples * self._form.rate, frame.sample_rate)
            self._resample(frame)

    def _resample(self, frame: AudioFrame | None) -> None:
        try:
            converted = self._resampler.resample(frame)
        except FOREIGN as error:
            raise NotAudio(f"its channels cannot be mixed to {self._form.layout}") from error
        for one in converted:
            one.pts = None
            self._ready.write(one)

    def _give(self, samples: int) -> AudioFrame:
        self._given += samples
        frame = self._ready.read(samples)
        assert frame is not None
        return frame

    def _silence(self, samples: int) -> AudioFrame:
        frame = AudioFrame(self._form.sample_format, self._form.layout, samples)
        frame.sample_rate = self._form.rate
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        return frame
