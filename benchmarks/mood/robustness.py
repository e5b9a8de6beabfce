"""The same recordings, changed in ways that should not change their mood, heard again."""

from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from audiomood.audio.decode import decode
from audiomood.mood.analysis import analyse
from audiomood.mood.gate import reason_for_unknown
from audiomood.mood.segments import RATE
from audiomood.mood.words import word_for
from benchmarks.mood.markdown import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from audiomood.mood.model import Model
    from benchmarks.mood.dataset import Numbers

CLIPS = 100
WAV = ("wav", "pcm_s16le", None)
MP3, OPUS = ("mp3", "libmp3lame"), ("ogg", "libopus")
OPUS_RATE = 48000
LATER_SECONDS = 0.13
LOW_PASS_HZ = 4000.0
NOISE_DB = -20.0


class Sound(NamedTuple):
    """Samples of shape (channels, n), full scale 1.0, at `rate` a second."""

    samples: npt.NDArray[np.float32]
    rate: int


class Heard(NamedTuple):
    """The word for one recording, and its values; nan where the word is `unknown`."""

    word: str
    values: tuple[float, float]


def read(path: Path) -> Sound:
    """Return a recording with its own channels and rate."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = AudioResampler(format="fltp", layout=stream.layout, rate=stream.rate)
        frames = [one for frame in container.decode(stream) for one in resampler.resample(frame)]
        samples = np.concatenate([frame.to_ndarray() for frame in frames], axis=1)
        return Sound(samples.astype(np.float32), stream.rate)


def written(
    sound: Sound, form: str, codec: str, kilobits: int | None, rate: int | None = None
) -> BinaryIO:
    """Return the file that a sound makes in a format, at a bit rate and perhaps at another rate."""
    rate, layout = rate or sound.rate, "stereo" if len(sound.samples) == 2 else "mono"
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, AudioStream)
        if kilobits:
            stream.bit_rate = 1000 * kilobits
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.samples), format="fltp", layout=layout
        )
        frame.sample_rate = sound.rate
        resampler = AudioResampler(stream.format, stream.layout, rate, stream.frame_size or None)
        for part in (*resampler.resample(frame), *resampler.resample(None), None):
            container.mux(stream.encode(part))
    file.seek(0)
    return file


def _gain(sound: Sound, decibels: float) -> Sound:
    return sound._replace(samples=sound.samples * np.float32(10 ** (decibels / 20)))


def _mono(sound: Sound) -> Sound:
    return sound._replace(samples=sound.samples.mean(axis=0, keepdims=True))


def _noisy(sound: Sound) -> Sound:
    level = sound.samples.std() * 10 ** (NOISE_DB / 20)
    noise = np.random.default_rng(0).normal(scale=level, size=sound.samples.shape)
    return sound._replace(samples=sound.samples + noise.astype(np.float32))


def _low_passed(sound: Sound) -> Sound:
    spectrum = np.fft.rfft(sound.samples, axis=1)
    count = sound.samples.shape[1]
    spectrum[:, np.fft.rfftfreq(count, 1 / sound.rate) > LOW_PASS_HZ] = 0
    return sound._replace(samples=np.fft.irfft(spectrum, count, axis=1).astype(np.float32))


def _cut(sound: Sound, start: float | None, end: float | None) -> Sound:
    """Return the part from a second to another, which count from the end where negative."""
    places = (None if second is None else round(second * sound.rate) for second in (start, end))
    return sound._replace(samples=sound.samples[:, slice(*places)])


CHANGES: dict[str, Callable[[Sound], BinaryIO]] = {
    "as a wave file": lambda sound: written(sound, *WAV),
    "20 dB softer": lambda sound: written(_gain(sound, -20), *WAV),
    "again as mp3, 128 kb/s": lambda sound: written(sound, *MP3, 128),
    "again as mp3, 64 kb/s": lambda sound: written(sound, *MP3, 64),
    "again as opus, 48 kb/s": lambda sound: written(sound, *OPUS, 48, OPUS_RATE),
    "at 44.1 kHz": lambda sound: written(sound, *WAV, 44100),
    "at 48 kHz": lambda sound: written(sound, *WAV, 48000),
    "one channel": lambda sound: written(_mono(sound), *WAV),
    "beginning 0.13 s later": lambda sound: written(_cut(sound, LATER_SECONDS, None), *WAV),
    "white noise 20 dB below": lambda sound: written(_noisy(sound), *WAV),
    "nothing above 4 kHz": lambda sound: written(_low_passed(sound), *WAV),
    "the last 20 s of 30": lambda sound: written(_cut(sound, -20, None), *WAV),
    "the first 10 s": lambda sound: written(_cut(sound, None, 10), *WAV),
}


def robustness(paths: Sequence[Path], model: Model) -> list[str]:
    """Return the table of what stays the same; CLIPS of the recordings, evenly chosen, are heard."""
    chosen = [paths[at] for at in np.linspace(0, len(paths) - 1, CLIPS).round().astype(int)]
    with ProcessPoolExecutor() as workers:
        heard = list(workers.map(partial(_heard_in_all_ways, model), chosen))
    first = [ways[0] for ways in heard]
    rows = [
        [name, *_kept(first, [ways[at] for ways in heard])] for at, name in enumerate(CHANGES, 1)
    ]
    head = ["change", "r valence", "r arousal", "largest change, valence / arousal", "same word"]
    return table([*head, "unknown"], rows)


def _heard_in_all_ways(model: Model, path: Path) -> list[Heard]:
    """Return what is heard in a recording as it is, then in each change of it."""
    sound = read(path)
    with path.open("rb") as file:
        return [_heard(model, file), *(_heard(model, make(sound)) for make in CHANGES.values())]


def _heard(model: Model, file: BinaryIO) -> Heard:
    analysis = analyse(decode(file, rate=RATE))
    if reason_for_unknown(analysis) is not None:
        return Heard("unknown", (np.nan, np.nan))
    features = np.array([list(analysis.features().values())])
    valence, arousal = model.values(features, whole=True)[0].tolist()
    return Heard(word_for(valence, arousal)[0], (valence, arousal))


def _kept(before: Sequence[Heard], after: Sequence[Heard]) -> list[object]:
    """Return the cells of a row; values are compared where both have a word."""
    one, other = (np.array([heard.values for heard in row]) for row in (before, after))
    both = ~np.isnan(one + other).any(axis=1)
    r = [_r(one[both, dimension], other[both, dimension]) for dimension in (0, 1)]
    most = np.abs(one - other)[both].max(axis=0)
    same = np.mean([a.word == b.word for a, b in zip(before, after, strict=True)])
    unknown = sum(heard.word == "unknown" for heard in after)
    return [*r, f"{most[0]:.2f} / {most[1]:.2f}", f"{same:.2f}", unknown]


def _r(one: Numbers, other: Numbers) -> str:
    return f"{np.corrcoef(one, other)[0, 1]:.4f}"
