"""People: roles, links that were used, supports, concerns, the city's answers, the time that was asked and given.

Personal, each apart from what is shown: `person_personal`, `support_personal`, `concern_personal`. An address stands
there sealed, beside a keyed mark by which it is found again.
"""

SQL = """
CREATE TABLE person (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, area TEXT NOT NULL, token TEXT NOT NULL, epoch INTEGER NOT NULL,
    created INTEGER NOT NULL);
CREATE TABLE person_personal (
    person TEXT PRIMARY KEY REFERENCES person ON DELETE CASCADE, who TEXT NOT NULL, sealed BLOB NOT NULL);
CREATE INDEX person_by_address ON person_personal (who);
CREATE TABLE spent_link (nonce TEXT PRIMARY KEY, until INTEGER NOT NULL);
CREATE TABLE support (
    key INTEGER PRIMARY KEY, intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, kind TEXT NOT NULL,
    quantity REAL NOT NULL, ring TEXT NOT NULL, status TEXT NOT NULL, made INTEGER NOT NULL, changed INTEGER NOT NULL,
    by_slip INTEGER NOT NULL);
CREATE INDEX support_of_intervention ON support (intervention);
CREATE TABLE support_personal (
    support INTEGER PRIMARY KEY REFERENCES support ON DELETE CASCADE, intervention TEXT NOT NULL, who TEXT NOT NULL,
    sealed BLOB NOT NULL, UNIQUE (intervention, who));
CREATE INDEX support_by_address ON support_personal (who);
CREATE TABLE slip (
    intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, mark TEXT NOT NULL, made INTEGER NOT NULL,
    used INTEGER, PRIMARY KEY (intervention, mark));
CREATE TABLE concern (
    key INTEGER PRIMARY KEY, intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, text TEXT NOT NULL,
    ring TEXT NOT NULL, made INTEGER NOT NULL, reply TEXT NOT NULL, hidden INTEGER, why TEXT NOT NULL,
    role TEXT NOT NULL);
CREATE INDEX concern_of_intervention ON concern (intervention);
CREATE TABLE concern_personal (
    concern INTEGER PRIMARY KEY REFERENCES concern ON DELETE CASCADE, intervention TEXT NOT NULL, who TEXT NOT NULL,
    sealed BLOB NOT NULL, UNIQUE (intervention, who));
CREATE INDEX concern_by_address ON concern_personal (who);
CREATE TABLE answer (
    key INTEGER PRIMARY KEY, intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, kind TEXT NOT NULL,
    verdict TEXT NOT NULL, reasons TEXT NOT NULL, service TEXT NOT NULL, signatory TEXT NOT NULL, next_date TEXT,
    next_step TEXT NOT NULL, at INTEGER NOT NULL, role TEXT NOT NULL);
CREATE INDEX answer_of_intervention ON answer (intervention, at);
CREATE TABLE time_contract (
    intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, install_min INTEGER NOT NULL,
    week_min INTEGER NOT NULL, meeting_min INTEGER NOT NULL);
CREATE TABLE time_given (
    key INTEGER PRIMARY KEY, intervention TEXT NOT NULL REFERENCES intervention ON DELETE CASCADE, day TEXT NOT NULL,
    minutes INTEGER NOT NULL, role TEXT NOT NULL);
CREATE TABLE money_link (intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, url TEXT NOT NULL);
CREATE TABLE second_campaign (
    intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, why TEXT NOT NULL, role TEXT NOT NULL,
    at INTEGER NOT NULL);
CREATE TABLE reminded (loan INTEGER NOT NULL REFERENCES loan ON DELETE CASCADE, days INTEGER NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (loan, days));
CREATE TABLE purged (intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, at INTEGER NOT NULL);
ALTER TABLE proposal ADD COLUMN evidence TEXT NOT NULL DEFAULT '[]';
"""
