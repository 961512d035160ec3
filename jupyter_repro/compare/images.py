"""Images compared by their decoded pixels; metadata, compression and the renderer's last unit do not count.

Two thresholds, each on the largest difference of a pixel's channels (of 255), after laying transparent pixels on white:

* strong, more than 24: at most 1 pixel in 20,000 and never more than 10. One changed digit of a tick label moves 15 pixels or more;
  what another processor's rounding moves stays far below 24.
* faint, more than 6: at most 1 pixel in 200. Antialiasing of another font renderer touches the edges of letters faintly; a heat map whose
  data shifted is faintly off everywhere.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from jupyter_repro.compare.difference import Difference
from jupyter_repro.model.artifact import digest_of_bytes

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["compare_images"]

STRONG = 24
STRONG_SHARE = 1 / 20_000
STRONG_MOST = 10
FAINT = 6
FAINT_SHARE = 1 / 200
MOST_PIXELS = 40_000_000
MOST_FRAMES = 200
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
"""What is decoded. Pillow goes by the bytes, whatever the output calls them, and hands some formats on to other programs."""


def compare_images(baseline: bytes, rerun: bytes) -> Difference | None:
    """How two encoded images differ to the eye, or None. What cannot be decoded is compared by its bytes."""
    if baseline == rerun:
        return None
    a, b = _frames(baseline), _frames(rerun)
    if a is None or b is None:
        broken = " and ".join(side for side, frames in (("baseline", a), ("rerun", b)) if frames is None)
        return _difference(f"image bytes differ; the {broken} cannot be decoded", baseline, rerun)
    if len(a) != len(b):
        return _difference(f"{len(a)} → {len(b)} frames", baseline, rerun)
    for one, other in zip(a, b, strict=True):
        if one.size != other.size:
            sizes = f"{one.width}×{one.height} → {other.width}×{other.height}"
            return _difference(f"image size {sizes}", baseline, rerun)
        message = _compare_pixels(one, other)
        if message is not None:
            return _difference(message, baseline, rerun)
    return None


def _frames(data: bytes) -> list[Image.Image] | None:
    """The image's frames on white, or None when it cannot be decoded or is too large."""
    from PIL import Image, ImageSequence

    frames: list[Image.Image] = []
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height * min(getattr(image, "n_frames", 1), MOST_FRAMES) > MOST_PIXELS:
                return None
            for frame in ImageSequence.Iterator(image):
                if len(frames) == MOST_FRAMES:
                    return None
                pixels = frame.convert("RGBA")
                frames.append(Image.alpha_composite(Image.new("RGBA", pixels.size, "white"), pixels).convert("RGB"))
    except Exception:  # Pillow's decoders raise whatever they stumble on
        return None
    return frames


def _compare_pixels(a: Image.Image, b: Image.Image) -> str | None:
    """What to say of the pixels that are off, or None when too few are."""
    from PIL import ImageChops

    red, green, blue = ImageChops.difference(a, b).split()
    counts = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    total = max(1, a.width * a.height)
    strong, faint = sum(counts[STRONG + 1 :]), sum(counts[FAINT + 1 :])
    if strong <= min(STRONG_MOST, total * STRONG_SHARE) and faint <= total * FAINT_SHARE:
        return None
    return f"{faint} of {total} pixels differ ({faint / total:.2%}), {strong} of them strongly"


def _difference(message: str, baseline: bytes, rerun: bytes) -> Difference:
    return Difference(message=message, baseline=_described(baseline), rerun=_described(rerun))


def _described(data: bytes) -> str:
    return f"{len(data)} bytes, {digest_of_bytes(data)}"
