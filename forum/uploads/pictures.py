"""Pictures made anew: upright, without any metadata, in at most three widths. Runs in a child with limits, which alone loads Pillow."""

from __future__ import annotations

import io
import shutil
import struct
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from forum.uploads.finished import is_finished
from forum.uploads.kinds import HEIF, JPEG, PNG, WEBP, Kind, Refused

WIDTHS = (480, 960, 1600)
TALLEST = 4_800
MOST_PIXELS = 30_000_000
TURNED = (5, 6, 7, 8)  # values of EXIF's orientation that swap width and height
ORIENTATION = 0x0112
FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",), HEIF: ("HEIF",)}
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def remake(path: Path, kind: Kind, *, may_stay: bool = False) -> dict:
    """Write the variants beside `path` ("….960"); returns type, size and widths. Raises Refused.

    `may_stay`: a picture that has exactly the form that this writes stays as it is, so that it can move house without loss.
    """
    try:
        return _remake(path, kind, may_stay)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise Refused("pixels") from fault
    except MemoryError as fault:
        raise Refused("memory") from fault
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, KeyError, IndexError, RuntimeError, struct.error, AttributeError) as fault:
        raise Refused("damaged") from fault


def _remake(path: Path, kind: Kind, may_stay: bool) -> dict:
    if kind == HEIF:
        import pillow_heif  # noqa: PLC0415  a large library that few pictures need

        pillow_heif.register_heif_opener(thumbnails=False)
    if kind == WEBP:
        _check_size(*_webp_size(path))  # its decoder takes memory for all pixels when it opens
    with Image.open(path, formats=FORMATS[kind][:1]) as image:
        if image.format not in FORMATS[kind]:
            raise Refused("type")
        _check_size(*image.size)
        given, upright = image.size, _upright(image)
    stays = may_stay and upright.size == given and is_finished(path)
    return _write(path, _plain_colours(upright), is_sharp=kind == PNG, stays=stays)


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refused("pixels")
    if width < 1 or height < 1:
        raise Refused("damaged")


def _webp_size(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        start = file.read(30)
    if start[12:16] == b"VP8X":
        return 1 + int.from_bytes(start[24:27], "little"), 1 + int.from_bytes(start[27:30], "little")
    if start[12:16] == b"VP8L":
        bits = int.from_bytes(start[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", start[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _fitting(width: int, height: int) -> tuple[int, int]:
    """The largest size that is kept of an upright picture."""
    scale = min(1, WIDTHS[-1] / width, TALLEST / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _upright(image: Image.Image) -> Image.Image:
    """The first frame, made smaller and turned as its camera was held."""
    turned = image.getexif().get(ORIENTATION, 1) in TURNED
    width, height = image.size[::-1] if turned else image.size
    target = _fitting(width, height)[::-1] if turned else _fitting(width, height)
    if image.mode in ("RGB", "L") and image.format in ("JPEG", "MPO"):
        image.draft(image.mode, target)  # JPEG is decoded at a half or a quarter when that is enough
    image.load()
    whole = _eight_bits(image)
    if whole.size != target:
        whole = whole.resize(target, Image.Resampling.LANCZOS, reducing_gap=3.0)
    whole.getexif()[ORIENTATION] = image.getexif().get(ORIENTATION, 1)
    return ImageOps.exif_transpose(whole)


def _eight_bits(image: Image.Image) -> Image.Image:
    """A mode that can be made smaller and saved; profile and orientation are looked at by others."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda value: value / 256).convert("L") if image.mode != "F" else image.convert("L")
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image.copy() if image.mode in ("RGB", "RGBA", "L", "CMYK") else image.convert("RGB")


def _plain_colours(image: Image.Image) -> Image.Image:
    """In sRGB, for the profile is taken out with all other metadata."""
    profile, mode = image.info.get("icc_profile"), "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    image = image.convert(mode)
    if mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    return image


def _write(path: Path, image: Image.Image, *, is_sharp: bool, stays: bool) -> dict:
    width, height = image.size
    widths = [each for each in WIDTHS if each < width] + [width]
    kept = WEBP if image.mode == "RGBA" else JPEG
    for each in reversed(widths):
        if each != image.width:
            image = image.resize((each, max(1, round(height * each / width))), Image.Resampling.LANCZOS, reducing_gap=3.0)
        clean = Image.new(image.mode, image.size)
        clean.paste(image)  # pixels alone: nothing that came with the file goes on
        target = path.with_name(f"{path.name}.{each}")
        if stays and each == width:
            shutil.copyfile(path, target)
        elif kept == WEBP:
            clean.save(target, "WEBP", lossless=True, quality=60, method=3)
        else:
            clean.save(target, "JPEG", quality=88 if is_sharp else 82, subsampling=0 if is_sharp else 2, optimize=True, progressive=True)
    return {"extension": kept.extension, "mime": kept.mime, "width": width, "height": height, "widths": widths}
