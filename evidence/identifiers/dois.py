"""One DOI, as a person typed or pasted it: normalised, repaired, encoded."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable
from html import unescape
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from evidence.errors import InvalidIdentifier
from evidence.patterns import Pattern

LONGEST_DOI: Final = 2048

LOWER: Final = MappingProxyType(str.maketrans(string.ascii_uppercase, string.ascii_lowercase))
DASHES: Final = MappingProxyType(dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣"), "-"))
# Full-width forms of the characters from ! to ~, as Chinese and Japanese keyboards write them.
WIDE: Final = MappingProxyType({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
PAIRS: Final = MappingProxyType(dict(zip(")]>}）］】》」", "([<{（［【《「", strict=True)))
_QUOTES: Final = "\"'“”‘’‚„«»‹›`"
_STOPS: Final = ".,;:。、，；：．"

_DOI = Pattern(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_SHORT = Pattern(r"10/([A-Za-z0-9]{2,12})")
# A library's proxy puts its own name behind that of the host: doi.org.proxy.example.edu.
RESOLVER: Final = r"(?:(?:dx|www)[.-])?doi[.-]org(?:\.[a-z0-9.-]+)?(?::[0-9]+)?/"
_PREFIX = Pattern(
    rf"(?:https?:/{{0,2}}(?={RESOLVER}))?(?P<host>{RESOLVER})"
    r"|(?:urn:)?doi\s*[:=]\s*|info:doi/|urn:(?=10\.)|doi\s+(?=10[./])",
    re.IGNORECASE,
)
URL: Final = Pattern(r"https?://|www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/", re.IGNORECASE)
_IN_PAGE = Pattern(r"(?<![0-9])(?<![0-9]\.)10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2[Ff])\S*")
_ENTITY = Pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LATEX = Pattern(
    r"\{\\?([_%&#$])\}|\\([_%&#$])|\$([<>])\$|\\text(less|greater)(?:\{\}|\s)?"
    r"|\\allowbreak(?:\{\}|\s)?|\\(/)"
)
# Tags that stand inside a word; a SICI's <952::AID-MRM16> begins with a digit.
_INLINE = Pattern(r"</?(?:wbr|b|strong|span|font|u|mark)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_EMPHASIS = Pattern(r"</?(?:i|em|a|sub|sup|br)(?:\s[^<>]*)?/?>", re.IGNORECASE)
# What publishers put behind the DOI in the address of a page.
_LANDING = Pattern(
    r"(?:/(?:full(?:[/-]?(?:text|html|pdf))?|abstract|abs|e?pdf|pdfplus|epub|html|summary|meta"
    r"|references|figures|tables|citations?|supplementary-material|suppl_file/.*))?(?:\.pdf|(?<=/fulltext)\.html?)?/*$",
    re.IGNORECASE,
)
_PREPRINT_VERSION = Pattern(r"(10\.(?:1101|64898)/\S+?)v[0-9]+(?:\.[a-z.-]+)?$")
_HINT: Final = "A DOI looks like 10.1037/pst0000282; it may be given as https://doi.org/… or doi:…"


def parse_doi(text: str) -> str:
    """The DOI in a field as a person typed or pasted it: normalised, ASCII lower case.

    A short DOI comes back as `10/abcde`. Raises InvalidIdentifier.
    """
    return repair(text)[0]


def repair(text: str) -> tuple[str, str | None]:
    """The DOI and, when the text had to be repaired to get at it, what was done.

    Taking off a prefix, quotes or a full stop is no repair. Raises InvalidIdentifier.
    """
    cleaned, done = _repaired(unwrap(text))
    cleaned = unwrap(cleaned)
    if not cleaned:
        raise InvalidIdentifier("There is no DOI: the text is empty.", _HINT)
    doi, decoded = _without_address(cleaned)
    if decoded:
        done.append("percent-encoding decoded")
    doi = balanced(doi).translate(LOWER)
    if wrong := fault(doi):
        from evidence.identifiers.finding import find_dois

        found = find_dois(text[:LONGEST_DOI])
        hint = f"Did you mean {' or '.join(found[:3])}?" if found else _HINT
        raise InvalidIdentifier(f"'{shown(text)}' is not a DOI: {wrong}.", hint)
    return doi, "; ".join(done) or None


def doi_path(doi: str) -> str:
    """The DOI as one path segment of a URL: no slash, dot segment, ? or # can get out of it."""
    return quote(doi, safe="")


