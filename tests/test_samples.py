"""The recordings that ship with the project are what their README says they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from tests.making_samples.make import ALL, SAMPLES, Sample

if TYPE_CHECKING:
    from pathlib import Path

README = SAMPLES.parent / "making_samples" / "README.md"

each_sample = pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.path)


def decoded(path: Path) -> tuple[np.ndarray, int]:
    """All samples of a file as shape (channels, samples), and the rate in Hz."""
    with path.open("rb") as file, av.open(file, "r") as container:
        resampler = av.AudioResampler(format="fltp")
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1), frames[0].sample_rate


def test_the_folder_holds_the_samples_and_nothing_else() -> None:
    found = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()}
    assert found == {sample.path for sample in ALL}


def test_together_they_stay_under_three_megabytes() -> None:
    assert sum((SAMPLES / sample.path).stat().st_size for sample in ALL) < 3_000_000


@each_sample
def test_a_sample_lasts_as_long_as_the_readme_says_and_never_clips(sample: Sample) -> None:
    row = next(line for line in README.read_text("utf-8").splitlines() if sample.path in line)
    samples, rate = decoded(SAMPLES / sample.path)
    assert samples.shape[1] / rate == pytest.approx(float(row.split("|")[6]), abs=0.6)
    assert 0.4 < np.abs(samples).max() < 1


@each_sample
def test_a_sample_carries_its_tags(sample: Sample) -> None:
    with (SAMPLES / sample.path).open("rb") as file, av.open(file) as container:
        stored = {**container.metadata, **container.streams.audio[0].metadata}
    stored = {key.lower(): value for key, value in stored.items()}
    assert {key: stored.get(key) for key in sample.tags} == sample.tags
