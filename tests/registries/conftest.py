"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evidence.registries.client import Limits
from tests.loopback import LoopbackRegistry


@pytest.fixture(scope="session")
def running_registry() -> Iterator[LoopbackRegistry]:
    with LoopbackRegistry() as running:
        yield running


@pytest.fixture
def registry(running_registry: LoopbackRegistry) -> LoopbackRegistry:
    """Crossref, DataCite and doi.org on this machine, all of them empty."""
    running_registry.reset()
    return running_registry


@pytest.fixture
def quick() -> Limits:
    """Limits that let a test see every fault within two seconds."""
    return Limits(connect=1.0, read=0.5, total=2.0, retries=2, backoff=0.01, longest_wait=0.5)
