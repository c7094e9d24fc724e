"""Deflate (RFC 1951) that gives the same bytes on every machine.

The digest of a package must not depend on who built it. zlib promises no such thing: its output differs between
versions, and zlib-ng and the accelerated builds of some distributions choose other matches. This encoder is integer
arithmetic only. It makes text a little larger than ``gzip -6`` does, at about half a megabyte a second.

Its output decides the digests of packages that are already published: changing anything here changes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

_SEGMENT = 256 * 1024
_WINDOW = 32 * 1024
_SHORTEST = 4
_LONGEST = 258
_CANDIDATES = 16
_STORED_AT_MOST = 65_535
_END = 256
_LENGTHS_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)  # RFC 1951, 3.2.7


def deflate(data: bytes) -> bytes:
    """Return data as a raw deflate stream."""
    bits = _Bits()
    starts = range(0, len(data), _SEGMENT) or range(1)
    for start in starts:
        _write_block(bits, data[start : start + _SEGMENT], final=start == starts[-1])
    return bits.finish()


class _Bits:
    """Bits in the order of RFC 1951: the first in the lowest place of each byte."""

    def __init__(self) -> None:
        self._out = bytearray()
        self._pending = 0
        self._count = 0

    def put(self, value: int, count: int) -> None:
        """Append the lowest bits of a number."""
        self._pending |= value << self._count
        self._count += count

    def put_text(self, text: str) -> None:
        """Append bits written as ``0`` and ``1``, the first of them first."""
        self.put(int(text[::-1] or "0", 2), len(text))
        whole = self._count // 8
        rest = self._pending >> 8 * whole
        self._out += (self._pending ^ rest << 8 * whole).to_bytes(whole, "little")
        self._pending, self._count = rest, self._count % 8

    def put_bytes(self, data: bytes) -> None:
        """Append whole bytes after filling up the current one."""
        self._out += self._pending.to_bytes((self._count + 7) // 8, "little") + data
        self._pending = self._count = 0

    def finish(self) -> bytes:
        self.put_bytes(b"")
        return bytes(self._out)


def _write_block(bits: _Bits, segment: bytes, *, final: bool) -> None:
    tokens = _tokens(segment)
    counts = {token: (count, *_symbols_of(token)) for token, count in Counter(tokens).items()}
    literals, distances = Counter({_END: 1}), Counter[int]()
    for count, literal, distance in counts.values():
        literals[literal[0]] += count
        if distance:
            distances[distance[0]] += count
    literal_lengths, distance_lengths = code_lengths(literals, 15, 286), code_lengths(distances, 15, 30)
    literal_codes, distance_codes = _codes(literal_lengths), _codes(distance_lengths)
    written = {
        token: _as_bits(literal, literal_codes) + (_as_bits(distance, distance_codes) if distance else "")
        for token, (_, literal, distance) in counts.items()
    }
    text = "".join([*map(written.__getitem__, tokens), literal_codes[_END]])
    if len(text) < 8 * len(segment):
        bits.put(int(final) | 2 << 1, 3)
        _write_code_lengths(bits, literal_lengths, distance_lengths)
        bits.put_text(text)
    else:
        _write_stored(bits, segment, final=final)


def _as_bits(symbol: _Symbol, codes: Sequence[str]) -> str:
    number, extra, value = symbol
    return codes[number] + f"{value:0{extra}b}"[::-1] if extra else codes[number]


_Symbol = tuple[int, int, int]
"""A symbol of an alphabet, how many extra bits follow it, and their value."""


def _symbols_of(token: int) -> tuple[_Symbol, _Symbol | None]:
    if token < 256:
        return (token, 0, 0), None
    length, distance = token >> 16, token & 0xFFFF
    return _length_symbol(length), _distance_symbol(distance)


@cache
def _length_symbol(length: int) -> _Symbol:
    rest = length - 3
    if length == _LONGEST:
        return 285, 0, 0
    extra = max(rest.bit_length() - 3, 0)
    symbol = 257 + 4 * extra + (rest >> extra)
    return symbol, extra, rest & ((1 << extra) - 1)


@cache
def _distance_symbol(distance: int) -> _Symbol:
    rest = distance - 1
    extra = max(rest.bit_length() - 2, 0)
    return 2 * extra + (rest >> extra), extra, rest & ((1 << extra) - 1)


def _tokens(data: bytes) -> list[int]:
    """Return literals as they are, and matches as length times 65 536 plus distance, the longest at each position."""
    older = _older(data)
    tokens: list[int] = []
    position, size = 0, len(data)
    while position < size:
        length, start = _longest_match(data, position, older) if older[position] >= 0 else (0, 0)
        if length:
            tokens.append(length << 16 | (position - start))
            position += length
        else:
            tokens.append(data[position])
            position += 1
    return tokens


def _older(data: bytes) -> list[int]:
    """Return for each position the nearest one before it where the same four bytes stand; -1 where there is none."""
    older: list[int] = []
    newest: dict[int, int] = {}
    nearest, append = newest.get, older.append
    for position, four in enumerate(_fours(data)):
        append(nearest(four, -1))
        newest[four] = position
    return older + [-1] * (len(data) - len(older))


def _fours(data: bytes) -> list[int]:
    """Return the four bytes at each position as a number; which number depends on the machine, equality does not."""
    fours = [0] * max(len(data) - _SHORTEST + 1, 0)
    for offset in range(min(_SHORTEST, len(fours))):
        whole = (len(data) - offset) // _SHORTEST * _SHORTEST
        fours[offset::_SHORTEST] = memoryview(data)[offset : offset + whole].cast("I").tolist()
    return fours


def _longest_match(data: bytes, position: int, older: Sequence[int]) -> tuple[int, int]:
    """Return length and start of the longest earlier match, the nearest of equals; length 0 when there is none."""
    longest = start = 0
    most = min(_LONGEST, len(data) - position)
    farthest = max(position - _WINDOW + 1, 0)
    candidate = older[position]
    for _ in range(_CANDIDATES):
        if candidate < farthest:
            break
        if data[candidate + longest] == data[position + longest]:
            length = _common_length(data, candidate, position, most)
            if length > longest:
                longest, start = length, candidate
                if length == most:
                    break
        candidate = older[candidate]
    return longest, start


def _common_length(data: bytes, first: int, second: int, most: int) -> int:
    length = _SHORTEST
    while (
        length + 16 <= most
        and data[first + length : first + length + 16] == data[second + length : second + length + 16]
    ):
        length += 16
    while length < most and data[first + length] == data[second + length]:
        length += 1
    return length


def code_lengths(counts: Counter[int], longest: int, alphabet: int) -> list[int]:
    """Return the bits of each symbol's Huffman code, none longer than ``longest``; 0 for symbols that do not occur.

    Package-merge: Larmore and Hirschberg, "A fast algorithm for optimal length-limited Huffman codes", 1990.
    """
    leaves = sorted((count, (symbol,)) for symbol, count in counts.items())
    lengths = [0] * alphabet
    packages: list[tuple[int, tuple[int, ...]]] = []
    for _ in range(longest):
        pairs = zip(packages[0::2], packages[1::2], strict=False)
        packages = sorted([*leaves, *((a[0] + b[0], a[1] + b[1]) for a, b in pairs)])
    for _, symbols in packages[: max(2 * len(leaves) - 2, len(leaves))]:
        for symbol in symbols:
            lengths[symbol] += 1
    return lengths


def _codes(lengths: Sequence[int]) -> list[str]:
    """Return each symbol's canonical code as text, in the order in which its bits are written (RFC 1951, 3.2.2)."""
    codes = [""] * len(lengths)
    code = previous = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        code <<= length - previous
        codes[symbol] = f"{code:0{length}b}"
        code, previous = code + 1, length
    return codes


def _write_code_lengths(bits: _Bits, literals: list[int], distances: list[int]) -> None:
    """Describe both codes, without the run lengths that RFC 1951 offers: they would save 30 bytes a block."""
    lengths = [*literals, *distances]
    meta = code_lengths(Counter(lengths), 7, 19)
    bits.put(len(literals) - 257 | (len(distances) - 1) << 5 | (len(_LENGTHS_ORDER) - 4) << 10, 14)
    for symbol in _LENGTHS_ORDER:
        bits.put(meta[symbol], 3)
    codes = _codes(meta)
    bits.put_text("".join(codes[length] for length in lengths))


def _write_stored(bits: _Bits, segment: bytes, *, final: bool) -> None:
    starts = range(0, len(segment), _STORED_AT_MOST) or range(1)
    for start in starts:
        chunk = segment[start : start + _STORED_AT_MOST]
        bits.put(int(final and start == starts[-1]), 3)
        size = len(chunk)
        bits.put_bytes(size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + chunk)
