"""Mark-up of titles, from LaTeX, HTML and JATS, becomes CSL's tags."""

from __future__ import annotations

import pytest

from evidence.citing.markup import tagged
from evidence.library.latex import plain


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (r"CO\textsubscript{2} of \emph{E. coli}", "CO<sub>2</sub> of <i>E. coli</i>"),
        (r"{\em De novo} \textit {x} {\bf y}", "<i>De novo</i> <i>x</i> <b>y</b>"),
        (r"\emph{a \textbf{b} {C}}", "<i>a <b>b</b> C</i>"),
        (r"\textsc{Dit}", '<span style="font-variant:small-caps;">Dit</span>'),
        (r"CO$_2$, m$^{2}$, 5-HT$_{1A}$", "CO<sub>2</sub>, m<sup>2</sup>, 5-HT<sub>1A</sub>"),
        (r"$\beta$-blockers with $p < .05$", "β-blockers with p < .05"),
        (r"$\alpha_{2}$ and $n = 3 \pm 1$", "α<sub>2</sub> and n = 3 ± 1"),
        (r"$10^{-3}$ of H$_2$O", "10<sup>-3</sup> of H<sub>2</sub>O"),
        (r"$5 or $6, and \$7", "$5 or $6, and $7"),
        (r"$\frac{1}{2}$ of", r"$\frac{1}{2}$ of"),
        ("<jats:italic>In vivo</jats:italic> &amp; <em>x</em>", "<i>In vivo</i> & <i>x</i>"),
        ('<sup class="x">18</sup>F <b><i>y</i></b>', "<sup>18</sup>F <b><i>y</i></b>"),
        ("<b>never closed", "<b>never closed"),
        ("p <b and c> d <script>x</script>", "p <b and c> d <script>x</script>"),
        (r"its `own' and ``their'' words' end", "its ‘own’ and “their” words' end"),
        (r"\emph{never closed", "<i>never closed</i>"),
        ("R&D; AT&T &notanentity;", "R&D; AT&T &notanentity;"),
    ],
)
def test_tags(raw: str, expected: str) -> None:
    """What is mark-up is kept as such, what only looks like it stays text."""
    assert tagged(plain(raw), raw) == expected


def test_plain_text_is_left_alone() -> None:
    """Without LaTeX the plain text counts."""
    assert tagged("A `title' of $5") == "A `title' of $5"
