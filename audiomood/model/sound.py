"""What was measured of a recording; apart from tracks, so that who measures starts fast.

Types are no texts here, which named tuples would compile at each start.
"""

from typing import NamedTuple


class Sound(NamedTuple):
    """What was measured in the bytes of a recording.

    `duration` is seconds counted over all packets, `stated_duration` is what the header claims;
    either is None where it cannot be known. `audio_hash` is the SHA-256 (hex) of the encoded
    packets, equal for the same audio under other tags.
    """

    format: str
    codec: str
    channels: int
    sample_rate: int
    bit_rate: int | None
    duration: float | None
    stated_duration: float | None
    audio_hash: str
