"""A person at the pages without a browser: signs in, follows forms."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

PASSWORD = "correct horse battery"


class Person:
    """Signed in or not."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def token(self, path: str = "/desk/sign-in") -> str:
        """The token that a form of a page carries."""
        found = re.search(
            r'X-CSRFToken": "([^"]+)"', self.client.get(path, follow_redirects=True).get_data(as_text=True)
        )
        assert found, "the page carries no token"
        return found[1]

    def sign_in(self, login: str, password: str = PASSWORD, code: str = "", **more: Any) -> Any:
        form = {"login": login, "password": password, "code": code, "csrf_token": self.token(), **more}
        return self.client.post("/desk/sign-in", data=form)

    def post(self, path: str, **form: Any) -> Any:
        token = self.token("/desk")
        return self.client.post(path, data={"csrf_token": token, **form})

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def case(self, case: UUID, what: str, **form: Any) -> Any:
        """Post to a case with the fencing token that its page shows."""
        found = re.search(r'name="token" value="(\d+)"', self.page(f"/desk/cases/{case}"))
        return self.post(f"/desk/cases/{case}/{what}", token=found[1] if found else "", **form)
