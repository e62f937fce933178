"""Writes cnbd_k_mpmath.json: BG/CNBD-k and MBG/CNBD-k in 50-digit arithmetic and more.

From the model as Platzer & Reutterer (2016), doi:10.1287/mksc.2015.0963, have it: phases of a gap are Poisson given
lambda, lambda ~ Gamma(r, alpha), a customer leaves after a purchase with p ~ Beta(a, b).  Run: python cnbd_k.py
"""

import random

import mpmath as mp
from buyer_cases import COUNTS, CUSTOMERS, HORIZONS, number, random_models, write

mp.mp.dps = 50
LONG = 5000  # phases that a sum may take
RATES = [2**-26, 0.0027, 0.0625, 3.0]


def rising(c, n):
    return mp.gamma(c + n) / mp.gamma(c) if n < 200 else mp.exp(mp.loggamma(c + n) - mp.loggamma(c))


def phases(k, A, w, M):
    """Weights of the phases since the last purchase, of who is alive."""
    return [rising(A, j) / mp.factorial(j) * (w / M) ** j for j in range(k)]


def parts(lag, k, m, x, t_x, T):
    """ln of the likelihood (without the gaps' share) of who stayed and of who left, lambda and p integrated out."""
    r, alpha, a, b = m
    A, chances = r + k * x, x + (1 - lag)
    with_lambda = mp.loggamma(A) - mp.loggamma(r) + r * mp.log(alpha) - x * mp.loggamma(k)
    stayed = (
        with_lambda - A * mp.log(alpha + T) + mp.log(mp.fsum(phases(k, A, T - t_x, alpha + T)))
        + mp.log(mp.beta(a, b + chances) / mp.beta(a, b))
    )  # fmt: skip
    if chances == 0:
        return stayed, None
    left = with_lambda - A * mp.log(alpha + t_x) + mp.log(mp.beta(a + 1, b + chances - 1) / mp.beta(a, b))
    return stayed, left


def log_likelihood(*of):
    stayed, left = parts(*of)
    return stayed if left is None else stayed + mp.log1p(mp.exp(left - stayed))


def p_alive(*of):
    stayed, left = parts(*of)
    return mp.mpf(1) if left is None else 1 / (1 + mp.exp(left - stayed))


def by_sum(k, A, M, a, B, w, t):
    """Sum over F >= 1 of P(j + N >= k F) E[(1-p)^(F-1)], the phases one by one."""
    z, weights = t / (M + t), phases(k, A, w, M) if w > 0 else [mp.mpf(1)]
    total = mp.fsum(weights)
    p = [v / total * (1 - z) ** (A + j) for j, v in enumerate(weights)]
    m, of_m, tails, bought, reached, made, c = 0, [], [], mp.mpf(0), mp.mpf(0), mp.mpf(0), mp.mpf(1)
    while True:  # P(m), by blocks of k
        block = mp.mpf(0)
        for _ in range(k):
            for j in range(len(p)):
                if j <= m:
                    block += p[j]
                    p[j] *= z * (A + m) / (m + 1 - j)
            m += 1
        of_m.append(block)
        bought += block if m > k else 0
        if m > k and m > (A + k) * t / M and mp.fsum(p) * m * m < mp.mpf(10) ** -30 * bought:
            break
    for block in reversed(of_m):
        reached += block
        tails.append(reached)
    for F, more in enumerate(reversed(tails[:-1])):
        made += more * c
        c *= (B + F) / (a + B + F)
    return made


