"""The words that people know for what FFmpeg calls containers and codecs."""

from __future__ import annotations

from typing import Final

from audiomood.audio import mpeg_frames

HEAD: Final = 4096
"""Bytes at the beginning of a file by which its format is known."""
DEMUXERS: Final = (
    "aac,ac3,ac4,adp,aea,aiff,amr,amrnb,amrwb,ape,aptx,asf,ast,au,avi,avr,bonk,caf,codec2,dfpwm,"
    "dsf,dss,dts,dtshd,eac3,f4v,flac,flv,g722,g723_1,g729,gsm,hca,hcom,iff,ilbc,ircam,kvag,loas,"
    "matroska,webm,mlp,mov,mp4,mp3,mpc,mpc8,mpegts,nistsphere,nut,ogg,oma,osq,paf,pvf,qcp,qoa,"
    "rka,rm,sbc,sds,shn,siff,sln,sol,sox,tak,truehd,tta,voc,vqf,w64,wady,wav,wavarc,wsaud,wsd,"
    "wv,wve,xwma"
)
"""What may be opened: recordings only, no playlists or manifests, which name other files and hosts.

Programme streams (`mpeg`) are left out because FFmpeg sees them in arbitrary programs.
"""

HEADERLESS: Final = frozenset({"aac", "ac3", "amr", "dts", "eac3", "mp2", "mp3"})
"""Formats that are nothing but frames: what FFmpeg says about their length is a guess."""

TINYTAG: Final = frozenset(
    {"aiff", "flac", "m4a", "mp1", "mp2", "mp3", "mp4", "ogg", "opus", "spx", "wav", "wma", "wmv"}
)
"""Formats whose tags and stated duration tinytag reads; it takes others for MP3 and searches."""

_WORDS: Final = {
    "ac3": "ac3",
    "asf": "wma",
    "avi": "avi",
    "iff": "8svx",
    "loas": "aac",
    "mp3": "mp3",
    "mpc8": "mpc",
    "mpegts": "ts",
    "truehd": "thd",
}
_BY_CODEC: Final = {
    ("mp3", "mp2"): "mp2",
    ("mp3", "mp1"): "mp1",
    ("ogg", "opus"): "opus",
    ("ogg", "speex"): "spx",
}
_WITH_PICTURES: Final = {"asf": "wmv", "ogg": "ogv"}
_EBML_HEADER: Final = 128
_TAG_HEADER: Final = 10
_BEGINNINGS: Final = (
    b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"FRM8", b"caff", b"fLaC", b"OggS", b"ID3",
    b"\x1aE\xdf\xa3", b"0&\xb2u", b"FLV", b".snd", b"MAC ", b"wvPK", b"TTA1", b"MPCK", b"DSD ",
)  # fmt: skip
_ATOMS: Final = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid")


def hint(head: bytes, after_tag: bytes) -> str | None:
    """Return the demuxer to use where finding it by trial costs more than all the rest.

    FFmpeg tries every demuxer it has on ever longer beginnings of a file, for an MP3 with a large
    cover 27 ms long. None leaves it to that.

    Parameters
    ----------
    head : the first `HEAD` bytes of the file, or all where it has less
    after_tag : the first bytes behind a leading ID3v2 tag, empty where there is none
    """
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    is_mp3 = _is_mpeg_layer_3(after_tag) or _is_run_of_frames(head)
    return "mp3" if is_mp3 else None


def tag_size(head: bytes) -> int:
    """Return how many bytes a leading ID3v2 tag has, 0 where there is none.

    Parameters
    ----------
    head : the first bytes of the file, of which ten count
    """
    if not head.startswith(b"ID3") or len(head) <= _TAG_HEADER:
        return 0
    sizes = zip(head[6:10], (21, 14, 7, 0), strict=True)
    return _TAG_HEADER + sum((byte & 0x7F) << shift for byte, shift in sizes)


def _is_mpeg_layer_3(header: bytes) -> bool:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return False
    version, bit_rate, rate = header[1] & 0x18, header[2] & 0xF0, header[2] & 0x0C
    return version != 0x08 and bit_rate != 0xF0 and rate != 0x0C


def _is_run_of_frames(head: bytes) -> bool:
    """Tell whether frames of MPEG Layer III follow each other from the first byte on.

    At least three begin in `HEAD` bytes, which is no chance.
    """
    kind = mpeg_frames.kind(head)
    if kind is None or len(head) < HEAD:
        return False
    at = 0
    while at + mpeg_frames.HEADER <= HEAD:
        length = kind.lengths.get(head[at : at + 3])
        if length is None:
            return False
        at += length
    return True


def is_begun(head: bytes) -> bool:
    """Tell whether a file begins like one whose sound may follow, however much lies before it.

    Films keep their index at the end, and covers can be of any size.

    Parameters
    ----------
    head : the first bytes of the file, at least 8
    """
    return head.startswith(_BEGINNINGS) or head[4:8] in _ATOMS


def word(container: str, codec: str, *, head: bytes, pictures: bool) -> str:
    """Return the short word for a format, such as `flac`, `m4a` or `opus`.

    Parameters
    ----------
    container, codec : FFmpeg's names
    head : the first bytes of the file, which alone tell WebM from Matroska
    pictures : whether there is video beyond a cover
    """
    name = container.split(",")[0]
    if name == "mov":
        return "mp4" if pictures else "m4a"
    if name == "matroska":
        if b"webm" in head[:_EBML_HEADER]:
            return "webm"
        return "mkv" if pictures else "mka"
    if pictures and name in _WITH_PICTURES:
        return _WITH_PICTURES[name]
    return _BY_CODEC.get((name, codec)) or _WORDS.get(name, name)
