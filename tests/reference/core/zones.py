"""Writes zones.json: what the clocks of some zones did, in steps of 15 minutes by Python's zoneinfo.

Source: IANA time zone database, https://www.iana.org/time-zones.  Run: python zones.py

Years whose rules were settled long ago are taken, so that any release of the database has them; the last years of the
table are rules that are in force.
"""

import datetime as dt
import json
import pathlib
import zoneinfo

#: Zone: (years, why these).
SAMPLE = {
    "Europe/Berlin": ([1945, 1947, 1980, 1996, 2024, 2040, 2099], "double summer time; EU rule from 1996"),
    "America/New_York": ([1918, 1942, 1945, 1974, 2006, 2007, 2040, 2099], "war time; Energy Policy Act from 2007"),
    "Asia/Ho_Chi_Minh": ([1975, 2024, 2099], "UTC+8 to UTC+7 on 13 June 1975"),
    "Africa/Casablanca": ([2012, 2018, 2019], "summer time with a break in Ramadan; UTC+1 from 2018"),
    "Australia/Lord_Howe": ([1981, 1985, 2008, 2040, 2099], "half an hour of summer time; it spans the new year"),
    "America/Sao_Paulo": ([1985, 2018, 2019, 2024, 2099], "no summer time from 2019"),
    "Asia/Kathmandu": ([1985, 1986, 2024, 2099], "UTC+5:30 to UTC+5:45 at the beginning of 1986"),
    "Europe/Dublin": ([1972, 2024, 2099], "standard time in summer"),
    "Asia/Gaza": ([2015, 2016], "changes at odd hours"),
    "UTC": ([1900, 2024, 2099], "none"),
}
STEP = 900


def changes(zone: zoneinfo.ZoneInfo, year: int) -> tuple[int, list[list[int]]]:
    """The offset at the beginning of a year, and its changes as [instant, offset], exact to STEP."""
    begin, end = (int(dt.datetime(y, 1, 1, tzinfo=dt.UTC).timestamp()) for y in (year, year + 1))
    offset_at = lambda s: int(dt.datetime.fromtimestamp(s, zone).utcoffset().total_seconds())  # noqa: E731
    before, found = offset_at(begin), []
    offset = before
    for second in range(begin, end, STEP):
        if (now := offset_at(second)) != offset:
            assert offset_at(second - 1) == offset, "a change between two steps"
            found.append([second, now])
            offset = now
    return before, found


if __name__ == "__main__":
    rows = []
    for name, (years, _) in SAMPLE.items():
        zone = zoneinfo.ZoneInfo(name)
        for year in years:
            before, found = changes(zone, year)
            rows.append({"zone": name, "year": year, "offset": before, "changes": found})
    published = "IANA time zone database, https://www.iana.org/time-zones, read by zones.py beside this file"
    why = {name: why for name, (_, why) in SAMPLE.items()}
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    head = f'{{\n "source": {json.dumps(published)},\n "zones": {json.dumps(why)},\n "years": [\n  '
    pathlib.Path(__file__).with_name("zones.json").write_text(f"{head}{lines}\n ]\n}}\n")
