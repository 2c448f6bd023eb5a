"""How figures, dates and amounts are written; what they are figures of stands in the other files."""

from __future__ import annotations

from typing import Final

PERCENT: Final = "{value} %"
ENDS: Final = "{low} to {high}"
INTERVAL: Final = "{low} to {high} %"
VALUE_AND_ENDS: Final = "{value} ({low} to {high})"
PERCENT_AND_ENDS: Final = "{value} % ({low} to {high})"
PEOPLE: Final = "about {count} of {people}"
FEWER: Final = "fewer than 1 of {people}"
FEWER_THAN: Final = "fewer than {count}"
TIMES: Final = "{count} x {what}"
PART: Final = "{some} of {of}"
AMOUNTS: Final = "{low}-{high}"
AT_LEAST: Final = "{figure}+"
AMOUNT_NOT_KNOWN: Final = "not known"
SMALL_INSIDE: Final = True
"""Whether the name of a treatment has a small letter inside a sentence."""
THOUSANDS: Final = ","
"""What stands between the thousands of an amount."""
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY: Final = "{day:02} {month} {year}"
MONTH: Final = "{month} {year}"
