"""Files as members send them, and as somebody who means harm would. All are made here; none is stored."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw

GPS = "GEHEIMEPLEK"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def photo(width=2400, height=1800, form="JPEG", *, noise=False, mode="RGB", **options) -> bytes:
    """A picture: red above, blue below, so that turning it shows."""
    if noise:
        source = random.Random(7)
        image = Image.frombytes("RGB", (width // 4, height // 4), source.randbytes(width // 4 * (height // 4) * 3)).resize((width, height), Image.Resampling.BICUBIC)
    else:
        image = Image.new(mode, (width, height), (200, 20, 20) if mode == "RGB" else (200, 20, 20, 120))
        ImageDraw.Draw(image).rectangle((0, height // 2, width, height), fill=(20, 20, 200) if mode == "RGB" else (20, 20, 200, 255))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def big_photo(megabytes=8) -> bytes:
    """A noisy twelve-megapixel JPEG of so many megabytes; the last part of one is filled up behind its end."""
    image = Image.open(io.BytesIO(photo(4000, 3000, noise=True, quality=95)))
    low, high, best = 60, 100, b""
    while low < high:
        quality = (low + high) // 2
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if len(out.getvalue()) > megabytes * 2**20:
            high = quality
        else:
            low, best = quality + 1, out.getvalue()
    return best + bytes(megabytes * 2**20 - len(best))


def exif_photo(orientation=6, form="JPEG") -> bytes:
    """Lies on its side and tells where it was taken, by whom, and with what; a thumbnail and comments too."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E], exif[0x013B], exif[0x8298] = GPS, GPS, GPS
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 12.0), 3: "E", 4: (3.0, 43.0, 20.0), 29: GPS})
    extra = {"comment": GPS.encode(), "xmp": f"<x:xmpmeta>{GPS}</x:xmpmeta>".encode()} if form == "JPEG" else {}
    return photo(1200, 600, form, exif=exif, **extra)


def heic(width=1200, height=900) -> bytes:
    """A photo as telephones take them, with a place in it."""
    import pillow_heif

    exif = Image.Exif()
    exif[0x010E] = GPS
    image = Image.open(io.BytesIO(photo(width, height)))
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=60, exif=exif.tobytes())
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb_png(width=50_000, height=50_000) -> bytes:
    """A small file that says it has 2.5 thousand million pixels."""
    row = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + _chunk(b"IDAT", row) + _chunk(b"IEND", b"")


def bomb_text_png() -> bytes:
    """A picture of one pixel with texts that unpack to a lot."""
    text = b"Comment\0\0" + zlib.compress(b"x" * 100_000_000, 9)
    body = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + _chunk(b"zTXt", text) * 5
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IDAT", zlib.compress(b"\0abc")) + _chunk(b"IEND", b"")


def bomb_webp() -> bytes:
    """A header that says 16383 × 16383."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16382).to_bytes(3, "little") * 2 + b"VP8 " + struct.pack("<I", 4) + b"abcd"
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def gif_js() -> bytes:
    """Both a GIF and a script."""
    return b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)//;"


def jpeg_js() -> bytes:
    """A JPEG with a script in its comment and behind its end."""
    return photo(300, 200, comment=b"*/=1;alert('naam')/*") + b"<script>alert('naam')</script>"


def svg() -> bytes:
    """A drawing with a script."""
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def pdf(script: str = "") -> bytes:
    """A document of one empty page, that may run a script when it opens."""
    action = f"/OpenAction << /S /JavaScript /JS ({script}) >>" if script else ""
    return (f"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R {action} >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
            "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n").encode()


def zipped(parts: dict[str, bytes | str], *, first: str | None = None) -> bytes:
    """A zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


OFFICE = {"docx": ("wordprocessingml.document", "word/document.xml"), "xlsx": ("spreadsheetml.sheet", "xl/workbook.xml"),
          "pptx": ("presentationml.presentation", "ppt/presentation.xml")}


def office(extension="docx", **more) -> bytes:
    """A small office document, with other parts besides."""
    form, main = OFFICE[extension]
    types = f'<Types><Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{form}.main+xml"/></Types>'
    return zipped({"[Content_Types].xml": types, main: "<document/>", **more})


def odf(extension="odt", **more) -> bytes:
    """A small open document."""
    mime = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}[extension]
    return zipped({"content.xml": "<office/>", **more}, first=f"application/vnd.oasis.opendocument.{mime}")


def zip_bomb(gigabytes=10) -> bytes:
    """A document of about ten megabytes that unpacks to ten gigabytes: one packed gigabyte, listed many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"\0" * 2**20
    data = b"".join(packer.compress(block) for _ in range(1024)) + packer.flush()
    types = b'<Types ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    parts = [(b"[Content_Types].xml", types, 0, len(types)), (b"word/document.xml", b"x", 0, 1)]
    parts += [(f"word/media/{i}.bin".encode(), data, 8, 2**30) for i in range(gigabytes)]
    out, listing = b"", b""
    for name, raw, method, size in parts:
        fixed = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0, zlib.crc32(raw) if not method else 0, len(raw), size, len(name), 0)
        listing += b"PK\x01\x02" + struct.pack("<H", 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += b"PK\x03\x04" + fixed + name + raw
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(listing), len(out), 0)
    return out + listing + b"PK\x05\x06" + end


def many_entries(number=60_000) -> bytes:
    """A zip with far more parts than a document has."""
    return zipped({"[Content_Types].xml": "x", **{f"w/{i}": b"" for i in range(number)}})
