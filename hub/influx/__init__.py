"""What the city sees: a follower of the journal that writes into InfluxDB, and never touches a reading.

`Follower` runs beside the hub; its cursor stands in the journal, so InfluxDB may be away for a week or begin anew.
"""

from hub.influx.follower import Follower, Stats
from hub.influx.trouble import InfluxError

__all__ = ["Follower", "InfluxError", "Stats"]
