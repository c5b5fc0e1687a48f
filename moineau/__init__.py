"""The command `moineau`: the only place that knows every folder."""
