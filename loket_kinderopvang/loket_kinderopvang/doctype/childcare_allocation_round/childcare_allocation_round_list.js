frappe.listview_settings["Childcare Allocation Round"] = {
	get_indicator: (doc) => loket.work_indicator(doc),
	onload(listview) {
		listview.page.add_inner_button(__("Run for All Desks"), async () => {
			const { message } = await frappe.call("loket_kinderopvang.api.start_all_allocations");
			frappe.show_alert({ message: __("{0} rounds were started.", [message.length]), indicator: "green" });
			listview.refresh();
		});
	},
};
