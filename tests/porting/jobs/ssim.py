"""The global structural similarity of two images with values in [0, 1] (Wang et al., 2004)."""

import torch

from oracle import Domain, Reals


def ssim(img1, img2):
    C1 = (0.01 * 1.0) ** 2
    C2 = (0.03 * 1.0) ** 2
    mu1, mu2 = img1.mean(), img2.mean()
    sigma1, sigma2 = img1.var(), img2.var()
    sigma12 = ((img1 - mu1) * (img2 - mu2)).mean()
    numerator = (2 * mu1 * mu2 + C1) * (2 * sigma12 + C2)
    denominator = (mu1**2 + mu2**2 + C1) * (sigma1 + sigma2 + C2)
    return numerator / denominator


def port(img1, img2):
    mean1, mean2 = img1.mean(), img2.mean()
    d1, d2 = img1 - mean1, img2 - mean2
    luminance = (2 * mean1 * mean2 + 0.0001) / (mean1**2 + mean2**2 + 0.0001)
    structure = (2 * (d1 * d2).mean() + 0.0009) / (d1.square().mean() + d2.square().mean() + 0.0009)
    return luminance * structure


def by_var_mean(img1, img2):
    var1, mean1 = torch.var_mean(img1, correction=0)
    var2, mean2 = torch.var_mean(img2, correction=0)
    covariance = torch.mean((img1 - mean1) * img2)
    top = (2 * mean1 * mean2 + 0.01**2) * (2 * covariance + 0.03**2)
    return top / ((mean1**2 + mean2**2 + 0.01**2) * (var1 + var2 + 0.03**2))


REFERENCE, PORTS = ssim, (port, by_var_mean)
STATEMENT = {
    "inputs": Domain(img1=Reals("h w", 0.0, 1.0), img2=Reals("h w", 0.0, 1.0)).where(least={"h": 1, "w": 1}),
    "differentiable": ("img1", "img2"),
}
FAULTS = {
    "the first constant is 0.01": ("2 * mean1 * mean2 + 0.0001", "2 * mean1 * mean2 + 0.01"),
    "the covariance is not doubled": ("2 * (d1 * d2)", "(d1 * d2)"),
    "the variance of the first alone": ("d2.square().mean() + 0.0009", "0.0009"),
    "the luminance is left out": ("return luminance * structure", "return structure"),
    "the means are not squared": ("mean1**2 + mean2**2", "mean1 + mean2"),
}
