"""Writes covariates_mpmath.json: maxima of likelihoods with static covariates, found in 40-digit arithmetic.

Fader & Hardie (2007), Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models: alpha exp(-g'z)
and beta exp(-h'z), or a exp(h'z) and b exp(h'z).  For Gamma-Gamma v exp(g'z).  Derivatives are differences of the
likelihood, with 15 digits to spare.  Run: python covariates.py
"""

import random

import mpmath as mp
from buyer_cases import number, write

mp.mp.dps = 40


def pareto(r, alpha, s, beta, x, t_x, T):
    total = r + s + x
    large, other = (alpha, s + 1) if alpha >= beta else (beta, r + x)
    at = lambda u: mp.hyp2f1(total, other, total + 1, abs(alpha - beta) / (large + u)) / (large + u) ** total  # noqa: E731
    gone = s / total * (at(t_x) - at(T))
    stayed = (alpha + T) ** -(r + x) * (beta + T) ** -s
    return mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(stayed + gone)


def with_probability(r, alpha, a, b, x, t_x, T, lag):
    """BG/NBD for lag 1, MBG/NBD for lag 0."""
    stayed = (
        mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) - (r + x) * mp.log(alpha + T)
        + mp.log(mp.beta(a, b + x + 1 - lag) / mp.beta(a, b))
    )  # fmt: skip
    if x == 0 and lag == 1:
        return r * mp.log(alpha / (alpha + T))
    return stayed + mp.log1p(a / (b + x - lag) * ((alpha + T) / (alpha + t_x)) ** (r + x))


def amounts(p, q, v, _, x, zbar, T):
    S = x * zbar
    return (
        mp.loggamma(p * x + q) - mp.loggamma(p * x) - mp.loggamma(q) + q * mp.log(v / (v + S))
        + p * x * mp.log(S / (v + S)) - mp.log(zbar)
    )  # fmt: skip


MODELS = {
    "pareto_nbd": (pareto, 4, (0, -1, 0, 0), (0, 0, 0, -1)),
    "bg_nbd": (lambda *m: with_probability(*m, 1), 4, (0, -1, 0, 0), (0, 0, 1, 1)),
    "mbg_nbd": (lambda *m: with_probability(*m, 0), 4, (0, -1, 0, 0), (0, 0, 1, 1)),
    "gamma_gamma": (amounts, 3, (0, 0, 1), (0, 0, 0)),
}


def customers(name, n, pick):
    """A member (z1 = 1) buys more often and stays longer; z2 is a number."""
    rows = []
    while len(rows) < n:
        z1, z2 = pick.randint(0, 1), round(pick.uniform(-1, 3), 2)
        if name == "gamma_gamma":
            x, nu = pick.randint(1, 9), pick.gammavariate(3.74, 1 / 15.44) * 2.718 ** (-0.5 * z1 - 0.2 * z2)
            rows.append((x, round(sum(pick.gammavariate(6.25, 1 / nu) for _ in range(x)) / x, 2), 0, z1, z2))
            continue
        rate = pick.gammavariate(1.2, 1 / 8.0) * 2.718 ** (0.6 * z1 + 0.2 * z2)
        T, t, times = pick.randint(20, 70), 0.0, []
        leaving = pick.expovariate(0.03 * 2.718 ** (-0.8 * z1))
        while (t := t + pick.expovariate(rate)) < min(T, leaving):
            times.append(t)
        rows.append((len(times), round(times[-1], 1) if times else 0, T, z1, z2))
    return rows


def maximum(name, rows, ridge):
    density, size, purchase, leaving = MODELS[name]
    effects = 2 if name == "gamma_gamma" else 3  # purchase: z1 and z2; leaving: z1

    def objective(theta, penalty=True):
        total = mp.mpf(0)
        for x, t_x, T, z1, z2 in rows:
            g = theta[size] * z1 + theta[size + 1] * mp.mpf(z2)
            h = theta[size + 2] * z1 if effects == 3 else 0
            m = [mp.exp(theta[i] + purchase[i] * g + leaving[i] * h) for i in range(size)] + [0] * (4 - size)
            total += density(*m, x, mp.mpf(t_x), mp.mpf(T))
        return total - (ridge * sum(c * c for c in theta[size:]) if penalty else 0)

    start = {"gamma_gamma": (6, 4, 15), "pareto_nbd": (1, 8, 1, 30)}.get(name, (1, 8, 1, 6))
    theta = [mp.log(v) for v in start] + [mp.mpf(0)] * effects
    d, h = len(theta), mp.mpf(10) ** -9

    def derivatives(at):
        f = lambda *moves: objective([v + sum(s * h for k, s in moves if k == i) for i, v in enumerate(at)])  # noqa: E731
        here = f()
        up, down = [f((i, 1)) for i in range(d)], [f((i, -1)) for i in range(d)]
        gradient = mp.matrix([(up[i] - down[i]) / (2 * h) for i in range(d)])
        hessian = mp.matrix(d, d)
        for i in range(d):
            hessian[i, i] = (up[i] - 2 * here + down[i]) / h**2
            for j in range(i):
                both = f((i, 1), (j, 1)) - up[i] - up[j] + 2 * here - down[i] - down[j] + f((i, -1), (j, -1))
                hessian[i, j] = hessian[j, i] = both / (2 * h**2)
        return here, gradient, hessian

    for _ in range(60):
        value, gradient, hessian = derivatives(theta)
        shift = mp.mpf(0)
        while True:  # away from the maximum the curvature is lifted until the step climbs
            step = mp.lu_solve(-hessian + shift * mp.eye(d), gradient)
            reached = [theta[i] + step[i] for i in range(d)]
            if mp.norm(step) < 3 and objective(reached) >= value - mp.mpf(10) ** -25:
                break
            shift = max(2 * shift, mp.mpf(1))
        theta = reached
        if mp.norm(step) < mp.mpf(10) ** -13:
            break
    covariance = (-hessian) ** -1
    scale = [mp.exp(v) for v in theta[:size]] + [1] * effects
    return {
        "ridge": ridge,
        "params": [number(mp.exp(v)) for v in theta[:size]], "coefficients": [number(v) for v in theta[size:]],
        "standard_errors": [number(mp.sqrt(covariance[i, i]) * scale[i]) for i in range(d)],
        "log_likelihood": number(objective(theta, penalty=False)),
    }  # fmt: skip


pick = random.Random(2007)
tables = {}
for name in MODELS:
    rows = customers(name, 150, pick)
    tables[name] = [{"rows": rows, "maxima": [maximum(name, rows, ridge) for ridge in (0, 3)]}]
    print(name, tables[name][0]["maxima"], flush=True)
write("covariates_mpmath.json", "mpmath, 40 digits, closed forms, written by covariates.py", **tables)
