"""Civic life: what may follow what, who may do what, and how it is said. Beside the flow; it reads the register."""
