"""Guards over the whole code: what must never be forgotten is checked here, not in reviews."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from courtesy.dialogue.script import DomainScript, language_of
from courtesy.settings import ROOT, Settings, load_settings
from webhooks.app import create_app

PACKAGES = ("courtesy", "front", "webhooks", "desk", "telephony", "jobs", "bot/actions", "bot/components", "emulator")
QUESTIONS = {
    "identity", "verification", "when_can_pay", "amount", "date", "confirmation", "months", "reason", "callback_time", "nothing",
}  # fmt: skip
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "__pycache__" not in path.parts:
                yield path


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in modules() if (n := len(p.read_text().splitlines())) > 400}
    assert not long, f"split by job: {long}"


def test_no_character_was_lost_in_any_file() -> None:
    """An edit that cuts a character in two leaves the replacement character behind, and a pattern that no longer matches."""
    kinds = {".py", ".yml", ".yaml", ".toml", ".md", ".html", ".js", ".css", ".po", ".json", ".jsonl", ".csv"}
    texts = []
    for folder, folders, files in ROOT.walk():
        folders[:] = [name for name in folders if name[0] != "." and name != "__pycache__"]
        texts += [folder / name for name in files if Path(name).suffix in kinds]
    assert len(texts) > 500
    assert not [each for each in texts if "\ufffd" in each.read_text(encoding="utf-8")]


def test_no_module_is_called_after_nothing() -> None:
    assert not [p for p in modules() if re.search(r"utils|helpers|manager|common|misc", p.stem)]


def test_only_the_clock_reads_the_time_of_day() -> None:
    """One clock, or rehearsals and tests call people at the wrong time. Infrastructure may measure spans (monotonic)."""
    allowed = {"courtesy/store/clock.py", "emulator/scheduler.py"}
    reads = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(|\bdt\.datetime\.now\(")
    found = {str(p.relative_to(ROOT)) for p in modules() if reads.search(p.read_text())}
    assert found <= allowed


def test_nothing_is_built_or_read_at_import() -> None:
    suspicious = {"create_engine", "load_settings", "Redis", "from_url", "Client", "getenv", "load_rules"}
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef | ast.If):
                continue
            calls = {
                n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", "")
                for n in ast.walk(node)
                if isinstance(n, ast.Call)
            }
            assert not calls & suspicious, f"{path} builds {calls & suspicious} when it is imported"


def test_every_route_is_signed_or_needs_the_token_or_is_marked_public(tmp_path: Path) -> None:
    update = {"courtesy_state_dir": tmp_path, "database_url": "postgresql://nowhere/none"}
    app = create_app(load_settings().model_copy(update=update))
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        signed = hasattr(view, "_signed_by_twilio")
        if rule.rule.startswith("/twilio/"):
            assert signed, f"{rule.rule} is Twilio's and must be signed: add @signed_by_twilio"
        else:
            guarded = hasattr(view, "_needs_token") or hasattr(view, "_public")
            assert guarded, f"{rule.rule}: add @needs_token, or @public if it tells nothing about anybody"


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    assert not [n for n in Settings.model_fields if f"`{n.upper()}`" not in text]


def test_every_response_exists_in_both_languages_with_its_metadata() -> None:
    for name, variations in DOMAIN["responses"].items():
        assert {language_of(v) for v in variations} == {"en", "zh"}, f"{name} lacks a language"
        for variation in variations:
            meta = variation["metadata"]
            assert set(meta) == {"asks", "discloses", "version"}, name
            assert meta["asks"] in QUESTIONS, name
            assert isinstance(meta["discloses"], bool), name


def test_both_languages_of_a_response_name_the_same_values() -> None:
    for name, variations in DOMAIN["responses"].items():
        values = {language_of(v): set(re.findall(r"{(\w+)}", v["text"])) for v in variations}
        assert values["en"] == values["zh"], f"{name}: {values}"


def test_a_sentence_with_a_fact_of_the_debt_is_marked_as_disclosing() -> None:
    facts = re.compile(
        r"{(balance|min_due|due_date|days_past_due|amount|least|product|last4)}|overdue|past due|逾期|欠款|还款额"
    )
    for name, variations in DOMAIN["responses"].items():
        for variation in variations:
            if facts.search(variation["text"]):
                assert variation["metadata"]["discloses"], f"{name} tells a fact of the debt"


def test_every_sentence_the_code_says_is_in_the_script() -> None:
    script = DomainScript.load(ROOT / "domain.yml")
    said = {
        m
        for p in modules()
        if "components" not in p.parts
        for m in re.findall(r'(?<!startswith\()"(utter_\w*[a-z])"', p.read_text())
    }
    rules = {
        m for p in (ROOT / "bot/data/rules").glob("*.yml") for m in re.findall(r"action: (utter_\w+)", p.read_text())
    }
    assert said | rules <= set(script.names())


def test_every_action_of_the_domain_is_served_and_every_served_one_is_in_the_domain() -> None:
    from bot.actions.__main__ import ACTIONS

    assert {a.action_name for a in ACTIONS} == set(DOMAIN["actions"])


def test_every_intent_has_examples_in_both_languages() -> None:
    for language in ("en", "zh"):
        text = "".join(p.read_text() for p in (ROOT / "bot/data/nlu" / language).glob("*.yml"))
        missing = [i for i in DOMAIN["intents"] if not re.search(rf"intent: {i}\b", text)]
        assert not missing, f"{language} lacks examples of {missing}"


def test_every_job_that_is_enqueued_has_a_worker() -> None:
    enqueued = {m for p in modules() for m in re.findall(r"uow\.defer\(\s*\"(\w+)\"", p.read_text())}
    worked = set(re.findall(r'task\(name="(\w+)"', (ROOT / "jobs/app.py").read_text()))
    assert enqueued <= worked


def test_only_the_sending_services_give_texts_to_the_carrier_and_they_ask_the_gate() -> None:
    callers = {
        str(p.relative_to(ROOT)) for p in modules() if re.search(r"\.send_text\(|messages\.create\(", p.read_text())
    }
    services = {"courtesy/service/sending.py", "courtesy/service/sending_openings.py"}
    assert callers <= services | {"courtesy/carrier/twilio.py"}
    for service in services:
        assert "self._gate.ask(" in (ROOT / service).read_text(), service
    openings = (ROOT / "courtesy/service/sending_openings.py").read_text()
    assert openings.index("self._gate.ask(") < openings.index("= OutboundText(")


def test_only_the_placing_service_dials_and_it_asks_the_gate() -> None:
    callers = {
        str(p.relative_to(ROOT))
        for p in modules()
        if re.search(r"telephone\.place_call\(|calls\.create\(", p.read_text())
    }
    assert callers <= {"courtesy/service/call_placing.py", "courtesy/carrier/twilio_calls.py"}
    placing = (ROOT / "courtesy/service/call_placing.py").read_text()
    assert placing.index("self._ask(") < placing.index("OutboundCall(contact.phone")


def test_agents_are_rung_by_the_desk_only_and_at_their_own_phone_only() -> None:
    callers = {str(p.relative_to(ROOT)) for p in modules() if re.search(r"\.ring_agent\(\w*phone", p.read_text())}
    assert callers == {"courtesy/service/desk_calls.py"}
    ringing = (ROOT / "courtesy/service/desk_calls.py").read_text()
    assert ringing.index("phone = uow.user(leg.login).phone") < ringing.index(".ring_agent(phone")


def test_what_is_typed_at_the_desk_never_becomes_part_of_an_address() -> None:
    """A form that is sent before the scripts have come is sent by the browser: by GET, unless told otherwise, and into our logs."""
    forms = [
        tag
        for page in (ROOT / "desk" / "templates").glob("*.html")
        for tag in re.findall(r"<form[^>]*>", page.read_text("utf-8"))
    ]
    assert forms
    assert [tag for tag in forms if 'method="post"' not in tag and 'class="card search"' not in tag] == []
