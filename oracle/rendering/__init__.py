"""The guide as HTML: settings of Sphinx, and the reference made from the source code.

`nox -s guide` renders the guide. `pages.expanded` fills the blocks `{names}`, `{commands}` and `{fields}` of a page.
"""
