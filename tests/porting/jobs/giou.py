"""The generalised IoU of pairs of boxes (n, 4) as x1, y1, x2, y2 (Rezatofighi et al., 2019)."""

import numpy as np
import torch

from oracle import Domain, Reals


def generalized_iou(corners, sizes, other_corners, other_sizes):
    boxes1 = np.hstack([corners, corners + sizes])
    boxes2 = np.hstack([other_corners, other_corners + other_sizes])
    area1 = (boxes1[:, 2] - boxes1[:, 0]) * (boxes1[:, 3] - boxes1[:, 1])
    area2 = (boxes2[:, 2] - boxes2[:, 0]) * (boxes2[:, 3] - boxes2[:, 1])
    lt = np.maximum(boxes1[:, :2], boxes2[:, :2])
    rb = np.minimum(boxes1[:, 2:], boxes2[:, 2:])
    wh = np.clip(rb - lt, 0, None)
    inter = wh[:, 0] * wh[:, 1]
    union = area1 + area2 - inter
    hull = np.maximum(boxes1[:, 2:], boxes2[:, 2:]) - np.minimum(boxes1[:, :2], boxes2[:, :2])
    area = hull[:, 0] * hull[:, 1]
    return inter / union - (area - union) / area


def port(corners, sizes, other_corners, other_sizes):
    ends, other_ends = corners + sizes, other_corners + other_sizes
    overlap = (torch.minimum(ends, other_ends) - torch.maximum(corners, other_corners)).clamp(min=0)
    inter = overlap.prod(dim=1)
    area, other_area = (ends - corners).prod(dim=1), (other_ends - other_corners).prod(dim=1)
    union = area + other_area - inter
    hull = (torch.maximum(ends, other_ends) - torch.minimum(corners, other_corners)).prod(dim=1)
    return inter / union - (hull - union) / hull


def by_columns(corners, sizes, other_corners, other_sizes):
    a = torch.cat([corners, corners + sizes], 1).unbind(1)
    b = torch.cat([other_corners, other_corners + other_sizes], 1).unbind(1)
    width = torch.relu(torch.min(a[2], b[2]) - torch.max(a[0], b[0]))
    height = torch.relu(torch.min(a[3], b[3]) - torch.max(a[1], b[1]))
    inter = width * height
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inter
    hull = (torch.max(a[2], b[2]) - torch.min(a[0], b[0])) * (torch.max(a[3], b[3]) - torch.min(a[1], b[1]))
    return inter / union + union / hull - 1


REFERENCE, PORTS = generalized_iou, (port, by_columns)
STATEMENT = {
    "inputs": Domain(
        corners=Reals("n 2", -8.0, 8.0),
        sizes=Reals("n 2", 0.25, 8.0),
        other_corners=Reals("n 2", -8.0, 8.0),
        other_sizes=Reals("n 2", 0.25, 8.0),
    ),
}
FAULTS = {
    "a negative overlap is not cut off": (".clamp(min=0)", ""),
    "the union counts the overlap twice": ("area + other_area - inter", "area + other_area"),
    "the plain IoU": (" - (hull - union) / hull", ""),
    "the hull is of the corners only": (
        "(torch.maximum(ends, other_ends) -",
        "(torch.maximum(corners, other_corners) -",
    ),
    "the penalty is divided by the union": ("(hull - union) / hull", "(hull - union) / union"),
}
