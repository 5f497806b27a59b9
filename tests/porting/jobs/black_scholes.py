"""The Black-Scholes price of a European call (Black and Scholes, 1973)."""

import math

import numpy as np
import torch
from scipy.stats import norm

from oracle import Domain, Reals


def call_price(S, K, T, r, sigma):
    d1 = (np.log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * np.sqrt(T))
    d2 = d1 - sigma * np.sqrt(T)
    return S * norm.cdf(d1) - K * np.exp(-r * T) * norm.cdf(d2)


def port(S, K, T, r, sigma):
    total = sigma * T.sqrt()
    d1 = (torch.log(S / K) + (r + sigma**2 / 2) * T) / total
    return S * torch.special.ndtr(d1) - K * torch.exp(-r * T) * torch.special.ndtr(d1 - total)


def cdf(x):
    return 0.5 * torch.erfc(-x / math.sqrt(2))


def by_erfc(S, K, T, r, sigma):
    root = torch.sqrt(T)
    d1 = torch.log(S / K) / (sigma * root) + (r / sigma + sigma / 2) * root
    return S * cdf(d1) - K * (-r * T).exp() * cdf(d1 - sigma * root)


REFERENCE, PORTS = call_price, (port, by_erfc)
STATEMENT = {
    "inputs": Domain(
        S=Reals("n", 1.0, 200.0),
        K=Reals("n", 1.0, 200.0),
        T=Reals("n", 0.1, 4.0),
        r=Reals("n", 0.0, 0.1),
        sigma=Reals("n", 0.1, 1.0),
    ),
}
FAULTS = {
    "half of the variance is missing": ("(r + sigma**2 / 2)", "r"),
    "the volatility is not squared": ("sigma**2 / 2", "sigma / 2"),
    "the strike is not discounted": ("K * torch.exp(-r * T)", "K"),
    "d2 adds": ("ndtr(d1 - total)", "ndtr(d1 + total)"),
    "the price of the stock is discounted too": ("return S *", "return S * torch.exp(-r * T) *"),
}
