"""How Twilio's API writes things: https://www.twilio.com/docs/usage/twilios-response."""

from datetime import datetime
from email.utils import format_datetime

API_VERSION = "2010-04-01"


def rfc2822(moment: datetime | None) -> str | None:
    """A time as the REST API writes it: `Thu, 24 Aug 2023 05:01:45 +0000`."""
    return format_datetime(moment) if moment else None
