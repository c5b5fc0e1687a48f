"""Civic objects: places, prises, boxes and their loans, interventions and what happened to them.

Days are ISO texts (2026-03-02), moments are seconds UTC. Personal, each apart from what is shown: `prise_personal`,
`loan_personal`, `deployment_personal`, and `account` in `transition`; photos are stored without their EXIF position.
"""

SQL = """
CREATE TABLE photo (
    id TEXT PRIMARY KEY, content BLOB NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    kept INTEGER NOT NULL);
CREATE TABLE place (
    id TEXT PRIMARY KEY, area TEXT NOT NULL REFERENCES area, name TEXT NOT NULL, kind TEXT NOT NULL,
    address TEXT NOT NULL, lat REAL, lon REAL, hours TEXT NOT NULL, access TEXT NOT NULL, sockets INTEGER NOT NULL,
    wifi TEXT NOT NULL, contact TEXT NOT NULL);
CREATE TABLE prise (
    id TEXT PRIMARY KEY, area TEXT NOT NULL REFERENCES area, place TEXT REFERENCES place, name TEXT NOT NULL,
    support TEXT NOT NULL, max_kg REAL NOT NULL, low_m REAL NOT NULL, high_m REAL NOT NULL, power INTEGER NOT NULL,
    network INTEGER NOT NULL, max_days INTEGER NOT NULL, uses TEXT NOT NULL, owner TEXT NOT NULL,
    procedure TEXT NOT NULL, delay_days INTEGER NOT NULL, expires TEXT, photo TEXT REFERENCES photo,
    public INTEGER NOT NULL, lat REAL, lon REAL);
CREATE TABLE prise_personal (prise TEXT PRIMARY KEY REFERENCES prise ON DELETE CASCADE, lat REAL, lon REAL);
CREATE TABLE box (
    code TEXT PRIMARY KEY, size TEXT NOT NULL, kit TEXT NOT NULL, home TEXT REFERENCES place, state TEXT NOT NULL,
    hours_used REAL NOT NULL, reserved INTEGER NOT NULL);
CREATE TABLE box_item (box TEXT NOT NULL REFERENCES box ON DELETE CASCADE, name TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (box, name));
CREATE TABLE box_note (
    key INTEGER PRIMARY KEY, box TEXT NOT NULL REFERENCES box ON DELETE CASCADE, at INTEGER NOT NULL,
    note TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE intervention (
    id TEXT PRIMARY KEY, area TEXT NOT NULL REFERENCES area, place TEXT NOT NULL, question_fr TEXT NOT NULL,
    question_en TEXT NOT NULL, property TEXT NOT NULL, before TEXT, trial TEXT, "end" TEXT, timezone TEXT NOT NULL,
    lat REAL, lon REAL, state TEXT NOT NULL, state_since INTEGER NOT NULL, created INTEGER NOT NULL, closed INTEGER,
    outcome TEXT, reason TEXT NOT NULL, copied_from TEXT NOT NULL, simulated INTEGER NOT NULL, digest TEXT NOT NULL,
    document TEXT NOT NULL);
CREATE INDEX intervention_of_area ON intervention (area, state);
CREATE TABLE matter (
    intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, property TEXT NOT NULL, metric TEXT NOT NULL,
    matters REAL NOT NULL, PRIMARY KEY (intervention, property));
-- No reference to node: a file may be read before its nodes are registered, and outlives them.
CREATE TABLE deployment (
    intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, node TEXT NOT NULL, role TEXT NOT NULL,
    street TEXT NOT NULL, prise TEXT REFERENCES prise, owner_yes TEXT, height_m REAL, wall_m REAL, road_m REAL,
    sun_10 INTEGER, sun_13 INTEGER, sun_16 INTEGER, photo TEXT REFERENCES photo, self_test TEXT, lat REAL, lon REAL,
    PRIMARY KEY (intervention, node));
CREATE INDEX deployment_of_node ON deployment (node);
CREATE TABLE deployment_personal (
    intervention TEXT NOT NULL, node TEXT NOT NULL, owner TEXT NOT NULL, address TEXT NOT NULL, lat REAL, lon REAL,
    PRIMARY KEY (intervention, node),
    FOREIGN KEY (intervention, node) REFERENCES deployment ON DELETE CASCADE);
CREATE TABLE loan (
    key INTEGER PRIMARY KEY, box TEXT NOT NULL REFERENCES box, intervention TEXT REFERENCES intervention,
    out TEXT NOT NULL, due TEXT NOT NULL, back TEXT, condition TEXT NOT NULL);
CREATE INDEX loan_of_box ON loan (box, out);
CREATE TABLE loan_personal (
    loan INTEGER PRIMARY KEY REFERENCES loan ON DELETE CASCADE, holder TEXT NOT NULL, contact TEXT NOT NULL);
CREATE TABLE side_by_side (
    intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, moment TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (intervention, moment));
CREATE TABLE registration (
    intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, at INTEGER NOT NULL, hash TEXT NOT NULL,
    origin TEXT NOT NULL);
CREATE TABLE event (
    key INTEGER PRIMARY KEY, intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE,
    start TEXT NOT NULL, "end" TEXT NOT NULL, kind TEXT NOT NULL, "where" TEXT NOT NULL, leave_out INTEGER NOT NULL,
    fr TEXT NOT NULL, en TEXT NOT NULL, role TEXT NOT NULL, told INTEGER NOT NULL);
CREATE INDEX event_of_intervention ON event (intervention, start);
CREATE TABLE outlook (
    intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, property TEXT NOT NULL, sight TEXT NOT NULL,
    smallest REAL, digest TEXT NOT NULL, PRIMARY KEY (intervention, property));
CREATE TABLE proposal (
    intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, fr TEXT NOT NULL, en TEXT NOT NULL,
    cost_low REAL, cost_high REAL, maintainer TEXT NOT NULL, hours_a_month REAL, undone TEXT NOT NULL,
    told INTEGER NOT NULL);
CREATE TABLE adoption (
    intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, service TEXT NOT NULL, start TEXT NOT NULL,
    maintenance TEXT NOT NULL, hours_a_month REAL NOT NULL, exit TEXT NOT NULL);
CREATE TABLE record_line (
    intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, number INTEGER NOT NULL, kind TEXT NOT NULL,
    fr TEXT NOT NULL, en TEXT NOT NULL, PRIMARY KEY (intervention, number));
CREATE TABLE transition (
    key INTEGER PRIMARY KEY, intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, at INTEGER NOT NULL,
    "from" TEXT NOT NULL, "to" TEXT NOT NULL, role TEXT NOT NULL, account TEXT NOT NULL, why TEXT NOT NULL);
CREATE INDEX transition_of_intervention ON transition (intervention, at);
"""
