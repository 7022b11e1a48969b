"""Scores pairs with Splink on DuckDB, in a Python of its own: JSON on standard input, JSON on standard output.

Each registration knows its pair, so every pair is scored and none is lost to blocking.
"""

from __future__ import annotations

import json
import logging
import sys

import pyarrow
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI


def main() -> None:
	logging.disable(logging.CRITICAL)
	given = json.load(sys.stdin)
	for number, row in enumerate(given):
		row["unique_id"] = number
	child = [
		cl.ForenameSurnameComparison("first_name", "last_name"),
		cl.DateOfBirthComparison("day", input_is_string=True),
	]
	family = [
		cl.NameComparison("contact"),
		cl.LevenshteinAtThresholds("phone", [1, 2]),
		cl.EmailComparison("email"),
		cl.LevenshteinAtThresholds("street", [2, 5]),
	]
	# With what is known of the family, and without it; whoever asks takes what does better.
	weights = [scored(given, comparisons) for comparisons in (child, [*child, *family])]
	print(json.dumps(weights))


def scored(given: list[dict], comparisons: list) -> dict[int, float]:
	"""Return the match weight of each pair, by a model trained on these registrations."""
	settings = SettingsCreator(
		link_type="dedupe_only",
		comparisons=comparisons,
		blocking_rules_to_generate_predictions=[block_on("pair")],
	)
	linker = Linker(
		DuckDBAPI().register(pyarrow.Table.from_pylist(given)), settings, log_level=logging.CRITICAL
	)
	linker.training.estimate_probability_two_random_records_match(
		[block_on("first_name", "last_name", "day"), block_on("first_name", "day", "phone")], recall=0.5
	)
	linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
	rules = [block_on("day"), block_on("last_name", "first_name")]
	if len(comparisons) > 2:
		rules += [block_on("phone"), block_on("email")]
	for rule in rules:
		linker.training.estimate_parameters_using_expectation_maximisation(rule)
	number_of = [row["pair"] for row in given]
	rows = linker.inference.predict().as_record_list()
	return {number_of[row["unique_id_l"]]: row["match_weight"] for row in rows}


if __name__ == "__main__":
	main()
