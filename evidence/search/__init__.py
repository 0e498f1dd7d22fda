"""Finding reports by their words. Cheap to import: Whoosh is loaded by the first search only."""

from evidence.search.index import rebuild, refresh, search
from evidence.search.results import Hit, Results

__all__ = ["Hit", "Results", "rebuild", "refresh", "search"]
