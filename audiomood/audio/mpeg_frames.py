"""Frames of MPEG audio, Layer III: what a header says, and what FFmpeg's decoder refuses.

Types are no texts here, which named tuples would compile at each start.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

HEADER: Final = 4
MONO: Final = 0xC0
"""The fourth byte of a header is at least this where there is one channel."""

_MPEG_1: Final = 0x18
_RESERVED: Final = 0x08
_RATES: Final = {
    _MPEG_1: (44100, 48000, 32000),
    0x10: (22050, 24000, 16000),
    0: (11025, 12000, 8000),
}
"""Samples a second by the bits of the version, which are MPEG 1, 2 and 2.5."""
_KBPS_1: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_GRANULE: Final = 576
_CHECKSUM: Final = 2
_SIDE: Final = 32
"""Bytes of the longest side information."""
_BIG_VALUES: Final = 288
"""Pairs of samples of a granule, of which no more can be large."""
_NO_WINDOW: Final = 0b100
"""The bit that says that the window is switched, and a kind that is none."""


class Kind(NamedTuple):
    """What all frames of a stream have in common.

    `samples` are those of one channel in one frame. `facts` is where a frame names itself that has
    facts about the file and no sound. `lengths` are the bytes of a frame by the first three bytes
    of its header; those that are not in it have another version or rate, or none.
    """

    rate: int
    channels: int
    samples: int
    facts: int
    lengths: Mapping[bytes, int]


def kind(header: bytes) -> Kind | None:
    """Return of which kind a frame is, None where its header is none, or does not say its length.

    Parameters
    ----------
    header : the first bytes of the frame, of which four count
    """
    if len(header) < HEADER or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, rate = header[1] & 0x18, header[2] >> 2 & 3
    if version == _RESERVED or rate == 3:
        return None
    lengths = _lengths(version, rate)
    if header[:3] not in lengths:
        return None
    mono, mpeg_1 = header[3] >= MONO, version == _MPEG_1
    return Kind(
        rate=_RATES[version][rate],
        channels=1 if mono else 2,
        samples=2 * _GRANULE if mpeg_1 else _GRANULE,
        facts=HEADER + (17 if mpeg_1 == mono else 32 if mpeg_1 else 9),
        lengths=lengths,
    )


@cache
def _lengths(version: int, rate: int) -> dict[bytes, int]:
    hertz = _RATES[version][rate]
    rates, bits = (_KBPS_1, 144_000) if version == _MPEG_1 else (_KBPS_2, 72_000)
    return {
        bytes((0xFF, 0xE2 | version | bare, number << 4 | rate << 2 | padded << 1 | private)): (
            bits * kbps // hertz + padded
        )
        for number, kbps in enumerate(rates, 1)
        for padded in (0, 1)
        for private in (0, 1)
        for bare in (0, 1)
    }


def decodes(frame: bytes) -> bool:
    """Tell whether FFmpeg's decoder makes a sound of a frame, be it silence.

    It refuses more large values than there are samples, and a window that is said to be switched
    to none. All else it takes, also what reaches back before the beginning of the file.

    Parameters
    ----------
    frame : whole, and of a known `kind`
    """
    is_mpeg_1, channels = frame[1] & _MPEG_1 == _MPEG_1, 1 if frame[3] >= MONO else 2
    start = HEADER if frame[1] & 1 else HEADER + _CHECKSUM
    side = int.from_bytes(frame[start : start + _SIDE].ljust(_SIDE, b"\0"), "big")
    # In bits: what is before the first granule, a granule, and what of it goes up to its window.
    if is_mpeg_1:
        before, granules, width, window = 18 if channels == 1 else 20, 2 * channels, 59, 36
    else:
        before, granules, width, window = 8 + channels, channels, 63, 41
    for number in range(granules):
        left = 8 * _SIDE - before - number * width
        big_values = side >> left - 21 & 0x1FF
        switched_to = side >> left - window & 0b111
        if big_values > _BIG_VALUES or switched_to == _NO_WINDOW:
            return False
    return True
