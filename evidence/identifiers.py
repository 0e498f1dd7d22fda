"""Identifiers of works: DOIs in every form people paste, PMIDs, arXiv, ISBNs, trial numbers.

Everything here is text in, text out; nothing asks a registry. Letters are folded for ASCII only,
because a registry folds no others.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from html import unescape
from urllib.parse import quote, unquote

from evidence.errors import InvalidIdentifier

LONGEST_DOI = 2048

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_QUOTES = "\"'“”‘’‚„«»‹›`"
_PAIRS = {")": "(", "]": "[", ">": "<", "}": "{"}

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_SHORT = re.compile(r"10/([A-Za-z0-9]{2,12})")
_PREFIX = re.compile(
    r"(?:https?:/{0,2}(?=(?:dx\.|www\.)?doi\.org))?(?P<host>(?:dx\.|www\.)?doi\.org/)"
    r"|(?:urn:)?doi\s*[:=]\s*|info:doi/|urn:(?=10\.)|doi\s+(?=10[./])",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://|www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LATEX = re.compile(r"\{\\?([_%&#$])\}|\\([_%&#$])|\$([<>])\$|\\text(less|greater)(?:\{\}|\s)?")
# What publishers put behind the DOI in the address of a page.
_LANDING = re.compile(
    r"(?:/(?:full(?:[/-]?(?:text|html|pdf))?|abstract|abs|e?pdf|pdfplus|epub|html|summary|meta"
    r"|references|figures|tables|citations?|supplementary-material|suppl_file/.*))?(?:\.pdf)?/*$",
    re.IGNORECASE,
)
_PREPRINT_VERSION = re.compile(r"(10\.(?:1101|64898)/\S+?)v[0-9]+(?:\.[a-z.-]+)?$")

# In running text: a DOI may hold <…> only in the form of a SICI (`<952::AID-MRM16>`), and ends
# where the next identifier begins.
_IN_TEXT = re.compile(
    r"(?P<url>(?:https?://|www\.|(?:dx\.)?doi\.org/)[^\s<>\"]{0,500}?)?"
    r"(?<![0-9])(?<![0-9]\.)"
    r"(?P<doi>10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2[Ff])"
    r"(?:<[0-9][^<>\s]*?::[^<>\s]*>"
    r"|(?![,;|](?:https?:|doi:|10\.[0-9]{4,9}/))[^\s<>\"“”„«»…])+)"
    r"|(?<![\w.])(?:dx\.)?doi\.org/(?:10/)?(?P<short>[a-z0-9]{3,12})(?![\w/%-])"
    r"|\bdoi:\s?10/(?P<named>[a-z0-9]{2,12})(?![\w/%-])",
    re.IGNORECASE,
)


def parse_doi(text: str) -> str:
    """The DOI in a field as a person typed or pasted it: normalised, ASCII lower case.

    A short DOI comes back as `10/abcde`. Raises InvalidIdentifier.
    """
    return repair(text)[0]


def repair(text: str) -> tuple[str, str | None]:
    """The DOI and, when the text had to be repaired to get at it, what was done.

    Taking off a prefix, quotes or a full stop is no repair. Raises InvalidIdentifier.
    """
    cleaned, done = _repaired(_unwrap(text))
    if not cleaned:
        raise InvalidIdentifier("There is no DOI: the text is empty.", _HINT)
    doi, decoded = _without_address(cleaned)
    if decoded:
        done.append("percent-encoding decoded")
    doi = _balanced(doi).translate(_LOWER)
    if fault := _fault(doi):
        found = find_dois(text)
        hint = f"Did you mean {' or '.join(found[:3])}?" if found else _HINT
        raise InvalidIdentifier(f"'{_shown(text)}' is not a DOI: {fault}.", hint)
    return doi, "; ".join(done) or None


def find_dois(text: str) -> list[str]:
    """Every DOI in running text, normalised, in order of first appearance, without repeats."""
    readable = _ENTITY.sub(lambda match: unescape(match[0]), text)
    readable = _LATEX.sub(_latex_character, readable)
    found: dict[str, None] = {}
    for match in _IN_TEXT.finditer(readable):
        doi = _found_doi(match)
        if not _fault(doi):
            found[doi] = None
    return list(found)


def identify(text: str) -> tuple[str, str]:
    """What kind of identifier a text is, and its canonical value.

    Kinds: `doi`, `shortdoi`, `pmid`, `pmcid`, `arxiv`, `isbn`, `trial`. Raises InvalidIdentifier
    when the text is none of them, or is one with a wrong check digit.
    """
    cleaned = _unwrap(_without_invisible(text))
    for kind, pattern, canonical in _KINDS:
        if match := pattern.fullmatch(cleaned):
            return kind, canonical(match)
    if isbn := _ISBN.fullmatch(cleaned):
        return "isbn", _isbn13(isbn[1])
    if _looks_like_doi(cleaned):
        doi = parse_doi(text)
        return ("shortdoi" if doi.startswith("10/") else "doi"), doi
    raise InvalidIdentifier(f"'{_shown(text)}' is not an identifier that evidence knows.", _KNOWN)


def doi_path(doi: str) -> str:
    """The DOI as one path segment of a URL: no slash, dot segment, ? or # can get out of it."""
    return quote(doi, safe="")


