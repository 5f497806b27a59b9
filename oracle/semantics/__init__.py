"""Memory and autograd state: a model of both libraries in plain Python, and what is compared with it."""
