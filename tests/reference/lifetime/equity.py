"""Writes equity_mpmath.json: discounted purchases of customers in scenarios, and of new ones, as averages over what the
models know of a customer (his own rate of buying and of leaving), by quadrature: of Pareto/NBD and contracts in
25-digit arithmetic, of (M)BG/NBD in doubles.

With c times the frequency and g times the leaving, a customer who buys at rate l and is alive has the discounted
purchases  c l (1 - e^-(d + h) H) / (d + h)  within H, h the rate at which he leaves:
    Pareto/NBD   h = g m,   l ~ Gamma(r + x, alpha + T), m ~ Gamma(s, beta + T)
    BG/NBD       h = c l p, l ~ Gamma(r + x, alpha + T), p ~ Beta(g a, b + x + (1 - g) a); MBG/NBD: b + 1 for b
Schmittlein, Morrison & Colombo (1987), doi:10.1287/mnsc.33.1.1; Fader, Hardie & Lee (2005),
doi:10.1287/mksc.1040.0098; contracts: Fader & Hardie (2007), doi:10.1002/dir.20074.  Run: python equity.py
"""

import json
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 25
RATE = mp.mpf("0.15")
DELTA = mp.log(1 + RATE) / 52


def gamma_density(shape, rate):
    return lambda v: mp.exp(shape * mp.log(rate) - mp.loggamma(shape) + (shape - 1) * mp.log(v) - rate * v)


def average(density, mean, of):
    """Over a density on (0, inf), in the logarithm of what varies."""
    at = mp.log(mean)
    cuts = [at + d for d in (-90, -30, -9, -3, 0, 1.5, 4, 6)]
    return mp.quad(lambda y: density(mp.exp(y)) * mp.exp(y) * of(mp.exp(y)), cuts)


def lasting(rate, horizon):
    total = DELTA + rate
    return 1 / total if horizon == mp.inf else -mp.expm1(-total * horizon) / total


def pareto_alive(m, x, t_x, T):
    r, alpha, s, beta = m
    died = 0
    if T > t_x:
        died = mp.quad(lambda u: s * (beta + u) ** (-s - 1) * (alpha + u) ** (-r - x), [t_x, (t_x + T) / 2, T])
    lives = (beta + T) ** -s * (alpha + T) ** (-r - x)
    return lives / (lives + died)


def pareto(m, c, g, horizon, x, t_x, T):
    r, alpha, s, beta = m
    staying = average(gamma_density(s, beta + T), s / (beta + T), lambda v: lasting(g * v, horizon))
    return pareto_alive(m, x, t_x, T) * c * (r + x) / (alpha + T) * staying


def bg(m, c, g, horizon, x, t_x, T, first_exit, new):
    """first_exit: 1 where a customer may leave after his first purchase (MBG/NBD)."""
    r, alpha, a, b = m
    B = b + x + first_exit
    odds = 0 if x == 0 and not first_exit else a / (b + x - 1 + first_exit) * ((alpha + T) / (alpha + t_x)) ** (r + x)
    then_a, then_B = g * a, B + (1 - g) * a
    if new:
        odds = then_a / (then_B - first_exit) if first_exit else 0  # the scenario holds from his first purchase on
    # Both averages by the trapezoidal rule in ln(l) and ln(p / (1 - p)), which converges as e^(-const / step) here.
    y = np.arange(-160, 5, 0.04) + float(mp.log((r + x) / (alpha + T)))
    rate = np.exp(y)
    weight = np.exp(float(r + x) * y - float(alpha + T) * rate)
    z = np.arange(-120, 60, 0.04)
    log_p, log_q = -np.logaddexp(0, -z), -np.logaddexp(0, z)
    leaving = np.exp(float(then_a) * log_p + float(then_B) * log_q)
    leaving /= leaving.sum()
    c, d, total = float(c), float(DELTA), 0.0
    for p, share in zip(np.exp(log_p), leaving, strict=True):
        if share < 1e-25:
            continue
        gone = d + c * rate * p
        stays = 1 / gone if horizon == mp.inf else -np.expm1(-gone * float(horizon)) / gone
        total += share * (weight * c * rate * stays).sum() / weight.sum()
    return total / (1 + odds)


def purchases(name, m, c, g, horizon, customer, new):
    if name == "pareto_nbd":
        return pareto(m, c, g, horizon, *customer)
    return bg(m, c, g, horizon, *customer, int(name == "mbg_nbd"), new)


def contract(alpha, beta, c, g, horizon, renewals, rate):
    """Renewals to come, the next one due now; c: of the beta-discrete-Weibull model, 1 of shifted beta-geometric."""
    alpha, beta = g * alpha, beta + (1 - g) * alpha
    still = lambda t: mp.beta(alpha, beta + mp.mpf(t) ** c) / mp.beta(alpha, beta)  # noqa: E731
    return sum(still(renewals + k + 1) / still(renewals) * (1 + rate) ** -k for k in range(horizon))


CUSTOMERS = [(0, 0, "38.86"), (2, "30.43", "38.86"), (26, "30.86", "31")]
SCENARIOS = [(1, 1), ("1.1", 1), (1, "0.9"), ("1.25", "0.5"), ("0.8", "1.5")]
MODELS = {
    "pareto_nbd": ("0.553", "10.578", "0.606", "11.669"),
    "bg_nbd": ("0.243", "4.414", "0.793", "2.426"),
    "mbg_nbd": ("0.525", "6.183", "0.891", "1.614"),
}
rows, new = [], []
for name, given in MODELS.items():
    m = [mp.mpf(v) for v in given]
    for c, g in SCENARIOS:
        c, g = mp.mpf(c), mp.mpf(g)
        for horizon in (mp.mpf(104), mp.inf):
            far = None if horizon == mp.inf else 104
            key = {"model": name, "frequency": float(c), "leaving": float(g), "horizon": far}
            for customer in CUSTOMERS if (c, g) != (1, 1) else CUSTOMERS[:2]:
                at = [mp.mpf(v) for v in customer]
                value = purchases(name, m, c, g, horizon, at, False)
                rows.append({**key, "customer": [float(v) for v in customer], "purchases": float(value)})
            zero = [mp.mpf(0)] * 3
            value = purchases(name, m, c, g, horizon, zero, True)
            new.append({**key, "purchases": float(value)})
    print(name, flush=True)

contracts = [
    {
        "alpha": alpha, "beta": beta, "c": c, "leaving": g, "horizon": horizon, "renewals": renewals,
        "value": float(contract(mp.mpf(alpha), mp.mpf(beta), mp.mpf(c), mp.mpf(g), horizon, renewals, mp.mpf("0.1"))),
    }
    for alpha, beta, c in ((0.668, 3.806, 1.0), (0.214, 1.427, 1.724))
    for g in (1.0, 0.8)
    for horizon in (1, 5, 40)
    for renewals in (0, 3)
]  # fmt: skip
out = {
    "source": "computed by equity.py from the published definitions of the models",
    "discount_rate": 0.15, "params": {name: [float(v) for v in m] for name, m in MODELS.items()},
    "purchases": rows, "new_customers": new, "contracts": {"rate": 0.1, "rows": contracts},
}  # fmt: skip
Path(__file__).with_name("equity_mpmath.json").write_text(json.dumps(out, indent=1) + "\n")
