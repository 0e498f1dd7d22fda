"""Reports → references in a citation style (pandoc's citeproc does the formatting)."""
