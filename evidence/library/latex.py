"""LaTeX ↔ plain text for the text fields of an entry: a small, fast reader and its inverse.

Only what bibliographies hold is known: accents, letters, symbols, dashes, quotes, and commands
that change the look of a text. A command that is not known stays as it is written, so nothing is
lost; `%`, `&`, `#` without a backslash are themselves, never comments or tabs; `$…$` and HTML
tags are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evidence.library.values import brace_partners

_TOKEN: Final = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<blank>[ \t\r\n]*)"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<math>\$(?:[^$\\]|\\.)+\$)"
    r"|(?P<mark>---?|``|''|[{}~])",
    re.DOTALL,
)
_ARGUMENT: Final = re.compile(r"[ \t\r\n]*\{([^{}]*)\}")
_ACCENTED: Final = re.compile(
    r"[ \t\r\n]*(?:(?P<empty>\{[ \t]*\})"
    r"|\{*[ \t]*(?:\\(?P<word>[A-Za-z]+)[ \t]*|(?P<char>[^\\{}])))"
)
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\n\f\v]")


def _table(text: str) -> Mapping[str, str]:
    return MappingProxyType(dict(pair.split("=", 1) for pair in text.split()))


# Combining characters, by the sign or letter after the backslash.
_ACCENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304",
        "u": "\u0306", ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b",
        "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
        "t": "\u0361",
    }
)  # fmt: skip
# In the order in which they can be replaced one after the other: `-{}-` is no dash.
_MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
)
# What most values hold at the most. Replacing it in one go is many times faster than a scan.
_NOT_SIMPLE: Final = re.compile(r"\\(?![&%#_])|\$")
_SIMPLE: Final = MappingProxyType({**_MARKS, **{f"\\{sign}": sign for sign in "&%#_"}})
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {**{sign: sign for sign in "&%#_${}@"}, " ": " ", "\n": " ", "\t": " ", "\\": " "}
    | {",": " ", ";": " ", ":": " ", "-": "", "/": "", "!": ""}
)
_LETTERS: Final = _table(
    "ss=ß SS=ẞ ae=æ AE=Æ oe=œ OE=Œ o=ø O=Ø aa=å AA=Å l=ł L=Ł i=ı j=ȷ dh=ð DH=Ð dj=đ DJ=Đ th=þ"
    " TH=Þ ng=ŋ NG=Ŋ textendash=– textemdash=— textquoteleft=‘ textquoteright=’"
    " textquotedblleft=“ textquotedblright=” quotedblbase=„ quotesinglbase=‚ guillemotleft=«"
    " guillemotright=» guilsinglleft=‹ guilsinglright=› textquotesingle=' textquotedbl=\""
    " textasciigrave=` textasciitilde=~ textasciicircum=^ textbackslash=\\ textbraceleft={"
    " textbraceright=} lbrace={ rbrace=} textunderscore=_ textdollar=$ textbar=| textless=<"
    " textgreater=> textbullet=• textperiodcentered=· textregistered=® texttrademark=™"
    " textcopyright=© copyright=© textdegree=° textmu=µ textohm=Ω texteuro=€ euro=€ EUR=€"
    " textsterling=£ pounds=£ textyen=¥ textsection=§ S=§ P=¶ dag=† ddag=‡ textdagger=†"
    " dots=… ldots=… textellipsis=… textpm=± pm=± times=× texttimes=× cdot=· leq=≤ geq=≥ le=≤"
    " ge=≥ neq=≠ approx=≈ sim=∼ infty=∞ textonehalf=½ textonequarter=¼ textordmasculine=º"
    " textordfeminine=ª textexclamdown=¡ textquestiondown=¿ alpha=α beta=β gamma=γ delta=δ"
    " epsilon=ε zeta=ζ eta=η theta=θ iota=ι kappa=κ lambda=λ mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ"
    " tau=τ upsilon=υ phi=φ chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π"
    " Sigma=Σ Phi=Φ Psi=Ψ Omega=Ω"
)
# The look goes, the text inside the braces stays.
_LOOKS: Final = re.compile(
    r"emph|text(?:it|bf|sc|sl|tt|rm|sf|up|md|normal|superscript|subscript)?|u(?:nder)?line"
    r"|mkbib(?:emph|bold|italic|quote)|enquote|[mh]box|ensuremath|math(?:rm|it|bf)"
    r"|it|bf|em|sc|sl|tt|rm|sf|(?:it|sc|sl|up)shape|(?:bf|md)series|(?:tt|rm|sf)family"
    r"|normalfont|protect|relax|nocase"
)


def plain(text: str) -> str:
    """The text of a LaTeX value: one line, Unicode (NFC), braces and commands gone."""
    text = collapse(text)
    if text.isalnum():
        pass  # the most frequent value of all
    elif ("\\" in text or "$" in text) and _NOT_SIMPLE.search(text):
        text = collapse(_decoded(text))
    else:
        for mark, sign in _SIMPLE.items():
            text = text.replace(mark, sign)
        text = collapse(text)
    return unicodedata.normalize("NFC", text)


def collapse(text: str) -> str:
    """Runs of blanks and line ends become one blank, as in every BibTeX program."""
    # Written out, because this is asked of every value: `any` takes three times as long.
    if ("  " in text or "\n" in text or "\t" in text) or (
        "\r" in text or "\f" in text or "\v" in text
    ):
        text = _BLANKS.sub(" ", text)
    return text.strip(" ")


def _decoded(text: str) -> str:
    out: list[str] = []
    position = 0
    while found := _TOKEN.search(text, position):
        out.append(text[position : found.start()])
        read, position = _token(text, found)
        out.append(read)
    out.append(text[position:])
    return "".join(out)


def _token(text: str, found: re.Match[str]) -> tuple[str, int]:
    """What a token reads as, and where reading goes on."""
    if found["math"]:
        return found["math"], found.end()
    if found["mark"]:
        return _MARKS[found["mark"]], found.end()
    if found["sign"]:
        return _sign(text, found["sign"], found.end())
    return _command(text, found["word"], found)


def _sign(text: str, sign: str, end: int) -> tuple[str, int]:
    if sign in _ACCENTS:
        return _accented(text, sign, end) or (f"\\{sign}", end)
    return _SIGNS.get(sign, f"\\{sign}"), end


def _command(text: str, word: str, found: re.Match[str]) -> tuple[str, int]:
    end = found.end()
    if word in ("url", "path", "nolinkurl") and (argument := _ARGUMENT.match(text, end)):
        return argument[1], argument.end()
    if word in ("href", "noop", "noopsort") and (argument := _ARGUMENT.match(text, end)):
        return "", argument.end()  # an address behind the text, a trick for sorting
    if word in _LETTERS:
        return _LETTERS[word], end
    if _LOOKS.fullmatch(word):
        return "", end
    if word in _ACCENTS and (accented := _accented(text, word, end)):
        return accented
    return found.group(), end


def _accented(text: str, accent: str, end: int) -> tuple[str, int] | None:
    """The letter after an accent command with the accent on it; None when there is no letter."""
    found = _ACCENTED.match(text, end)
    if found is None or (found["word"] and found["word"] not in _LETTERS):
        return None
    if found["empty"]:
        return accent if accent in "^~`'" else "", found.end()
    letter = found["char"] or _LETTERS[found["word"]]
    # An accent takes the place of the dot.
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    return letter + _ACCENTS[accent], found.end()


# ---------------------------------------------------------------- text → LaTeX

# As pandoc sees it: no blank inside the dollars, no digit after them. `$5 and $10` is money.
_MATH: Final = re.compile(r"(\$(?![\s$])(?:[^$\\{}]|\\[A-Za-z]+|\{[^$\\{}]*\})*?(?<!\s)\$(?!\d))")
_TO_ESCAPE: Final = re.compile(r"[&%#_$\\~^{}]|--+|``+|''+")
_WORDS_FOR: Final[Mapping[str, str]] = MappingProxyType(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def escape(text: str) -> str:
    """Plain text as LaTeX that `plain` reads back; `$…$` that is mathematics stays.

    A brace without a partner becomes a command: BibTeX counts braces behind a backslash too.
    """
    text = unicodedata.normalize("NFC", collapse(text))
    alone = _alone(text)
    out: list[str] = []
    place = 0
    for number, piece in enumerate(_MATH.split(text)):
        start = place

        def escaped(found: re.Match[str], start: int = start) -> str:
            return _escaped(found.group(), start + found.start() in alone)

        out.append(piece if number % 2 else _TO_ESCAPE.sub(escaped, piece))
        place += len(piece)
    return "".join(out)


def _alone(text: str) -> frozenset[int]:
    """The places of braces without a partner."""
    if "{" not in text and "}" not in text:
        return frozenset()
    partners = brace_partners(text)
    paired = {*partners, *partners.values()}
    return frozenset(place for place, c in enumerate(text) if c in "{}" and place not in paired)


def _escaped(sign: str, alone: bool) -> str:
    if sign[0] in "-`'":
        return "{}".join(sign)
    if alone:
        return r"\textbraceleft{}" if sign == "{" else r"\textbraceright{}"
    return _WORDS_FOR.get(sign, f"\\{sign}")
