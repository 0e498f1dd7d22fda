"""Which type of a registry's becomes which type of BibTeX's, and which is no report at all."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from evidence.errors import NotAStudy
from evidence.registries.text import plain

# Crossref's type → BibTeX type, `published`: all types of its list but those in NOT_REPORTS.
CROSSREF: Final = MappingProxyType(
    {
        "book": ("book", "book"),
        "book-chapter": ("incollection", "book"),
        "book-part": ("incollection", "book"),
        "book-section": ("incollection", "book"),
        "book-set": ("book", "book"),
        "book-track": ("incollection", "book"),
        "database": ("misc", ""),
        "dataset": ("misc", ""),
        "dissertation": ("phdthesis", "thesis"),
        "edited-book": ("book", "book"),
        "journal-article": ("article", "journal"),
        "monograph": ("book", "book"),
        "other": ("misc", ""),
        "posted-content": ("misc", ""),
        "proceedings": ("proceedings", ""),
        "proceedings-article": ("inproceedings", ""),
        "reference-book": ("book", "book"),
        "reference-entry": ("incollection", "book"),
        "report": ("techreport", "report"),
        "report-component": ("techreport", "report"),
        "standard": ("misc", ""),
    }
)
# CSL's type → Crossref's where there is one that means the same; all others are `other`.
CSL: Final = MappingProxyType(
    {
        "article-journal": "journal-article",
        "article-magazine": "journal-article",
        "article-newspaper": "journal-article",
        "chapter": "book-chapter",
        "classic": "book",
        "entry-dictionary": "reference-entry",
        "entry-encyclopedia": "reference-entry",
        "paper-conference": "proceedings-article",
        "periodical": "journal",
        "review": "journal-article",
        "review-book": "journal-article",
        "thesis": "dissertation",
    }
)
DATACITE: Final = MappingProxyType(
    {
        "Audiovisual": ("misc", ""),
        "Book": ("book", "book"),
        "BookChapter": ("incollection", "book"),
        "Collection": ("misc", ""),
        "ComputationalNotebook": ("misc", ""),
        "ConferencePaper": ("inproceedings", ""),
        "ConferenceProceeding": ("proceedings", ""),
        "DataPaper": ("article", "journal"),
        "Dataset": ("misc", ""),
        "Dissertation": ("phdthesis", "thesis"),
        "Event": ("misc", ""),
        "Image": ("misc", ""),
        "InteractiveResource": ("misc", ""),
        "JournalArticle": ("article", "journal"),
        "Model": ("misc", ""),
        "Other": ("misc", ""),
        "OutputManagementPlan": ("misc", ""),
        "Poster": ("misc", ""),
        "Preprint": ("misc", "preprint"),
        "Presentation": ("misc", ""),
        "Report": ("techreport", "report"),
        "Service": ("misc", ""),
        "Software": ("misc", ""),
        "Sound": ("misc", ""),
        "Standard": ("misc", ""),
        "StudyRegistration": ("misc", "registry"),
        "Text": ("misc", ""),
        "Workflow": ("misc", ""),
    }
)
# What a type is called in the sentence that refuses it.
NOT_REPORTS: Final = MappingProxyType(
    {
        "award": "a grant",
        "book-series": "a book series",
        "component": "a part of an article (a figure, a table or a file)",
        "grant": "a grant",
        "instrument": "an instrument",
        "journal": "a journal",
        "journal-issue": "an issue of a journal",
        "journal-volume": "a volume of a journal",
        "peer-review": "a peer review",
        "peerreview": "a peer review",
        "physicalobject": "a physical object",
        "proceedings-series": "a series of proceedings",
        "project": "a project",
        "report-series": "a series of reports",
        "standard-series": "a series of standards",
    }
)
# DataCite's words for a text, by repositories that wrote before it had a type for each.
_TEXTS: Final = (
    ("BookChapter", r"book ?(?:chapter|part|section)|chapter"),
    ("Book", r"book|monograph"),
    ("ConferencePaper", r"(?:conference|proceedings) ?(?:paper|article)"),
    ("Dissertation", r".*\b(?:thesis|dissertation)\b.*|(?:doctoral|phd|master)thesis"),
    ("JournalArticle", r"journal ?article|article ?journal|research article|article"),
    ("Preprint", r"preprint"),
    ("Report", r"(?:technical |research )?report"),
)


def crossref_kind(kind: str, subtype: str, degree: str) -> tuple[str, str]:
    """BibTeX type and `published` of a work of Crossref's; a type nobody knows is `misc`."""
    bibtex, published = CROSSREF.get(kind, ("misc", ""))
    if kind == "posted-content" and subtype == "preprint":
        published = "preprint"
    return _thesis(bibtex, degree), published


def csl_kind(kind: str, genre: str) -> tuple[str, str]:
    """Crossref's type that a CSL type means, and the BibTeX type."""
    meant = CSL.get(kind, kind)
    return meant, _thesis(CROSSREF.get(meant, ("misc", ""))[0], genre)


def datacite_kind(general: str, words: str, in_journal: bool) -> tuple[str, str]:
    """BibTeX type and `published`; `words` (`resourceType`) say what kind of text a Text is.

    That a text is an article is believed where a journal is named.
    """
    if general == "Text":
        said = re.sub(r"[\W_]+", " ", words.lower()).strip()
        meant = next((name for name, words in _TEXTS if re.fullmatch(words, said)), "Text")
        general = "Text" if meant == "JournalArticle" and not in_journal else meant
    bibtex, published = DATACITE.get(general, ("misc", ""))
    return _thesis(bibtex, words), published


def refuse(kind: str, doi: str, parent: str, within: object) -> None:
    """Raise NotAStudy for what cannot be cited as a report, naming what it belongs to."""
    if kind not in NOT_REPORTS:
        return
    what, place = NOT_REPORTS[kind], plain(within)
    if parent and kind == "component":
        what = what.replace("of an article (", "(") + f" of {parent}"
    elif parent:
        what += f" of {parent}"
    elif place:
        what += f" ({place})"
    raise NotAStudy(
        f"{doi or 'This DOI'} is {what}, not a report of a study.",
        f"Did you mean {parent}?" if parent else "Give the DOI of the article itself.",
    )


def _thesis(bibtex: str, degree: str) -> str:
    is_master = re.search(r"\bmaster|\bm\.? ?(?:a|sc|phil|ed)\b", degree.lower())
    return "mastersthesis" if bibtex == "phdthesis" and is_master else bibtex
