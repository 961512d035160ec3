"""Whether two pictures are one drawing in two renderings: another antialiasing, font engine or version of the library that drew it.

A renderer changes the edges of nearly all that it draws, by little, and leaves flat areas alone. Changed data change few edges, or move
them by more than two pixels, or change flat areas. So a pixel counts as off only as far as no pixel of the other picture within two
pixels of it has its value, and flat areas, which no renderer changes, must be equal. ``benchmarks/figures.py`` measures both kinds of
pairs: over versions 3.7, 3.9 and 3.11 of matplotlib, hinting, antialiasing and fonts no flat pixel is off, at most 241 edge pixels by
more than 24 of 255 and 27 by more than 96; changed data are off by 364 pixels more than 96, or change flat areas, where the change
is larger than one marker. What is smaller than that cannot be told from a change of renderer, and is not looked for where the pictures name
the same version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MARGIN", "flat_pixels_off", "is_other_rendering", "laid_together"]

MARGIN = 3
"""By how many pixels another renderer may make a picture larger: the size of its texts moves the frame."""
MOST_PIXELS = 4_000_000
_EDGE = 24  # a step between neighbours that the eye takes for an edge
FLAT = 6
_TOUCHED_EDGES = 0.03  # 1 % of the edges differ where a word was changed, 4 % or more in another rendering
_MOST_EDGES = 0.25  # of the pixels; of a drawing most are flat, while of noise each fits among its neighbours
_REACH = 5  # the neighbourhood, in pixels: two on each side
_COUNTED_PIXELS = 200_000  # of a figure of 5 by 4 inches; the bounds below grow with larger ones


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How many pixels may be off by more than 24, 48 and 96 of 255."""

    faint: int
    clear: int
    strong: int


_SAME_LIBRARY = _Bounds(250, 40, 1)
_OTHER_LIBRARY = _Bounds(250, 80, 30)


def is_other_rendering(a: Image.Image, b: Image.Image, *, same_library: bool, visible: float = 1.0) -> bool:
    """Whether two pictures of one size differ only in how they were rendered.

    ``same_library``: both name the same version of what drew them, so that little is left to rendering. ``visible`` multiplies the bounds.
    """
    from PIL import ImageChops

    total = a.width * a.height
    if total > MOST_PIXELS or min(a.size) < _REACH or visible <= 0:
        return False
    if flat_pixels_off(a, b):
        return False
    edges = ImageChops.lighter(_steps(a), _steps(b)).point(lambda step: 255 * (step > _EDGE))
    touched = _strongest(ImageChops.difference(a, b)).histogram(edges)
    if not _TOUCHED_EDGES * sum(touched) <= sum(touched[FLAT + 1 :]) or sum(touched) > _MOST_EDGES * total:
        return False
    off = ImageChops.lighter(_beyond(a, b), _beyond(b, a)).histogram()
    bounds = _SAME_LIBRARY if same_library else _OTHER_LIBRARY
    scale = visible * max(1.0, total / _COUNTED_PIXELS)
    limits = ((24, bounds.faint), (48, bounds.clear), (96, bounds.strong))
    return all(sum(off[level + 1 :]) <= most * scale for level, most in limits)


def flat_pixels_off(a: Image.Image, b: Image.Image) -> int:
    """How many pixels of areas that are flat in both pictures of one size have another colour."""
    from PIL import ImageChops

    flat = ImageChops.lighter(_steps(a), _steps(b)).point(lambda step: 255 * (step <= FLAT))
    return sum(_strongest(ImageChops.difference(a, b)).histogram(flat)[FLAT + 1 :])


def laid_together(a: Image.Image, b: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Two pictures of nearly one size on canvases of the same, where they fit best."""
    from PIL import Image, ImageChops

    width, height = max(a.width, b.width), max(a.height, b.height)
    best: tuple[int, Image.Image, Image.Image] | None = None
    for x in range(abs(a.width - b.width) + 1):
        for y in range(abs(a.height - b.height) + 1):
            pair = []
            for picture in (a, b):
                canvas = Image.new("RGB", (width, height), "white")
                canvas.paste(picture, (x if picture.width < width else 0, y if picture.height < height else 0))
                pair.append(canvas)
            off = sum(_strongest(ImageChops.difference(*pair)).histogram()[_EDGE + 1 :])
            if best is None or off < best[0]:
                best = (off, pair[0], pair[1])
    return (a, b) if best is None else best[1:]


def _strongest(picture: Image.Image) -> Image.Image:
    """The largest channel of each pixel."""
    from PIL import ImageChops

    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _steps(picture: Image.Image) -> Image.Image:
    """How far the values around each pixel are apart."""
    from PIL import ImageChops, ImageFilter

    return _strongest(ImageChops.subtract(picture.filter(ImageFilter.MaxFilter(3)), picture.filter(ImageFilter.MinFilter(3))))


def _beyond(a: Image.Image, b: Image.Image) -> Image.Image:
    """By how much each pixel lies outside of the values that the other picture has around it."""
    from PIL import ImageChops, ImageFilter

    highest, lowest = b.filter(ImageFilter.MaxFilter(_REACH)), b.filter(ImageFilter.MinFilter(_REACH))
    return _strongest(ImageChops.add(ImageChops.subtract(a, highest), ImageChops.subtract(lowest, a)))
