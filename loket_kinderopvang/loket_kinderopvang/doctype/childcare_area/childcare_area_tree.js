frappe.treeview_settings["Childcare Area"] = {
	title: __("Areas"),
	breadcrumb: "Childcare",
	get_tree_nodes: "frappe.desk.treeview.get_children",
	add_tree_node: "frappe.desk.treeview.add_node",
	onload(treeview) {
		loket.add_boundaries_button(treeview.page, () => treeview.make_tree());
	},
};