_HINT = "A DOI looks like 10.1037/pst0000282; it may be given as https://doi.org/… or doi:…"
_KNOWN = (
    "Give a DOI, a PubMed number (PMID: …), a PMCID, an arXiv number, an ISBN "
    "or a trial number (ISRCTN…, NCT…)."
)


# ---------------------------------------------------------------- one DOI


def _unwrap(text: str) -> str:
    """Without blanks, quotes, brackets and the full stop that stood around it."""
    opening = "".join(_PAIRS.values())
    return _balanced(re.sub(rf"^[\s{re.escape(_QUOTES + opening)}]+", "", text).rstrip())


def _repaired(text: str) -> tuple[str, list[str]]:
    """The text with typographic and mark-up damage undone, and what was undone."""
    done = []
    steps: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("HTML entities decoded", lambda s: _ENTITY.sub(lambda match: unescape(match[0]), s)),
        ("LaTeX escapes removed", lambda s: _LATEX.sub(_latex_character, s)),
        ("Unicode dash replaced", lambda s: s.translate(_DASHES)),
        ("invisible characters removed", _without_invisible),
    )
    for name, step in steps:
        after = step(text)
        if after != text:
            done.append(name)
        text = after
    return text.strip(), done


def _latex_character(match: re.Match[str]) -> str:
    named = {"less": "<", "greater": ">"}
    return match[1] or match[2] or match[3] or named[match[4]]


def _without_invisible(text: str) -> str:
    """Without soft hyphens, zero-width and direction characters (category Cf)."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _without_address(text: str) -> tuple[str, bool]:
    """The DOI out of a prefixed or linked form; whether a bare one had to be decoded."""
    from_resolver = False
    while match := _PREFIX.match(text):
        from_resolver = bool(match["host"])
        text = text[match.end() :]
    if from_resolver:
        text = unquote(re.split(r"[?#]", text, maxsplit=1)[0]).rstrip("/")
        if re.fullmatch(r"[A-Za-z0-9]{2,12}", text):
            return f"10/{text}", False
        return text, False
    if _URL.match(text):
        return _from_page(text), False
    if "/" not in text and "%2f" in text.lower():
        return unquote(text), True
    return text, False


def _from_page(url: str) -> str:
    """The DOI in the path or the query of a publisher's page; the URL itself if it has none."""
    match = re.search(r"(?<![0-9])(?<![0-9]\.)10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2[Ff])\S*", url)
    if match is None:
        return url
    in_query = "?" in url[: match.start()]
    doi = unquote(re.split(r"[&#]" if in_query else r"[?#]", match[0], maxsplit=1)[0])
    doi = _LANDING.sub("", doi)
    return _PREPRINT_VERSION.sub(r"\1", doi)


def _balanced(text: str, punctuation: str = ".,;:") -> str:
    """Without the punctuation of the sentence around it, and without brackets never opened."""
    while text:
        last = text[-1]
        opening = _PAIRS.get(last)
        unopened = opening is not None and text.count(last) > text.count(opening)
        if not (unopened or last in punctuation or last in _QUOTES):
            break
        text = text[:-1]
    return text


