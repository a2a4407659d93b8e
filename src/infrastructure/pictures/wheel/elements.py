"""The few shapes that a wheel is made of, as SVG."""

from collections.abc import Mapping
from html import escape

from infrastructure.pictures.wheel.geometry import CENTRE, Box, at

Glyphs = Mapping[str, tuple[str, float]]
"""Outlines by name, around their middle, with the longer side of each."""


def circle(radius: float, stroke: str, width: float, fill: str = "none") -> str:
    x, y = CENTRE
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width}"/>'
    )


def dot(angle: float, radius: float, size: float, fill: str) -> str:
    x, y = at(angle, radius)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{fill}"/>'


def ray(angle: float, inner: float, outer: float, stroke: str, width: float) -> str:
    return line(at(angle, inner), at(angle, outer), stroke, width)


def line(
    start: tuple[float, float], end: tuple[float, float], stroke: str, width: float, more: str = ""
) -> str:
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{stroke}" stroke-width="{width:.1f}" {more}/>'
    )


def arc(start: float, end: float, radius: float, stroke: str, width: float, more: str = "") -> str:
    """Counter-clockwise from one angle to the other."""
    (x1, y1), (x2, y2) = at(start, radius), at(end, radius)
    large = int(end - start > 180)
    return (
        f'<path d="M{x1:.1f} {y1:.1f}A{radius} {radius} 0 {large} 0 {x2:.1f} {y2:.1f}" fill="none" '
        f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" {more}/>'
    )


def sector(start: float, end: float, inner: float, outer: float, fill: str, opacity: float) -> str:
    (a, b), (c, d) = at(start, outer), at(end, outer)
    (e, f), (g, h) = at(end, inner), at(start, inner)
    return (
        f'<path d="M{a:.1f} {b:.1f}A{outer} {outer} 0 0 0 {c:.1f} {d:.1f}L{e:.1f} {f:.1f}'
        f'A{inner} {inner} 0 0 1 {g:.1f} {h:.1f}Z" fill="{fill}" fill-opacity="{opacity}"/>'
    )


def glyph(glyphs: Glyphs, name: str, box: Box, fill: str, halo: str = "none") -> str:
    """Fits the box; `halo` keeps lines that pass behind it at a distance."""
    outline, longest = glyphs[name]
    scale = min(box.width, box.height) / longest
    return (
        f'<path d="{outline}" transform="translate({box.x:.1f} {box.y:.1f}) scale({scale:.3f})" '
        f'fill="{fill}" stroke="{halo}" stroke-width="{6 / scale if halo != "none" else 0:.1f}" '
        'stroke-linejoin="round" paint-order="stroke"/>'
    )


def text(
    words: str, x: float, y: float, size: float, fill: str, more: str = "", halo: str = "none"
) -> str:
    """`y` is the middle of the digits' height."""
    return (
        f'<text x="{x:.1f}" y="{y + size * 0.36:.1f}" font-size="{size}" fill="{fill}" '
        f'stroke="{halo}" stroke-width="{7 if halo != "none" else 0}" stroke-linejoin="round" '
        f'paint-order="stroke" {more}>{words}</text>'
    )


def escaped(words: str) -> str:
    return escape("".join(each for each in words if each.isprintable()), quote=False)
