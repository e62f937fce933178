"""Writes toml.json: TOML texts as Python's tomllib reads them, which keeps the order of keys.  Run: python toml.py"""

import datetime as dt
import json
import pathlib
import tomllib

TEXTS = {
    "an order that is not the alphabet's": """
[[tiers]]
name = "silver"
from = 1000
benefits = {parking = false, discount = 0.05}
[[tiers]]
name = "gold"
from = 5_000
benefits = {discount = 0.1, lounge = true, "free delivery" = true}
[[tiers]]
name = "bronze"
""",
    "tables, dotted and reopened": """
z.y.x = 1
z.a = 2
[m.inner]
last = 1
[c]
d.e.f = {z = 1, g.h = 2, g.b = 3}
d.a = []
[m]
k = 1
[m.a]
""",
    "numbers": """
whole = [0, -0, +17, -9223372036854775808, 9223372036854775807, 0xDEAD_beef, 0o755, 0b1101, 1_000]
floats = [0.1, 1.0, -0.0, 1e-3, 0.0001, 6.626e-34, 1e22, 5e-324, 1.7976931348623157e308, 123456789012345680.0]
more = [0.30000000000000004, 2e0]
""",
    "texts": r'''
plain = "a\tb\nc\"d\\e \u00e9\U0001F600 \u0000\u001f\u007f"
literal = 'C:\new\x "q"'
several = """
one \
    two \
  étoile
  ""three"""""
literals = """it's # no comment"""
'''
    + "raw = '''\nit's ''two'' # no comment'''\n"
    + r'''
"quoted . key" = 1
'' = "no name"
"ключ" = "ça va"
''',
    "days and times": """
day = 2026-03-01
clock = [07:32:00, 23:59:59.500, 00:00:00.000001]
local = [1979-05-27T07:32:00, 1979-05-27 00:32:00.999999]
offset = [1979-05-27T07:32:00Z, 1979-05-27T07:32:00.25+02:00, 2026-03-01T00:00:00-11:30, 1979-05-27T07:32:00-00:00]
""",
    "empty things": "a = {}\nb = []\n[c]\n[[d]]\n",
    "nothing": "",
    "a mark of byte order and line ends of Windows": "\ufeffz = 1\r\na = [\r\n  1, # one\r\n  {b = 2, a = 1},\r\n]\r\n",
}


def iso(value: dt.date | dt.time | dt.datetime) -> str:
    text = value.isoformat()
    head, dot, tail = text.partition(".")
    if dot:
        digits, zone = tail[:6], tail[6:]
        text = f"{head}.{digits.rstrip('0')}{zone}"
    return text.removesuffix("+00:00") + ("Z" if text.endswith("+00:00") else "")


if __name__ == "__main__":
    rows = []
    for what, text in TEXTS.items():
        data = tomllib.loads(text.removeprefix("\ufeff"))
        rows.append({"what": what, "toml": text, "json": json.dumps(data, indent=2, default=iso, ensure_ascii=False)})
    out = {"source": "Python's tomllib and json, by toml.py beside this file", "texts": rows}
    path = pathlib.Path(__file__).with_name("toml.json")
    path.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
