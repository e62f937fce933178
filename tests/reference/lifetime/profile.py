"""Writes profile_scipy.json: profile likelihood intervals on CDNOW's 2,357 customers, found by scipy.

The likelihoods are those of Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, eq. (6); of Schmittlein, Morrison &
Colombo (1987), doi:10.1287/mnsc.33.1.1, in the form of Fader & Hardie (2005),
http://www.brucehardie.com/notes/008/; and of Fader & Hardie (2013), http://www.brucehardie.com/notes/025/.  Their
logarithms are maximised without derivatives while one parameter is held, and Brent's method finds where twice the fall
is the chi-square quantile.  Run: python profile.py
"""

import json
import pathlib
import sys

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import betaln, gammaln, hyp2f1
from scipy.stats import chi2

import goodwill as gw

LEVEL = 0.95


def cdnow():
    base = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", amount="total", calibration_end="1997-09-30",
        unit="week",
    )  # fmt: skip
    s = base.summary()
    return [np.asarray(s[name], dtype=float) for name in ("frequency", "recency", "T", "monetary_value")]


def bg_nbd(m, x, t_x, T):
    r, alpha, a, b = m
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stayed = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + T)
    gone = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    left = np.where(x > 0, gone, -np.inf)
    return np.sum(front + np.logaddexp(stayed, left))


def pareto_nbd(m, x, t_x, T):
    r, alpha, s, beta = m
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    stayed = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    large, other = (alpha, s + 1) if alpha >= beta else (beta, r + x)

    def part(t):
        return hyp2f1(r + s + x, other, r + s + x + 1, abs(alpha - beta) / (large + t)) / (large + t) ** (r + s + x)

    with np.errstate(divide="ignore"):
        left = np.log(s / (r + s + x)) + np.log(part(t_x) - part(T))
    return np.sum(front + np.logaddexp(stayed, left))


def gamma_gamma(m, x, zbar):
    p, q, v = m
    return np.sum(
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(zbar)
        + p * x * np.log(x) - (p * x + q) * np.log(v + x * zbar)
    )  # fmt: skip


def highest(log_likelihood, theta, free):
    """The maximum over the free logarithms, and where it is."""

    def fall(rest):
        at = theta.copy()
        at[free] = rest
        value = -log_likelihood(np.exp(at))
        return value if np.isfinite(value) else 1e12

    rest = theta[free]
    for _ in range(3):
        rest = minimize(fall, rest, method="BFGS", options={"gtol": 1e-6}).x
        found = minimize(fall, rest, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-11, "maxiter": 4000})
        rest = found.x
    out = theta.copy()
    out[free] = rest
    return -found.fun, out


def profile(names, log_likelihood, start):
    n = len(names)
    top, best = highest(log_likelihood, np.log(start), np.arange(n))
    ends = {}
    for i, name in enumerate(names):
        free = np.delete(np.arange(n), i)
        ends[name] = []
        for side in (-1, 1):
            at = [best.copy()]

            def beyond(psi, at=at, i=i, free=free):
                theta = at[0].copy()
                theta[i] = psi
                value, at[0] = highest(log_likelihood, theta, free)
                return 2 * (top - value) - chi2.ppf(LEVEL, 1)

            step = 0.1
            while beyond(best[i] + side * step) < 0:
                step *= 1.5
            psi = brentq(beyond, best[i], best[i] + side * step, xtol=1e-9)
            ends[name].append(float(np.exp(psi)))
        print(name, ends[name], file=sys.stderr)
    return {"log_likelihood": top, "params": dict(zip(names, np.exp(best).tolist(), strict=True)), "interval": ends}


def main():
    x, t_x, T, z = cdnow()
    again = (x > 0) & (z > 0)
    found = {
        "level": LEVEL,
        "bg_nbd": profile(("r", "alpha", "a", "b"), lambda m: bg_nbd(m, x, t_x, T), [0.24, 4.4, 0.8, 2.4]),
        "gamma_gamma": profile(("p", "q", "v"), lambda m: gamma_gamma(m, x[again], z[again]), [6.25, 3.74, 15.4]),
        "pareto_nbd": profile(("r", "alpha", "s", "beta"), lambda m: pareto_nbd(m, x, t_x, T), [0.55, 10.6, 0.6, 11.7]),
    }
    path = pathlib.Path(__file__).with_name("profile_scipy.json")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
