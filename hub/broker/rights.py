"""Who may say and hear what: one table of MQTT topics per kind of account. Both brokers' files are views of it.

Whatever is not listed is refused. Operators have no broker account: they use the pages.
"""

from dataclasses import dataclass

from contract import topics
from hub.register import HUB, Account
from hub.settings import Settings

ANONYMOUS = "moineau-anonymous"


@dataclass(frozen=True)
class Rights:
    """MQTT topics and filters one account may publish in and subscribe to."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def rights(account: Account, settings: Settings, home_assistant: bool) -> Rights:
    root, discovery = settings.root, f"{settings.home_assistant_prefix}/#"
    if account.kind == "node":
        said = (topics.readings(account.name, root), topics.status(account.name, root))
        return Rights(account.name, said, (topics.stored(account.name, root), topics.command(account.name, root)))
    if account.kind == "technician":
        return Rights(
            account.name, (), (topics.open_all(root), discovery) if home_assistant else (topics.open_all(root),)
        )
    if account.name == HUB:
        return Rights(account.name, (f"{root}/v1/#",), (f"{root}/v1/#",))
    # The open account reads what it wrote: that is how retained topics nobody owns any more are found and cleared.
    own = (topics.open_all(root), discovery)
    return Rights(account.name, own, own)


def anonymous(settings: Settings) -> Rights:
    return Rights(ANONYMOUS, (), (topics.open_all(settings.root),))
