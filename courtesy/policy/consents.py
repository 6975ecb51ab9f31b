"""Who may be contacted how, by their own word: consents given, consents revoked, channels refused.

Pure bookkeeping of instants; which contact needs which consent is `permission`. A revocation at the very
instant of a grant wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courtesy.policy.clocks import latest
from courtesy.policy.facts import Consent, Event

# The consent that opens each channel. Kind `electronic` on sms opens nothing by itself.
OPENS = {("voice", "artificial_voice"), ("sms", "text"), ("email", "electronic")}
# 47 CFR 64.1200(a)(10), the 2024 reading: to revoke calls or texts is to revoke both.
TELEPHONE = ("voice", "sms")


@dataclass(frozen=True)
class Ledger:
    """Consents and opt-outs known at the instant of the ask.

    Attributes:
        consents: consents on file; one without its date opens nothing, but its withdrawal counts.
        opt_outs: refusals, each of a channel or of all.
        opt_ins: fresh consents by keyword, START among them.
    """

    consents: tuple[Consent, ...]
    opt_outs: tuple[Event, ...]
    opt_ins: tuple[Event, ...]

    def refusal(self, *channels: str) -> datetime | None:
        """Return the latest opt-out from one of these channels or from all."""
        if not self.opt_outs:
            return None
        return latest(event.at for event in self.opt_outs if event.channel in (*channels, "all"))

    def withdrawal(self, *channels: str) -> datetime | None:
        """Return the latest withdrawal of a consent that opens one of these channels."""
        return latest(item.withdrawn_at for item in self._opening(channels))

    def grants(self, channel: str) -> list[datetime]:
        """Return when the channel was opened, by consent or by opt-in, revoked since or not."""
        given = [item.given_at for item in self._opening((channel,)) if item.given_at]
        return given + [event.at for event in self.opt_ins if event.channel == channel]

    def revoked(self, channel: str, *, by_hand: bool) -> bool:
        """Say whether US law holds calls or texts on this channel revoked (47 CFR 64.1200(a)(10)-(11)).

        A call placed by hand needs no consent, so only words against calls reach it.
        """
        reach = ("voice",) if channel == "voice" and by_hand else TELEPHONE
        revocation = latest((self.refusal(*reach), self.withdrawal(*reach)))
        return self._stands(revocation, channel)

    def refused(self, channel: str) -> datetime | None:
        """Return when the medium was refused, if it still is (12 CFR 1006.14(h)); withdrawals are none."""
        refusal = self.refusal(channel)
        return refusal if self._stands(refusal, channel) else None

    def refused_in_china(self, channel: str) -> bool:
        """Say whether the channel is closed in China, by its own refusal or withdrawal and no other."""
        return self._stands(latest((self.refusal(channel), self.withdrawal(channel))), channel)

    def live_since(self, channel: str) -> datetime | None:
        """Return the latest grant of a channel that no revocation has reached, by the stricter 2024 rule."""
        if channel == "email":
            refusal = self.refusal("email")
            opt_ins = [event.at for event in self.opt_ins if event.channel == "email"]
            return latest((self._electronic("email"), *_after(refusal, opt_ins)))
        revocation = latest((self.refusal(*TELEPHONE), self.withdrawal(*TELEPHONE)))
        return latest(_after(revocation, self.grants(channel)))

    def electronic(self, channel: str) -> bool:
        """Say whether an `electronic` consent is live on this channel (D.C. Code 28-3814, 6 RCNY 5-77)."""
        return self._electronic(channel) is not None

    def _electronic(self, channel: str) -> datetime | None:
        refusal = self.refusal(channel)
        return latest(
            item.given_at
            for item in self.consents
            if (item.channel, item.kind) == (channel, "electronic")
            and item.given_at
            and not (item.withdrawn_at and item.withdrawn_at >= item.given_at)
            and not (refusal and refusal >= item.given_at)
        )

    def _opening(self, channels: Iterable[str]) -> list[Consent]:
        return [item for item in self.consents if item.channel in channels and (item.channel, item.kind) in OPENS]

    def _stands(self, revocation: datetime | None, channel: str) -> bool:
        return revocation is not None and not _after(revocation, self.grants(channel))


def _after(revocation: datetime | None, grants: Iterable[datetime]) -> list[datetime]:
    return [at for at in grants if revocation is None or at > revocation]
