"""Where two pictures of one size differ, as a picture: the first one faint, the pixels that differ on top."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["PictureDifference", "difference_of"]

FAINT = 6
"""Of 255: what pixels may be off by without counting."""

MOST_PIXELS = 4_000_000
_FORMATS = ("PNG", "JPEG", "GIF")
_GREYS = 16
_MARK = (214, 40, 57)


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureDifference:
    """The share of pixels that differ, from 0 to 1, and the picture of them as PNG."""

    share: float
    png: bytes


def difference_of(baseline: bytes, rerun: bytes) -> PictureDifference | None:
    """How two encoded pictures differ; None when they are not of one size, too large, or cannot be decoded."""
    one, other = _decoded(baseline), _decoded(rerun)
    if one is None or other is None or one.size != other.size:
        return None
    from PIL import ImageChops

    red, green, blue = ImageChops.difference(one, other).split()
    off = ImageChops.lighter(ImageChops.lighter(red, green), blue).point([0] * (FAINT + 1) + [255] * (255 - FAINT))
    share = off.histogram()[255] / (one.width * one.height)
    return PictureDifference(share=share, png=_painted(one, off))


def _painted(picture: Image.Image, off: Image.Image) -> bytes:
    """The picture in light greys with a mark on each pixel that is off, in few colours: a small file."""
    from PIL import Image

    greys = picture.convert("L").point([200 + 54 * (level * _GREYS // 256) // (_GREYS - 1) for level in range(256)])
    greys.paste(255, mask=off)
    painted = Image.frombytes("P", greys.size, greys.tobytes())
    painted.putpalette([*(channel for level in range(255) for channel in (level, level, level)), *_MARK])
    stream = io.BytesIO()
    painted.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _decoded(data: bytes) -> Image.Image | None:
    """The first frame on white; Pillow goes by the bytes, whatever the output calls them."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            pixels = image.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", pixels.size, "white"), pixels).convert("RGB")
    except Exception:  # Pillow's decoders raise whatever they stumble on
        return None
