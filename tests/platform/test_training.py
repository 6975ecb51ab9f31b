"""When a model is trained, and when not. The training itself is a stand-in here; real models are made elsewhere."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from courtesy import training
from courtesy.model.errors import InvalidInput, Misconfigured
from courtesy.settings import Settings

FAKE_RASA = """#!{python}
import os, pathlib, sys
root = pathlib.Path({root!r})
with open(root / "trainings", "a") as log:
    print("trained", file=log)
print("Training NLU model...")
if (root / "broken").exists():
    raise SystemExit("YamlSyntaxException: line 7")
if (root / "suspicious").exists():
    print("/x/io.py:100: UserWarning: Loading domain from 'domain.yml' failed. Using empty domain. Error:")
    print("intent 'greet' stands twice")
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
out.mkdir(parents=True)
(out / (sys.argv[sys.argv.index("--fixed-model-name") + 1] + ".tar.gz")).write_text("a model")
"""


@pytest.fixture
def checkout(tmp_path):
    root = tmp_path / "checkout"
    for name in ("config.yml", "domain.yml", "bot/uv.lock", "bot/data/nlu/en/greet.yml", "bot/components/x.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    rasa = root / "bot" / ".venv" / "bin" / "rasa"
    rasa.parent.mkdir(parents=True)
    rasa.write_text(FAKE_RASA.format(python=sys.executable, root=str(root)))
    rasa.chmod(0o755)
    return root


@pytest.fixture
def settings(tmp_path):
    return Settings(courtesy_model_dir=tmp_path / "models")


def trainings(root: Path) -> int:
    log = root / "trainings"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_a_model_is_trained_once_for_the_same_content(checkout, settings):
    news = []
    first = training.ensure_model(settings, news.append, checkout)
    assert first.read_text() == "a model"
    assert training.ensure_model(settings, news.append, checkout) == first
    assert trainings(checkout) == 1


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "bot/uv.lock", "bot/data/nlu/en/greet.yml", "bot/components/x.py"]
)
def test_a_change_of_any_input_is_another_model_and_undoing_it_the_first_again(checkout, settings, name):
    before = training.model_path(settings, checkout)
    text = (checkout / name).read_text()
    (checkout / name).write_text(text + "more\n")
    assert training.model_path(settings, checkout) != before
    (checkout / name).write_text(text)
    assert training.model_path(settings, checkout) == before


def test_moving_text_from_one_file_to_another_is_a_change(checkout, settings):
    before = training.model_path(settings, checkout)
    (checkout / "bot/data/nlu/en/greet.yml").rename(checkout / "bot/data/nlu/en/hello.yml")
    assert training.model_path(settings, checkout) != before


def test_compiled_files_and_other_files_do_not_count(checkout, settings):
    before = training.model_path(settings, checkout)
    cache = checkout / "bot/components/__pycache__"
    cache.mkdir()
    (cache / "x.cpython-310.pyc").write_bytes(b"\0")
    (checkout / "README.md").write_text("new\n")
    (checkout / "bot/actions").mkdir()
    (checkout / "bot/actions/new.py").write_text("pass\n")
    assert training.model_path(settings, checkout) == before


def test_two_at_once_train_once(checkout, settings):
    with ThreadPoolExecutor(4) as pool:
        models = list(pool.map(lambda _: training.ensure_model(settings, root=checkout), range(4)))
    assert len(set(models)) == 1
    assert trainings(checkout) == 1


def test_a_failed_training_shows_rasas_words_and_leaves_no_model(checkout, settings):
    (checkout / "broken").touch()
    with pytest.raises(InvalidInput, match="YamlSyntaxException: line 7") as failure:
        training.ensure_model(settings, root=checkout)
    assert "make train" in failure.value.remedy
    assert not training.model_path(settings, checkout).exists()


def test_what_rasa_only_warns_of_is_an_error_although_it_made_a_model(checkout, settings):
    (checkout / "suspicious").touch()
    with pytest.raises(InvalidInput, match="Using empty domain") as failure:
        training.ensure_model(settings, root=checkout)
    assert "stands twice" in str(failure.value)
    assert not training.model_path(settings, checkout).exists()


def test_the_models_used_last_are_kept(checkout, settings):
    made = []
    for number in range(training.KEEP_MODELS + 2):
        (checkout / "config.yml").write_text(f"# {number}\n")
        made.append(training.ensure_model(settings, root=checkout))
        for age, model in enumerate(reversed(made)):
            if model.exists():
                os.utime(model, (10_000 - age, 10_000 - age))
    assert [model.exists() for model in made] == [False] * 2 + [True] * training.KEEP_MODELS


def test_a_missing_environment_or_file_names_its_remedy(checkout, settings):
    (checkout / "bot/.venv/bin/rasa").unlink()
    with pytest.raises(Misconfigured, match="make setup"):
        training.ensure_model(settings, root=checkout)
    (checkout / "domain.yml").unlink()
    with pytest.raises(Misconfigured, match=r"domain\.yml is missing"):
        training.ensure_model(settings, root=checkout)
