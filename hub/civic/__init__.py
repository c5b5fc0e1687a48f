"""Civic life: an intervention walks thirteen states, each with gates that a machine can check; boxes are lent for it.

In: acts of people (hub/civic/acts.py, one function an act) and what the journal has counted. Out: rows in the register,
and sentences in French and in English. It refuses a transition by the gate that is not met and says what is missing.
States and gates are pure; nothing numeric is imported before days are to be counted.
"""
