"""Real data: images that ship with scikit-learn, and IDX files that the user has."""

from oracle.data.digits import DATA_SETS, FOLDER, at_hand, images
from oracle.data.idx import BadIdx, load_images, read_idx

__all__ = ["DATA_SETS", "FOLDER", "BadIdx", "at_hand", "images", "load_images", "read_idx"]
