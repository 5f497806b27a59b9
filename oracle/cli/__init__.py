"""The commands of `oracle`, a file each: `add` describes it, and `run` imports what it needs when it runs."""
