"""The priority of a request: the records that staff keep, judged by the rules of ``domain.priority``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import flt, getdate

from loket_kinderopvang.domain import priority

if TYPE_CHECKING:
	from collections.abc import Collection

	from frappe.model.document import Document


def judge(request: Document) -> priority.Judgement:
	"""Write on ``request`` what the rules in force when it was asked say of it; the caller saves.

	An open request is judged on its family's criteria of today, a closed one on those it was judged on before: what
	was counted does not change with the family's situation.

	Returns:
		The judgement, with its reasons.
	"""
	return apply_judgement(request, _codes_of(request))


def apply_judgement(request: Document, codes: Collection[str]) -> priority.Judgement:
	"""Judge ``request`` on these criteria and write the result on it."""
	judgement = judgement_of(request, codes)
	request.update(
		{
			"priority_tier": judgement.tier,
			"priority_weight": judgement.weight,
			"vulnerable": int(judgement.vulnerable),
			"priority_group": int(judgement.priority_group),
			"rule_set": judgement.rule_set,
			"judged_criteria": "\n".join(judgement.criteria),
		}
	)
	return judgement


def judgement_of(request: Document, codes: Collection[str] | None = None) -> priority.Judgement:
	"""Return the judgement of a request with its reasons, for showing; nothing is written.

	Args:
		request: the request.
		codes: criteria; by default those that it is judged on.
	"""
	return priority.judge(
		_codes_of(request) if codes is None else codes,
		getdate(request.asked_on),
		criteria(),
		rule_sets(),
		_vulnerability_rules(),
		request.price_system or "",
	)


def rejudge_family(family: str) -> None:
	"""Judge the family's open requests again, after its criteria changed."""
	for name in frappe.get_all(
		"Childcare Request", filters={"family": family, "outcome": "Open"}, pluck="name", order_by="name asc"
	):
		request = frappe.get_doc("Childcare Request", name)
		before = request.judged_criteria
		judge(request)
		fields = (
			"priority_tier",
			"priority_weight",
			"vulnerable",
			"priority_group",
			"rule_set",
			"judged_criteria",
		)
		request.db_set(
			{field: request.get(field) for field in fields}, notify=before != request.judged_criteria
		)


def _codes_of(request: Document) -> list[str]:
	if request.outcome not in (None, "", "Open") and request.judged_criteria:
		return request.judged_criteria.split("\n")
	day = getdate(request.asked_on)
	rows = frappe.get_all(
		"Childcare Family Criterion",
		filters={"parent": request.family, "parenttype": "Childcare Family"},
		fields=["criterion", "valid_until"],
		order_by="idx asc",
	)
	return [row.criterion for row in rows if not row.valid_until or row.valid_until >= day]


def criteria() -> list[priority.Criterion]:
	"""Return all criteria that staff keep, as the rules read them."""
	rows = frappe.get_all(
		"Childcare Priority Criterion",
		fields=["name", "weight", "registration_code", "valid_from", "valid_until"],
		order_by="name asc",
	)
	return [
		priority.Criterion(
			row.name, flt(row.weight), row.registration_code or "", row.valid_from, row.valid_until
		)
		for row in rows
	]


def _in_use(doctype: str) -> list[Document]:
	names = frappe.get_all(doctype, filters={"disabled": 0}, pluck="name", order_by="valid_from asc")
	return [frappe.get_cached_doc(doctype, name) for name in names]


def rule_sets() -> list[priority.RuleSet]:
	"""Return all priority rules in use, each with its period."""
	return [
		priority.RuleSet(
			code=doc.name,
			valid_from=getdate(doc.valid_from),
			valid_until=getdate(doc.valid_until) if doc.valid_until else None,
			rules=tuple(
				# A weight of 0 in the table stands for the criterion's own.
				priority.PriorityRule(
					row.criterion, row.tier, flt(row.weight) or None, row.price_system or ""
				)
				for row in doc.rules
			),
			source=doc.source or "",
		)
		for doc in _in_use("Childcare Priority Rule Set")
	]


def _vulnerability_rules() -> list[priority.VulnerabilityRule]:
	rules = []
	for doc in _in_use("Childcare Vulnerability Rule"):
		components: dict[str, set[str]] = {}
		for row in doc.components:
			components.setdefault(row.component, set()).add(row.criterion)
		rules.append(
			priority.VulnerabilityRule(
				code=doc.name,
				valid_from=getdate(doc.valid_from),
				valid_until=getdate(doc.valid_until) if doc.valid_until else None,
				minimum_total=doc.minimum_total,
				minimum_core=doc.minimum_core,
				components=tuple((letter, frozenset(criteria)) for letter, criteria in components.items()),
				core=frozenset(row.component for row in doc.components if row.is_core),
			)
		)
	return rules


def reasons_in_words(request: Document) -> list[str]:
	"""Return why a request has its priority, in sentences of the current language."""
	from loket_kinderopvang.platform.wording import priority_reason_text

	return [priority_reason_text(reason) for reason in judgement_of(request).reasons]