def looks_like_doi(text: str) -> bool:
    """Whether a reader would take the text for a DOI, well-formed or not."""
    linked = URL.match(text) and re.search(r"10\.[0-9]{4,}(?:/|%2[Ff])", text)
    return bool(linked or _PREFIX.match(text) or re.match(r"10[./]", text))


# ---------------------------------------------------------------- cleaning


def unwrap(text: str) -> str:
    """Without blanks, quotes, brackets and the full stop that stood around it."""
    opening = "".join(PAIRS.values())
    return balanced(re.sub(rf"^[\s{re.escape(_QUOTES + opening)}]+", "", text).rstrip())


def readable(text: str) -> str:
    """Entities and LaTeX escapes decoded, tags inside words and break marks removed."""
    text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    return _INLINE.sub("", _LATEX.sub(_latex_character, text))


def without_invisible(text: str) -> str:
    """Without soft hyphens, zero-width and direction characters (category Cf)."""
    if text.isascii():
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _repaired(text: str) -> tuple[str, list[str]]:
    """The text with typographic and mark-up damage undone, and what was undone."""
    done = []
    steps: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("HTML entities decoded", lambda s: _ENTITY.sub(lambda match: unescape(match[0]), s)),
        ("LaTeX escapes removed", lambda s: _LATEX.sub(_latex_character, s)),
        ("mark-up removed", lambda s: _EMPHASIS.sub("", _INLINE.sub("", s))),
        ("full-width characters replaced", lambda s: s.translate(WIDE)),
        ("Unicode dash replaced", lambda s: s.translate(DASHES)),
        ("invisible characters removed", without_invisible),
    )
    for name, step in steps:
        after = step(text)
        if after != text:
            done.append(name)
        text = after
    return text.strip(), done


def _latex_character(match: re.Match[str]) -> str:
    named = {"less": "<", "greater": ">"}
    kept = match[1] or match[2] or match[3] or match[5]
    return kept or named.get(match[4] or "", "")  # a break mark leaves nothing


def _without_address(text: str) -> tuple[str, bool]:
    """The DOI out of a prefixed or linked form; whether a bare one had to be decoded."""
    from_resolver = False
    while match := _PREFIX.match(text):
        from_resolver = bool(match["host"])
        text = text[match.end() :]
    if from_resolver:
        text = resolved(text).rstrip("/")
        if re.fullmatch(r"[A-Za-z0-9]{2,12}", text):
            return f"10/{text}", False
        return text, False
    if URL.match(text):
        return from_page(text), False
    if "/" not in text and "%2f" in text.lower():
        return unquote(text), True
    return text, False


def resolved(path: str) -> str:
    """The DOI in the path of a resolver's address: all of it, decoded once."""
    return unquote(re.split(r"[?#]", path, maxsplit=1)[0])


def from_page(url: str) -> str:
    """The DOI in the path or the query of a publisher's page; the URL itself if it has none."""
    match = _IN_PAGE.search(url)
    if match is None:
        return url
    in_query = "?" in url[: match.start()]
    doi = unquote(re.split(r"[&#]" if in_query else r"[?#]", match[0], maxsplit=1)[0])
    doi = _LANDING.sub("", doi)
    return _PREPRINT_VERSION.sub(r"\1", doi)


def balanced(text: str, punctuation: str = _STOPS) -> str:
    """Without the punctuation of the sentence around it, and without brackets never opened."""
    while text:
        last = text[-1]
        opening = PAIRS.get(last)
        unopened = opening is not None and text.count(last) > text.count(opening)
        if not (unopened or last in punctuation or last in _QUOTES):
            break
        text = text[:-1]
    return text


def fault(doi: str) -> str | None:
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


def shown(text: str) -> str:
    """The text as it can stand in a message: short, on one line, harmless in a terminal."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 80 else line[:79] + "…"
