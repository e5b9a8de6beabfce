"""Audio files as samples: one channel of floats at one rate, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np
import numpy.typing as npt
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler

from audiomood.audio.container import CHANNELS, FOREIGN, RATES, Recording, opened
from audiomood.errors import NotAudio

if TYPE_CHECKING:
    from collections.abc import Generator

    from av.audio.frame import AudioFrame

FloatArray = npt.NDArray[np.float32]

BLOCK_SECONDS: Final = 3
_GATHERED: Final = 32768
"""Samples that are gathered before they are resampled together."""


class Decoded(Iterator[FloatArray]):
    """The samples of a file, block by block; made by `decode`.

    Attributes
    ----------
    complete : False before the end, and for a file in which a packet could not be decoded or the
        container broke off; where a container just leaves out what is damaged, as FLAC and Ogg
        do in the middle of a file, nothing tells
    """

    def __init__(self, file: BinaryIO, rate: int) -> None:
        self.complete = False
        self._blocks = self._run(file, rate)

    def __next__(self) -> FloatArray:
        """Return the next block."""
        return next(self._blocks)

    def close(self) -> None:
        """Let go of the decoder before the end is reached."""
        self._blocks.close()

    def _run(self, file: BinaryIO, rate: int) -> Generator[FloatArray, None, None]:
        with opened(file) as recording:
            yield from _resampled(recording, rate)
            if not recording.sounds:
                raise NotAudio("nothing in it can be decoded")
            self.complete = recording.damaged == 0


def decode(file: BinaryIO, *, rate: int = 22050) -> Decoded:
    """Return the sound of a file as blocks of samples.

    What cannot be decoded is passed over, as players do; `Decoded.complete` tells afterwards
    whether anything was. Memory does not grow with the length of the file.

    Parameters
    ----------
    file : open for reading, seekable, binary, at any position; not to be used by others until
        the last block was taken
    rate : of the samples that are returned, in Hz

    Returns
    -------
    blocks of shape (n,), the mean of all channels, finite, full scale 1.0 (a lossy codec may
    exceed it); each is 3 seconds long but the last. A sound of 3 ms or less gives no block

    Raises
    ------
    NotAudio
        While the blocks are taken: nothing in the file can be decoded.
    SourceUnreadable
        While the blocks are taken: the operating system could not read the file.
    """
    return Decoded(file, rate)


def _resampled(recording: Recording, rate: int) -> Iterator[FloatArray]:
    """Yield mono blocks; a joined file that changes its layout goes on in a new resampler."""
    mixer: _Mixer | None = None
    for frame in recording.frames():
        if frame.sample_rate not in RATES or frame.layout.nb_channels not in CHANNELS:
            recording.damaged += 1
            continue
        if mixer is None or not mixer.takes(frame):
            if mixer is not None:
                yield from mixer.finish()
            mixer = _Mixer(recording, frame, rate)
        yield from mixer.push(frame)
    if mixer is not None:
        yield from mixer.finish()


class _Mixer:
    """Frames of one kind in, mono blocks out.

    Frames are gathered first: a call of the resampler costs as much as decoding a frame.
    """

    def __init__(self, recording: Recording, first: AudioFrame, rate: int) -> None:
        self._recording = recording
        self._kind = _kind(first)
        self._enough = min(_GATHERED, first.sample_rate)
        self._fifo = AudioFifo()
        # The layout stays the file's own: FFmpeg mixes by loudness, so that mono made from two
        # equal channels is 3 dB too loud, and stereo made from one 3 dB too soft. The format is
        # packed because PyAV reads beyond the planes of a frame with eight channels or more.
        self._resampler = AudioResampler(format="flt", rate=rate, frame_size=BLOCK_SECONDS * rate)

    def takes(self, frame: AudioFrame) -> bool:
        """Tell whether the frame is of the kind of the first."""
        return _kind(frame) == self._kind

    def push(self, frame: AudioFrame) -> Iterator[FloatArray]:
        """Take a frame, and yield the blocks that are full."""
        frame.pts = None  # its time is what came before it, gaps and jumps do not count
        self._fifo.write(frame)
        if self._fifo.samples >= self._enough:
            yield from self._resample(self._fifo.read(0))

    def finish(self) -> Iterator[FloatArray]:
        """Yield what is left."""
        if self._fifo.samples:
            yield from self._resample(self._fifo.read(0, partial=True))
        yield from self._resample(None)

    def _resample(self, frame: AudioFrame | None) -> Iterator[FloatArray]:
        try:
            blocks = self._resampler.resample(frame)
        except FOREIGN:
            self._recording.damaged += 1
            return
        yield from (_mono(block) for block in blocks if block.samples)


def _kind(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.format.name, frame.layout.name


def _mono(frame: AudioFrame) -> FloatArray:
    """Return the mean of the channels; what is no number becomes silence."""
    packed = np.asarray(frame.to_ndarray(), np.float32)[0]
    count = frame.layout.nb_channels
    with np.errstate(all="ignore"):
        mono: FloatArray = packed[::count].copy()
        for channel in range(1, count):
            mono += packed[channel::count]
        mono *= np.float32(1 / count)
        if not np.isfinite(mono.sum()):
            np.nan_to_num(mono, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return mono
