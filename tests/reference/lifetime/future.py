"""Writes future_mpmath.json: what a customer will do by NBD, BG/NBD, MBG/NBD and Pareto/NBD, in multi-precision
arithmetic, from closed forms and from integrals of definitions.

For each customer: probabilities of n purchases within t, as [n, t, p]; quantiles of the time to the next purchase, as
[q, time], null where he may never come; expected purchases in (T + after, T + after + t], as [after, t, value];
discounted purchases to come, as [delta, value].  Run: python future.py
"""

import random

import mpmath as mp
from buyer_cases import COUNTS, CUSTOMERS, number, random_models, write

mp.mp.dps = 60
SHARES = [1e-6, 0.05, 0.5, 0.9, 0.999]
WINDOWS = [(0, 39), (13, 13), (52, 1e-3), (1e-3, 500), (3000, 1)]
DELTAS = [1e-5, 2.7e-3, 0.05, 1.0]


def negative_binomial(A, M, n, t):
    log = mp.loggamma(A + n) - mp.loggamma(A) - mp.loggamma(n + 1) + A * mp.log(M / (M + t))
    return mp.exp(log + (n * mp.log(t / (M + t)) if n else 0))


def hypergeometric(power, a, c, u):
    """2F1(power, a; c; -u), transformed to positive terms, which are summed here near .8, where mpmath is wrong."""
    z = u / (1 + u)
    if not 0.75 < z < 0.9:
        return mp.hyp2f1(power, c - a, c, z, maxterms=10**6) * mp.exp(-power * mp.log1p(u))
    total, term, k = mp.mpf(1), mp.mpf(1), 0
    while term > total * mp.eps or k < power:
        term *= (power + k) * (c - a + k) / ((c + k) * (k + 1)) * z
        total, k = total + term, k + 1
    return total * mp.exp(-power * mp.log1p(u))


class Nbd:
    """Everybody stays."""

    def __init__(self, r, alpha, x, t_x, T):
        self.A, self.M, self.alive, self.ever = r + x, alpha + T, mp.mpf(1), mp.mpf(1)

    def count(self, n, t):
        return negative_binomial(self.A, self.M, n, t)

    def bought(self, t):
        return 1 - (self.M / (self.M + t)) ** self.A

    def quantile(self, q):
        return self.M * ((1 - q) ** (-1 / self.A) - 1)

    def window(self, after, t):
        return self.A / self.M * t

    def dert(self, delta):
        return self.A / self.M / delta


class BgNbd(Nbd):
    """Alive at T with the odds 1 : o, then p ~ Beta(a, B) after each purchase."""

    stayed = 0

    def __init__(self, r, alpha, a, b, x, t_x, T):
        super().__init__(r, alpha, x, t_x, T)
        chances = x + self.stayed
        odds = a / (b + chances - 1) * (self.M / (alpha + t_x)) ** self.A if chances > 0 else mp.mpf(0)
        self.alive, self.a, self.B = 1 / (1 + odds), a, b + chances

    def count(self, n, t):
        if n == 0:
            return negative_binomial(self.A, self.M, 0, t)
        with mp.workdps(400):
            term, fewer, z = (self.M / (self.M + t)) ** self.A, mp.mpf(0), t / (self.M + t)
            for j in range(n):
                fewer, term = fewer + term, term * z * (self.A + j) / (j + 1)
            reached = 1 - fewer
            whole = mp.beta(self.a, self.B)
            return (
                mp.beta(self.a, self.B + n) * negative_binomial(self.A, self.M, n, t)
                + mp.beta(self.a + 1, self.B + n - 1) * reached
            ) / whole

    def expectation(self, t):
        """Equation 10 of Fader, Hardie & Lee (2005); a = 1 as the limit, at 1 + 1e-50."""
        a = self.a + mp.mpf(10) ** -50 if self.a == 1 else self.a
        power = (self.M / (self.M + t)) ** self.A
        tail = mp.hyp2f1(self.A, self.B, a + self.B - 1, t / (self.M + t), maxterms=10**6)
        return (a + self.B - 1) / (a - 1) * (1 - power * tail)

    def window(self, after, t):
        lost = self.A * mp.log10(1 + after / self.M)  # digits, by the difference
        with mp.workdps(130 + int(lost)):
            return self.expectation(mp.mpf(after) + t) - self.expectation(mp.mpf(after))

    def dert(self, delta):
        """A/M times the integral over u of e^(-delta u) E_p[(1 + p u/M)^-(A+1)], in ln u by the trapezoidal rule."""
        z = delta * self.M

        def rule(h):
            def of(y):
                u = mp.exp(y)
                return mp.exp(y - z * u) * hypergeometric(self.A + 1, self.a, self.a + self.B, u)

            middle = mp.log(min(1 / z, (self.a + self.B) / (self.A * self.a)))
            total = of(middle)
            for sign in (1, -1):
                k = 1
                while (term := of(middle + sign * k * h)) > total * mp.mpf(10) ** -19 or k * h < 3:
                    total, k = total + term, k + 1
            return self.A * h * total

        with mp.workdps(22):
            value, other = rule(mp.mpf(1) / 7), rule(mp.mpf(1) / 5)
        assert abs(value - other) < value * mp.mpf(10) ** -15, (value, other)
        return value


