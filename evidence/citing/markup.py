"""Italics, bold, small capitals, sub- and superscript of a title as CSL's tags.

They come as LaTeX, as HTML and as the JATS of publishers. Nothing else in a title is changed, and
what only looks like a tag (`p <b and c> d`, `<script>`) stays text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from evidence.library.latex import plain

_LATEX: Final[Mapping[str, str]] = {
    **dict.fromkeys(("emph", "textit", "textsl", "mkbibemph", "mkbibitalic", "it", "em"), "i"),
    **dict.fromkeys(("itshape", "sl", "slshape"), "i"),
    **dict.fromkeys(("textbf", "mkbibbold", "bf", "bfseries"), "b"),
    **dict.fromkeys(("textsc", "sc", "scshape"), "sc"),
    "textsubscript": "sub",
    "textsuperscript": "sup",
}
_HTML: Final[Mapping[str, str]] = {
    **dict.fromkeys(("i", "em", "italic"), "i"),
    **dict.fromkeys(("b", "strong", "bold"), "b"),
    **dict.fromkeys(("sc", "scp"), "sc"),
    "sub": "sub",
    "sup": "sup",
}
_KINDS: Final = ("i", "b", "sc", "sub", "sup")
# While LaTeX is read, tags are signs of the private use area: it has no meaning for them.
_OPEN: Final = {kind: chr(0xE000 + number) for number, kind in enumerate(_KINDS)}
_CLOSE: Final = {kind: chr(0xE010 + number) for number, kind in enumerate(_KINDS)}
_SIGN: Final = re.compile("[\ue000-\ue004\ue010-\ue014]")
_CSL: Final = {
    **{_OPEN[kind]: f"<{kind}>" for kind in _KINDS},
    **{_CLOSE[kind]: f"</{kind}>" for kind in _KINDS},
    _OPEN["sc"]: '<span style="font-variant:small-caps;">',
    _CLOSE["sc"]: "</span>",
}

_COMMAND: Final = re.compile(
    rf"\\(?P<outer>{'|'.join(_LATEX)})\s*\{{|\{{\s*\\(?P<inner>{'|'.join(_LATEX)})(?![A-Za-z])\s*"
)
_TAGS: Final = re.compile(
    rf"<(?P<jats>(?:jats:)?)(?P<name>{'|'.join(_HTML)})(?:\s+[\w:-]+=\"[^\"]*\")*\s*>"
    r"(?P<inside>(?:(?!<(?P=jats)(?P=name)[\s>]).)*?)</(?P=jats)(?P=name)\s*>",
    re.DOTALL,
)
# As pandoc sees it: no blank inside the dollars, no digit after them. `$5 and $10` is money.
_MATH: Final = re.compile(
    r"(?<!\\)\$(?!\$)\s*((?:[^$\\{}]|\\[A-Za-z,;: ]|\{(?:[^$\\{}]|\\[A-Za-z])*\})+?)\s*\$(?!\d)"
)
_SHIFT: Final = re.compile(r"\s*([_^])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^{}\\\s]))")
_QUOTED: Final = re.compile(r"(?<!`)`(?!`)([^`']+)(?<!')'(?![\w'])")
_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|ndash|mdash|[lr]squo|[lr]dquo|#x?\w+);")


def tagged(text: str, raw: str | None = None) -> str:
    """A value with CSL's tags; `text` is its plain text, `raw` the LaTeX it comes from."""
    if raw and any(sign in raw for sign in "\\$`"):
        text = _MATH.sub(_mathematics, raw)
        text = _QUOTED.sub(r"‘\1’", text)
        text = plain(_without_commands(text))
    while (paired := _TAGS.sub(_signs, text)) != text:
        text = paired
    return _SIGN.sub(lambda found: _CSL[found[0]], _ENTITY.sub(_entity, text))


def _without_commands(source: str) -> str:
    """`\\emph{word}` and `{\\em word}` as signs around the word; LaTeX else as it is."""
    while found := _COMMAND.search(source):
        kind = _LATEX[found["outer"] or found["inner"]]
        end = _closing(source, found.end())
        inside = source[found.end() : end]
        source = f"{source[: found.start()]}{_OPEN[kind]}{inside}{_CLOSE[kind]}{source[end + 1 :]}"
    return source


def _closing(source: str, start: int) -> int:
    """Where the brace opened before `start` is closed; the end, if it never is."""
    depth = 1
    for found in _BRACE.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return len(source)


def _mathematics(found: re.Match[str]) -> str:
    """Letters and indices of `$…$`; all of it as it is where more than these is in it."""
    # A blank behind a command is lost to LaTeX, but not to the eye: 3 ± 1.
    read = plain(re.sub(r"(\\[A-Za-z]+)(?= )", r"\1{}", _SHIFT.sub(_shifted, found[1])))
    return found[0] if re.search(r"[\\_^{}]", read) else read


def _shifted(found: re.Match[str]) -> str:
    kind = "sub" if found[1] == "_" else "sup"
    return f"{_OPEN[kind]}{found[2] or found[3]}{_CLOSE[kind]}"


def _signs(found: re.Match[str]) -> str:
    kind = _HTML[found["name"]]
    return f"{_OPEN[kind]}{found['inside']}{_CLOSE[kind]}"


def _entity(found: re.Match[str]) -> str:
    from html import unescape

    return unescape(found[0])
