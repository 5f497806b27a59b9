"""Import the candidate's neighbours from their source: bytecode may be that of an older file with the same time."""

import sys
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES, ExtensionFileLoader, FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any


class _SourceAlone(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        compiled: CodeType = self.source_to_code(self.get_data(path), path)
        return compiled


def read_no_bytecode(folder: Path) -> None:
    """Import what is below `folder`, without packages that are installed there, from its source."""
    below = folder.resolve()

    def find(path: str) -> Any:
        where = Path(path or ".").resolve()
        if not where.is_relative_to(below) or "site-packages" in where.parts or not where.is_dir():
            raise ImportError(path)
        return FileFinder(str(where), (_SourceAlone, SOURCE_SUFFIXES), (ExtensionFileLoader, EXTENSION_SUFFIXES))

    sys.path_hooks.insert(0, find)
    sys.path_importer_cache.clear()
