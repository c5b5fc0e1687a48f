"""MQTT in, the journal's commits behind it, receipts out: nothing is acknowledged before it is stored.

`intake` reads a payload (pure), `Batch` brings a handful of them through one commit and words the receipts,
`Ingest` owns the connection to the broker and its one thread.
"""

from hub.ingest.batch import Batch
from hub.ingest.intake import Admission, Delivery, filed
from hub.ingest.session import Counters, Ingest
from hub.ingest.status import StatusKeeper

__all__ = ["Admission", "Batch", "Counters", "Delivery", "Ingest", "StatusKeeper", "filed"]
