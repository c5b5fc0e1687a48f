"""The demo's second thing: the school street of rue des Tilleuls, from its question to the city's answer.

Its nodes are simulated and heard through the contract; it walks the thirteen states by the acts that people use.
"""
