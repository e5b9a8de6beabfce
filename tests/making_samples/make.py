"""Makes every file of `tests/samples`: `python -m tests.making_samples.make [FOLDER]`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.making_samples import encode, scores_chamber, scores_orchestra, scores_piano, sound
from tests.making_samples.performance import Piece, perform

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
ALBUM = "audiomood samples"


@dataclass(frozen=True, slots=True)
class Speech:
    """A text and the voice of flite that reads it."""

    voice: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One file: what sounds in it, how it is written, and its tags.

    `rate` is in Hz (speech has that of its voice), `bit_rate` in bit/s or None where the codec
    chooses, and `peak` in dBFS before encoding: quiet pieces stay quieter than loud ones, and
    what decodes is up to 3 dB higher. `drive` rounds the highest peaks off, as in
    `sound.rounded`; None leaves them.
    """

    path: str
    source: Piece | Speech
    title: str
    artist: str
    genre: str
    year: str
    comment: str
    rate: int = 44100
    mono: bool = False
    bit_rate: int | None = None
    peak: float = -1.5
    drive: float | None = None

    @property
    def tags(self) -> dict[str, str]:
        """The tags under the names that FFmpeg gives them."""
        return {
            "title": self.title,
            "artist": self.artist,
            "album": ALBUM,
            "genre": self.genre,
            "date": self.year,
            "comment": self.comment,
        }


ALICE = Speech(
    "slt",
    "Alice was beginning to get very tired of sitting by her sister on the bank, and of having"
    " nothing to do. Once or twice she had peeped into the book her sister was reading, but it"
    " had no pictures.",
)
MEMO = Speech(
    "rms",
    "Note to self. The recordings from Saturday are on the small drive. Keep the second take of"
    " the slow song, and throw away everything that comes after the rain began.",
)

ALL = (
    Sample(
        path="ode-to-joy.mp3",
        source=scores_orchestra.ODE_TO_JOY,
        title="Ode to Joy",
        artist="Ludwig van Beethoven",
        genre="Classical",
        year="1824",
        comment="Symphony No. 9, Op. 125, fourth movement: theme",
        bit_rate=96_000,
        drive=2,
    ),
    Sample(
        path="the-entertainer.ogg",
        source=scores_piano.ENTERTAINER,
        title="The Entertainer",
        artist="Scott Joplin",
        genre="Ragtime",
        year="1902",
        comment="First strain",
        peak=-3,
        drive=1.5,
    ),
    Sample(
        path="Gymnopédie No. 1.flac",
        source=scores_piano.GYMNOPEDIE,
        title="Gymnopédie No. 1",
        artist="Erik Satie",
        genre="Classical",
        year="1888",
        comment="Bars 3-12",
        rate=24000,
        mono=True,
        peak=-6,
    ),
    Sample(
        path="new-world-largo.m4a",
        source=scores_chamber.LARGO,
        title="Largo from the New World",
        artist="Antonín Dvořák",
        genre="Classical",
        year="1893",
        comment="Symphony No. 9, Op. 95, second movement: theme",
        bit_rate=80_000,
        peak=-6,
    ),
    Sample(
        path="mountain-king.opus",
        source=scores_orchestra.MOUNTAIN_KING,
        title="In the Hall of the Mountain King",
        artist="Edvard Grieg",
        genre="Classical",
        year="1875",
        comment="Peer Gynt, Op. 23: theme",
        rate=48000,
        bit_rate=88_000,
        peak=-3.5,
        drive=3.5,
    ),
    Sample(
        path="beethoven-fifth.mp3",
        source=scores_orchestra.BEETHOVEN_FIFTH,
        title="Symphony No. 5",
        artist="Ludwig van Beethoven",
        genre="Classical",
        year="1808",
        comment="Op. 67, first movement, bars 1-24",
        bit_rate=112_000,
        peak=-2.5,
        drive=3.5,
    ),
    Sample(
        path="funeral-march.m4a",
        source=scores_piano.FUNERAL_MARCH,
        title="Funeral March",
        artist="Frédéric Chopin",
        genre="Classical",
        year="1839",
        comment="Sonata No. 2, Op. 35, third movement: theme",
        bit_rate=72_000,
        peak=-2,
    ),
    Sample(
        path="greensleeves.mp3",
        source=scores_chamber.GREENSLEEVES,
        title="Greensleeves",
        artist="Anonymous",
        genre="Folk",
        year="1580",
        comment="First strain",
        bit_rate=80_000,
        peak=-6,
    ),
    Sample(
        path="voice/alice.wav",
        source=ALICE,
        title="Down the Rabbit-Hole",
        artist="Lewis Carroll",
        genre="Speech",
        year="1865",
        comment="Alice's Adventures in Wonderland: from the first sentence; voice: flite slt",
        peak=-3,
    ),
    Sample(
        path="voice/memo.opus",
        source=MEMO,
        title="Voice memo",
        artist="audiomood",
        genre="Speech",
        year="2026",
        comment="Voice: flite rms",
        bit_rate=24_000,
        peak=-3,
    ),
)


def make(sample: Sample, folder: Path) -> Path:
    """Write one sample below the folder and return where."""
    if isinstance(sample.source, Piece):
        samples, rate = sound.played(perform(sample.source), sample.rate), sample.rate
    else:
        samples, rate = sound.spoken(sample.source.text, sample.source.voice)
    if sample.mono:
        samples = samples.mean(axis=0, keepdims=True)
    if sample.drive is not None:
        samples = sound.rounded(samples, sample.drive)
    target = folder / sample.path
    target.parent.mkdir(parents=True, exist_ok=True)
    done = sound.finished(samples, rate, sample.peak)
    encode.write(target, done, rate, bit_rate=sample.bit_rate, tags=sample.tags)
    return target


def main() -> None:
    """Make all samples in the given folder, or where the tests look for them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    for sample in ALL:
        target = make(sample, folder)
        print(f"{target.stat().st_size:8d}  {target}")


if __name__ == "__main__":
    main()
