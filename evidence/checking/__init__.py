"""A library or an article → findings: what can be known to be wrong without asking anybody.

`library.check_library` reads the three files, `article.check_article` an article. Neither needs
the other, so nothing is loaded here.
"""
