"""Writes spend_dependence_scipy.json: Gamma-Gamma with v x^e in place of v, on the published summary of the CDNOW
sample (from the wheel of `lifetimes`, not imported), by SciPy's simplex search and differences of its likelihood.

Fader & Hardie (2013), The Gamma-Gamma model of monetary value, equations 1 and 5.  Run: python spend_dependence.py
"""

import csv
import importlib.metadata
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import chi2

[found] = [
    f for f in importlib.metadata.distribution("lifetimes").files or []
    if f.name == "cdnow_customers_summary_with_transactions.csv"
]  # fmt: skip
with Path(str(found.locate())).open() as file:
    rows = [(float(r["x"]), float(r["zbar"])) for r in csv.DictReader(file) if float(r["x"]) > 0]
x, z = np.array(rows).T


def cost(theta, dependent):
    p, q, v = np.exp(theta[:3])
    own, s = v * x ** (theta[3] if dependent else 0), x * z
    return -np.sum(
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(own / (own + s))
        + p * x * np.log(s / (own + s)) - np.log(z)
    )  # fmt: skip


def best(start, dependent):
    for tolerance in (1e-11, 1e-12):
        how = {"xatol": tolerance, "fatol": tolerance, "maxiter": 20000, "maxfev": 20000}
        found = minimize(cost, start, args=(dependent,), method="Nelder-Mead", options=how)
        start = found.x
    return found


def spend(theta, dependent):
    p, q, v = np.exp(theta[:3])
    return p * (v * x ** (theta[3] if dependent else 0) + x * z) / (p * x + q - 1)


without, with_it = best([1.8, 1.3, 2.7], False), best([1.8, 1.3, 2.7, 0.0], True)
n, h = 4, 1e-4
unit = h * np.eye(n)
information = np.array([
    [
        sum(s * u * cost(with_it.x + s * unit[i] + u * unit[j], True) for s in (1, -1) for u in (1, -1)) / (4 * h * h)
        for j in range(n)
    ]
    for i in range(n)
])  # fmt: skip
statistic = 2 * (without.fun - with_it.fun)
often = x > x.mean()
independent, dependent = spend(without.x, False), spend(with_it.x, True)
out = {
    "source": "computed by spend_dependence.py; data: the CDNOW sample of Fader, Hardie & Lee (2005)",
    "customers": len(x),
    "elasticity": with_it.x[3],
    "standard_error": float(np.sqrt(np.linalg.inv(information)[3, 3])),
    "statistic": statistic,
    "p_value": float(chi2.sf(statistic, 1)),
    "correlation": float(np.corrcoef(x, z)[0, 1]),
    "frequent_customers": int(often.sum()),
    "frequent_misjudged": dependent[often].mean() / independent[often].mean() - 1,
    "occasional_misjudged": dependent[~often].mean() / independent[~often].mean() - 1,
}
Path(__file__).with_name("spend_dependence_scipy.json").write_text(json.dumps(out, indent=1) + "\n")
