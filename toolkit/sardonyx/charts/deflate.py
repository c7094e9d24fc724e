"""Deflate (RFC 1951) that gives the same bytes on every machine.

The digest of a package must not depend on who built it. zlib promises no such thing: its output differs between
versions, and zlib-ng and the accelerated builds of some distributions choose other matches. This encoder is integer
arithmetic only. It makes text a little larger than ``gzip -6`` does, at about half a megabyte a second.

Its output decides the digests of packages that are already published: changing anything here changes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
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
        self._pending |= value << self._count
        self._count += count
        if self._count >= 64:
            self._out += (self._pending & 0xFFFF_FFFF_FFFF_FFFF).to_bytes(8, "little")
            self._pending >>= 64
            self._count -= 64

    def put_bytes(self, data: bytes) -> None:
        """Append whole bytes after filling up the current one."""
        self._out += self._pending.to_bytes((self._count + 7) // 8, "little") + data
        self._pending = self._count = 0

    def finish(self) -> bytes:
        self.put_bytes(b"")
        return bytes(self._out)


def _write_block(bits: _Bits, segment: bytes, *, final: bool) -> None:
    symbols = [_symbols_of(token) for token in _tokens(segment)]
    symbols.append(((_END, 0, 0), None))
    literals = code_lengths(Counter(literal[0] for literal, _ in symbols), 15, 286)
    distances = code_lengths(Counter(distance[0] for _, distance in symbols if distance), 15, 30)
    if _size(symbols, literals, distances) < 8 * len(segment):
        bits.put(int(final) | 2 << 1, 3)
        _write_code_lengths(bits, literals, distances)
        _write_symbols(bits, symbols, _codes(literals), _codes(distances))
    else:
        _write_stored(bits, segment, final=final)


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


def _tokens(data: bytes) -> Iterator[int]:
    """Yield literals as they are, and matches as length times 65 536 plus distance, the longest at each position."""
    newest: dict[bytes, int] = {}
    older = [-1] * len(data)
    position = 0
    while position < len(data):
        length, start = _longest_match(data, position, newest.get(data[position : position + _SHORTEST], -1), older)
        end = position + max(length, 1)
        yield length << 16 | (position - start) if length else data[position]
        for passed in range(position, min(end, len(data) - _SHORTEST + 1)):
            key = data[passed : passed + _SHORTEST]
            older[passed] = newest.get(key, -1)
            newest[key] = passed
        position = end


def _longest_match(data: bytes, position: int, candidate: int, older: list[int]) -> tuple[int, int]:
    """Return length and start of the longest earlier match, the nearest of equals; length 0 when there is none."""
    longest, start = 0, -1
    most = min(_LONGEST, len(data) - position)
    for _ in range(_CANDIDATES):
        if candidate < 0 or position - candidate > _WINDOW - 1 or longest == most:
            break
        if data[candidate + longest] == data[position + longest]:
            length = _common_length(data, candidate, position, most)
            if length > longest:
                longest, start = length, candidate
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


def _codes(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Return each symbol's canonical code, its bits reversed for writing, and its length (RFC 1951, 3.2.2)."""
    codes = [(0, 0)] * len(lengths)
    code = previous = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        code <<= length - previous
        codes[symbol] = (int(f"{code:0{length}b}"[::-1], 2), length)
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
    for length in lengths:
        bits.put(*codes[length])


def _size(symbols: list[tuple[_Symbol, _Symbol | None]], literals: list[int], distances: list[int]) -> int:
    """Return how many bits the symbols take."""
    return sum(
        literals[literal[0]] + literal[1] + (distances[distance[0]] + distance[1] if distance else 0)
        for literal, distance in symbols
    )


def _write_symbols(
    bits: _Bits,
    symbols: list[tuple[_Symbol, _Symbol | None]],
    literals: list[tuple[int, int]],
    distances: list[tuple[int, int]],
) -> None:
    for (symbol, extra, value), distance in symbols:
        bits.put(*literals[symbol])
        if distance:
            bits.put(value, extra)
            bits.put(*distances[distance[0]])
            bits.put(distance[2], distance[1])


def _write_stored(bits: _Bits, segment: bytes, *, final: bool) -> None:
    starts = range(0, len(segment), _STORED_AT_MOST) or range(1)
    for start in starts:
        chunk = segment[start : start + _STORED_AT_MOST]
        bits.put(int(final and start == starts[-1]), 3)
        size = len(chunk)
        bits.put_bytes(size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + chunk)
