"""Edit: tags, names, and what a person says of moods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomood.errors import UsageError
from audiomood.library.names import tag as parsed_tag
from audiomood.library.names import track_name
from audiomood.model.words import PERSON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiomood.catalog.base import Catalog


def parsed_tags(texts: Iterable[str]) -> dict[str, str]:
    """Return the tags that a person typed, each `key` or `key=value`.

    Raises
    ------
    UsageError
        One of them is not a tag.
    """
    return dict(parsed_tag(text) for text in texts)


def tag(catalog: Catalog, ids: Sequence[str], *, put: Iterable[str], drop: Iterable[str]) -> None:
    """Set and drop tags of tracks."""
    keys = [_key(text) for text in drop]
    catalog.tag(ids, put=parsed_tags(put), drop=keys)


def _key(text: str) -> str:
    key, value = parsed_tag(text)
    if value:
        raise UsageError(f"{text!r} is a tag with its value", hint="drop a tag by its key alone")
    return key


def set_word(catalog: Catalog, ids: Sequence[str], word: str | None) -> None:
    """Keep the word that a person says of tracks, or with None take back what was said.

    Raises
    ------
    UsageError
        It is none that a mood can be called, or `unknown`, which says nothing.
    """
    if word is not None and word not in PERSON_WORDS:
        raise UsageError(f"{word!r} is not a mood", hint=f"say one of {', '.join(PERSON_WORDS)}")
    catalog.set_word(ids, word)


def rename(catalog: Catalog, track_id: str, name: str) -> None:
    """Give a track another name."""
    catalog.rename(track_id, track_name(name))
