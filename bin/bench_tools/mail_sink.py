"""A mail server that keeps what it is given: `mail_sink.py PORT FOLDER`. Each message becomes one .eml file.

It speaks as much SMTP as Python's own client asks for, on loopback only, and passes nothing on. It misbehaves on demand,
by the recipient: ``refuse-…`` is no address here (550), ``later-…`` is to be tried again (451), ``slow-…`` is answered
after SLOW_SECONDS, and ``drop-…`` breaks the connection off.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

SLOW_SECONDS = 5.0
REFUSED = "550 5.1.1 No such address"
LATER = "451 4.3.0 Try again later"


class Session:
	"""One connection."""

	def __init__(self, folder: Path, slow: float = SLOW_SECONDS) -> None:
		self.folder = folder
		self.slow = slow
		self.recipients: list[str] = []
		self.sender = ""

	async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
		def answer(line: str) -> None:
			writer.write(f"{line}\r\n".encode())

		answer("220 sink.example.org ESMTP")
		while line := (await reader.readline()).decode(errors="replace").strip():
			word = line.split(" ", 1)[0].upper()
			if word == "EHLO":
				answer("250-sink.example.org")
				answer("250-8BITMIME")
				answer("250 SIZE 52428800")
			elif word == "MAIL":
				self.sender = line.partition(":")[2]
				answer("250 OK")
			elif word == "RCPT":
				recipient = line.partition(":")[2]
				name = recipient.strip(" <>").lower()
				if name.startswith("drop-"):
					break
				if name.startswith("slow-"):
					await asyncio.sleep(self.slow)
				if name.startswith(("refuse-", "later-")):
					answer(REFUSED if name.startswith("refuse-") else LATER)
				else:
					self.recipients.append(recipient)
					answer("250 OK")
			elif word == "DATA":
				answer("354 End with a dot")
				await writer.drain()
				self.keep(await self.message(reader))
				answer("250 OK")
			elif word == "QUIT":
				answer("221 Bye")
				break
			else:
				answer("250 OK")
			await writer.drain()
		writer.close()

	async def message(self, reader: asyncio.StreamReader) -> bytes:
		lines = []
		while (line := await reader.readline()) not in (b".\r\n", b".\n", b""):
			lines.append(line[1:] if line.startswith(b"..") else line)
		return b"".join(lines)

	def keep(self, message: bytes) -> None:
		"""Write the message under a name that sorts by arrival; first under another, so that no reader sees a half."""
		envelope = f"X-Sink-From: {self.sender}\r\nX-Sink-To: {', '.join(self.recipients)}\r\n".encode()
		name = f"{time.time_ns()}"
		part = self.folder / f"{name}.part"
		part.write_bytes(envelope + message)
		part.rename(self.folder / f"{name}.eml")
		self.recipients = []


async def serve(port: int, folder: Path, slow: float = SLOW_SECONDS) -> asyncio.Server:
	"""Listen on loopback; port 0 takes one that is free."""
	folder.mkdir(parents=True, exist_ok=True)
	return await asyncio.start_server(
		lambda r, w: Session(folder, slow).run(r, w), "127.0.0.1", port, limit=64 * 1024 * 1024
	)


async def main(port: int, folder: Path) -> None:
	server = await serve(port, folder)
	async with server:
		await server.serve_forever()


if __name__ == "__main__":
	asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
