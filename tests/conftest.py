"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Examples run as long as the machine needs: a deadline would test the load, not the code.
settings.register_profile("evidence", deadline=None)
settings.load_profile("evidence")

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded fixtures: EVIDENCE_SHARED, else `shared` beside the repository.

    Missing, it fails in CI – a skipped contract is a broken one – and skips elsewhere.
    """
    named = os.environ.get("EVIDENCE_SHARED")
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    if not folder.is_dir():
        reason = f"no recorded fixtures at {folder} (set EVIDENCE_SHARED)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
