"""The stable interface of the desk: what the pages call, and what another program of the town may call.

One module per subject; who may call a function is declared above it, and each hands over to one step. Names, arguments
and answers stay the same between versions; ``docs/developers.md`` describes them for users of the REST API
(``/api/method/loket_kinderopvang.api.<name>``).
"""

from loket_kinderopvang.api.board import (
	board_report_page,
	card_answered,
	card_days_to_answer,
	card_free_places,
	card_open,
	card_requests,
	card_unanswered,
	make_board_report,
	send_board_report,
)
from loket_kinderopvang.api.desk import (
	changes_since,
	closing_reasons,
	description,
	load_boundaries,
	site_health,
)
from loket_kinderopvang.api.family import (
	family_data,
	forget_application,
	forget_family,
	my_data,
	send_family_link,
)
from loket_kinderopvang.api.figures import (
	age_groups,
	close_year,
	closed_year_page,
	registration,
	registration_file,
	shortage_map,
)
from loket_kinderopvang.api.intake import find_similar, submit_application, take_over_change
from loket_kinderopvang.api.mail import mail_states, preview_message, send_test_message
from loket_kinderopvang.api.matching import find_openings, find_requests, find_vacancies, priority_reasons
from loket_kinderopvang.api.referral import (
	answer_referral,
	call_all,
	note_interest,
	record_answer,
	refer,
	send_new_link,
	suitable_providers,
	withdraw_referral,
)
from loket_kinderopvang.api.rounds import (
	allocation_page,
	decide_allocation,
	simulation_file,
	simulation_page,
	start_all_allocations,
	start_allocation,
	start_simulation,
	stop_work,
)
from loket_kinderopvang.api.supply import ask_availability, report_availability, silent_providers

__all__ = [
	"age_groups",
	"allocation_page",
	"answer_referral",
	"ask_availability",
	"board_report_page",
	"call_all",
	"card_answered",
	"card_days_to_answer",
	"card_free_places",
	"card_open",
	"card_requests",
	"card_unanswered",
	"changes_since",
	"close_year",
	"closed_year_page",
	"closing_reasons",
	"decide_allocation",
	"description",
	"family_data",
	"find_openings",
	"find_requests",
	"find_similar",
	"find_vacancies",
	"forget_application",
	"forget_family",
	"load_boundaries",
	"mail_states",
	"make_board_report",
	"my_data",
	"note_interest",
	"preview_message",
	"priority_reasons",
	"record_answer",
	"refer",
	"registration",
	"registration_file",
	"report_availability",
	"send_board_report",
	"send_family_link",
	"send_new_link",
	"send_test_message",
	"shortage_map",
	"silent_providers",
	"simulation_file",
	"simulation_page",
	"site_health",
	"start_all_allocations",
	"start_allocation",
	"start_simulation",
	"stop_work",
	"submit_application",
	"suitable_providers",
	"take_over_change",
	"withdraw_referral",
]
