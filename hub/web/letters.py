"""What a letter says: a link that opens a role, confirms a support or concern, or forgets somebody; that a box is due.
Plain, short.
"""

from collections.abc import Sequence
from datetime import date

from hub.mail import Letter
from hub.web.words import Words


def to_enter(words: Words, address: str, links: Sequence[tuple[str, str]]) -> Letter:
    """One link for each role that is reached at this address."""
    lines = [f"{role}\n{url}" for role, url in links]
    return Letter(
        address,
        words.say("Your link"),
        "\n\n".join(
            [
                words.say("You asked for a link to Moineau. It opens your role once, within half an hour:"),
                *lines,
                words.say("If it was not you, nothing has to be done."),
                "",
            ]
        ),
    )


def to_confirm(words: Words, address: str, what: str, title: str, url: str) -> Letter:
    return Letter(
        address,
        words.say("Please confirm: %(what)s", what=what),
        "\n\n".join(
            [
                words.say("About: %(title)s", title=title),
                words.say("Open this link within a day, and press the button there:"),
                url,
                words.say("Your address is kept, sealed, until 90 days after the end; who runs the trial sees it."),
                words.say("If it was not you, nothing has to be done."),
                "",
            ]
        ),
    )


def to_forget(words: Words, address: str, url: str) -> Letter:
    return Letter(
        address,
        words.say("To be forgotten"),
        "\n\n".join(
            [
                words.say("Open this link within a day, and press the button there: what the hub knows of you goes."),
                url,
                words.say("If it was not you, nothing has to be done."),
                "",
            ]
        ),
    )


def to_bring_back(everyone: Sequence[Words], address: str, box: str, due: date) -> Letter:
    """In every language: whoever borrowed the box has never asked for a page, so the hub knows none of theirs."""
    days = [(words, words.date(due)) for words in everyone]
    return Letter(
        address,
        " · ".join(words.say("Box %(box)s is due back on %(day)s", box=box, day=day) for words, day in days),
        "\n\n".join(
            [
                line
                for words, day in days
                for line in (
                    words.say("You borrowed box %(box)s. It is due back on %(day)s.", box=box, day=day),
                    words.say("Somebody else waits for it. Need more time? Tell the place that lent it."),
                )
            ]
            + [""]
        ),
    )
