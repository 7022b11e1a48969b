"""Whether coordinates can be of a place in or around Belgium, and whether two were typed in the wrong order."""

from __future__ import annotations

# Belgium lies between 49.49 and 51.51 degrees north and 2.53 and 6.41 east; what lies just over the border stays right.
LATITUDES = (49.3, 51.8)
LONGITUDES = (2.2, 6.7)


def problem(latitude: float, longitude: float) -> str:
	"""Return what can't be right: "half_a_place", "coordinates_swapped", "outside_belgium", or "" for a place of ours.

	Two zeros, as the platform keeps what is empty, are no place and no problem.
	"""
	if not latitude and not longitude:
		return ""
	if not latitude or not longitude:
		return "half_a_place"
	if _within(latitude, LATITUDES) and _within(longitude, LONGITUDES):
		return ""
	if _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
		return "coordinates_swapped"
	return "outside_belgium"


def _within(value: float, bounds: tuple[float, float]) -> bool:
	return bounds[0] <= value <= bounds[1]