class MbgNbd(BgNbd):
    """As BG/NBD, with one chance more to leave."""

    stayed = 1


class ParetoNbd(Nbd):
    """Alive at T with a probability by two hypergeometric functions; leaves at any time."""

    def __init__(self, r, alpha, s, beta, x, t_x, T):
        super().__init__(r, alpha, x, t_x, T)
        self.s, self.B = s, beta + T
        with mp.workdps(120):
            left = s * self.lost(r + x, alpha, s, beta, t_x, T)
            self.alive = 1 / (1 + left * self.M**self.A * self.B**s)
            self.ever = self.bought(mp.inf)

    @staticmethod
    def lost(A, alpha, s, beta, begin, end):
        """Integral over (begin, end) of (alpha+u)^-A (beta+u)^-(s+1)."""
        total = A + s
        large, other = (alpha, s + 1) if alpha >= beta else (beta, A)

        def at(u):
            if u == mp.inf:
                return mp.mpf(0)
            z = abs(alpha - beta) / (large + u)
            return mp.hyp2f1(total, other, total + 1, z, maxterms=10**6) / (large + u) ** total

        return (at(begin) - at(end)) / total

    def bought(self, t):
        with mp.workdps(120):
            lost = self.s * self.lost(self.A, self.M, self.s, self.B, mp.mpf(0), t) * self.M**self.A * self.B**self.s
            still = 0 if t == mp.inf else (self.M / (self.M + t)) ** self.A * (self.B / (self.B + t)) ** self.s
            return 1 - still - lost

    def count(self, n, t):
        gone = integral(
            lambda u: mp.log(negative_binomial(self.A, self.M, n, u)) + mp.log(self.s / self.B)
            - (self.s + 1) * mp.log1p(u / self.B), t)  # fmt: skip
        return gone + negative_binomial(self.A, self.M, n, t) * (self.B / (self.B + t)) ** self.s

    def quantile(self, q):
        """By Newton's method on logarithms, from below, where they are concave."""
        t, step = q * self.M / self.A, mp.mpf(1)
        while abs(step) > mp.mpf(10) ** -25:
            rate = self.A / self.M * (1 + t / self.M) ** -(self.A + 1) * (1 + t / self.B) ** -self.s
            bought = self.bought(t)
            step = mp.log(q / bought) * bought / (rate * t)
            t *= mp.exp(step)
        return t

    def window(self, after, t):
        """The integral over the window of (B/(B+u))^s, times the rate."""
        with mp.workdps(100):
            s = self.s + mp.mpf(10) ** -50 if self.s == 1 else self.s
            power = lambda u: (self.B / (self.B + u)) ** (s - 1)  # noqa: E731
            return self.A / self.M * self.B / (s - 1) * (power(mp.mpf(after)) - power(mp.mpf(after) + t))

    def dert(self, delta):
        return None  # in pareto_nbd_mpmath.json


