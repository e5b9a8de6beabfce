"""The libraries and programs that audiomood is measured beside; each has an environment of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to use a library on a recording.

    Attributes
    ----------
    requirement : the wheel, as pip takes it
    module : calls `benchmarks.turns.serve` in the environment that has the wheel
    work : the one of its works that is meant
    way : what tells it from others with the same library
    """

    requirement: str
    module: str
    work: str
    way: str = ""

    @property
    def name(self) -> str:
        """The library, its version, and the way."""
        return self.requirement.replace("==", " ") + self.way


BEETS = "beets==2.14.1"
"""Not heard with, so no `Peer`: its commands are measured beside ours."""

_LIBROSA = ("librosa==0.11.0", "benchmarks.peers.librosa")

PEERS = (
    Peer("bliss-audio==0.2.0", "benchmarks.peers.bliss", "song"),
    Peer(*_LIBROSA, "stft", ", chroma from the STFT"),
    Peer(*_LIBROSA, "cqt", ", chroma from the CQT"),
    Peer("essentia==2.1b6.dev1389", "benchmarks.peers.essentia", "music"),
)
