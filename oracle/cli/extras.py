"""Which extra of the package has a module that is not installed."""

# By extra, the modules that it installs. `pip install tensor-oracle` has none of them; pyproject.toml lists the
# packages, and a test compares.
MODULES = {
    "bench": ("pytest", "pytest_benchmark", "scipy", "sklearn", "threadpoolctl"),
    "data": ("pandas",),
}


def missing_extra(error: ModuleNotFoundError) -> str:
    """What is not installed, and the command that installs it; empty if it belongs to no extra."""
    module = (error.name or "").partition(".")[0]
    for extra, modules in MODULES.items():
        if module in modules:
            return f"needs {module}, which is not installed; run: python -m pip install 'tensor-oracle[{extra}]'"
    return ""
