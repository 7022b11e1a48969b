"""For each rule of .semgrep/frappe.yml what it must find, and for some what it must leave alone.

Texts and no files: nothing here is ever run or taken for the app's own code.
"""

from __future__ import annotations

PY, JS, HTML = ".py", ".js", ".html"
HEAD = (
	"import frappe\nfrom frappe import _\nfrom frappe.rate_limiter import rate_limit\n"
	"from loket_kinderopvang import asking, compat, counting\n\n"
)


def _function(body: str, decorator: str = "@frappe.whitelist()") -> str:
	lines = "\n".join(f"    {line}" for line in body.split("\n"))
	return f"{HEAD}\n{decorator}\ndef act(name, data=None):\n{lines}\n"


WRONG: dict[str, tuple[str, ...]] = {
	"ignore-permissions": (
		PY,
		"doc.insert(ignore_permissions=True)\n",
		"doc.save(ignore_permissions=outside)\n",
		"doc.flags.ignore_permissions = True\n",
		'frappe.delete_doc("Note", "x", force=True, ignore_permissions=1)\n',
	),
	"guest-without-limit": (
		PY,
		_function("return 1", '@frappe.whitelist(allow_guest=True, methods=["POST"])'),
	),
	"guest-by-get": (
		PY,
		_function("return 1", "@frappe.whitelist(allow_guest=True)"),
		_function("return 1", '@frappe.whitelist(allow_guest=True, methods=["GET", "POST"])'),
	),
	"unchecked-read": (
		PY,
		_function('return frappe.get_all("Note", pluck="name")'),
		_function('return frappe.get_doc("Note", name).as_dict()'),
		_function('return frappe.db.get_value("Note", name, "content")'),
		_function('if data:\n    return frappe.db.count("Note", data)'),
	),
	"unchecked-write": (
		PY,
		_function('frappe.db.set_value("Note", name, "public", 1)'),
		_function('frappe.db.delete("Note", {"name": name})'),
		_function(
			'doc = frappe.get_doc("Note", name)\ndoc.check_permission("read")\ndoc.db_set("public", 1)'
		),
	),
	"has-permission-not-used": (
		PY,
		_function('frappe.has_permission("Note", "read", name)\nreturn 1'),
		_function('doc = frappe.get_doc("Note", name)\ndoc.has_permission("read")\nreturn doc'),
	),
	"other-user": (
		PY,
		'frappe.set_user("Administrator")\n',
		'frappe.session.user = "Administrator"\n',
	),
	"query-from-text": (
		PY,
		"frappe.db.sql(f\"select 1 from `tabNote` where name = '{name}'\")\n",
		"frappe.db.sql(\"select 1 from `tabNote` where name = '%s'\" % name)\n",
		'frappe.db.sql("select {}".format(field))\n',
		'frappe.db.sql("select " + field)\n',
		"frappe.db.sql(query_for(name))\n",
	),
	"runs-text": (
		PY,
		"eval(text)\n",
		"exec(text)\n",
		"frappe.safe_eval(text)\n",
		"import subprocess\nsubprocess.run(text, shell=True)\n",
		"import pickle\npickle.loads(data)\n",
	),
	"calls-by-name": (
		PY,
		_function("return frappe.get_attr(name)()"),
		_function('return frappe.call(data["method"])'),
		_function("frappe.enqueue(name, queue=queue)"),
		_function("return frappe.get_attr(names[data])()"),
		_function('return compat.call_platform("frappe." + name, data)'),
	),
	"renders-content": (
		PY,
		"frappe.render_template(doc.response, values)\n",
		"frappe.render_template(text, values)\n",
		"environment.from_string(text)\n",
	),
	"safe-filter": (
		HTML,
		"<p>{{ name | safe }}</p>\n",
		"{% autoescape false %}{{ name }}{% endautoescape %}\n",
	),
	"markup-of-content": (PY, 'from markupsafe import Markup\nMarkup(f"<b>{name}</b>")\n'),
	"goes-outside": (
		PY,
		"import requests\n",
		"from urllib.request import urlopen\n",
		"from frappe.integrations.utils import make_get_request\nmake_get_request(url)\n",
	),
	"commits": (PY, _function("frappe.db.commit()"), "work(commit=frappe.db.commit)\n"),
	"changes-the-platform": (
		PY,
		"import frappe\nfrappe.get_all = ours\n",
		"import frappe.utils\nfrappe.utils.getdate = ours\n",
		"def mend():\n    from frappe.utils import modules\n\n    modules.get_modules = dict\n",
	),
	"one-site-for-all": (
		PY,
		'import frappe\nNOTES = frappe.get_all("Note")\n',
		'from frappe import _\nLABEL = _("Note")\n',
		"import frappe\nURL = frappe.conf.host_name\n",
		'import frappe\nNUMBER = frappe.db.count("Note")\n',
	),
	"cache-of-all-sites": (
		PY,
		'frappe.cache.set("a", 1)\n',
		'frappe.cache().get("a")\n',
		'frappe.cache.hincrby("a", "b", 1)\n',
		'key = frappe.cache.make_key("a", shared=True)\nfrappe.cache.incrby(key, 1)\n',
		'key = frappe.cache.make_key("a")\nfrappe.cache.incrby("a", 1)\n',
	),
	"change-after-saving": (
		PY,
		'class Note:\n    def on_update(self):\n        self.status = "New"\n',
		"class Note:\n    def after_insert(self):\n        if self.a:\n            self.b = 1\n",
	),
	"mail-at-once": (PY, 'frappe.sendmail(recipients=["a@example.org"], message=text, now=True)\n'),
	"prints": (PY, _function("print(name)")),
	"text-made-before-translating": (
		PY,
		'_(f"Hello {name}")\n',
		'_("Hello {0}".format(name))\n',
		'_("Hello %s" % name)\n',
		'_("Hello " + name)\n',
		'def f(name):\n    text = f"Hello {name}"\n    return _(text)\n',
	),
	"sentence-in-pieces": (PY, 'text = _("Hello") + name\n', 'text = name + _("is here")\n'),
	"text-without-words": (PY, '_("")\n', '_(" Hello")\n', '_("Hello ")\n'),
	"not-translated": (
		PY,
		'frappe.throw("Not so")\n',
		'frappe.throw(f"Not so, {name}")\n',
		'frappe.msgprint("Done")\n',
		'frappe.throw(_("Not so"), title="No")\n',
		'doc.add_comment("Info", "It was done")\n',
	),
	"report-not-translated": (PY, 'columns = [{"fieldname": "a", "label": "Name of the Place"}]\n'),
	"js-runs-text": (JS, "eval(text);\n", "new Function(text);\n", "document.write(text);\n"),
	"js-html-of-content": (
		JS,
		"$wrapper.html(`<b>${row.name}</b>`);\n",
		"element.innerHTML = `<b>${name}</b>`;\n",
	),
	"js-global-form": (JS, "cur_frm.save();\n"),
	"js-waits": (JS, 'frappe.call({ method: "a.b", async: false });\n'),
	"js-text-made-before-translating": (
		JS,
		"__(`Hello ${name}`);\n",
		'__("Hello " + name);\n',
		'const text = __("Hello") + __("there");\n',
	),
	"js-not-translated": (
		JS,
		'frappe.msgprint("Done");\n',
		'frm.add_custom_button("Send", () => {});\n',
		'frappe.show_alert({ message: "Done", indicator: "green" });\n',
	),
}

