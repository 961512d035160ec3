"""Images compared by their decoded pixels; metadata, compression and the renderer's last unit do not count.

Three thresholds, each on the largest difference of a pixel's channels (of 255), after laying transparent pixels on white:

* strong, more than 24: at most 1 pixel in 20,000 and never more than 10. One changed digit of a tick label moves 15 pixels or more;
  what another processor's rounding moves stays far below 24.
* faint, more than 6: at most 1 pixel in 200. Antialiasing of another font renderer touches the edges of letters faintly; a heat map whose
  data shifted is faintly off everywhere.
* faint, in areas that are flat: at most 1 pixel in 5,000. One cell of a heat map whose value changed has another colour.

What is off by more may still be the same drawing from another renderer (``rendering``).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_repro.compare.difference import Difference
from jupyter_repro.compare.rendering import MARGIN, flat_pixels_off, is_other_rendering, laid_together
from jupyter_repro.model.artifact import digest_of_bytes

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["compare_images"]

STRONG = 24
STRONG_SHARE = 1 / 20_000
STRONG_MOST = 10
FAINT = 6
FAINT_SHARE = 1 / 200
FLAT_SHARE = 1 / 5000
MOST_PIXELS = 20_000_000
MOST_FRAMES = 200
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
"""What is decoded. Pillow goes by the bytes, whatever the output calls them, and hands some formats on to other programs."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """A decoded image: its frames on white, its format, and what it says of the program that drew it."""

    frames: list[Image.Image]
    kind: str
    software: str


_Side = tuple[bytes, "_Picture | None"]


def compare_images(baseline: bytes, rerun: bytes, visible: float = 1.0) -> Difference | None:
    """How two encoded images differ to the eye, or None. What cannot be decoded is compared by its bytes.

    ``visible`` multiplies how much may differ; 0 asks for equal pixels.
    """
    if baseline == rerun:
        return None
    a, b = _decoded(baseline), _decoded(rerun)
    if a is None or b is None:
        broken = " and ".join(side for side, picture in (("baseline", a), ("rerun", b)) if picture is None)
        return _difference(f"image bytes differ; the {broken} cannot be decoded", (baseline, a), (rerun, b))
    if len(a.frames) != len(b.frames):
        return _difference(f"{len(a.frames)} → {len(b.frames)} frames", (baseline, a), (rerun, b))
    same_library = bool(a.software) and a.software == b.software
    for one, other in zip(a.frames, b.frames, strict=True):
        message = _compare_frames(one, other, same_library=same_library, visible=visible)
        if message is not None:
            return _difference(message, (baseline, a), (rerun, b))
    return None


def _compare_frames(one: Image.Image, other: Image.Image, *, same_library: bool, visible: float) -> str | None:
    """What to say of two frames that differ, or None."""
    if one.size == other.size:
        message = _compare_pixels(one, other, visible)
        alike = message is None or is_other_rendering(one, other, same_library=same_library, visible=visible)
        return None if alike else message
    close = abs(one.width - other.width) <= MARGIN and abs(one.height - other.height) <= MARGIN
    if close and not same_library and is_other_rendering(*laid_together(one, other), same_library=False, visible=visible):
        return None
    return f"image size {one.width}×{one.height} → {other.width}×{other.height}"


def _decoded(data: bytes) -> _Picture | None:
    """The image, or None when it cannot be decoded or is too large."""
    from PIL import Image, ImageSequence

    frames: list[Image.Image] = []
    kind = software = ""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height * min(getattr(image, "n_frames", 1), MOST_FRAMES) > MOST_PIXELS:
                return None
            kind, software = image.format or "image", str(image.info.get("Software", ""))
            for frame in ImageSequence.Iterator(image):
                if len(frames) == MOST_FRAMES:
                    return None
                frames.append(_on_white(frame))
    except Exception:  # Pillow's decoders raise whatever they stumble on
        return None
    return _Picture(frames, kind, software)


def _on_white(frame: Image.Image) -> Image.Image:
    """A frame without transparency, as a page shows it."""
    from PIL import Image

    if frame.mode in ("RGB", "L", "1", "YCbCr", "CMYK") and "transparency" not in frame.info:
        return frame.convert("RGB")
    pixels = frame.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", pixels.size, "white"), pixels).convert("RGB")


def _compare_pixels(a: Image.Image, b: Image.Image, visible: float) -> str | None:
    """What to say of the pixels that are off, or None when too few are."""
    from PIL import ImageChops

    red, green, blue = ImageChops.difference(a, b).split()
    counts = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    total = max(1, a.width * a.height)
    strong, faint = sum(counts[STRONG + 1 :]), sum(counts[FAINT + 1 :])
    if not visible:
        off = sum(counts[1:])
        return f"{off} of {total} pixels differ ({off / total:.2%})" if off else None
    if strong <= visible * min(STRONG_MOST, total * STRONG_SHARE) and faint <= visible * total * FAINT_SHARE:
        flat = flat_pixels_off(a, b) if faint else 0
        return None if flat <= visible * total * FLAT_SHARE else f"{flat} of {total} pixels have another colour ({flat / total:.2%})"
    return f"{faint} of {total} pixels differ ({faint / total:.2%}), {strong} of them strongly"


def _difference(message: str, baseline: _Side, rerun: _Side) -> Difference:
    return Difference(message=message, baseline=_described(*baseline), rerun=_described(*rerun))


def _described(data: bytes, picture: _Picture | None) -> str:
    """``PNG, 640×480 pixels, 14655 bytes, sha256:…``; kind and size are left out where they cannot be read."""
    seen = f"{picture.kind}, {picture.frames[0].width}×{picture.frames[0].height} pixels, " if picture and picture.frames else ""
    return f"{seen}{len(data)} bytes, {digest_of_bytes(data)}"
