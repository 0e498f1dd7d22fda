"""LaTeX ↔ plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.library.latex import collapse, escape, plain


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"M{\"u}ller and Z\"{u}rich", "Müller and Zürich"),
        (r"\'{\i}sla, \v{S}lechta, {\AA}s, \c{c}a", "ísla, Šlechta, Ås, ça"),
        (r"\o re, {\L}\'od\'z", "øre, Łódź"),
        (r"Erd\H os, \c Si\u{g}, \k{a}, \t{oo}", "Erdős, Şiğ, ą, o͡o"),
        ("50% off & more #1, 100\\% \\& \\#", "50% off & more #1, 100% & #"),
        (r"\textit{N}-acetyl {\em x} \textbf{b}\textsuperscript{2}", "N-acetyl x b2"),
        (r"a---b, 1--2, ``c'' d~e", "a—b, 1–2, “c” d e"),
        (r"H$_2$O and $p < 0.05$ cost \$5", "H$_2$O and $p < 0.05$ cost $5"),
        (r"\url{http://a.b/c%20d~e_f} \href{http://x}{here}", "http://a.b/c%20d~e_f here"),
        (r"<i>N</i> &amp; <sup>2</sup>", "<i>N</i> &amp; <sup>2</sup>"),
        (r"\unknown{x} \@y", r"\unknownx @y"),
        (r"\textasciitilde{}a \textbackslash b \'{} \^{} \'", r"~a \b ' ^ \'"),
        ("{\\'E}mile\n\t Zola ", "Émile Zola"),
        ("e\u0301", "é"),
        (r"a\\b\,c\-d", "a b cd"),
        ("$5 {x", "$5 x"),
        ("a-{}-b `{}` {--} 5\\% ---", "a--b `` – 5% —"),
        (r"50\%, A\&B {\_} {\\%}", "50%, A&B _ %"),
    ],
)  # fmt: skip
def test_latex_reads_as_text(latex: str, text: str) -> None:
    """Accents, symbols and dashes become Unicode; % & # and tags are themselves."""
    assert plain(latex) == text


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("R&D, 50 %, #1, a_b", r"R\&D, 50 \%, \#1, a\_b"),
        ("$5 and $10", r"\$5 and \$10"),
        (r"H$_2$O with $\beta_{1}$", r"H$_2$O with $\beta_{1}$"),
        ("a~b^c\\d", r"a\textasciitilde{}b\textasciicircum{}c\textbackslash{}d"),
        ("1--2 {x}", r"1-{}-2 \{x\}"),
    ],
)
def test_text_is_escaped_outside_mathematics(text: str, latex: str) -> None:
    """What LaTeX would misread gets a backslash; `$…$` that is mathematics stays."""
    assert escape(text) == latex
    assert plain(latex) == text


@given(st.text(alphabet="ab1 \\{}$%&#_~^'`-<é日", max_size=30))
def test_escaped_text_reads_back(text: str) -> None:
    """Every text comes back, blanks single."""
    assert plain(escape(text)) == collapse(text)
