"""The hub's memory: packs and their readings in, durable rows out; nothing is changed but a flag.

`Journal` writes (one per data directory), `Reader` answers questions from any thread, `Rollups` follows what was
written and keeps the means of ten minutes, hours and days.
"""

from hub.journal.memory import Last
from hub.journal.packs import Filed, Outcome, Refused, Said
from hub.journal.reader import Balance, LedgerDay, Quarantined, Reader
from hub.journal.rollups import Rollups
from hub.journal.schema import JournalBusy
from hub.journal.writer import Journal

__all__ = [
    "Balance",
    "Filed",
    "Journal",
    "JournalBusy",
    "Last",
    "LedgerDay",
    "Outcome",
    "Quarantined",
    "Reader",
    "Refused",
    "Rollups",
    "Said",
]
