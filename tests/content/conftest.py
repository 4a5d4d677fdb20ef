"""A small library of files that a test can spoil."""

import shutil
from pathlib import Path

import pytest

import careplan

PACKAGE = Path(careplan.__file__).parent


@pytest.fixture
def folder(tmp_path):
    """A copy of an app's library, to edit: `folder("checklists")`."""

    def copy(app):
        target = tmp_path / app
        shutil.copytree(PACKAGE / app / "library", target)
        return target

    return copy
