"""The script as a table to sign: complete, in one order, and no changed sentence under an old version."""

import dataclasses

import pytest
from typer.testing import CliRunner

from courtesy.cli import app
from courtesy.dialogue.review_sheet import COLUMNS, as_csv, as_html, as_markdown, digest, read_csv, sheet, unversioned
from courtesy.dialogue.script import DomainScript
from courtesy.model.errors import InvalidInput, Refused
from courtesy.service.consequences import when_said
from courtesy.settings import ROOT

SCRIPT = DomainScript.load(ROOT / "domain.yml")
ROWS = sheet(SCRIPT, when_said())


def run(*arguments):
    return CliRunner().invoke(app, ["script", "export", *arguments])


def test_every_wording_of_the_script_is_in_the_sheet_once():
    wordings = sum(len(SCRIPT.variations(name)) for name in SCRIPT.names())
    assert len(ROWS) == len({row.key for row in ROWS}) == wordings


def test_the_order_does_not_depend_on_the_order_of_the_file():
    turned = DomainScript(
        {name: SCRIPT.variations(name) for name in reversed(SCRIPT.names())},
        {name: SCRIPT.part(name) for name in SCRIPT.names()},
    )
    assert as_csv(sheet(turned, when_said())) == as_csv(ROWS)


def test_a_sentence_is_one_line_of_the_table():
    assert len(as_csv(ROWS).splitlines()) == len(ROWS) + 1


def test_a_changed_sentence_changes_one_line():
    changed = [dataclasses.replace(ROWS[0], text="Something else.", version="99"), *ROWS[1:]]
    before, after = as_csv(ROWS).splitlines(), as_csv(changed).splitlines()
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_a_sheet_that_was_written_can_be_read_again():
    assert read_csv(as_csv(ROWS)) == ROWS


def test_another_table_is_no_sheet():
    with pytest.raises(InvalidInput, match="script export"):
        read_csv("ref,name\n1,2\n")


def test_conditions_channels_and_line_breaks_are_shown():
    language = {"type": "slot", "name": "language", "value": "en"}
    late = {"type": "slot", "name": "stage", "value": "late"}
    meta = {"asks": "amount", "discloses": True, "version": "3"}
    script = DomainScript(
        {
            "utter_b": [
                {"condition": [language], "text": "One.\nTwo.", "channel": "voice", "metadata": meta},
                {"condition": [language, late], "text": "Late.", "metadata": meta},
                {"condition": [language, late], "text": "So late.", "metadata": meta},
            ],
            "utter_a": [{"condition": [language], "text": "A", "metadata": meta | {"discloses": False}}],
        },
        {"utter_a": "Opening"},
    )
    assert [dataclasses.astuple(row) for row in sheet(script)] == [
        ("utter_a", "Opening", "en", "any", "", "1", "amount", "no", "3", "A"),
        ("utter_b", "", "en", "any", "stage = late", "1", "amount", "yes", "3", "Late."),
        ("utter_b", "", "en", "any", "stage = late", "2", "amount", "yes", "3", "So late."),
        ("utter_b", "", "en", "voice", "", "1", "amount", "yes", "3", "One.\\nTwo."),
    ]


def test_the_sheet_says_where_in_a_conversation_a_sentence_belongs_and_what_must_hold_for_it():
    shown = {(row.response, row.language): row for row in sheet(SCRIPT, when_said())}
    assert {row.part for row in shown.values()} >= {
        "Opening",
        "Right-party check",
        "A promise to pay",
        "A life in danger",
    }
    assert all(row.part for row in shown.values())
    assert shown["utter_self_harm_cn", "en"].condition == "country = CN"
    reported = shown["utter_consequence_us_reported", "zh"]
    assert reported.condition == "country = US, 30 days late or more, furnishes_from_30 = yes"


@pytest.mark.parametrize("changed", [{"text": "New words."}, {"asks": "reason"}, {"discloses": "maybe"}])
def test_a_change_under_the_old_version_is_found(changed):
    now = [dataclasses.replace(ROWS[0], **changed), *ROWS[1:]]
    assert unversioned(ROWS, now) == [now[0]]
    raised = [dataclasses.replace(now[0], version="99"), *ROWS[1:]]
    assert unversioned(ROWS, raised) == []


def test_a_new_sentence_and_one_that_is_gone_need_no_version():
    assert unversioned(ROWS[1:], ROWS[:-1]) == []


def test_markdown_and_html_hold_every_sentence_and_name_the_issue():
    page, notes = as_html(ROWS), as_markdown(ROWS)
    assert page.count("<tr ") == len(ROWS)
    assert sum(line.startswith("| utter_") for line in notes.splitlines()) == len(ROWS)
    for written in (page, notes):
        assert digest(ROWS) in written
        assert "Approved by" in written


def test_html_escapes_what_could_be_markup():
    row = dataclasses.replace(ROWS[0], text="<b>&")
    assert "&lt;b&gt;&amp;" in as_html([row])


def test_the_command_prints_a_table_or_writes_a_file(tmp_path):
    shown = run()
    assert shown.stdout.splitlines()[0] == ",".join(COLUMNS)
    for form in ("csv", "md", "html"):
        out = tmp_path / "sheets" / f"script.{form}"
        assert run("--format", form, "--out", str(out)).exit_code == 0
        assert out.stat().st_size > 1000


def test_the_command_does_not_write_over_a_sheet_whose_sentences_changed_under_their_version(tmp_path):
    out = tmp_path / "script.csv"
    out.write_text(as_csv([dataclasses.replace(ROWS[0], text="As it was."), *ROWS[1:]]), encoding="utf-8")
    refused = run("--out", str(out))
    assert isinstance(refused.exception, Refused)
    assert ROWS[0].response in str(refused.exception)
    assert "As it was." in out.read_text(encoding="utf-8")
    older = dataclasses.replace(ROWS[0], text="As it was.", version="0")
    out.write_text(as_csv([older, *ROWS[1:]]), encoding="utf-8")
    assert run("--out", str(out)).exit_code == 0
    assert read_csv(out.read_text(encoding="utf-8")) == ROWS


def test_an_unknown_format_is_refused():
    assert isinstance(run("--format", "pdf").exception, InvalidInput)
