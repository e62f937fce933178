"""All that an audit found, as plain values: what the page shows and what `Audit.to_json` writes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _dates
from ..retention import retention_rate
from ..satisfaction import Trend
from .stays import by_calendar, first_day_of, pooled_by_age

if TYPE_CHECKING:
    from .base_audit import Audit

#: Customers with so many orders or more are one row of the table.
MANY_ORDERS = 10


def figures_of(found: Audit) -> dict[str, Any]:
    """By chapter, in the order of the page."""
    return {
        "goodwill": _core.version,
        "title": found.title,
        "currency": found.currency,
        "unit": found.base.unit,
        "level": found.level,
        "period": {
            "first": first_day_of(found.base),
            "last": found.base.observation_end,
            "calibration_end": found.calibration_end,
        },
        "value": _value(found),
        "base": _base(found),
        "stay": _stay(found),
        "lenses": found.lenses.to_dict(),
        "survey": _survey(found),
        "reading": found.ingest_report.to_dict(),
    }


def _value(found: Audit) -> dict[str, Any]:
    worth = found.worth
    out: dict[str, Any] = {
        "horizon": worth.horizon,
        "discount_rate": worth.discount_rate,
        "margin": worth.margin,
        "total": worth.total,
        "low": worth.low,
        "high": worth.high,
        "standard_error": worth.standard_error,
        "why_not": dict(worth.why_not),
        "holdout": None,
        "tracking": None,
        "lift": None,
        "models": {},
        "share_by_decile": None,
    }
    for name in ("expected_purchases", "expected_spend"):
        out[name] = float(np.nansum(worth.columns[name])) if name in worth.columns else None
    out["customers_alive"] = float(np.nansum(worth.columns["p_alive"])) if "p_alive" in worth.columns else None
    if worth.total is not None:
        best_first = np.sort(np.nan_to_num(worth.columns["clv"]))[::-1]
        tenths = [float(part.sum()) for part in np.array_split(best_first, 10)]
        out["share_by_decile"] = [part / worth.total if worth.total > 0 else None for part in tenths]
    if worth.holdout is not None:
        out["holdout"] = dataclasses.asdict(worth.holdout)
    if worth.tracking is not None:
        weeks = worth.tracking
        out["tracking"] = {
            "customers": weeks.customers,
            "calibration": weeks.calibration,
            "holdout": weeks.holdout,
            "weeks": _rows({**weeks._columns, "end": _dates.days(weeks._columns["end"])}),
        }
    if worth.lift is not None:
        lift = worth.lift
        out["lift"] = {"gini": lift.gini, "top_decile": lift.top_decile, "curve": _rows(lift._columns)}
    for name, model in (("bg_nbd", worth.model), ("gamma_gamma", worth.spend)):
        if model is not None:
            out["models"][name] = {
                "params": model.params_,
                "standard_errors": model.standard_errors_,
                "log_likelihood": model.log_likelihood_,
                "fit_report": model.fit_report_.to_dict(),
            }
    return out


def _rows(columns: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*(c.tolist() for c in columns.values()), strict=True)]


def _base(found: Audit) -> dict[str, Any]:
    view = found.overview
    rate = retention_rate(view.customers, view.repeaters, level=found.level)
    out = {
        "customers": view.customers,
        "orders": view.orders,
        "revenue": view.revenue,
        "repeaters": view.repeaters,
        "repeat_rate": {"value": rate.value, "low": rate.low, "high": rate.high, "n": rate.n},
        "revenue_share_by_decile": list(view.revenue_share_by_decile),
        "by_orders": _by_orders(found),
        "by_calendar": by_calendar(found.cohorts),
        "calendar_period": found.cohorts.period,
        "segments": None,
        "tiers": None,
    }
    if found.rfm is not None and found.rfm.rules is not None:
        rows = found.rfm._found["segments"]
        names = [*rows["segment"][:-1], "no segment"]
        columns = ("customers", "share", "orders", "revenue", "revenue_share")
        out["segments"] = {
            "rows": [
                {"segment": name, **{column: rows[column][i] for column in columns}} for i, name in enumerate(names)
            ],
            "cuts": {name: list(cuts) for name, cuts in found.rfm.cuts.items()},
            "tie_rule": found.rfm.tie_rule,
            "no_segment": found.rfm.no_segment,
        }
    if found.tiers is not None:
        ranks = found.tiers
        out["tiers"] = {
            "basis": ranks.rules.basis,
            "window_start": ranks.window_start,
            "rows": [
                {
                    "tier": label,
                    "threshold": None if i == 0 else list(ranks.rules.tiers.values())[i - 1],
                    "customers": int(ranks._columns["customers"][i]),
                    "share": ranks._columns["customers"][i] / len(ranks),
                    "orders": int(ranks._columns["orders"][i]),
                    "spend": float(ranks._columns["spend"][i]),
                }
                for i, label in enumerate(ranks._labels)
            ],
        }
    return out


def _by_orders(found: Audit) -> list[dict[str, Any]]:
    orders = np.minimum(found.base._summary(None).frequency.astype(np.int64) + 1, MANY_ORDERS)
    customers = np.bincount(orders, minlength=MANY_ORDERS + 1)
    names = [*map(str, range(1, MANY_ORDERS)), f"{MANY_ORDERS}+"]
    return [
        {"orders": name, "customers": int(count), "share": count / len(orders)}
        for name, count in zip(names, customers[1:], strict=True)
    ]


def _stay(found: Audit) -> dict[str, Any]:
    cells = found.cohorts._cells
    table: list[dict[str, Any]] = []
    for i in range(len(cells["age"])):
        if cells["age"][i] == 0:
            table.append({"cohort": _date(cells["cohort"][i]), "size": int(cells["size"][i]), "cells": []})
        cell = {name: cells[name][i] for name in ("age", "customers", "orders", "rate", "low", "high")}
        table[-1]["cells"].append({**cell, "complete": bool(cells["complete"][i])})
    out: dict[str, Any] = {
        "period": found.cohorts.period,
        "cohorts": table,
        "by_age": pooled_by_age(found.cohorts),
        "retention": None,
    }
    if found.retention is not None:
        out["retention"] = {
            **dataclasses.asdict(found.retention.rate),
            "first": list(found.retention.first),
            "second": list(found.retention.second),
        }
    return out


def _date(day: Any) -> str:
    return str(np.datetime64(int(day), "D"))


def _survey(found: Audit) -> dict[str, Any] | None:
    said = found.answers
    if said is None:
        return None

    def row(result: Any) -> dict[str, Any]:
        names = ("value", "low", "high", "standard_error", "n", "excluded", "interval", "level")
        return {**{name: getattr(result, name) for name in names}, "counts": dict(result.counts)}

    return {
        "metric": said.metric,
        "simulated": found.simulated,
        "rows": said.rows,
        "total": None if said.result is None else row(said.result),
        "groups": [] if said.groups is None else [{"group": group, **row(said.groups[group])} for group in said.groups],
        "by_segment": [{"segment": name, **row(result)} for name, result in said.by_segment.items()],
        "trend": None if said.trend is None else _trend(said.trend),
        "respondents_not_customers": said.respondents_not_customers,
        "customers_without_answer": said.customers_without_answer,
        "customers": said.customers,
    }


def _trend(found: Trend) -> dict[str, Any]:
    signals: dict[str, list[str]] = {}
    for when, rule in found.signals:
        signals.setdefault(when, []).append(rule)
    return {
        "centre": found.centre,
        "dispersion": found.dispersion,
        "excluded": found.excluded_by_reason,
        "months": [{"when": when, **row, "signals": signals.get(when, [])} for when, row in found.rows_by_period()],
    }


def plain(value: Any) -> Any:
    """As JSON has it: NaN and infinity are null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def to_watch(found: Audit, top: int) -> list[dict[str, Any]]:
    """The customers of the largest value at risk; none where value cannot be known."""
    from .base_audit import _segment_of, value_at_risk

    if "clv" not in found.worth.columns:
        return []
    risk = np.nan_to_num(value_at_risk(found.worth), nan=-1)
    few = np.argpartition(-risk, min(top, len(risk) - 1))[:top]
    done = found.base._summary(None)
    ids, segment = found.base.customers, _segment_of(found.rfm)
    out = []
    for i in sorted(few, key=lambda i: (-risk[i], i)):
        row: dict[str, Any] = {"customer": ids[i], "orders": int(done.frequency[i]) + 1}
        if found.rfm is not None:
            row["days_since_last"] = int(found.rfm._found["days_since_last"][i])
        row |= {name: found.worth.columns[name][i] for name in ("p_alive", "expected_spend", "clv")}
        row["value_at_risk"] = risk[i]
        if segment is not None:
            row["segment"] = segment[i]
        if found.tiers is not None:
            row["tier"] = found.tiers._labels[found.tiers._columns["tier"][i]]
        out.append(row)
    return out