RIGHT: dict[str, tuple[str, ...]] = {
	"ignore-permissions": (PY, "doc.insert(ignore_permissions=False)\n", "doc.insert()\n"),
	"guest-without-limit": (
		PY,
		_function(
			"return 1",
			'@frappe.whitelist(allow_guest=True, methods=["POST"])\n@rate_limit(limit=5, seconds=60)',
		),
		_function(
			"return 1",
			'@frappe.whitelist(allow_guest=True, methods=["POST"])\n'
			'@counting.limited("ask", asking.applications_per_hour)\n@retrying',
		),
	),
	"guest-by-get": (
		PY,
		_function("return 1", '@frappe.whitelist(allow_guest=True, methods=["POST"])'),
		_function("return 1", '@frappe.whitelist(methods=["GET"])'),
	),
	"unchecked-read": (
		PY,
		_function('doc = frappe.get_doc("Note", name)\ndoc.check_permission("read")\nreturn doc'),
		_function('return frappe.get_list("Note")'),
		'import frappe\n\n\ndef step(name):\n    return frappe.get_doc("Note", name)\n',
	),
	"unchecked-write": (
		PY,
		'import frappe\n\n\ndef step(name):\n    frappe.db.set_value("Note", name, "public", 1)\n',
	),
	"has-permission-not-used": (
		PY,
		_function('frappe.has_permission("Note", "read", name, throw=True)\nreturn 1'),
		_function('if not frappe.has_permission("Note", "read", name):\n    raise frappe.PermissionError'),
	),
	"query-from-text": (PY, 'frappe.db.sql("select 1 from `tabNote` where name = %s", (name,))\n'),
	"calls-by-name": (
		PY,
		_function('frappe.enqueue("loket_kinderopvang.intake.asking.mail_sender", queue="short")'),
		_function("return frappe.get_attr(WORKS[doc.doctype])(doc)"),
		_function('return compat.call_platform("frappe.desk.reportview.get_count", {})'),
	),
	"renders-content": (PY, 'frappe.render_template("templates/letter.html", values)\n'),
	"one-site-for-all": (
		PY,
		'import frappe\n\n\ndef notes():\n    found = frappe.get_all("Note")\n    return found\n',
	),
	"cache-of-all-sites": (
		PY,
		'frappe.cache.set_value("a", 1)\n',
		'key = frappe.cache.make_key("a")\nif frappe.cache.incrby(key, 1) == 1:\n    frappe.cache.expire(key, 60)\n',
	),
	"change-after-saving": (
		PY,
		'class Note:\n    def validate(self):\n        self.status = "New"\n',
		'class Note:\n    def on_update(self):\n        self.status = "New"\n        self.db_set("status", self.status)\n',
	),
	"text-made-before-translating": (PY, '_("Hello {0}").format(name)\n'),
	"text-without-words": (PY, '_("Hello there")\n'),
	"not-translated": (PY, 'frappe.throw(_("Not so"))\n'),
	"report-not-translated": (PY, 'columns = [{"fieldname": "a", "label": _("Name of the Place")}]\n'),
	"js-html-of-content": (
		JS,
		'$wrapper.html(`<b>${__("Name")}</b>`);\n',
		"$wrapper.html(`<b>${frappe.utils.escape_html(name)}</b>`);\n",
	),
	"js-not-translated": (JS, 'frappe.msgprint(__("Done"));\n'),
}
