"""Real data: handwritten digits, and IDX files on the user's disk."""

from oracle.data.digits import images, is_available
from oracle.data.idx import BadIdx, load_images, read_idx

__all__ = ["BadIdx", "images", "is_available", "load_images", "read_idx"]
