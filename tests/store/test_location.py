"""Addresses of stores: every way to write one, one way to write it down, and no secret in it."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomood.config import Settings
from audiomood.errors import UsageError
from audiomood.store.location import (
    AzureLocation,
    FileLocation,
    MemoryLocation,
    parse,
)
from audiomood.store.opening import open_store

SECRET = "Zm9vYmFy"

file_names = st.binary(min_size=1, max_size=30).map(
    lambda raw: raw.replace(b"\0", b"0").replace(b"/", b"s").decode(errors="surrogateescape")
)
files = st.builds(
    lambda root, parts: FileLocation(PurePath(root + "/".join(parts))),
    st.sampled_from(["/", ""]),
    st.lists(file_names, min_size=1, max_size=4),
).filter(lambda location: not str(location.path).startswith("~"))

prefix_parts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20
).filter(lambda part: part not in {".", ".."})
azures = st.builds(
    AzureLocation,
    st.from_regex(r"\A[a-z0-9]{3,24}\Z") | st.just("default"),
    st.from_regex(r"\A[a-z0-9]{3,20}(-[a-z0-9]{1,9}){0,4}\Z"),
    st.lists(prefix_parts, max_size=4).map("/".join),
)
memories = st.builds(MemoryLocation, st.from_regex(r"\A[A-Za-z0-9._-]{0,20}\Z"))


@given(files | azures | memories)
def test_what_is_written_down_parses_to_the_same_place(
    location: FileLocation | AzureLocation | MemoryLocation,
) -> None:
    assert parse(str(location)) == location


@given(files | azures)
def test_what_is_written_down_is_one_line_of_text(location: FileLocation | AzureLocation) -> None:
    text = str(location)

    assert text.encode().decode() == text
    assert len(text.splitlines()) == 1
    assert not any(char in text for char in "\0\x1b\t\u202e\u2066?#")


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    for candidate in (text, f"file:{text}", f"azure:{text}", f"azure://{text}", f"memory:{text}"):
        try:
            location = parse(candidate)
        except UsageError:
            continue
        assert parse(str(location)) == location


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("file:blobs", "file:blobs"),
        ("file:./blobs//a/", "file:blobs/a"),
        ("file:/mnt/disk", "file:/mnt/disk"),
        ("file:///mnt/disk/", "file:/mnt/disk"),
        ("FILE:blobs", "file:blobs"),
        ("file:100%25 hits", "file:100%25 hits"),
        ("file:my%20music", "file:my music"),
        ("file:Übung", "file:Übung"),
        ("file:what?", "file:what%3F"),
        ("/mnt/100%25", "file:/mnt/100%2525"),
        ("//mnt", "file:/mnt"),
        ("azure://default/music", "azure://default/music"),
        ("azure://acct1/music/", "azure://acct1/music"),
        ("Azure://acct1/my-music/夜/band/", "azure://acct1/my-music/夜/band"),
        ("azure://acct1/music/a%20b", "azure://acct1/music/a b"),
        ("memory:", "memory:"),
        ("memory:a-1", "memory:a-1"),
    ],
)
def test_every_form_has_one_canonical_text(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical


def test_a_plain_path_counts_from_here_and_an_address_from_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert parse("./x") == FileLocation(tmp_path / "here" / "x")
    assert parse("../x") == FileLocation(tmp_path / "x")
    assert parse("~/x") == FileLocation(tmp_path / "x")
    relative = parse("file:x")
    assert isinstance(relative, FileLocation)
    assert relative.folder(tmp_path / "home") == tmp_path / "home" / "x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "music",
        "s3://bucket/x",
        "C",
        "file:",
        "file://host/x",
        "file:~/x",
        "file:a%00b",
        "~nobody-of-that-name/x",
        "azure:",
        "azure://",
        "azure://default",
        "azure://default/",
        "azure://default/ab",
        "azure://default/" + "a" * 64,
        "azure://default/Music",
        "azure://default/my_music",
        "azure://default/my--music",
        "azure://default/-music",
        "azure://default/music/a//b",
        "azure://default/music/../other",
        "azure://default/music/a%0Ab",
        "azure://default/music/" + "a" * 901,
        "azure://ac/music",
        "azure://my-account/music",
        "azure:///music/x",
        "memory:a b",
    ],
)
def test_what_is_no_address_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        f"azure://default/music?sv=2022&sig={SECRET}",
        f"azure://default/music/%3Fsig={SECRET}",
        f"azure://acct1:{SECRET}@default/music",
        f"https://acct1.blob.core.windows.net/music?sp=r&sig={SECRET}",
        f"https://acct1.blob.core.windows.net/music/{SECRET}",
        f"DefaultEndpointsProtocol=https;AccountName=acct1;AccountKey={SECRET}==",
        f"azure://default/music#{SECRET}",
        f"SharedAccessSignature={SECRET}",
    ],
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert SECRET not in f"{caught.value} {caught.value.hint}"


def test_opening_makes_nothing_and_asks_nobody(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"AZURE_STORAGE_ACCOUNT": "acct1", "AZURE_STORAGE_KEY": "a2V5"}, home=tmp_path
    )
    for address in ("file:blobs", "memory:x", "azure://default/music/a"):
        with open_store(address, home=tmp_path, settings=settings) as store:
            assert store.location == address
    assert list(tmp_path.iterdir()) == []
