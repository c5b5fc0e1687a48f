"""What the hub knows in, the open topics out: moineau/v1/open/... and, where an area asks for it, Home Assistant's.

`messages`, `home_assistant` and `strays` are pure. `Publisher` is the end with the socket.
What may be said at all is decided before, by hub.privacy.
"""

from hub.publish.home_assistant import home_assistant, home_assistant_topic
from hub.publish.messages import Message, open_area, open_reading
from hub.publish.publisher import Publisher, Stats
from hub.publish.strays import Rightful, is_stray

__all__ = [
    "Message",
    "Publisher",
    "Rightful",
    "Stats",
    "home_assistant",
    "home_assistant_topic",
    "is_stray",
    "open_area",
    "open_reading",
]
