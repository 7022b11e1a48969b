"""A plain mark in the place of four logos.

The wheel holds its publisher's logos where Frappe's were. Neither is ours to show on a municipality's
screen, so the closed-network bench shows a plain square with a rounded corner instead.
"""

from __future__ import annotations

import struct
import zlib

SIZE = 64
CORNER = 14
COLOUR = (74, 85, 104)

SVG = (
	'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
	f'<rect width="{SIZE}" height="{SIZE}" rx="{CORNER}" fill="#{bytes(COLOUR).hex()}"/></svg>\n'
)


def neutral() -> dict[str, bytes]:
	"""The files by name, as they lie in Frappe's folder of images."""
	svg, png = SVG.encode(), square_png()
	return {
		"frappe-favicon.svg": svg,
		"frappe-framework-logo.svg": svg,
		"frappe-framework-logo.png": png,
		"frappe-logo.png": png,
	}


def square_png() -> bytes:
	"""The same square as a PNG of 64 by 64 pixels with transparent corners."""
	rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
	header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
	chunks = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
	return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pixel(x: int, y: int) -> bytes:
	"""Colour and opacity of one pixel: transparent outside the rounded corners."""
	dx = max(CORNER - x - 0.5, x + 0.5 - (SIZE - CORNER), 0)
	dy = max(CORNER - y - 0.5, y + 0.5 - (SIZE - CORNER), 0)
	return bytes(COLOUR) + (b"\xff" if dx * dx + dy * dy <= CORNER * CORNER else b"\0")


def chunk(kind: bytes, data: bytes) -> bytes:
	"""One chunk of a PNG file: length, kind, data, checksum."""
	return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
