"""What the hub does by itself once an hour: forgets, lets promises lapse, reminds; and says how many, never who."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hub.chores import EVERY_S, Chores, reminder_due
from hub.civic.voices import LAPSES_S
from hub.mail import Post
from hub.register import Register
from hub.register.civic_rows import Box, Loan
from hub.register.people_rows import Support
from hub.settings import MailSettings, Settings
from tests.hub.mailbox import Mailbox, opened
from tests.hub.register.asked import DAY, NOW, ask

OUT, DUE = date(2026, 4, 1), date(2026, 4, 22)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path)
    ask(register)
    return register


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    yield from opened()


@pytest.fixture
def chores(register: Register, mailbox: Mailbox) -> Iterator[Chores]:
    post = Post(MailSettings(mailbox.address, "moineau@example.org"))
    post.start()
    yield Chores(Settings(data=register.folder), register, post)
    post.stop()


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 10, tzinfo=UTC).timestamp())


def _lend(register: Register, contact: str = "lea@example.org") -> Loan:
    register.put_box(Box("R07", "rue"))
    return register.lend_box("R07", OUT, DUE, intervention="tilleuls-ecole", holder="Léa", contact=contact)


def test_a_box_is_asked_back_seven_days_and_one_day_before_and_never_twice(
    register: Register, chores: Chores, mailbox: Mailbox
) -> None:
    _lend(register)
    for hour in range(24 * 22):
        chores.step(_at(OUT) + hour * EVERY_S)

    letters = [mailbox.next(), mailbox.next()]
    assert mailbox.empty()
    assert [letter["To"] for letter in letters] == ["lea@example.org"] * 2


def test_a_reminder_is_in_french_and_in_english(register: Register, chores: Chores, mailbox: Mailbox) -> None:
    _lend(register)

    chores.step(_at(date(2026, 4, 15)))

    letter = mailbox.next()
    french, english = "La mallette R07 est à rendre le 22 avril 2026", "Box R07 is due back on 22 April 2026"
    assert letter["Subject"] == f"{french} · {english}"
    assert letter.get_content().replace("\r\n", "\n").replace("\u00a0", " ").rstrip("\n").split("\n\n") == [
        "Vous avez emprunté la mallette R07. Elle est à rendre le 22 avril 2026.",
        "Quelqu’un d’autre l’attend. Besoin de plus de temps ? Dites-le au lieu qui l’a prêtée.",
        "You borrowed box R07. It is due back on 22 April 2026.",
        "Somebody else waits for it. Need more time? Tell the place that lent it.",
    ]


def test_a_box_that_is_back_is_not_asked_for(register: Register, chores: Chores, mailbox: Mailbox) -> None:
    _lend(register)
    register.return_box("R07", date(2026, 4, 10), "complète")
    chores.step(_at(date(2026, 4, 15)))
    assert register._row("SELECT count(*) FROM reminded")[0] == 0
    assert mailbox.empty()


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 4, 14), None),
        (date(2026, 4, 15), 7),
        (date(2026, 4, 20), 7),
        (date(2026, 4, 21), 1),
        (date(2026, 4, 22), 1),
        (date(2026, 4, 23), None),
    ],
)
def test_a_reminder_is_due_from_its_day_on_until_the_box_is(day: date, due: int | None) -> None:
    assert reminder_due(Loan(1, "R07", None, OUT, DUE, None, ""), day) == due


def test_a_loan_of_three_days_is_reminded_of_once() -> None:
    loan = Loan(1, "R07", None, date(2026, 4, 19), DUE, None, "")
    assert [reminder_due(loan, date(2026, 4, day)) for day in (19, 20, 21)] == [None, None, 1]


def test_a_contact_that_is_no_address_gets_no_letter(register: Register, chores: Chores, mailbox: Mailbox) -> None:
    loan = _lend(register, "06 00 00 00 00")
    chores.step(_at(date(2026, 4, 15)))
    assert register.was_reminded(loan.key, 7)
    assert mailbox.empty()


def test_without_a_mail_server_a_reminder_stays_due(register: Register) -> None:
    loan = _lend(register)
    Chores(Settings(), register, Post(MailSettings())).step(_at(date(2026, 4, 15)))
    assert not register.was_reminded(loan.key, 7)


def test_what_is_past_its_time_goes_and_the_log_names_nobody(
    register: Register, chores: Chores, caplog: pytest.LogCaptureFixture
) -> None:
    support = Support(0, "tilleuls-ecole", "give_time", 3, "near", "promised", NOW, NOW, False)
    key = register.put_support(support, "voisine@example.org").key
    with caplog.at_level(logging.DEBUG):
        chores.step(_at(date(2026, 4, 20)) + 91 * DAY)

    assert register.supporter(key) == ""
    assert register.existing_support(key).status == "lapsed"
    assert "1 supporters' addresses" in caplog.text
    assert "1 promises lapsed" in caplog.text
    assert "voisine" not in caplog.text
    assert "Martin" not in caplog.text


def test_a_promise_lapses_after_thirty_days_and_not_before(register: Register, chores: Chores) -> None:
    support = Support(0, "tilleuls-ecole", "give_time", 3, "near", "promised", NOW, NOW, False)
    key = register.put_support(support, "a@example.org").key
    chores.step(NOW + LAPSES_S)
    assert register.existing_support(key).status == "promised"
    chores.step(NOW + LAPSES_S + EVERY_S)
    assert register.existing_support(key).status == "lapsed"


def test_most_turns_do_nothing(register: Register, chores: Chores) -> None:
    chores.step(NOW)
    support = Support(0, "tilleuls-ecole", "give_time", 3, "near", "promised", 0, 0, False)
    key = register.put_support(support, "a@example.org").key
    chores.step(NOW + EVERY_S - 1)
    assert register.existing_support(key).status == "promised"
    chores.step(NOW + EVERY_S)
    assert register.existing_support(key).status == "lapsed"
