frappe.treeview_settings["Childcare Area"] = {
	title: __("Areas"),
	breadcrumb: "Childcare",
	get_tree_nodes: "frappe.desk.treeview.get_children",
	add_tree_node: "frappe.desk.treeview.add_node",
};
