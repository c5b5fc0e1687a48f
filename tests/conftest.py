"""Fixtures shared by all tests."""

pytest_plugins = [
    "tests.plugins.brokers",
    "tests.plugins.influxd",
    "tests.plugins.makers",
    "tests.plugins.no_skips",
    "tests.plugins.ptys",
    "tests.plugins.rom",
]
