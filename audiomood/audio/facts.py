"""What a probe finds out; apart from the probe, so that who only reads it need not import PyAV.

Types are no texts here, which named tuples would compile at each start.
"""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from audiomood.model.sound import Sound


class Probe(NamedTuple):
    """What was measured in the bytes of a file, and what the file says about itself."""

    sound: Sound
    tags: Mapping[str, str]


def audio_hash(codec: str, rate: int, channels: int, digest: bytes) -> str:
    """Return the hash of a recording, in hex, by the SHA-256 of its encoded packets and what they are."""
    form = f"{codec} {rate} {channels}\n"
    return hashlib.sha256(form.encode() + digest).hexdigest()
