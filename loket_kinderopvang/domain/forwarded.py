"""Which address a visit came from, when proxies stand between: only what a trusted proxy says is believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# A server that listens on a socket of the machine has no address of its caller; a list may name it so.
SOCKET = "unix"
MOST_HOPS = 30


def networks(entries: Iterable[str]) -> tuple[tuple[Network, ...], tuple[str, ...]]:
	"""Return the networks that a list of addresses and CIDR ranges names, and the entries that name none."""
	found: list[Network] = []
	wrong: list[str] = []
	for entry in entries:
		text = str(entry).strip()
		if not text or text == SOCKET:
			continue
		try:
			found.append(ipaddress.ip_network(text, strict=False))
		except ValueError:
			wrong.append(text)
	return tuple(found), tuple(wrong)


def plain_address(text: str | None) -> str:
	"""Return an address in its one form, without port, brackets or zone; empty for what is no address."""
	text = (text or "").strip().strip('"')
	if text.startswith("["):
		text = text[1:].partition("]")[0]
	elif text.count(":") == 1:
		text = text.partition(":")[0]
	try:
		address = ipaddress.ip_address(text.partition("%")[0])
	except ValueError:
		return ""
	mapped = getattr(address, "ipv4_mapped", None)
	return str(mapped or address)


def is_trusted(address: str, trusted: Sequence[Network], socket: bool = False) -> bool:
	"""Tell whether an address is one of the proxies that are believed.

	Args:
		address: in its plain form; empty for a caller on a socket of the machine.
		trusted: the networks of the proxies.
		socket: True when a caller on the machine's own socket is believed.
	"""
	if not address:
		return socket
	parsed = ipaddress.ip_address(address)
	return any(parsed.version == network.version and parsed in network for network in trusted)


def caller(
	remote: str | None, forwarded: str | None, trusted: Sequence[Network], socket: bool = False
) -> str:
	"""Return the address of the visitor.

	Each proxy adds the address that it saw to the right of ``X-Forwarded-For``. So the list is read from the right, for
	as long as who wrote an entry is trusted; what stands further left anybody may have typed.

	Args:
		remote: who opened the connection to the server.
		forwarded: the header ``X-Forwarded-For``, if there is one.
		trusted: the networks of the proxies that are believed.
		socket: True when a caller on the machine's own socket is believed.

	Returns:
		An address in its plain form; empty when it can't be known.
	"""
	address = plain_address(remote)
	for entry in reversed((forwarded or "").split(",")[-MOST_HOPS:]):
		if not is_trusted(address, trusted, socket):
			break
		told = plain_address(entry)
		if not told:
			break
		address = told
	return address


def counted_as(address: str) -> str:
	"""Return what visits are counted by: an IPv4 address, or the network (/64) that one line has on IPv6."""
	plain = plain_address(address)
	if ":" not in plain:
		return plain
	return str(ipaddress.ip_network(f"{plain}/64", strict=False).network_address)
