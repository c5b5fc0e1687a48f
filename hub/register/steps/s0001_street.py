"""A street that measures: areas, nodes, where they stand, accounts, erasures. Personal: the table of that name."""

SQL = """
CREATE TABLE meta (revision INTEGER NOT NULL);
INSERT INTO meta VALUES (0);
CREATE TABLE area (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, home_assistant INTEGER NOT NULL, presence_minimum INTEGER NOT NULL);
CREATE TABLE node (
    id TEXT PRIMARY KEY, since INTEGER NOT NULL, retired INTEGER, kit TEXT NOT NULL, board TEXT NOT NULL,
    simulated INTEGER NOT NULL);
CREATE TABLE placement (
    key INTEGER PRIMARY KEY, node TEXT NOT NULL REFERENCES node ON DELETE CASCADE,
    area TEXT NOT NULL REFERENCES area, place TEXT NOT NULL, exposure TEXT NOT NULL, lat REAL, lon REAL,
    start INTEGER NOT NULL, "end" INTEGER);
CREATE INDEX placement_of_node ON placement (node, start);
-- Exact positions and keepers live apart from what is shown, so that no query for a page can select them by accident.
CREATE TABLE personal (
    placement INTEGER PRIMARY KEY REFERENCES placement ON DELETE CASCADE, keeper TEXT NOT NULL, lat REAL, lon REAL);
CREATE TABLE account (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, bcrypt TEXT NOT NULL, mosquitto TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE erasure (node TEXT PRIMARY KEY, requested INTEGER NOT NULL, areas TEXT NOT NULL, done INTEGER NOT NULL);
"""
