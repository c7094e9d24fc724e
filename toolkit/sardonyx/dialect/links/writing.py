"""Writing launch links, without what Onyxia's launcher would not read back."""

from __future__ import annotations

from urllib.parse import quote

from sardonyx.core.errors import UsageError
from sardonyx.dialect.javascript import is_number, same
from sardonyx.dialect.links.grammar import Unreadable, as_sent, component, is_leaf, read_key, read_value
from sardonyx.dialect.links.grammar import write_key as key_text
from sardonyx.dialect.links.grammar import write_value as value_text
from sardonyx.dialect.links.model import Link, LostLeaf, WrittenLink
from sardonyx.dialect.patches import DELETED, PatchLeaf


def write_link(link: Link) -> WrittenLink:
    """Write a link as ASCII, and name the leaves of its patch that no link can carry: they are left out.

    ``read_link`` of the text gives the link back without the lost leaves.

    Raises UsageError for a catalog or chart that cannot be part of an address, half a surrogate pair in a text, and a
    patch that holds anything but scalars.
    """
    judged = [(leaf, _why_lost(leaf)) for leaf in link.patch]
    lost = [LostLeaf(leaf.path, reason) for leaf, reason in judged if reason]
    leaves = [f"{key_text(leaf.path)}={value_text(leaf.value)}" for leaf, reason in judged if not reason]
    before = {
        "name": _text("name", link.name),
        "shared": _switch(link.shared),
        "version": _text("version", link.version),
        "s3": _text("S3 profile", link.s3_profile),
    }
    query = "&".join([*_parameters(before), *leaves, *_parameters({"autoLaunch": _switch(link.auto_launch)})])
    address = f"{link.site}/launcher/{_address_part(link.catalog)}/{_address_part(link.chart)}"
    return WrittenLink(f"{address}?{query}" if query else address, tuple(lost))


def _parameters(written: dict[str, str | None]) -> list[str]:
    return [f"{name}={value}" for name, value in written.items() if value is not None]


def _switch(value: bool | None) -> str | None:  # noqa: FBT001  # what is written, not how
    return None if value is None else str(value).lower()


def _text(name: str, value: str | None) -> str | None:
    try:
        return None if value is None else component(value)
    except UnicodeEncodeError:
        raise UsageError(f"the {name} of the link holds half a character") from None


def _address_part(name: str) -> str:
    if name in ("", ".", ".."):
        raise UsageError(f"{name!r} cannot be the catalog or chart of a launch link")
    try:
        return quote(name, safe="!'()*-._~")
    except UnicodeEncodeError:
        raise UsageError("the catalog or chart of the link holds half a character") from None


def _why_lost(leaf: PatchLeaf) -> str:
    """Say why the launcher would not read a leaf back as it is; the empty string when it would."""
    return _why_value_lost(leaf) or _why_key_lost(leaf)


def _why_value_lost(leaf: PatchLeaf) -> str:
    if not (leaf.value is DELETED or leaf.value is None or isinstance(leaf.value, str | bool | int | float)):
        raise UsageError("a patch holds scalars only", help="give one entry for each leaf of the value")
    try:
        read = read_value(value_text(leaf.value))
    except UnicodeEncodeError:
        return "its text holds half a character, which cannot be encoded"
    except Unreadable:
        return "its text holds a », which ends a text in a link: the launcher would stop there"
    # Whole numbers beyond 2^53 are rounded there: the same to JavaScript, not to us.
    is_exact = read is leaf.value or (same(read, leaf.value) and not (is_number(read) and read != leaf.value))
    return "" if is_exact else "it is a number that a link cannot carry exactly"


def _why_key_lost(leaf: PatchLeaf) -> str:
    text = key_text(leaf.path)
    if not leaf.path or isinstance(leaf.path[0], int):
        return "it stands at the root of the values"
    if not is_leaf(text):
        return _WITHOUT_DOT if "." not in text else "its path begins like a parameter of the sign-in, oidc-spa"
    if any(letter in text for letter in "&=#") or as_sent(text) != text:
        return "a key in its path has a character that has a meaning in addresses or is encoded in them"
    try:
        is_same = [*map(_typed, read_key(text))] == [*map(_typed, leaf.path)]
    except Unreadable:
        is_same = False
    return "" if is_same else "a key in its path is empty or looks like an index or an escape"


def _typed(segment: str | int) -> tuple[bool, str | int]:
    return isinstance(segment, int), segment


_WITHOUT_DOT = "it has no key inside another: the launcher takes only parameters with a dot for values"
