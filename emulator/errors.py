"""Twilio's error codes and the JSON that carries them: https://www.twilio.com/docs/api/errors."""

from typing import Any

# code: (HTTP status, message as Twilio words it)
REST_ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Unknown parameters: {detail}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {detail} was not found"),
    20422: (400, "Invalid Parameter: {detail}"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required."),
    21210: (
        400,
        "The source phone number provided, {detail}, is not yet verified for your account. You may only make "
        "calls from phone numbers that you've verified or purchased from Twilio.",
    ),
    21211: (400, "Invalid 'To' Phone Number: {detail}"),
    21212: (400, "Invalid From Number (caller ID): {detail}"),
    21213: (400, "Caller phone number ('From') is required."),
    21220: (400, "Invalid call state. Call is not in-progress. Cannot redirect."),
    21266: (400, "'To' and 'From' number cannot be the same: {detail}"),
    21408: (
        403,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {detail}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number provided ({detail}) is not a valid message-capable Twilio phone number "
        "for this destination/account",
    ),
    21609: (400, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (
        400,
        "The 'To' phone number: {detail}, is not currently reachable using the 'From' phone number via SMS.",
    ),
    21614: (400, "'To' number is not a valid mobile number: {detail}"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21659: (400, "'From' {detail} is not a Twilio phone number or Short Code country mismatch"),
    21701: (404, "The Messaging Service does not exist: {detail}"),
    30001: (400, "Queue overflow"),
}

# What a message's error_code means: https://www.twilio.com/docs/api/errors#3-anchor
DELIVERY_ERRORS: dict[int, str] = {
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
    30010: "Message price exceeds max price",
    30022: "US A2P 10DLC - Rate Limits Exceeded",
    30023: "US A2P 10DLC - Daily Message Cap Reached",
    30034: "US A2P 10DLC - Message from an Unregistered Number",
}

# What Twilio's debugger says of a webhook that went wrong.
WEBHOOK_ERRORS: dict[int, str] = {
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11206: "HTTP protocol violation",
    11215: "Too many HTTP redirects",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12200: "Schema validation warning",
    12300: "Invalid Content-Type",
    13227: "No International Authorization",
}


def more_info(code: int) -> str:
    """The page that explains a code."""
    return f"https://www.twilio.com/docs/errors/{code}"


class TwilioError(Exception):
    """A refusal in Twilio's own words: https://www.twilio.com/docs/usage/twilios-response#twilio-rest-exceptions."""

    def __init__(self, code: int, detail: str = "", *, status: int | None = None) -> None:
        self.code = code
        usual, template = REST_ERRORS.get(code, (400, DELIVERY_ERRORS.get(code, "Error {detail}")))
        self.status = status or usual
        self.message = template.format(detail=detail)
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": more_info(self.code),
            "status": self.status,
        }
