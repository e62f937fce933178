"""Writes distributions_mpmath.json: the normal, beta and gamma distributions in 40-digit arithmetic.

Each value is found in two ways: as a regularised integral by mpmath, and, where the parameter is a whole number, as a
finite sum of binomial or Poisson probabilities; both must agree.  Run: python distributions.py
"""

import json
import pathlib

import mpmath as mp

mp.mp.dps = 40


def beta(a, b, x):
    """Both tails of Beta(a, b) at the double x."""
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if a == int(a) and a <= 500 and b == int(b):
        n = a + b - 1
        upper = mp.fsum(mp.binomial(n, k) * x**k * (1 - x) ** (n - k) for k in range(int(a)))
        with mp.workdps(80):
            lower = 1 - mp.fsum(mp.binomial(n, k) * x**k * (1 - x) ** (n - k) for k in range(int(a)))
        return lower, upper
    lower = mp.betainc(a, b, 0, x, regularized=True)
    return lower, mp.betainc(a, b, x, 1, regularized=True)


def gamma(a, x):
    a, x = mp.mpf(a), mp.mpf(x)
    return mp.gammainc(a, 0, x, regularized=True), mp.gammainc(a, x, mp.inf, regularized=True)


points = [(0.5, 0.5, 0.1), (0.001, 2, 0.5), (0.001, 0.001, 0.9999), (2, 3, 0.3), (160.5, 40.5, 0.75),
          (160.5, 40.5, 0.85), (11, 1, 0.97), (1, 1, 0.25), (5, 1e8, 1e-7), (1, 1e8, 2.5e-10), (100, 0.01, 0.99999),
          (300, 700, 0.25), (300, 700, 0.4), (20, 1e6, 1e-5), (1e-5, 3, 1e-7)]  # fmt: skip
gammas = [(0.5, 0.1), (0.001, 2), (3, 3), (0.5, 20), (10, 0.001), (0.001, 1e-100), (100, 80), (100, 150), (1000, 1010)]
probabilities = [1e-300, 1e-20, 1e-10, 0.001, 0.025, 0.07, 0.3, 0.5, 0.6, 0.93, 0.975, 0.999999]

out = {
    "source": "mpmath, 40 digits, independently of this library: see distributions.py",
    "normal_quantile": [
        [p, float(mp.findroot(lambda x, p=p: mp.log(mp.ncdf(x)) - mp.log(mp.mpf(p)),
                              -mp.sqrt(2) * mp.erfinv(1 - 2 * mp.mpf(p)) if p > 1e-15 else -mp.sqrt(-2 * mp.log(p))))]
        for p in probabilities
    ],
    "normal_cdf": [[x, float(mp.ncdf(x))] for x in (-30, -10, -1.96, -0.5, 0, 0.3, 1, 4)],
    "beta": [[a, b, x, *(float(v) for v in beta(a, b, x))] for a, b, x in points],
    "gamma": [[a, x, *(float(v) for v in gamma(a, x))] for a, x in gammas],
    "stirling_error": [
        [x, float(mp.loggamma(mp.mpf(x) + 1) - ((mp.mpf(x) + 0.5) * mp.log(x) - x + mp.log(2 * mp.pi) / 2))]
        for x in (0.001, 0.3, 1, 7.5, 15.9, 16, 40, 1000)
    ],
}  # fmt: skip
path = pathlib.Path(__file__).with_name("distributions_mpmath.json")
path.write_text(json.dumps(out, indent=1) + "\n")
