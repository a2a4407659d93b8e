"""A small file that unpacks to hours of sound."""

import struct


def flac_of_silence(hours: int) -> bytes:
    """Blocks of 65,535 equal samples at 16 kHz, some 12 bytes each; the header tells no length."""
    information = struct.pack(">HH", 65535, 65535) + bytes(6)
    information += ((16_000 << 44) | (0 << 41) | (15 << 36)).to_bytes(8, "big") + bytes(16)
    blocks = [_flac_block(number) for number in range(hours * 3600 * 16_000 // 65_535)]
    return b"fLaC\x80\x00\x00\x22" + information + b"".join(blocks)


def _flac_block(number: int) -> bytes:
    header = b"\xff\xf8" + bytes([0b0111_0101, 0b0000_1000]) + _coded(number) + b"\xff\xfe"
    block = header + bytes([_checksum(header, 0x07, 8)]) + b"\x00\x00\x00"
    return block + _checksum(block, 0x8005, 16).to_bytes(2, "big")


def _coded(number: int) -> bytes:
    return chr(number).encode("utf-8")


def _checksum(data: bytes, polynomial: int, bits: int) -> int:
    rest, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in data:
        rest ^= byte << (bits - 8)
        for _ in range(8):
            rest = ((rest << 1) ^ (polynomial if rest & top else 0)) & mask
    return rest
