"""Pages and API out of what the hub remembers. Reads, hands every write to the desk, owns no thread and no clock."""
