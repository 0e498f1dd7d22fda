"""A registry's record as a draft of a report: pure, and tolerant of everything but its type."""

from evidence.registries.records.datacite import datacite_draft
from evidence.registries.records.drafts import crossref_draft, csl_draft

__all__ = ["crossref_draft", "csl_draft", "datacite_draft"]
