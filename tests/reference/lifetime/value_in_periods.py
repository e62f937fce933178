"""Writes value_in_periods_mpmath.json: purchases of customers who buy at opportunities or renew contracts, expected
and discounted over a horizon and to infinity, as sums over the periods in multi-precision arithmetic.

BG/BB: the k-th opportunity is k periods from now.  Contracts: the k-th renewal is k - 1 periods from now.
Source: Fader, Hardie & Shang (2010), doi:10.1287/mksc.1100.0580; Fader & Hardie (2010), doi:10.1287/mksc.1080.0482;
Fader et al. (2018), doi:10.1016/j.intmar.2018.01.002.
Run: python value_in_periods.py
"""

import mpmath as mp
from buyer_cases import number, write

mp.mp.dps = 40
HORIZON = 7
YEARS = {"year": 1, "month": mp.mpf(1) / 12}


def beta_ratio(a, b, k, m):
    """B(a + k, b + m) / B(a, b)."""
    return mp.rf(a, k) * mp.rf(b, m) / mp.rf(a + b, k + m)


def there_and_all(m, x, t_x, n):
    """P(this history and still there at n), P(this history), of BG/BB."""
    a, b, c, d = m
    there = beta_ratio(a, b, x, n - x) * beta_ratio(c, d, 0, n)
    return there, there + sum(beta_ratio(a, b, x, j - x) * beta_ratio(c, d, 1, j) for j in range(t_x, n))


def sums(retention, first, rate, unit):
    """Over k = 1, 2, ... of the chance to be there, for P(there at k) / P(there at k - 1) = retention(k)."""
    expected = discounted = mp.mpf(0)
    still = term = mp.mpf(1)
    within, k, period = {}, 0, (1 + mp.mpf(rate)) ** -YEARS[unit]
    while term > mp.mpf(10) ** -30:
        k += 1
        still *= retention(k)
        term = still * period ** (first + k - 1)
        expected += still
        discounted += term
        if k == HORIZON:
            within = {"expected": expected, "discounted": discounted}
    return {**within, "to_infinity": discounted}


opportunities, contracts = [], []
for model in ((1.2035224, 0.7497164, 0.6567182, 2.7834422), (0.5, 1.5, 1.75, 12.0)):
    m = a, b, c, d = [mp.mpf(v) for v in model]
    for x, t_x, n in ((0, 0, 6), (3, 4, 6), (6, 6, 6), (1, 2, 30)):
        there, whole = there_and_all(m, x, t_x, n)
        for rate, unit in ((0.1, "year"), (0.25, "month")):
            found = sums(lambda k, n=n, c=c, d=d: (d + n + k - 1) / (c + d + n + k - 1), 1, rate, unit)
            factor = there / whole * (a + x) / (a + b + n)
            opportunities.append({
                "params": model, "x": x, "t_x": t_x, "n": n, "rate": rate, "unit": unit,
                "p_alive": number(there / whole), **{name: number(factor * v) for name, v in found.items()},
            })  # fmt: skip
for model in ((3.8, 15.2), (0.6680884, 3.806095), (0.2142533, 1.4265749, 1.7235648)):
    a, b, c = [mp.mpf(v) for v in (*model, 1)[:3]]

    def survival(t, a=a, b=b, c=c):
        y = mp.mpf(t) ** c
        return mp.gammaprod([a + b, b + y], [b, a + b + y])

    for made in (0, 1, 5):
        for rate, unit in ((0.1, "year"), (0.25, "month")):
            found = sums(lambda k, made=made, s=survival: s(made + k) / s(made + k - 1), 0, rate, unit)
            contracts.append({
                "params": model, "renewals": made, "rate": rate, "unit": unit,
                **{name: number(v) for name, v in found.items()},
            })  # fmt: skip
write(
    "value_in_periods_mpmath.json", "mpmath, 40 digits, sums over periods, written by value_in_periods.py",
    opportunities=opportunities, contracts=contracts, horizon=[HORIZON],
)  # fmt: skip
