"""The main job on real customers: ``python -m goodwill.demo [folder]``.

Reads the CDNOW log, and from it makes one row per customer; prints what a newcomer wants to know and writes
``scores.parquet``, ``scores.csv`` and the page ``report.html``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import goodwill as gw

WIDTH = 88
CALIBRATION_END = "1997-09-30"
HORIZON = 52
DISCOUNT_RATE = 0.15
SEED = 20_260_101
TIERS = {"silver": 100, "gold": 500}
REDEEM = 100


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * min(len(text), WIDTH)}")


def lines(rows: Iterable[tuple[str, str]]) -> None:
    """Names and values in two columns."""
    rows = list(rows)
    wide = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:<{wide}}  {value}")


def cell(value: object, width: int) -> str:
    return f"{value:>{width},.2f}" if isinstance(value, float) else f"{value!s:>{width}}"


def parameters(model: gw.BGNBD | gw.GammaGamma) -> None:
    lines(
        (name, f"{value:9.4f}   standard error {model.standard_errors_[name]:.4f}")
        for name, value in model.params_.items()
    )
    print(f"  {model.fit_report_}".replace("\n", "\n  "))


def programmes(log: Any) -> None:
    """What a loyalty programme would have given, and what another would have cost."""
    program = gw.datasets.cdnow_program()
    other = program.replace({"name": "Less long, more for gold", "expires": "6 months", "tiers.gold.multiplier": 1.5})
    given = program.replay(log, member="id", time="date", amount="total")
    heading(f"An EXAMPLE loyalty programme (CDNOW had none): {given.totals['earned']:,} points earned")
    print("  " + "\n  ".join(program.describe().split("\n\n")[2].splitlines()))
    shares = ", ".join(f"{name} {count:,}" for name, count in given.tiers.items())
    lines([("members by tier", shares), ("points that expired", f"{given.totals['expired']:,}")])
    compared = gw.compare_programs(program, other, log, member="id", time="date", amount="total", redeem=REDEEM)
    finding = repr(compared).split(": ", 1)[1].removesuffix(")")
    heading(f"Another programme, 1.5 x for gold and points of 6 months: {finding}")
    print("  what each difference does alone, and what is left:")
    for row in compared.changes.iter_rows(named=True):
        print(f"    {row['change']:<24} {row['earned']:+10,.0f} points earned {row['value']:+10,.0f} dollars")
    print("  assumed: " + "\n           ".join(compared.assumptions))


def main(folder: Path) -> None:
    started = time.perf_counter()
    print("goodwill on the CDNOW customers: first purchases in early 1997, followed for eighteen months")
    log = gw.datasets.cdnow(backend="polars")
    base = gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", unit="week", calibration_end=CALIBRATION_END
    )

    heading("What was read")
    print(f"  {base.ingest_report}".replace("\n", "\n  "))

    overview = base.overview()
    tenths = overview.revenue_share_by_decile
    heading(f"The best tenth of the customers brings {tenths[0]:.0%} of the revenue")
    lines(
        [
            ("customers", f"{overview.customers:,}"),
            ("orders", f"{overview.orders:,} (a customer's purchases of one day are one order)"),
            ("revenue", f"{overview.revenue:,.2f} dollars"),
            ("repeat rate", f"{overview.repeat_rate:.1%} of the customers ordered on more than one day"),
        ]
    )
    print("  share of revenue by tenth of customers, best first:")
    for i, share in enumerate(tenths, 1):
        print(f"    {i:2d}  {share:6.1%}  {'█' * round(60 * share)}")

    model = gw.BGNBD().fit(base)
    heading(f"How often they buy and when they leave: BG/NBD, fitted to purchases until {CALIBRATION_END}")
    parameters(model)

    spend = gw.GammaGamma().fit(base)
    heading("What they spend on an order: Gamma-Gamma")
    parameters(spend)

    check = gw.holdout_check(base, model)
    heading(
        f"Holdout: {check.predicted:,.0f} purchases predicted for the {check.horizon:.0f} weeks after, "
        f"{check.actual:,.0f} made ({check.predicted / check.actual - 1:+.1%})"
    )
    print("  repeat purchases before   customers   predicted each   made each")
    for row in check.by_frequency:
        print(f"  {row.label:>23}   {row.customers:9,}   {row.predicted:14.3f}   {row.actual:9.3f}")

    # The scores look ahead from the end of the log, so they use all of it.
    whole = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total", unit="week")
    final, final_spend = gw.BGNBD().fit(whole), gw.GammaGamma().fit(whole)
    scores = gw.value(whole, final, final_spend, horizon=HORIZON, discount_rate=DISCOUNT_RATE, margin=1)
    heading(f"One row per customer: the next {HORIZON} weeks, discounted at {DISCOUNT_RATE:.0%} a year")
    lines(
        [
            ("customers likely to be still active", f"{scores['p_alive'].sum():,.0f} of {len(scores):,}"),
            ("expected purchases", f"{scores['expected_purchases'].sum():,.0f}"),
            ("expected revenue", f"{scores['expected_spend'].sum():,.0f} dollars"),
            ("customer lifetime value, total", f"{scores['clv'].sum():,.0f} dollars (at a margin of 100 %)"),
        ]
    )
    print("  the five worth most (T and recency in weeks, money in dollars):")
    shown = ("customer", "frequency", "recency", "T", "monetary_value", "p_alive", "expected_purchases", "clv")
    print("   " + "".join(f"{name:>{max(9, len(name) + 2)}}" for name in shown))
    for row in scores.sort("clv", descending=True).head(5).select(shown).iter_rows():
        print("   " + "".join(cell(value, max(9, len(name) + 2)) for name, value in zip(shown, row, strict=True)))

    survey = gw.simulate_survey(scores, seed=SEED)
    answers = gw.nps(survey["score"])
    by_region = gw.nps(survey["score"], by=survey["region"])
    heading(f"SIMULATED survey (CDNOW asked none; seed {SEED}): NPS {answers.value:+.1f}")
    print(f"  {answers}")
    for row in by_region.to_frame().iter_rows(named=True):
        print(f"  {row['region']:<8} {row['value']:+6.1f}   [{row['low']:+.1f}, {row['high']:+.1f}]   n = {row['n']:,}")

    programmes(log)

    found = gw.audit(
        log,
        customer="id",
        time="date",
        amount="total",
        calibration_end=CALIBRATION_END,
        survey=survey,
        survey_customer="customer",
        survey_by="region",
        simulated=True,
        program={"basis": "spend", "tiers": TIERS},
        horizon=HORIZON,
        discount_rate=DISCOUNT_RATE,
        currency="$",
        title="CDNOW",
    )
    folder.mkdir(parents=True, exist_ok=True)
    table = found.scores
    table.write_parquet(folder / "scores.parquet")
    table.write_csv(folder / "scores.csv")
    worth = found.worth
    heading(f"All of it on one page: {folder / 'report.html'}")
    assert worth.total is not None and worth.low is not None and worth.high is not None
    lines(
        [
            ("the base is worth", f"{worth.total:,.0f} dollars (95 %: {worth.low:,.0f} to {worth.high:,.0f})"),
            ("the page", str(found.report(folder / "report.html"))),
            ("a row per customer", f"{folder / 'scores.parquet'} and {folder / 'scores.csv'}"),
        ]
    )
    print(f"\ndone in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
