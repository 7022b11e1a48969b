"""Take from applications what their senders could write before one gate stood before them.

The platform's function for web forms kept every field of a row: the request of somebody else, and a proof that nobody
saw. What was registered names the files of its own family; nothing else opens a file.
"""

import frappe

# Where an application came from outside the desk.
OUTSIDE = ("Web Form", "API", "Partner")


def execute() -> None:
	for name, status, family, proposal in frappe.get_all(
		"Childcare Application",
		filters={"channel": ("in", OUTSIDE)},
		fields=["name", "status", "family", "changes_request"],
		order_by="name asc",
		as_list=True,
	):
		_unbind(name, status == "Registered", family, proposal)
		if status != "Registered":
			_take_back_proofs(name)


def _unbind(application: str, registered: bool, family: str | None, proposal: str | None) -> None:
	rows = frappe.get_all(
		"Childcare Application Child",
		filters={"parent": application, "parenttype": "Childcare Application"},
		fields=["name", "child", "request"],
	)
	for row in rows:
		if not row.child and not row.request:
			continue
		# A family's own proposal names its request; a registered one the files of its family.
		own = row.request and (row.request == proposal if proposal else registered)
		if own and family:
			asked = frappe.db.get_value("Childcare Request", row.request, ["family", "child"])
			own = bool(asked) and asked[0] == family and row.child in (None, "", asked[1])
		if not own or not family:
			frappe.db.set_value(
				"Childcare Application Child",
				row.name,
				{"child": None, "request": None},
				update_modified=False,
			)


def _take_back_proofs(application: str) -> None:
	for row in frappe.get_all(
		"Childcare Application Criterion",
		filters={
			"parent": application,
			"parenttype": "Childcare Application",
			"verification": ("!=", "Declared"),
		},
		pluck="name",
	):
		# Staff confirm it anew when they register.
		frappe.db.set_value(
			"Childcare Application Criterion", row, "verification", "Declared", update_modified=False
		)
