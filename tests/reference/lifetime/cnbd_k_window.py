"""Writes cnbd_k_window_mpmath.json: expected purchases of BG/CNBD-k and MBG/CNBD-k customers in a window that begins
later, in 60-digit arithmetic and more, short windows far away among them.

A difference of what is made up to its end and up to its beginning, each as cnbd_k.py has it, with so many digits that
the difference keeps enough.  Run: python cnbd_k_window.py
"""

import random

import mpmath as mp
from buyer_cases import CUSTOMERS, number, random_models, write
from cnbd_k import LONG, p_alive, phases

mp.mp.dps = 60
AFTER, WINDOWS = [1e-3, 1, 39, 1000, 5000], [1e-3, 1, 39, 1000]


def by_sum(k, A, M, a, B, w, after, t):
    """Sum over i of E[(1-p)^i] times the probability that k (i + 1) phases are reached in the window."""
    with mp.workdps(120):
        weights = phases(k, A, w, M) if w > 0 else [mp.mpf(1)]
        total, ends = mp.fsum(weights), []
        for end in (after, after + t):
            z = end / (M + end)
            ends.append((z, [v / total * (1 - z) ** (A + j) for j, v in enumerate(weights)]))
        m, i, between, made, stays = 0, 0, mp.mpf(0), mp.mpf(0), mp.mpf(1)
        while True:
            for _ in range(k):
                for sign, (z, p) in zip((1, -1), ends, strict=True):
                    for j in range(min(m + 1, len(p))):
                        between += sign * p[j]
                        p[j] *= z * (A + m) / (m + 1 - j)
                m += 1
            made += stays * between
            stays *= (B + i) / (a + B + i)
            i += 1
            if m > (A + k) * (after + t) / M and mp.fsum(ends[1][1]) * m * m < mp.mpf(10) ** -30 * made:
                return made


def given_p(k, A, M, w, after, t, p, s):
    """Of who leaves with probability p = 1 - s, by the k-th roots of unity."""
    with mp.workdps(140):
        weights = phases(k, A, w, M) if w > 0 else [mp.mpf(1)]
        total, least = mp.fsum(weights), mp.mpf(10) ** -60
        p, s = max(p, least), max(s, least)
        p, s = (p, 1 - p) if p < s else (1 - s, s)
        u, change = mp.root(s, k), mp.mpf(0)
        for i in range(k // 2 + 1):  # the others are their conjugates
            v = u * mp.expjpi(mp.mpf(2 * i) / k)
            f, g = (
                mp.polyval(weights[::-1], v / D) / total * D ** (-A)
                for D in (1 + end / M * (1 - v) for end in (after, after + t))
            )
            change += mp.re((f - g) * (1 - 1 / s) / (1 - 1 / v)) / k * (1 if i in (0, mp.mpf(k) / 2) else 2)
        return change / p


def by_integral(k, A, M, a, B, w, after, t):
    """The mean over p by the trapezoidal rule in ln(p/(1-p)); at both ends the terms become geometric."""
    h = min(mp.mpf("0.2"), mp.sqrt(1 / a + 1 / (B + A)) / 3)
    centre, out = mp.log(a / B), mp.mpf(0)
    for side, rate in ((1, B), (-1, a)):
        i, small = (0 if side == 1 else 1), 0
        while small < 8:
            y = centre + side * i * h
            with mp.workdps(140):
                p, s = 1 / (1 + mp.exp(-y)), 1 / (1 + mp.exp(y))
                weight = mp.exp(a * mp.log(p) + B * mp.log(s))
                term = weight * given_p(k, A, M, w, after, t, p, s)
            out += term
            if min(p, s) < mp.mpf(10) ** -40 and side * y > 0:
                out += term / mp.expm1(rate * h)
                break
            i += 1
            small = small + 1 if i > 20 and term <= mp.mpf(10) ** -22 * out * min(1, rate * h) else 0
    return out * h / mp.beta(a, B)


def window(lag, k, m, t, after, x, t_x, T):
    r, alpha, a, b = m
    A, M, B = r + k * x, alpha + T, b + x + (1 - lag)
    way = by_sum if (A + 60) * (after + t) / M < LONG else by_integral
    return p_alive(lag, k, m, x, t_x, T) * way(k, A, M, a, B, T - t_x, after, t)


def check():
    """Both ways agree."""
    for of in [(2, 1.3, 7, 0.8, 2.4, 3, 30, 0.01), (5, 11, 20, 1.7, 0.3, 12, 100, 20), (3, 0.4, 5, 1, 1, 0, 60, 1)]:
        k, *rest = of
        one, other = (way(k, *map(mp.mpf, rest)) for way in (by_sum, by_integral))
        assert abs(one - other) < mp.mpf(10) ** -18 * one, (one, other)


def main():
    check()
    pick = random.Random(20160905)
    base, other = (0.85, 1.45, 0.79, 2.42), (0.5, 7, 1.0, 2.0)
    cases = [  # x in the hundreds, a day or less in twenty years
        (3, base, (2, 30.43, 38.86), 1000, 1e-3), (3, base, (200, 38, 40), 1000, 1e-3),
        (2, other, (300, 1990, 2000), 1000, 1e-3), (12, base, (133, 200, 200), 1000, 1e-3),
        (32, base, (114, 710, 710), 1000, 1e-3), (4, (0.5, 7, 0.03, 2.0), (500, 36, 37), 5000, 1),
        (3, base, (0, 0, 0), 1e-3, 1e-3), (7, (1e3, 1.7, 40.0, 1e-3), (0, 0, 38.86), 1000, 1e-3),
    ]  # fmt: skip
    cases += [
        (pick.choice([2, 3, 4, 7, 12, 32]), m, pick.choice(CUSTOMERS), pick.choice(AFTER), pick.choice(WINDOWS))
        for m in random_models(20160906, 60)
    ]
    rows = []
    for i, (k, model, (x, t_x, T), after, t) in enumerate(cases):
        for lag in (0, 1) if i < 8 else (i % 2,):
            m = [mp.mpf(v) for v in model]
            value = window(lag, k, m, *(mp.mpf(v) for v in (t, after)), x, mp.mpf(t_x), mp.mpf(T))
            row = {"lag": lag, "params": [*model, k], "x": x, "t_x": t_x, "T": T, "t": t, "after": after}
            rows.append({**row, "value": number(value)})
    write("cnbd_k_window_mpmath.json", "mpmath, 60 digits and more, written by cnbd_k_window.py", windows=rows)


if __name__ == "__main__":
    main()