def integral(log_f, end):
    """Of exp(log_f(u)) over (0, end), in ln u."""
    f = lambda y: mp.exp(log_f(mp.exp(y)) + y)  # noqa: E731
    points = [mp.mpf(-150 + 10 * k) for k in range(13)] + [mp.mpf(-25 + k / 2) for k in range(110)]
    points = [p for p in points if p < mp.log(end) - 0.1] + [mp.log(end)]
    scale = max(f(p) for p in points)
    if scale == 0:
        return scale
    with mp.workdps(30):
        value, error = mp.quad(lambda y: f(y) / scale, points, error=True)
    assert error < value * mp.mpf(10) ** -15, (value, error)
    return scale * value


def steepness(customer, q, t):
    """The relative change of t for one of q."""
    step = t * mp.mpf(10) ** -12
    slope = customer.alive * (customer.bought(t + step) - customer.bought(t)) / step
    return q / (slope * t)


def row_of(kind, model, x, t_x, T, counts, windows, delta):
    customer = kind(*(mp.mpf(v) for v in model), x, mp.mpf(t_x), mp.mpf(T))
    row = {"params": model, "x": x, "t_x": t_x, "T": T, "n": [], "next": [], "window": []}
    for n, t in counts:
        p = customer.alive * customer.count(n, mp.mpf(t)) + (1 - customer.alive if n == 0 else 0)
        if p > 1e-290:
            row["n"].append([n, t, number(p)])
    for q in SHARES:
        ratio = q / (customer.alive * customer.ever)
        if ratio > 1 + 1e-6:
            row["next"].append([q, None])
        elif ratio < 1 - 1e-4:
            t = customer.quantile(mp.mpf(q) / customer.alive)
            # Where a last digit of q moves the tenth of t, doubles cannot answer.
            if t < 1e290 and steepness(customer, q, t) < 1e4:
                row["next"].append([q, number(t)])
    for after, t in windows:
        value = customer.alive * customer.window(after, mp.mpf(t))
        if value > 1e-290:
            row["window"].append([after, t, number(value)])
    if (value := customer.dert(mp.mpf(delta))) is not None and customer.alive * value > 1e-290:
        row["dert"] = [delta, number(customer.alive * value)]
    return row


SPECIAL = {
    BgNbd: [(0.243, 4.414, 0.793, 2.426), (0.5, 7, 1.0, 2.0), (0.5, 7, 1 - 1e-13, 2.0)],
    MbgNbd: [(0.525, 6.183, 0.891, 1.614), (0.5, 7, 1.0, 2.0), (0.5, 7, 1 - 1e-13, 2.0)],
    ParetoNbd: [(0.5534, 10.5802, 0.6061, 11.6562), (0.5, 7.0, 1.0, 7.0), (0.5, 7.0, 1 - 1e-13, 7.0 + 1e-12)],
}
pick = random.Random(20260101)
tables = {"nbd": [], "bg_nbd": [], "mbg_nbd": [], "pareto_nbd": []}
for model in [(0.385, 12.07), *[m[:2] for m in random_models(20260102, 8)]]:
    for customer in pick.sample(CUSTOMERS, 3):
        tables["nbd"].append(row_of(Nbd, model, *customer, COUNTS, WINDOWS, pick.choice(DELTAS)))
for kind, seed in [(BgNbd, 20260103), (MbgNbd, 20260104), (ParetoNbd, 20260105)]:
    name = {BgNbd: "bg_nbd", MbgNbd: "mbg_nbd", ParetoNbd: "pareto_nbd"}[kind]
    for i, model in enumerate(SPECIAL[kind] + random_models(seed, 14)):
        for customer in CUSTOMERS if i == 0 else pick.sample(CUSTOMERS, 3):
            asked = pick.sample(COUNTS, 2), pick.sample(WINDOWS, 3), pick.choice(DELTAS)
            tables[name].append(row_of(kind, model, *customer, *asked))
            print(name, model, customer, flush=True)
write("future_mpmath.json", "mpmath, 60 digits and more, closed forms and integrals, written by future.py", **tables)
