"""How often the intervals of satisfaction hold: surveys with a known truth, every interval that the library has."""
