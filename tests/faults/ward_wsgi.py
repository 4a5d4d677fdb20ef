"""The server of the no-loss journey, with the settings of tests."""

import pytest  # noqa: F401 - its presence chooses the settings of tests

from careplan.wsgi import application as application  # noqa: PLC0414 - gunicorn asks
