"""What a probe finds out; apart from the probe, so that who only reads it need not import PyAV."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiomood.model.track import Sound


@dataclass(frozen=True, slots=True)
class Probe:
    """What was measured in the bytes of a file, and what the file says about itself."""

    sound: Sound
    tags: Mapping[str, str]


def audio_hash(codec: str, rate: int, channels: int, digest: bytes) -> str:
    """Return the hash of a recording, in hex, by the SHA-256 of its encoded packets and what they are."""
    form = f"{codec} {rate} {channels}\n"
    return hashlib.sha256(form.encode() + digest).hexdigest()
