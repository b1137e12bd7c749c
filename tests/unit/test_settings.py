"""Configuration: what is refused, with which sentence, and that the manual lists it all."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from faultmaven.bootstrap import ProfileNotBuilt, choose_providers
from faultmaven.settings import Settings

MANUAL = Path(__file__).parents[2] / "docs" / "configuration.md"


def _settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_the_manual_lists_every_variable_and_no_other():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", MANUAL.read_text(), re.MULTILINE)

    assert sorted(name for name, _ in rows) == sorted(map(str.upper, Settings.model_fields))


def test_the_manual_gives_the_defaults(monkeypatch: pytest.MonkeyPatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `(.*?)` \|", MANUAL.read_text(), re.MULTILINE))
    said = {name: rows[name] for name in rows if name != "DATABASE_URL"}
    actual = _settings()

    assert said == {name: _as_written(getattr(actual, name.lower())) for name in said}
    assert rows["DATABASE_URL"].replace("DATA_DIR", "data") == actual.database_url


def _as_written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_database_lies_in_the_data_folder(tmp_path: Path):
    assert str(tmp_path) in _settings(data_dir=tmp_path).database_url


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"profile": "team"}, "set DATABASE_URL"),
        ({"profile": "enterprise"}, "set DATABASE_URL"),
        ({"database_url": "mysql://x"}, "DATABASE_URL must begin with"),
        ({"secret_key": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"session_timeout_minutes": 59}, "greater than or equal to 60"),
        ({"session_timeout_minutes": 481}, "less than or equal to 480"),
        ({"port": 70000}, "less than or equal to 65535"),
        ({"bcrypt_rounds": 4}, "greater than or equal to 10"),
        ({"llm_provider": "anthropic"}, "set ANTHROPIC_API_KEY"),
        ({"llm_provider": "ollama"}, "set LOCAL_MODEL"),
        ({"llm_provider": "delphi"}, "which is none of builtin, openai"),
        ({"llm_provider": "local", "local_model": "m", "local_base_url": "x"}, "LOCAL_BASE_URL"),
    ],
)
def test_what_cannot_work_is_refused(values: dict[str, object], sentence: str):
    with pytest.raises(ValidationError, match=sentence):
        _settings(**values)


def test_several_models_are_asked_in_the_order_named():
    settings = _settings(llm_provider="ollama, gemini,local", local_model="m", google_api_key="k")

    assert [endpoint.vendor.name for endpoint in settings.language_models] == ["local", "google"]
    assert [endpoint.is_outside for endpoint in settings.language_models] == [False, True]


def test_a_refused_secret_is_not_shown():
    with pytest.raises(ValidationError) as refused:
        _settings(secret_key="hunter2")  # noqa: S106

    assert "hunter2" not in str(refused.value)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "")

    assert _settings().secret_key is None


def test_settings_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        _settings().port = 1  # type: ignore[misc]


def test_the_enterprise_profile_says_that_it_comes_later(tmp_path: Path):
    settings = _settings(profile="enterprise", database_url="postgresql://x/y", data_dir=tmp_path)

    with pytest.raises(ProfileNotBuilt, match="set PROFILE=team or PROFILE=core"):
        choose_providers(settings)
