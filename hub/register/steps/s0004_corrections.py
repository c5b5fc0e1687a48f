"""Corrections: what a node's property is told as, from-to. Nothing in it is personal."""

SQL = """
CREATE TABLE correction (
    node TEXT NOT NULL REFERENCES node ON DELETE CASCADE, property TEXT NOT NULL, number INTEGER NOT NULL,
    formula TEXT NOT NULL, gain REAL NOT NULL, "offset" REAL NOT NULL, start INTEGER NOT NULL, "end" INTEGER,
    PRIMARY KEY (node, property, number));
"""
