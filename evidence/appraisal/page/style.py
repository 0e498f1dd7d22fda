"""The look of the page: system fonts, two colour schemes, one column, a plain print."""

CSS = """
:root{color-scheme:light dark;--paper:#fcfbf8;--ink:#1c2227;--soft:#545d66;--line:#d8d4ca;
--panel:#f3f1ea;--accent:#0a5763;--flag:#8a1f1a;--flag-bg:#fbebe9;--ask:#6a4c00;--ask-bg:#fbf2da;
--pass:#1d5a33;--pass-bg:#e6f2e9}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e7e5e0;--soft:#acb4bb;
--line:#3a4047;--panel:#1c2125;--accent:#86cdd8;--flag:#ffb7ae;--flag-bg:#3a1917;--ask:#f0d083;
--ask-bg:#332a10;--pass:#a3d9b1;--pass-bg:#15301e}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 Charter,"Bitstream Charter","Iowan Old Style",Cambria,Georgia,serif;
overflow-wrap:break-word}
header,main,footer,nav{max-width:56rem;margin:0 auto;padding:0 1.25rem}
h1,h2,h3,p,li,dl,figcaption,ul.flags,footer p{max-width:42rem}
header{padding-top:3rem}
h1,h2,h3,table,nav,dt,.meta,.state,summary,figcaption,.note,.skip,text{
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.2rem);line-height:1.2;margin:0 0 .5rem;
letter-spacing:-.01em;text-wrap:balance}
section{border-top:1px solid var(--line);margin-top:3.5rem;padding-top:.5rem}
h2{font-size:1.45rem;line-height:1.25;margin:1.25rem 0 .75rem;text-wrap:balance}
h3{font-size:1.05rem;line-height:1.35;margin:2.25rem 0 .5rem}
p{margin:0 0 1rem}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:1px}
a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:3px solid var(--accent);
outline-offset:2px}
.skip{position:absolute;left:-999rem;top:0;background:var(--accent);color:var(--paper);
padding:.6rem 1rem;z-index:1}
.skip:focus{left:0}
.meta,figcaption,.why,.note{color:var(--soft)}
.meta,figcaption,.note{margin-bottom:.25rem;font-size:.9rem;line-height:1.5}
.lead{font-size:clamp(1.15rem,1.05rem + .6vw,1.3rem);line-height:1.5}
nav ul{list-style:none;margin:1.5rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;
font-size:.95rem}
ul,ol{margin:0 0 1rem;padding-left:1.25rem}
li{margin:.3rem 0}
dl.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.9rem 1.4rem;
margin:1.25rem 0;padding:.9rem 1.1rem;background:var(--panel);border-radius:.4rem}
dt{font-size:.85rem;line-height:1.3;color:var(--soft)}
dd{margin:.15rem 0 0;font-size:1.2rem;line-height:1.3}
.scroll{overflow-x:auto;margin:.5rem 0 1.5rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4;
font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.45rem .8rem .45rem 0;
border-bottom:1px solid var(--line);overflow-wrap:normal;min-width:6.5rem}
thead th{font-weight:600;color:var(--soft);border-bottom:2px solid var(--line);
vertical-align:bottom}
tbody th{font-weight:600}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;min-width:3.5rem}
.none{color:var(--soft)}
figure{margin:1rem 0 1.5rem}
figcaption{margin-top:.75rem}
.forest{display:block;width:100%;max-width:30rem;height:auto}
.forest text{font-size:12px;fill:var(--ink)}
.forest .head{font-weight:600;font-size:12.5px}
.forest .value,.forest .end{text-anchor:end}
.forest .tick{text-anchor:middle;font-size:11px;fill:var(--soft)}
.forest .note{font-size:11px;fill:var(--soft)}
.forest .pool{font-weight:600}
.forest .line{stroke:var(--ink);stroke-width:1.5;fill:none}
.forest .dash{stroke-dasharray:4 3}
.forest .mark{fill:var(--accent)}
.forest .zero{stroke:var(--soft);stroke-width:1;fill:none}
.forest .delta{stroke:var(--soft);stroke-width:1;stroke-dasharray:1 3;fill:none}
ol.flow{list-style:none;padding:0}
.flow .total{font-weight:600;margin-top:.8rem}
.flow .total::before{content:"→ ";color:var(--soft);font-weight:400}
.flow .total:first-child::before{content:""}
.flow .step{margin-left:1.1rem;padding-left:.8rem;border-left:2px solid var(--line);
font-size:.95rem;line-height:1.5}
ul.flags{list-style:none;padding:0}
.flags li{margin:0;padding:.75rem 0;border-bottom:1px solid var(--line)}
.flags .why{display:block;font-size:.9rem;line-height:1.5}
.state{display:inline-block;font-size:.8rem;font-weight:600;line-height:1.5;padding:0 .5rem;
margin-right:.4rem;border-radius:.25rem;border:1px solid currentColor}
.flag{color:var(--flag);background:var(--flag-bg)}
.ask{color:var(--ask);background:var(--ask-bg)}
.pass{color:var(--pass);background:var(--pass-bg)}
summary{cursor:pointer;color:var(--accent)}
summary{font-size:.9rem;line-height:1.5}
.refs li{margin:.6rem 0;overflow-wrap:anywhere}
footer{margin-top:3.5rem;padding-top:1.25rem;padding-bottom:3rem}
@page{size:A4;margin:18mm 17mm}
@media print{
:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--panel:#fff;
--accent:#063f48;--flag:#6e120e;--flag-bg:#fff;--ask:#4d3700;--ask-bg:#fff;--pass:#123f22;
--pass-bg:#fff}
html{font-size:10pt}
body{line-height:1.45}
header,main,footer,p,li,dl,figcaption,ul.flags{max-width:none}
header,main,footer{padding-left:0;padding-right:0}
section{margin-top:1.5rem}
nav,.skip{display:none}
.scroll{overflow:visible}
table{font-size:8.5pt}
th,td{min-width:0}
h2,h3,.note{break-after:avoid}
tr,figure,.flags li,.refs li,dl.figures{break-inside:avoid}
details::details-content{content-visibility:visible;block-size:auto}
.forest{max-width:26rem}
a{text-decoration:none}
}
"""
