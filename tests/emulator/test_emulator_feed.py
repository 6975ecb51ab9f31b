import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from emulator_rig import MARIA, NUMBER, SECOND, SID, TOKEN, Emulator, Reply

from emulator.app import create_app
from emulator.scheduler import ManualScheduler, ThreadScheduler
from emulator.server import Server


def test_the_feed_tells_live_what_happens(emulator):
    lines = []
    with httpx.stream("GET", f"{emulator.url}/emulator/feed", trust_env=False, timeout=10) as feed:
        stream = feed.iter_lines()
        assert next(stream).startswith(": from")
        emulator.send(Body="您好")
        for line in stream:
            lines.append(line)
            if line.startswith("data:"):
                break
    assert "event: message" in lines
    event = json.loads(lines[-1].removeprefix("data: "))
    assert (event["type"], event["data"]["body"]) == ("message", "您好")


def test_events_can_be_asked_for_since_a_number(emulator):
    emulator.send()
    seen = emulator.get("/events")["last"]
    emulator.settle()
    events = emulator.get("/events", since=seen, type="message.status")["events"]
    assert [event["data"]["status"] for event in events] == ["sent", "delivered"]
    emulator.post("/reset")
    assert [event["type"] for event in emulator.get("/events", since=seen)["events"]] == ["reset"]


def test_the_log_file_has_an_object_a_line(config, tmp_path):
    path = tmp_path / "messages.jsonl"
    app = create_app(config.model_copy(update={"log": str(path)}), ManualScheduler())
    with Server(app) as server:
        Emulator(server).send(Body="第一条")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["type"], line["data"]["body"]) for line in lines] == [("message", "第一条")]
    assert TOKEN not in path.read_text(encoding="utf-8")


def test_two_runs_with_one_seed_are_the_same(config, product):
    def run():
        product.answers["/twilio/sms"] = Reply("<Response><Message>Hi</Message></Response>")
        with Server(create_app(config, ManualScheduler())) as server:
            emulator = Emulator(server)
            emulator.text("Hello")
            emulator.call(Twiml="<Response><Gather/></Response>")
            emulator.settle()
            return emulator.get("/events")["events"]

    assert run() == run()


def test_a_clock_that_runs_by_itself_cannot_be_moved(config, product):
    with Server(create_app(config, ThreadScheduler(speed=1000))) as server:
        emulator = Emulator(server)
        assert emulator.http.post("/clock", json={"advance_ms": 1}).status_code == 409
        emulator.send(StatusCallback=f"{product.url}/status")
        emulator.settle()
        assert [params["MessageStatus"] for params in product.asked("/status")] == ["sent", "delivered"]


def test_sixteen_senders_at_once_lose_nothing_and_every_callback_is_in_order(config, product):
    with Server(create_app(config, ThreadScheduler(speed=1000))) as server:
        emulator = Emulator(server)

        def send(number):
            return emulator.send(Body=str(number), StatusCallback=f"{product.url}/status").json()["sid"]

        with ThreadPoolExecutor(16) as senders:
            sids = list(senders.map(send, range(160)))
        emulator.settle()
        assert len(set(sids)) == 160
        for sid in sids:
            mine = [p["MessageStatus"] for p in product.asked("/status") if p["MessageSid"] == sid]
            assert mine == ["sent", "delivered"]


def test_one_lane_keeps_its_order_while_others_pass():
    scheduler = ThreadScheduler(workers=4)
    order, gate = [], threading.Event()
    scheduler.call_later(0, lambda: gate.wait(10), "slow")
    scheduler.call_later(0, lambda: order.append("second"), "slow")
    scheduler.call_later(0, lambda: (order.append("other"), gate.set()), "free")
    assert scheduler.settle(10)
    scheduler.close()
    assert order == ["other", "second"]


def test_a_job_that_fails_does_not_stop_the_others():
    scheduler, done = ManualScheduler(), []
    scheduler.call_later(0, lambda: 1 / 0)
    scheduler.call_later(0, lambda: done.append(1))
    scheduler.settle()
    assert done == [1]


def test_the_phone_page_shows_a_conversation_and_sends_what_is_typed(emulator, product):
    product.answers["/twilio/sms"] = Reply("<Response><Message>2 &lt; 3 &amp; 您好</Message></Response>")
    page = httpx.Client(base_url=emulator.url, trust_env=False, follow_redirects=True)
    opened = page.get("/", params={"number": MARIA, "lang": "zh"})
    assert opened.url.path == "/phone/12025550142"
    assert "输入短信" in opened.text
    sent = page.post(opened.url.path + "/texts", data={"body": "<b>Hi</b>", "lang": "en", "to": NUMBER})
    assert "&lt;b&gt;Hi&lt;/b&gt;" in sent.text
    assert "2 &lt; 3 &amp; 您好" in sent.text
    assert "Write a text" in sent.text
    assert MARIA in page.get("/").text
    assert (
        "This is not a phone number" in page.get("/", params={"number": "12"}, headers={"Accept-Language": "en"}).text
    )
    product.answers["/twilio/sms"] = Reply(status=500)
    assert "11200" in page.post(opened.url.path + "/texts", data={"body": "again"}).text
    for asset in ("/page/phone.css", "/page/phone.js"):
        assert page.get(asset).status_code == 200


@pytest.mark.parametrize("path", ["/emulator/nothing", "/nothing"])
def test_what_is_not_there_is_said_in_json(emulator, path):
    response = httpx.get(emulator.url + path, trust_env=False)
    assert (response.status_code, set(response.json())) == (404, {"error"})


def test_it_runs_from_the_command_line(tmp_path):
    command = [
        sys.executable, "-m", "emulator", "--port", "0", "--account-sid", SID, "--auth-token", TOKEN,
        "--number", NUMBER, "--number", SECOND, "--sms-url", "http://127.0.0.1:1/sms", "--seed", "3",
        "--clock", "manual", "--no-opt-out",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        url = line.split()[1]
        health = httpx.get(f"{url}/emulator/health", trust_env=False).json()
        assert health == {"ok": True, "account_sid": SID, "numbers": [NUMBER, SECOND]}
        assert httpx.get(f"{url}/emulator/opt-outs", trust_env=False).json()["handling"] is False
        process.terminate()
    assert "emulator" in line
