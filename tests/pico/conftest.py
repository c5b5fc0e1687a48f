"""An emulated Pico W for the tests of this folder. A test that boots one says how many seconds of its time it needs."""

import pytest

pytest.importorskip("rp2040py", reason="the emulated Pico W is not installed: pip install rp2040py")
