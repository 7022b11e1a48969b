"""HTML that loads nothing: what the engine of a PDF is given, so that it asks no address and no file of the machine.

What somebody typed may stand in a page that is printed. The engine would fetch every image, frame and style sheet that
it names: from the town's own network too, and as the server itself. Here each of these is put into the page, where it
is one of the site's own, or taken out.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Comment, Declaration, Doctype, ProcessingInstruction, Tag

# Path on the site -> content and kind of a file of the site that may be shown; None for anything else.
OwnFile = Callable[[str], "tuple[bytes, str] | None"]

_DROPPED = (
	"animate",
	"animatemotion",
	"animatetransform",
	"applet",
	"audio",
	"base",
	"bgsound",
	"embed",
	"feimage",
	"foreignobject",
	"frame",
	"frameset",
	"iframe",
	"image",
	"math",
	"meta",
	"noembed",
	"noframes",
	"noscript",
	"object",
	"param",
	"picture",
	"plaintext",
	"portal",
	"script",
	"set",
	"source",
	"template",
	"track",
	"video",
	"xmp",
)
_LOADS = frozenset(
	{
		"action",
		"archive",
		"background",
		"classid",
		"code",
		"codebase",
		"data",
		"dynsrc",
		"formaction",
		"href",
		"icon",
		"imagesrcset",
		"longdesc",
		"lowsrc",
		"manifest",
		"ping",
		"poster",
		"profile",
		"src",
		"srcdoc",
		"srcset",
		"xlink:href",
		"xml:base",
	}
)
_PICTURE = re.compile(r"data:image/(png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*", re.I)
_KINDS = re.compile(r"image/(png|jpe?g|gif|webp|bmp)", re.I)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|(.))", re.DOTALL)
_IMPORT = re.compile(r"@(import|namespace|document)\b[^;{}]*;?", re.I)
_URL = re.compile(
	r"(?:url|src|image-set|cross-fade|expression)\s*\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)]*))[^)]*\)?", re.I
)
_WORD = re.compile(
	r"url\s*\(|src\s*\(|image-set|cross-fade|expression|@import|behaviou?r\s*:|-moz-binding|\\", re.I
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)


def offline(html: str, own: OwnFile, host: str = "") -> str:
	"""Return a page that loads nothing.

	Args:
		html: the page, whatever it holds.
		own: gives the site's own files, by their path, where the reader may see them.
		host: the site's own host; an address on it is a path of the site.
	"""
	soup = BeautifulSoup(html or "", "html5lib")
	for note in soup.find_all(string=lambda text: isinstance(text, (Comment, ProcessingInstruction))):
		if not isinstance(note, (Doctype, Declaration)):
			note.extract()
	for tag in soup.find_all(True):
		if tag.decomposed:
			continue
		name = tag.name.lower().rpartition(":")[2]
		if name == "link":
			_put_style_in(soup, tag, own, host)
		elif name in _DROPPED:
			tag.decompose()
		elif name == "img":
			_put_picture_in(tag, own, host)
		elif name == "style":
			tag.string = offline_css("".join(str(part) for part in tag.contents))
	for tag in soup.find_all(True):
		_clean_attributes(tag)
	head = soup.head
	if head is not None:
		head.insert(0, soup.new_tag("meta", charset="utf-8"))
	return str(soup)


def without_addresses(html: str, host: str = "") -> str:
	"""Return a part of a page that names no address but paths of the site and its own host.

	For what others turn into a PDF: the site's pictures and styles stay where they are.
	"""
	soup = BeautifulSoup(html or "", "html.parser")
	for note in soup.find_all(string=lambda text: isinstance(text, (Comment, ProcessingInstruction))):
		note.extract()
	for tag in soup.find_all(True):
		if tag.decomposed:
			continue
		name = tag.name.lower().rpartition(":")[2]
		source = str(tag.attrs.get("src" if name == "img" else "href") or "").strip()
		if name == "link" or name in _DROPPED:
			tag.decompose()
		elif name == "img" and not _PICTURE.fullmatch(source) and not _path(source, host):
			tag.replace_with(str(tag.attrs.get("alt") or ""))
		elif name == "style":
			tag.string = offline_css("".join(str(part) for part in tag.contents))
	for tag in soup.find_all(True):
		_clean_attributes(tag)
	return str(soup)


def offline_css(css: str) -> str:
	"""Return a style sheet, or the styles of one element, without anything that it would load."""
	if not _WORD.search(css):
		return css.replace("<", "")
	# An address may be hidden behind escaped letters; what is left is read as the engine reads it.
	text = _COMMENT.sub(" ", _ESCAPE.sub(_letter, _COMMENT.sub(" ", css)))
	before = None
	while before != text:
		before = text
		text = _URL.sub(_own_only, _IMPORT.sub("", text))
		text = re.sub(r"behaviou?r\s*:|-moz-binding\s*:", "x-none:", text, flags=re.I)
	return text.replace("<", "").replace("\\", "")


def _letter(found: re.Match[str]) -> str:
	if found[1]:
		number = int(found[1], 16)
		letter = chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else " "
	else:
		letter = found[2]
	# What ends a text of a style sheet must not appear out of an escape.
	return " " if letter in "\"'\\<\n\r" else letter


def _own_only(found: re.Match[str]) -> str:
	address = (found[1] or found[2] or found[3] or "").strip()
	if found[0].lower().startswith("url") and (address.startswith("#") or _PICTURE.fullmatch(address)):
		return f'url("{address}")' if not found[0].startswith('url("') else found[0]
	return "none"


def _clean_attributes(tag: Tag) -> None:
	for key in list(tag.attrs):
		low = str(key).lower()
		value = tag.attrs[key]
		text = " ".join(value) if isinstance(value, list) else str(value)
		if low.startswith("on") or low in _LOADS:
			kept = (
				(low == "src" and tag.name == "img")
				or (low in ("href", "xlink:href") and text.startswith("#"))
				or (low == "href" and tag.name in ("a", "area") and _may_be_followed(text))
			)
			if not kept:
				del tag.attrs[key]
		elif low == "style" or _WORD.search(text):
			tag.attrs[key] = offline_css(text)


def _may_be_followed(address: str) -> bool:
	"""A link is not loaded; it is only there to be followed by whoever reads the page."""
	return urlsplit(address.strip()).scheme.lower() in ("", "http", "https", "mailto", "tel")


def _put_picture_in(tag: Tag, own: OwnFile, host: str) -> None:
	"""Put a picture of the site into the page; in the place of any other its description stays."""
	source = str(tag.attrs.get("src") or "").strip()
	if _PICTURE.fullmatch(source):
		return
	found = _own_file(source, own, host)
	if found and _KINDS.fullmatch(found[1]):
		tag.attrs["src"] = f"data:{found[1]};base64,{base64.b64encode(found[0]).decode()}"
		return
	tag.replace_with(str(tag.attrs.get("alt") or ""))


def _put_style_in(soup: BeautifulSoup, tag: Tag, own: OwnFile, host: str) -> None:
	relation = tag.attrs.get("rel") or []
	words = relation if isinstance(relation, list) else str(relation).split()
	found = (
		_own_file(str(tag.attrs.get("href") or ""), own, host)
		if "stylesheet" in [str(word).lower() for word in words]
		else None
	)
	if found and found[1] == "text/css":
		style = soup.new_tag("style")
		style.string = offline_css(found[0].decode("utf-8", errors="replace"))
		tag.replace_with(style)
	else:
		tag.decompose()


def _own_file(address: str, own: OwnFile, host: str) -> tuple[bytes, str] | None:
	path = _path(address, host)
	return own(path) if path else None


def _path(address: str, host: str) -> str | None:
	"""Return the path that an address has on the site; None when it leads elsewhere."""
	try:
		parts = urlsplit(address.strip())
	except ValueError:
		return None
	if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc.lower() != host.lower()):
		return None
	if not parts.netloc and parts.scheme:
		return None
	path = unquote(parts.path)
	good = path.startswith("/") and not path.startswith("//") and ".." not in path and "\0" not in path
	return path if good else None