def given_p(k, A, M, w, t, p, s):
    """Sum over i of s^i P(floor((j+N)/k) > i), by the k-th roots of unity."""
    weights = phases(k, A, w, M) if w > 0 else [mp.mpf(1)]
    total = mp.fsum(weights)
    p, s = max(p, mp.mpf(10) ** -30), max(s, mp.mpf(10) ** -30)
    with mp.workdps(120):
        p, s = (p, 1 - p) if p < s else (1 - s, s)
        u, mean = mp.root(s, k), mp.mpf(0)
        for i in range(k // 2 + 1):  # the others are their conjugates
            v = u * mp.expjpi(mp.mpf(2 * i) / k)
            D = 1 + t / M * (1 - v)
            f = mp.polyval(weights[::-1], v / D) / total * D ** (-A)
            mean += mp.re(f * (1 - 1 / s) / (1 - 1 / v)) / k * (1 if i in (0, mp.mpf(k) / 2) else 2)
        return (1 - mean) / p


def by_integral(k, A, M, a, B, w, t):
    """The mean over p by the trapezoidal rule in ln(p/(1-p)); what is linear in p is taken out."""
    at_0, at_1 = given_p(k, A, M, w, t, 0, 1), given_p(k, A, M, w, t, 1, 0)
    h = min(mp.mpf("0.2"), mp.sqrt(1 / a + 1 / B) / 4)
    centre, total = mp.log(a / B), mp.mpf(0)
    for side in (1, -1):
        i, small = (0 if side == 1 else 1), 0
        while small < 5:
            y = centre + side * i * h
            p, s = 1 / (1 + mp.exp(-y)), 1 / (1 + mp.exp(y))
            weight = mp.exp(a * mp.log(p) + B * mp.log(s))
            term = weight * (given_p(k, A, M, w, t, p, s) - at_0 * s - at_1 * p)
            total += term
            i += 1
            small = small + 1 if i > 20 and abs(term) <= mp.mpf(10) ** -25 * abs(total) else 0
    return (at_0 * B + at_1 * a) / (a + B) + total * h / mp.beta(a, B)


def if_alive(k, A, M, a, B, w, t):
    if (A + 60) * t / M < LONG:
        return by_sum(k, A, M, a, B, w, t)
    return by_integral(k, A, M, a, B, w, t)


def residual(k, A, M, a, B, w, delta):
    """Discounted purchases of who is alive: over ln lambda by the trapezoidal rule, over p by its closed form."""
    weights = phases(k, A, w, M) if w > 0 else [mp.mpf(1)]
    total = mp.fsum(weights)
    with mp.workdps(30):
        h = min(mp.mpf("0.15"), 1 / mp.sqrt(A + k) / 3)
        centre, out = mp.log((A + k) / M), mp.mpf(0)
        for side in (1, -1):
            i, small = (0 if side == 1 else 1), 0
            while small < 5:
                v = mp.exp(centre + side * i * h)
                g = v / (v + delta)
                density = mp.fsum(
                    q / total * mp.exp((A + j) * mp.log(M * v) - M * v - mp.loggamma(A + j)) * g ** (k - j)
                    for j, q in enumerate(weights)
                )
                term = h * density * mp.hyp2f1(1, B, a + B, g**k)
                out += term
                i += 1
                small = small + 1 if term < mp.mpf(10) ** -24 * out else 0
    return out


def pmf(lag, k, m, n, t):
    r, alpha, a, b = m
    z = t / (alpha + t)

    def phase(j):
        return mp.exp(mp.loggamma(r + j) - mp.loggamma(r) - mp.loggamma(j + 1)) * (1 - z) ** r * z**j

    chances = n + (1 - lag)
    stayed = mp.beta(a, b + chances) / mp.beta(a, b) * mp.fsum(phase(j) for j in range(k * n, k * n + k))
    if chances == 0:
        return stayed
    with mp.workdps(400):
        reached = 1 - mp.fsum(phase(j) for j in range(k * n))
    return stayed + mp.beta(a + 1, b + chances - 1) / mp.beta(a, b) * reached


def check():
    """Both ways to the expectation, and the definition itself, by two integrals."""
    for k, A, M, a, B, w, t in [(2, 1.3, 7, 0.8, 2.4, 3, 30), (5, 11, 20, 1.7, 0.3, 12, 100), (3, 0.4, 5, 1, 1, 0, 60)]:
        of = [k, *map(mp.mpf, (A, M, a, B, w, t))]
        one, other = by_sum(*of), by_integral(*of)
        assert abs(one - other) < mp.mpf(10) ** -20 * one, (one, other)
    with mp.workdps(20):  # lambda by quadrature; given it, phases are Poisson
        k, A, M, a, B, w, t = 3, mp.mpf("2.6"), mp.mpf(9), mp.mpf("1.4"), mp.mpf("2.2"), mp.mpf(2), mp.mpf(8)
        stays = [mp.beta(a, B + i) / mp.beta(a, B) for i in range(40)]

        def counts(mean, n):
            return [mp.exp(-mean) * mean**i / mp.factorial(i) for i in range(n)]

        def of_lambda(v):
            density, later = v ** (A - 1) * mp.exp(-(M - w) * v), counts(v * t, 3 * len(stays))
            alive = made = mp.mpf(0)
            for j, share in enumerate(counts(v * w, k)):
                alive += share
                for i, s in enumerate(stays):
                    made += share * s * (1 - mp.fsum(later[: k * (i + 1) - j]))
            return mp.mpc(density * made, density * alive)

        both = mp.quad(of_lambda, [0, 0.25, 0.5, 1, 2, 3, 4], maxdegree=3)
        value, exact = both.real / both.imag, by_sum(k, A, M, a, B, w, t)
        assert abs(value - exact) < mp.mpf(10) ** -6 * exact, (value, exact)


def main():
    check()
    models = [(1, 0.243, 4.414, 0.793, 2.426), (3, 0.85, 1.45, 0.79, 2.42), (2, 0.5, 7, 1.0, 2.0)]
    pick = random.Random(20160901)
    models += [(pick.choice([2, 3, 4, 7, 12, 32]), *m) for m in random_models(20160902, 40)]
    customers, new, counts, derts = [], [], [], []
    for i, (k, *model) in enumerate(models):
        m = [mp.mpf(v) for v in model]
        r, alpha, a, b = m
        for lag in (0, 1) if i < 3 else (i % 2,):
            for x, t_x, T in CUSTOMERS if i < 3 else pick.sample(CUSTOMERS, 3):
                data = (x, mp.mpf(t_x), mp.mpf(T))
                ll = log_likelihood(lag, k, m, *data)
                A, M, B = r + k * x, alpha + T, b + x + (1 - lag)
                customers.append({
                    "lag": lag, "params": [*model, k], "x": x, "t_x": t_x, "T": T, "log_likelihood": number(ll),
                    "p_alive": number(p_alive(lag, k, m, *data)),
                    "points": [
                        [t, number(if_alive(k, A, M, a, B, data[2] - data[1], mp.mpf(t))),
                         number(mp.exp(log_likelihood(lag, k, m, x, data[1], data[2] + mp.mpf(t)) - ll))]
                        for t in pick.sample(HORIZONS, 2)
                    ],
                })  # fmt: skip
            x, t_x, T = pick.choice(CUSTOMERS)
            delta, age, w = mp.mpf(pick.choice(RATES)), alpha + mp.mpf(T), mp.mpf(T) - mp.mpf(t_x)
            value = residual(k, r + k * x, age, a, b + x + (1 - lag), w, delta)
            derts.append({
                "lag": lag, "params": [*model, k], "x": x, "t_x": t_x, "T": T, "delta": number(delta),
                "value": number(value * p_alive(lag, k, m, x, mp.mpf(t_x), mp.mpf(T))),
            })  # fmt: skip
            t = pick.choice(HORIZONS)
            first = if_alive(k, r, alpha, a, b + (1 - lag), mp.mpf(0), mp.mpf(t)) * (1 if lag else b / (a + b))
            new.append({"lag": lag, "params": [*model, k], "t": t, "value": number(first)})
            for n, t in COUNTS if i < 3 else pick.sample(COUNTS, 2):
                value = pmf(lag, k, m, n, mp.mpf(t))
                counts.append({"lag": lag, "params": [*model, k], "n": n, "t": t, "pmf": number(value)})
    write("cnbd_k_mpmath.json", "mpmath, 50 digits and more, written by cnbd_k.py",
          customers=customers, new=new, pmf=counts, dert=derts)  # fmt: skip


if __name__ == "__main__":
    main()
