"""Calls every function of an OpenAPI description with what it asks for and what it does not: ``python fuzz_functions.py``.

A program of its own, in a Python that holds schemathesis: its packages ask for other versions than Frappe's do. Reads a
JSON object from standard input (``url``, ``description``, ``sessions``, ``values``, ``inputs``, ``seed``) and writes
what came back to standard output, as ``fuzzing.Outcome`` does.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

SECONDS = 60
# Not all of a program's own faults show in the status.
TRACEBACK = "Traceback (most recent call last)"


class Caller:
	"""Calls functions and counts the answers."""

	def __init__(self, given_: dict[str, Any]) -> None:
		self.url: str = given_["url"]
		self.sessions: dict[str, str] = given_["sessions"]
		self.values: dict[str, list[Any]] = given_["values"]
		self.inputs = 0
		self.statuses: Counter[str] = Counter()
		self.slowest = 0.0
		self.faulty = 0
		self.faults: dict[str, str] = {}

	def call(self, case: Any, who: str, draw: random.Random) -> None:
		"""Make one call, with records that exist in the place of some texts, and look at the answer."""
		body, query = case.body, case.query
		if isinstance(body, dict):
			body = self._with_records(body, draw)
		if isinstance(query, dict):
			query = self._with_records(query, draw)
		headers = {
			"Accept": "application/json",
			# Each from an address of its own: the limits would stop everything after a while.
			"X-Forwarded-For": ".".join(["10", *(str(draw.randrange(256)) for _part in range(3))]),
		}
		if self.sessions[who] != "Guest":
			headers["Cookie"] = f"sid={self.sessions[who]}"
		options: dict[str, Any] = {"params": query or None}
		if case.method != "GET":
			try:
				options["data"] = json.dumps(
					body if isinstance(body, (dict, list, str, int, float, bool)) else {}
				)
			except (TypeError, ValueError):
				options["data"] = "{}"
			headers["Content-Type"] = "application/json"
		try:
			answer = requests.request(
				case.method,
				self.url + case.operation.path,
				headers=headers,
				timeout=SECONDS,
				allow_redirects=False,
				**options,
			)
		except requests.RequestException as error:
			self._count(case, who, 0, f"no answer: {type(error).__name__}", options)
			return
		self.slowest = max(self.slowest, answer.elapsed.total_seconds())
		problem = None
		if answer.status_code >= 500:
			problem = f"status {answer.status_code}: {_last_line(answer.text)}"
		elif TRACEBACK in answer.text:
			problem = f"traceback with status {answer.status_code}: {_last_line(answer.text)}"
		self._count(case, who, answer.status_code, problem, options)

	def _count(self, case: Any, who: str, status: int, problem: str | None, options: dict[str, Any]) -> None:
		self.inputs += 1
		self.statuses[str(status)] += 1
		if problem:
			self.faulty += 1
			if len(self.faults) < 200:
				name = case.operation.path.removeprefix("/api/method/loket_kinderopvang.")
				self.faults.setdefault(f"{name}: {problem}", f"{who}: {case.method} {str(options)[:600]}")

	def _with_records(self, given_: dict[str, Any], draw: random.Random) -> dict[str, Any]:
		return {
			key: draw.choice(self.values[key]) if self.values.get(key) and draw.random() < 0.6 else value
			for key, value in given_.items()
		}


def _last_line(text: str) -> str:
	"""Return the end of a traceback that an answer holds, in one line."""
	try:
		text = "\n".join(json.loads(json.loads(text)["exc"]))
	except (ValueError, KeyError, TypeError):
		pass
	lines = [line for line in text.strip().splitlines() if line.strip()]
	where = [line.strip() for line in lines if "loket_kinderopvang" in line and "File " in line]
	return f"{lines[-1][:200] if lines else ''} {where[-1][-80:] if where else ''}".strip()


def main() -> None:
	given_ = json.load(sys.stdin)
	schema = schemathesis.openapi.from_dict(given_["description"])
	operations = [result.ok() for result in schema.get_all_operations()]
	caller = Caller(given_)
	quiet = settings(
		database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
	)
	for number, operation in enumerate(operations):
		wanted = given_["inputs"] * (number + 1) // len(operations)
		for again in range(20):
			if caller.inputs >= wanted:
				break
			for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
				left = wanted - caller.inputs
				if left <= 0:
					break
				strategy = operation.as_strategy(generation_mode=mode)
				share = max(1, left // 2) if mode is GenerationMode.POSITIVE else left
				who = st.sampled_from(sorted(caller.sessions))

				@settings(quiet, max_examples=share)
				@seed(given_["seed"] + 1000 * again + number)
				@given(case=strategy, who=who, draw=st.randoms(use_true_random=False))
				def one(case: Any, who: str, draw: random.Random) -> None:
					caller.call(case, who, draw)

				try:
					one()
				except BaseException as error:  # a function without arguments has nothing to get wrong
					if type(error).__name__ not in (
						"SkipTest",
						"Skipped",
						"Unsatisfiable",
						"UnsatisfiableNegation",
					):
						raise
	json.dump(
		{
			"inputs": caller.inputs,
			"operations": len(operations),
			"statuses": dict(sorted(caller.statuses.items())),
			"known": {},
			"slowest_seconds": round(caller.slowest, 2),
			"faulty": caller.faulty,
			"faults": caller.faults,
		},
		sys.stdout,
	)


if __name__ == "__main__":
	main()
