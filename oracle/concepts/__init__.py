"""The catalogue: one page a concept, one folder a family. A page is a module; nothing is registered."""
