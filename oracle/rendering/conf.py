"""The settings of Sphinx for the guide."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

project = "tensor-oracle"
author = "tensor-oracle contributors"
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
root_doc = "README"
extensions = ["myst_parser", "sphinx_copybutton", "oracle.rendering.extension"]
myst_enable_extensions = ["colon_fence", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # the sections of commands and records begin at the third level
nitpicky = False
toc_object_entries_show_parents = "domain"
smartquotes_action = "D"  # dashes, but no quotes: a text in a docstring, such as "params['W']", is shown as it is typed
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "tensor-oracle"
html_static_path = ["static"]
html_css_files = ["guide.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
copybutton_prompt_text = r">{3} |\.{3} |\$ "
copybutton_prompt_is_regexp = True
