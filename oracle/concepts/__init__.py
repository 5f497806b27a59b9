"""The catalogue: one folder for each family of concepts, one module for each concept; nothing is registered.

`NAME.py` states the mathematics and its versions. `NAME_libraries.py` states what is known about NumPy and torch, and
`NAME.md` holds scenes; both may be absent.

Most concepts come from five sets of study notes. ROW is the row of the list that was drawn up from them; a concept from
elsewhere has none. SOURCES cites the notes by these names:

- "Study notes on NumPy and PyTorch": linear classifiers, broadcasting, indexing and views in NumPy.
- "Study notes on Dive into Deep Learning": notes of a reader of the book (https://d2l.ai) on its chapter 2.
- "Study notes on Learning PyTorch with Examples": notes on the PyTorch tutorial of that name, a two-layer network.
- "Study notes on linear algebra and autograd in torch": products, norms and gradients in torch.
- "Homework on Dive into Deep Learning": worked sections 2 to 5 of the book, cited by their numbers, with discussions.
"""
