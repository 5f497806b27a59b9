"""Scaled dot-product attention, with and without a causal mask (Vaswani et al., 2017)."""

import math

import numpy as np
import torch
from torch.nn import functional

from oracle import Choice, Domain, Reals


def softmax(scores):
    shifted = scores - scores.max(axis=-1, keepdims=True)
    exps = np.exp(shifted)
    return exps / exps.sum(axis=-1, keepdims=True)


def attention(q, k, v, causal):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if causal:
        mask = np.triu(np.ones(scores.shape[-2:], dtype=bool), k=1)
        scores = np.where(mask, -1e9, scores)
    return softmax(scores) @ v


def port(q, k, v, causal):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).triu(diagonal=1)
        scores = scores.masked_fill(mask, -1e9)
    return scores.softmax(dim=-1) @ v


def builtin(q, k, v, causal):
    return functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)[0]


REFERENCE, PORTS = attention, (port, builtin)
STATEMENT = {
    "inputs": Domain(
        q=Reals("t d", -16.0, 16.0), k=Reals("t d", -16.0, 16.0), v=Reals("t e"), causal=Choice(False, True)
    ).where(least={"t": 1, "d": 1}, work=lambda t, d, e: t * t * (d + e)),
    "differentiable": ("q", "k", "v"),
}
FAULTS = {
    "the scores are not scaled": (" / math.sqrt(q.shape[-1])", ""),
    "the scale is the width, not its square root": ("math.sqrt(q.shape[-1])", "q.shape[-1]"),
    "the mask hides the entry itself": ("diagonal=1", "diagonal=0"),
    "the softmax is over the queries": ("softmax(dim=-1)", "softmax(dim=-2)"),
    "the mask fills with 0": ("masked_fill(mask, -1e9)", "masked_fill(mask, 0.0)"),
}
