"""What a file holds: its format, its measured length, its tags and the hash of its audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from audiomood.audio.mpeg import plain_mpeg
from audiomood.errors import NotAudio, SourceUnreadable

if TYPE_CHECKING:
    from audiomood.audio.facts import Probe


def probe(file: BinaryIO, *, name: str = "") -> Probe:
    """Measure a file by its content; no name, ending or header is believed.

    The duration is what a listener hears: counted over the packets, without what decoders are
    told to skip, and where packets cannot tell (chained or joined streams, gaps, WMA) by
    decoding all of it. The hash covers the encoded packets, the codec, the rate and the number
    of channels, so other tags, covers or padding do not change it, while joining AAC from ADTS
    to MP4, which rewrites the packets, does.

    Parameters
    ----------
    file : open for reading, seekable, binary, at any position; its position afterwards is
        unspecified
    name : for messages only

    Raises
    ------
    NotAudio
        It holds nothing that can be decoded to sound.
    SourceUnreadable
        The operating system could not read it.
    """
    try:
        return _probe(file)
    except NotAudio as error:
        raise NotAudio(f"{name}: {error}" if name else str(error)) from error
    except SourceUnreadable as error:
        raise SourceUnreadable(f"{name}: {error}" if name else str(error)) from error


def _probe(file: BinaryIO) -> Probe:
    try:
        found = plain_mpeg(file)
    except OSError:
        found = None  # what is wrong with it is told by who reads all of it
    if found is None:
        from audiomood.audio.thorough import thorough_probe  # imports PyAV, which takes a while

        found = thorough_probe(file)
    return found
