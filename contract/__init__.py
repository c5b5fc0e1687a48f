"""What a node and the hub agree on."""
