"""What the hub does by itself for people, once an hour: forgets what is past its time, lets promises lapse, reminds.

In: the register, a post, the time. Out: rows deleted, letters. It never logs whom it was about, only how many.
"""

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hub.civic.act import Scene
from hub.civic.voices import LAPSES_S
from hub.mail import Post
from hub.register import Register
from hub.register.civic_rows import Loan
from hub.settings import Settings
from hub.web import letters
from hub.web.language import LANGUAGES
from hub.web.words import Words

log = logging.getLogger("moineau.chores")

EVERY_S = 3600
REMIND_DAYS = (7, 1)  # before a box is due back


class Chores:
    def __init__(self, settings: Settings, register: Register, post: Post) -> None:
        self._settings, self._register, self._post = settings, register, post
        self._next = 0

    def step(self, now: int) -> None:
        """Does what is due; most calls do nothing."""
        if now < self._next:
            return
        self._forget(now)
        lapsed = self._register.lapse_supports(now - LAPSES_S, now)
        if lapsed:
            log.info("%d promises lapsed", lapsed)
        self._remind(now)
        self._next = now + EVERY_S

    def _forget(self, now: int) -> None:
        gone = self._register.forget_past(now)
        for what, count in gone.items():
            log.info("deleted 90 days after the end: %d %s", count, what)

    def _remind(self, now: int) -> None:
        today = Scene(self._register, now, self._settings.timezone).today
        for loan in self._register.loans():
            days = reminder_due(loan, today)
            if days is not None and not self._register.was_reminded(loan.key, days):
                self._write_to(loan, days, now)

    def _write_to(self, loan: Loan, days: int, now: int) -> None:
        """One letter for each reminder, and none where the contact is no e-mail address: the list says it, too."""
        _, contact = self._register.holder(loan.key)
        everyone = [Words(language, ZoneInfo(self._settings.timezone)) for language in LANGUAGES]
        letter = letters.to_bring_back(everyone, contact, loan.box, loan.due)
        if "@" not in contact or self._post.put(letter):
            self._register.remember_reminder(loan.key, days, now)


def reminder_due(loan: Loan, today: date) -> int | None:
    """7 or 1: which reminder of an open loan is due today; the last one only when the hub slept over the first."""
    if loan.back is not None or today > loan.due:
        return None
    due = [days for days in REMIND_DAYS if today >= loan.due - timedelta(days=days) >= loan.out]
    return min(due, default=None)
