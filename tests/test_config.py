"""What the environment says, and that no output says what is secret in it."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from audiomood.config import Secret, Settings
from audiomood.errors import UsageError

ENVIRONMENT = {
    "AUDIOMOOD_HOME": "/somewhere/library",
    "AUDIOMOOD_STORE": "azure://default/music",
    "AZURE_STORAGE_CONNECTION_STRING": "AccountName=acct1;AccountKey=hidden-1",
    "AZURE_STORAGE_ACCOUNT": "acct1",
    "AZURE_STORAGE_KEY": "hidden-2",
    "AZURE_STORAGE_SAS_TOKEN": "sv=1&sig=hidden-3",
}


def test_the_environment_is_read_as_it_stands() -> None:
    settings = Settings.from_environment(ENVIRONMENT)

    assert settings.home == Path("/somewhere/library")
    assert settings.store == "azure://default/music"
    assert settings.azure.account == "acct1"
    secrets = (settings.azure.connection_string, settings.azure.key, settings.azure.sas_token)
    assert [secret and secret.reveal() for secret in secrets] == [
        "AccountName=acct1;AccountKey=hidden-1",
        "hidden-2",
        "sv=1&sig=hidden-3",
    ]


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    empty = Settings.from_environment(dict.fromkeys(ENVIRONMENT, ""), home="/x")

    assert empty == Settings.from_environment({}, home="/x") == Settings(home=Path("/x"))


def test_a_home_that_is_given_counts_most() -> None:
    assert Settings.from_environment(ENVIRONMENT, home="/other").home == Path("/other")


def test_a_home_is_absolute_and_knows_the_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))

    assert Settings.from_environment({}, home="lib").home == tmp_path / "lib"
    assert Settings.from_environment({"AUDIOMOOD_HOME": "~/lib"}).home == tmp_path / "me" / "lib"
    with pytest.raises(UsageError, match="nobody-of-that-name"):
        Settings.from_environment({}, home="~nobody-of-that-name/lib")


def test_without_any_word_the_home_is_where_the_platform_keeps_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    home = Settings.from_environment({}).home
    assert home.name == "audiomood"
    assert tmp_path in home.parents


def test_secrets_are_not_shown() -> None:
    settings = Settings.from_environment(ENVIRONMENT)
    shown = f"{settings} {settings!r} {settings.azure.key} {settings.azure.key!r:>40}"

    assert "hidden" not in shown
    assert "key=**redacted**" in shown


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_secrets_are_not_pickled_or_copied(protocol: int) -> None:
    settings = Settings.from_environment(ENVIRONMENT)
    for value in (settings, settings.azure, Secret("x")):
        with pytest.raises(TypeError, match="secret is not pickled"):
            pickle.dumps(value, protocol)
    with pytest.raises(TypeError, match="secret is not pickled"):
        copy.deepcopy(settings)


def test_settings_without_secrets_may_be_handed_to_another_process() -> None:
    settings = Settings.from_environment({}, home="/x")

    assert pickle.loads(pickle.dumps(settings)) == settings


def test_reading_the_environment_loads_nothing_heavy() -> None:
    script = (
        "import sys; from audiomood.config import Settings;"
        "Settings.from_environment({}, home='/x');"
        "print(sorted({'platformdirs', 'azure', 'numpy', 'hashlib', 'urllib.request'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
