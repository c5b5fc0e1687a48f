"""What the hub knows in, the open topics out: moineau/v1/open/... and, where an area asks for it, Home Assistant's.

`messages` and `home_assistant` are pure: values in, (topic, payload) out. `Publisher` is the end with the socket.
What may be said at all is decided before, by hub.privacy.
"""

from hub.publish.home_assistant import home_assistant, home_assistant_topic
from hub.publish.messages import Message, open_area, open_reading
from hub.publish.publisher import Publisher, Stats

__all__ = [
    "Message",
    "Publisher",
    "Stats",
    "home_assistant",
    "home_assistant_topic",
    "open_area",
    "open_reading",
]
