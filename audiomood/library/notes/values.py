"""What stands in a note as values that a catalog takes: what it would refuse is told and left out."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from audiomood.errors import UsageError
from audiomood.library.names import track_name
from audiomood.model.mood import Verdict
from audiomood.model.sound import Sound
from audiomood.model.words import PERSON_WORDS, SHOWN_ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]

Known = TypeVar("Known")

MOST = 2**62
"""What no number may reach; a catalog takes twice as much, so that it can count on."""


def recovered_name(track_id: str, kind: str) -> str:
    """Return what a track is called of which nothing but its bytes is known."""
    return f"recovered {track_id[:SHOWN_ID_DIGITS]}.{kind}"


def is_nameless(track_id: str, name: str) -> bool:
    """Tell whether a track still is called by its id."""
    return name == recovered_name(track_id, name.rpartition(".")[2])


def to_finite(value: Any) -> Any:
    """Return a value as JSON can write it: None for what is no number."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def number(value: object, *, least: int = 0) -> int:
    """Return a whole number from `least` on.

    Raises
    ------
    ValueError
        It is none.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < MOST:
        raise ValueError(f"{value!r} is no such number")
    return value


def time(value: object) -> datetime:
    """Return a time, in UTC where none is named.

    Raises
    ------
    ValueError
        It is none.
    """
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no time")
    found = datetime.fromisoformat(value)
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{value!r} is no time") from error


def name(value: object, track_id: str, kind: str, tell: Tell) -> str:
    """Return a name that a track can have, by its id where there is none."""
    if isinstance(value, str) and value[:1] not in ("", "\0") and _is_text(value):
        return value
    try:
        return track_name(_text(value))
    except ValueError as error:
        tell(f"its name is left out: {error}")
    except UsageError:
        tell("its name is left out: it is empty")
    return recovered_name(track_id, kind)


def tags(value: object, tell: Tell) -> dict[str, str]:
    """Return the tags among what stands there."""
    found = {}
    for key, word in value.items() if isinstance(value, dict) else ():
        try:
            found[_key(key)] = _text(word)
        except ValueError as error:
            tell(f"the tag {key!r} is left out: {error}")
    if not isinstance(value, dict):
        tell("its tags are left out: they are none")
    return found


def verdicts(value: object, tell: Tell) -> Iterator[Verdict]:
    """Yield what a person said, as far as this version knows the words."""
    for said in value if isinstance(value, list) else ():
        try:
            word = said["word"]
            if word is not None and word not in PERSON_WORDS:
                raise ValueError(f"nobody says {word!r}")
            yield Verdict(word, time(said["time"]))
        except (KeyError, TypeError, ValueError) as error:
            tell(f"a person's word is left out: {error}")


def removed(value: object, tell: Tell) -> datetime | None:
    """Return when a track was removed, None where it was not, or where that makes no sense."""
    try:
        return time(value) if value else None
    except ValueError as error:
        tell(f"that it was removed is left out: {error}")
        return None


def sound(shape: dict[str, Any], tell: Tell) -> Sound:
    """Return what was measured.

    Raises
    ------
    KeyError, TypeError, ValueError
        What every sound has is not there.
    """
    return Sound(
        format=_text(shape["format"]),
        codec=_text(shape["codec"]),
        channels=number(shape["channels"], least=1),
        sample_rate=number(shape["sample_rate"], least=1),
        bit_rate=_if_known(number, "bit_rate", shape, tell),
        duration=_if_known(_seconds, "duration", shape, tell),
        stated_duration=_if_known(_seconds, "stated_duration", shape, tell),
        audio_hash=_text(shape["audio_hash"]),
    )


def _if_known(
    read: Callable[[object], Known], key: str, shape: dict[str, Any], tell: Tell
) -> Known | None:
    try:
        return None if shape.get(key) is None else read(shape[key])
    except ValueError as error:
        tell(f"its {key} is left out: {error}")
        return None


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or not (0 <= value < math.inf):
        raise ValueError(f"{value!r} is no length")
    return float(value)


def _key(value: object) -> str:
    key = _text(value)
    if key[:1] in ("", "\0"):
        raise ValueError("it has no key")
    return key


def _text(value: object) -> str:
    """Return text; what is no Unicode in it stays visible in its escapes."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value.encode("utf-8", "backslashreplace").decode()


def _is_text(value: str) -> bool:
    return _text(value) == value
