"""The evidence of an intervention, as it was computed: one JSON text for pages and sheets. Nothing is personal."""

SQL = """
CREATE TABLE evidence (
    intervention TEXT PRIMARY KEY REFERENCES intervention ON DELETE CASCADE, at INTEGER NOT NULL, verdict TEXT NOT NULL,
    registered INTEGER NOT NULL, data_hash TEXT NOT NULL, record TEXT NOT NULL);
"""
