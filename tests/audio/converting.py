"""One call to convert bytes to bytes."""

from __future__ import annotations

import io

from audiomood.audio.convert import convert


def converted(data: bytes, to: str, *, bit_rate: int | None = None, **tags: str) -> bytes:
    target = io.BytesIO()
    convert(io.BytesIO(data), target, to=to, tags=tags, bit_rate=bit_rate)
    return target.getvalue()
