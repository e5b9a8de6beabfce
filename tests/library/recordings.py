"""Small real recordings, each unlike the others."""

from __future__ import annotations

import array
import io
import math
import struct
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RATE = 8000


def wav(number: int = 0, *, seconds: float = 0.2) -> bytes:
    """Return a tone whose pitch follows from the number."""
    turn = 2 * math.pi * (200 + number) / RATE
    samples = array.array(
        "h", (round(8000 * math.sin(turn * place)) for place in range(round(seconds * RATE)))
    )
    sink = io.BytesIO()
    with wave.open(sink, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return sink.getvalue()


def large(number: int = 0) -> bytes:
    """Return a recording that takes several reads: 3 MiB."""
    samples = bytes([number % 256, 1, 255, 0]) * (3 << 18)
    sink = io.BytesIO()
    with wave.open(sink, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(44100)
        sound.writeframes(samples)
    return sink.getvalue()


def titled(data: bytes, title: str) -> bytes:
    """Return a WAV with a title after its sound, which stays the same."""
    text = title.encode() + b"\0"
    text += b"\0" * (len(text) % 2)
    info = b"INFOINAM" + struct.pack("<I", len(text)) + text
    chunk = b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:] + chunk


def folder_of(folder: Path, count: int) -> Path:
    """Fill a folder with that many recordings, called 000.wav and so on."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.wav").write_bytes(wav(number))
    return folder
