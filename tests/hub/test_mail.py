"""Letters on their way to a real mail server on this machine: what arrives, and what never leaves in clear."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.mail import Letter, MailError, Post, deliver, written
from hub.settings import MailSettings, SettingsError, load
from tests.hub.mailbox import Mailbox, opened

LETTER = Letter(
    "habitante@example.org", "Votre lien", "Ouvrez ce lien :\nhttps://tilleuls.example.org/fr/link?l=abc.def\n"
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    yield from opened()


def settings(mailbox: Mailbox) -> MailSettings:
    return MailSettings(server=mailbox.address, sender="moineau@example.org")


def test_a_letter_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    deliver(settings(mailbox), LETTER)

    received = mailbox.next()
    assert (received["From"], received["To"]) == ("moineau@example.org", "habitante@example.org")
    assert received["Auto-Submitted"] == "auto-generated"
    assert received.get_content().splitlines() == LETTER.text.splitlines()


def test_a_line_end_in_a_subject_adds_no_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        written(LETTER._replace(subject="a\nBcc: x@y.z"), "moineau@example.org")


def test_a_refused_recipient_is_told_without_the_address(mailbox: Mailbox) -> None:
    mailbox.refuses = True

    with pytest.raises(MailError, match="refused whom the letter was for") as error:
        deliver(settings(mailbox), LETTER)
    assert "habitante" not in str(error.value)


def test_nobody_listening_names_the_server() -> None:
    with pytest.raises(MailError, match=r"mail.server 127.0.0.1:1: Connection refused"):
        deliver(MailSettings(server="smtp://127.0.0.1:1", sender="m@example.org"), LETTER)


def test_another_machine_that_cannot_encrypt_is_given_nothing(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.mail.is_loopback", lambda host: False)

    with pytest.raises(MailError, match="SMTPNotSupportedError"):
        deliver(settings(mailbox), LETTER)
    assert mailbox.empty()


def test_the_post_carries_letters_one_after_the_other(mailbox: Mailbox) -> None:
    post = Post(settings(mailbox))
    post.start()

    assert all(post.put(LETTER._replace(subject=f"{n}")) for n in range(3))
    assert [mailbox.next()["Subject"] for _ in range(3)] == ["0", "1", "2"]
    post.stop()


def test_a_letter_that_fails_is_tried_again_and_the_log_names_nobody(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.mail._PAUSE_S", 0.01)
    tries: list[int] = []

    def carry(of: MailSettings, letter: Letter) -> None:
        tries.append(len(tries) + 1)
        if len(tries) == 1:
            raise MailError("mail.server 127.0.0.1:1: Connection refused")
        deliver(of, letter)

    post = Post(settings(mailbox), carry)
    with caplog.at_level(logging.DEBUG):
        post.start()
        post.put(LETTER)
        assert mailbox.next()["Subject"] == "Votre lien"
    post.stop()
    assert tries == [1, 2]
    assert "try 1 of 3" in caplog.text
    assert "habitante" not in caplog.text
    assert "abc.def" not in caplog.text


def test_without_a_server_nothing_is_taken() -> None:
    assert not Post(MailSettings()).put(LETTER)


def test_a_post_that_is_full_says_so() -> None:
    post = Post(MailSettings(server="smtp://127.0.0.1:1", sender="m@example.org"))
    taken = [post.put(LETTER) for _ in range(501)]
    assert (taken[-2], taken[-1]) == (True, False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[mail]\nserver = "smtp://127.0.0.1:25"', "mail.server and mail.sender belong together"),
        ('[mail]\nserver = "http://x"\nsender = "a@b.c"', "mail.server: 'http://x' where \"\" \\(no letters\\)"),
        ('[mail]\nserver = "smtp://x"\nsender = "a b"', "mail.sender: 'a b' where an e-mail address"),
        ('[mail]\nserver = "smtp://u:p@x"\nsender = "a@b.c"', "use mail.username and mail.password_file"),
        ('[mail]\nserver = "smtp://x"\nsender = "a@b.c"', "web.address: letters hold links"),
        ('[mail]\nusername = "u"', "mail.username and mail.password_file belong together"),
    ],
)
def test_a_mistake_in_the_mail_settings_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "hub.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=sentence):
        load(path)


def test_a_name_and_password_are_given_to_a_server_that_asks(mailbox: Mailbox, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    mailbox.account = ("hub", "s3cret")

    deliver(MailSettings(mailbox.address, "moineau@example.org", "hub", secret), LETTER)
    assert mailbox.next()["To"] == "habitante@example.org"
    secret.write_text("wrong")
    with pytest.raises(MailError, match="it answered 535"):
        deliver(MailSettings(mailbox.address, "moineau@example.org", "hub", secret), LETTER)