def _fault(doi: str) -> str | None:
    """Why this is not a DOI, in words that follow a colon; None when it is one."""
    tests = (
        (
            bool(re.search(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]", doi)),
            "it holds a control character",
        ),
        (bool(re.search(r"\s", doi)), "there is white space inside it"),
        (len(doi) > LONGEST_DOI, f"it is longer than {LONGEST_DOI} characters"),
    )
    for wrong, why in tests:
        if wrong:
            return why
    if _DOI.fullmatch(doi) or ((short := _SHORT.fullmatch(doi)) and not short[1].isdigit()):
        return None
    if re.fullmatch(r"[0-9]{1,4}/[0-9]{1,2}(?:/[0-9]{2,4})?|10/[0-9]+", doi):
        return "it reads like a date"
    if not doi.startswith("10."):
        return "a DOI begins with '10.'"
    if "/" not in doi:
        return "there is no slash after the registrant's number"
    prefix, suffix = doi.split("/", 1)
    if not suffix:
        return "nothing follows the slash"
    return f"'{prefix}' is not '10.' and a registrant's number of four to nine digits"


def _looks_like_doi(text: str) -> bool:
    """Whether a reader would take the text for a DOI, well-formed or not."""
    linked = _URL.match(text) and re.search(r"10\.[0-9]{4,}(?:/|%2[Ff])|doi\.org", text)
    return bool(linked or _PREFIX.match(text) or re.match(r"10[./]", text))


def _shown(text: str) -> str:
    """The text as it can stand in a message: short, on one line, harmless in a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 80 else line[:79] + "…"


# ---------------------------------------------------------------- DOIs in running text


def _found_doi(match: re.Match[str]) -> str:
    if short := match["short"] or match["named"]:
        # doi.org/about is a page; a short DOI without any digit is rare enough to lose.
        named = match["named"] or re.search(r"[0-9]", short)
        return f"10/{short}".translate(_LOWER) if named else ""
    doi = _closed(match["doi"].translate(_DASHES))
    url = match["url"]
    if url is None:
        doi = unquote(doi) if "/" not in doi else doi
    elif re.search(r"doi\.org/$", url, re.IGNORECASE):
        doi = unquote(re.split(r"[?#]", doi, maxsplit=1)[0])
    else:
        doi = _from_page(_balanced(url + doi))
    return _balanced(_without_invisible(doi), ".,;:!?*").translate(_LOWER)


def _closed(text: str) -> str:
    """The text up to the first bracket that closes what was opened before the DOI."""
    for index, char in enumerate(text):
        opening = _PAIRS.get(char)
        if opening and text.count(char, 0, index + 1) > text.count(opening, 0, index):
            return text[:index]
    return text


# ---------------------------------------------------------------- other identifiers

_ISBN = re.compile(r"(?:ISBN(?:-1[03])?:?\s*)?((?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx])", re.I)


def _isbn13(text: str) -> str:
    """Thirteen digits without hyphens; a wrong check digit raises InvalidIdentifier."""
    digits = re.sub(r"[- ]", "", text).upper()
    if len(digits) == 10:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        right = sum(value * (10 - i) for i, value in enumerate(values)) % 11 == 0
    else:
        right = digits[-1] == _check_digit(digits[:12])
    if not right:
        raise InvalidIdentifier(
            f"'{_shown(text)}' is not an ISBN: its check digit is wrong.",
            "Compare it with the book; one digit is off, or two are swapped.",
        )
    if len(digits) == 13:
        return digits
    return f"978{digits[:9]}{_check_digit('978' + digits[:9])}"


def _check_digit(twelve: str) -> str:
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(twelve))
    return str(-total % 10)


def _first_group(match: re.Match[str]) -> str:
    return str(next(group for group in match.groups() if group))


def _trial(match: re.Match[str]) -> str:
    value = re.sub(r"\s", "", _first_group(match)).upper()
    return value.replace("CHICTR", "ChiCTR", 1)


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        "trial",
        re.compile(
            r"(?:https?://\S*?/)?"
            r"(NCT\s?[0-9]{8}|ISRCTN\s?[0-9]{8}|ACTRN\s?[0-9]{14}|DRKS\s?[0-9]{8}"
            r"|ChiCTR[A-Z-]*[0-9]{8,}|EUCTR[0-9-]{14}|IRCT[0-9]{8,}N[0-9]+|CTRI/[0-9/]+"
            r"|UMIN[0-9]{9}|PACTR[0-9]{15,}|TCTR[0-9]{11}|KCT[0-9]{7}|NTR\s?[0-9]{3,5}"
            r"|JPRN-\w+|RBR-\w+)/?",
            re.IGNORECASE,
        ),
        _trial,
    ),
    (
        "pmcid",
        re.compile(
            r"(?:https?://\S*?/)?(?:pmcid:?\s*)?PMC\s?([0-9]{4,9})(?:\.[0-9]+)?(?:/\S*)?"
            r"|pmcid:?\s*([0-9]{4,9})",
            re.IGNORECASE,
        ),
        lambda match: f"PMC{_first_group(match)}",
    ),
    (
        "pmid",
        re.compile(
            r"(?:pmid|pubmed)(?:\s*id)?[:\s]\s*([0-9]{1,8})"
            r"|https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed"
            r"|(?:www\.)?europepmc\.org/(?:article|abstract)/med)/([0-9]{1,8})/?(?:[?#]\S*)?"
            r"|([0-9]{5,8})",
            re.IGNORECASE,
        ),
        _first_group,
    ),
    (
        "arxiv",
        re.compile(
            r"(?:arxiv:\s*|https?://(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html)/)?"
            r"([0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]+)?)"
            r"(?:\.pdf)?/?(?:\s*\[[\w.-]+\])?",
            re.IGNORECASE,
        ),
        _first_group,
    ),
)
