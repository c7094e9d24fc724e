"""Opening the secret boxes of NaCl (XSalsa20 and Poly1305), in which cosign keeps private keys.

Written from "Extending the Salsa20 nonce" and "Cryptography in NaCl" (D. J. Bernstein). A box of a key has some 140
bytes, so speed is of no matter, and no library is needed for it alone. A mistake here could only make a box that cannot
be opened: the first bytes of the stream are the key of the authentication, which ``cryptography`` does.
"""

from __future__ import annotations

from struct import pack, unpack

KEY_BYTES = 32
NONCE_BYTES = 24
_TAG_BYTES = 16
_BLOCK_BYTES = 64
_SIGMA = unpack("<4I", b"expand 32-byte k")
_COLUMNS = ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11))
_ROWS = ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14))
_WORD = 0xFFFFFFFF


def open_box(box: bytes, nonce: bytes, key: bytes) -> bytes | None:
    """Return what is in a box; None when it was closed with another key or nonce, or changed since.

    ``key`` has 32 bytes, ``nonce`` 24.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.poly1305 import Poly1305

    tag, closed = box[:_TAG_BYTES], box[_TAG_BYTES:]
    stream = _stream(_subkey(key, nonce[:16]), nonce[16:], KEY_BYTES + len(closed))
    try:
        Poly1305.verify_tag(stream[:KEY_BYTES], closed, tag)
    except InvalidSignature:
        return None
    return bytes(one ^ other for one, other in zip(closed, stream[KEY_BYTES:], strict=True))


def _stream(key: bytes, nonce: bytes, length: int) -> bytes:
    """Return the beginning of the stream of Salsa20 for a key and a nonce of eight bytes."""
    blocks = bytearray()
    for counter in range(-(-length // _BLOCK_BYTES)):
        state = _state(key, nonce + pack("<Q", counter))
        mixed = zip(_mixed(state), state, strict=True)
        blocks += pack("<16I", *((one + other) & _WORD for one, other in mixed))
    return bytes(blocks[:length])


def _subkey(key: bytes, nonce: bytes) -> bytes:
    """Return HSalsa20 of a key and a nonce of 16 bytes."""
    words = _mixed(_state(key, nonce))
    return pack("<8I", *(words[place] for place in (0, 5, 10, 15, 6, 7, 8, 9)))


def _state(key: bytes, block: bytes) -> list[int]:
    first, second, middle = unpack("<4I", key[:16]), unpack("<4I", key[16:]), unpack("<4I", block)
    return [_SIGMA[0], *first, _SIGMA[1], *middle, _SIGMA[2], *second, _SIGMA[3]]


def _mixed(state: list[int]) -> list[int]:
    words = list(state)
    for _ in range(10):
        for a, b, c, d in (*_COLUMNS, *_ROWS):
            words[b] ^= _turned(words[a] + words[d], 7)
            words[c] ^= _turned(words[b] + words[a], 9)
            words[d] ^= _turned(words[c] + words[b], 13)
            words[a] ^= _turned(words[d] + words[c], 18)
    return words


def _turned(word: int, by: int) -> int:
    word &= _WORD
    return (word << by | word >> (32 - by)) & _WORD
