"""A real emulator and a tiny real product, each on its own port; time moves only when a test moves it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import httpx
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from emulator.scheduler import ManualScheduler
from emulator.server import Server

SID = "AC" + "a1" * 16
TOKEN = "token-of-the-test"
NUMBER = "+12025550100"
SECOND = "+12025550101"
MARIA = "+12025550142"
LI = "+8613800138000"
XML = "text/xml; charset=utf-8"
ALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
HELLO = "<Response><Say>Hello</Say></Response>"
GATHER = (
    '<Response><Gather input="dtmf speech" action="/heard" numDigits="4" timeout="7">'
    '<Say language="zh-CN">请输入</Say><Play>http://a/b.mp3</Play></Gather><Say>Nobody?</Say></Response>'
)


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    body: str | bytes = ""
    content_type: str = XML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


class Product:
    """Records what it is asked; a test sets what it answers, per path."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, Reply | list[Reply] | Callable[[Request], Reply]] = {}
        product = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path, _, query = self.path.partition("?")
                form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
                given = dict(parse_qsl(query, keep_blank_values=True))
                request = Request(self.command, path, given, form, dict(self.headers), raw)
                product.requests.append(request)
                self.answer(product.reply(request))

            do_GET = do_POST

            def answer(self, reply: Reply) -> None:
                if reply.drop:
                    self.close_connection = True
                    return
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                if reply.content_type:
                    self.send_header("Content-Type", reply.content_type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def reply(self, request: Request) -> Reply:
        answer = self.answers.get(request.path, Reply("<Response/>"))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer(request) if callable(answer) else answer

    def asked(self, path: str) -> list[dict[str, str]]:
        return [request.params for request in self.requests if request.path == path]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class EmulatorHttp(TwilioHttpClient):
    """Twilio's own client, sent to the emulator instead of api.twilio.com."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


class Emulator:
    """What a test does with a running emulator."""

    def __init__(self, server: Server, scheduler: ManualScheduler | None = None) -> None:
        self.server = server
        self.scheduler = scheduler
        self.url = server.url
        self.rest = httpx.Client(
            base_url=f"{server.url}/2010-04-01/Accounts/{SID}",
            auth=(SID, TOKEN),
            trust_env=False,
            verify=False,
        )
        self.http = httpx.Client(base_url=f"{server.url}/emulator", trust_env=False, verify=False)
        self.twilio = Client(SID, TOKEN, http_client=EmulatorHttp(server.url))

    def send(self, **form: Any) -> httpx.Response:
        return self.rest.post("/Messages.json", data={"From": NUMBER, "To": MARIA, "Body": "Hello"} | form)

    def call(self, **form: Any) -> httpx.Response:
        return self.rest.post("/Calls.json", data={"From": NUMBER, "To": MARIA} | form)

    def text(self, body: str = "Hello", **order: Any) -> dict[str, Any]:
        response = self.http.post("/texts", json={"from": MARIA, "body": body} | order)
        assert response.is_success, response.text
        return response.json()

    def post(self, path: str, **order: Any) -> dict[str, Any]:
        response = self.http.post(path, json=order)
        assert response.is_success, response.text
        return response.json()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        response = self.http.get(path, params=query)
        assert response.is_success, response.text
        return response.json()

    def settle(self) -> None:
        assert self.post("/settle") == {"settled": True}

    def advance(self, seconds: float) -> None:
        self.post("/clock", advance_ms=round(seconds * 1000))


def view(emulator, sid):
    return emulator.get(f"/calls/{sid}")


def said(call):
    return [heard["text"] for heard in call["heard"] if heard["verb"] == "Say"]
