"""What a probe finds out; apart from the probe, so that who only reads it need not import PyAV."""

from __future__ import annotations

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
