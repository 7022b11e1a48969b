"""A visitor's address is what the connection says, and further only what a trusted proxy wrote."""

from __future__ import annotations

import ipaddress
import unittest

from loket_kinderopvang.domain import forwarded
from loket_kinderopvang.tests.optional import given, st

PROXIES, _WRONG = forwarded.networks(["10.0.0.0/8", "::1", "2001:db8::/32"])
OUTSIDE = st.ip_addresses().filter(
	lambda a: not forwarded.is_trusted(forwarded.plain_address(str(a)), PROXIES)
)


class TestCaller(unittest.TestCase):
	def test_nobody_is_believed_without_being_named(self) -> None:
		for header in ("1.2.3.4", "1.2.3.4, 5.6.7.8", "", None, "127.0.0.1"):
			self.assertEqual(forwarded.caller("9.9.9.9", header, ()), "9.9.9.9")
			self.assertEqual(forwarded.caller("9.9.9.9", header, PROXIES), "9.9.9.9")

	def test_the_last_entry_that_no_proxy_wrote_of_itself_counts(self) -> None:
		read = lambda header: forwarded.caller("10.0.0.1", header, PROXIES)  # noqa: E731
		self.assertEqual(read("8.8.8.8"), "8.8.8.8")
		self.assertEqual(read("1.1.1.1, 8.8.8.8"), "8.8.8.8")
		self.assertEqual(read("1.1.1.1, 8.8.8.8, 10.2.3.4"), "8.8.8.8")
		self.assertEqual(read("10.9.9.9, 10.2.3.4"), "10.9.9.9")
		self.assertEqual(read("1.1.1.1, nonsense"), "10.0.0.1")
		self.assertEqual(read(""), "10.0.0.1")
		self.assertEqual(read('"[2001:4860::1]:443"'), "2001:4860::1")
		self.assertEqual(read("8.8.8.8:1234"), "8.8.8.8")

	def test_one_address_has_one_form(self) -> None:
		self.assertEqual(forwarded.plain_address("::ffff:10.1.2.3"), "10.1.2.3")
		self.assertEqual(forwarded.plain_address("fe80::1%eth0"), "fe80::1")
		self.assertEqual(forwarded.caller("::ffff:10.0.0.1", "8.8.8.8", PROXIES), "8.8.8.8")

	def test_a_socket_of_the_machine_is_believed_when_it_is_named(self) -> None:
		self.assertEqual(forwarded.caller("", "8.8.8.8", PROXIES), "")
		self.assertEqual(forwarded.caller("", "8.8.8.8", PROXIES, socket=True), "8.8.8.8")

	def test_what_is_no_network_is_told(self) -> None:
		networks, wrong = forwarded.networks(["127.0.0.1", "10.0.0.0/99", "unix", " "])
		self.assertEqual((len(networks), wrong), (1, ("10.0.0.0/99",)))

	def test_a_line_of_ipv6_counts_as_one(self) -> None:
		self.assertEqual(
			forwarded.counted_as("2a02:1810:1:2::1"), forwarded.counted_as("2a02:1810:1:2:ffff::9")
		)
		self.assertNotEqual(
			forwarded.counted_as("2a02:1810:1:2::1"), forwarded.counted_as("2a02:1810:1:3::1")
		)
		self.assertEqual(forwarded.counted_as("8.8.8.8"), "8.8.8.8")

	@given(OUTSIDE, st.lists(st.ip_addresses() | st.text(max_size=20), max_size=40))
	def test_what_a_visitor_types_never_counts(self, visitor: ipaddress.IPv4Address, typed: list) -> None:
		header = ", ".join([*(str(entry) for entry in typed), str(visitor)])
		self.assertEqual(forwarded.caller("10.0.0.1", header, PROXIES), forwarded.plain_address(str(visitor)))
		self.assertEqual(
			forwarded.caller(str(visitor), ", ".join(map(str, typed)), PROXIES),
			forwarded.plain_address(str(visitor)),
		)

	@given(st.text(), st.text())
	def test_any_header_gives_an_answer(self, remote: str, header: str) -> None:
		found = forwarded.caller(remote, header, PROXIES)
		self.assertTrue(found == "" or ipaddress.ip_address(found))
