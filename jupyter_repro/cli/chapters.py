"""Help that tells the many options of a verb in chapters, by what they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

__all__ = ["in_chapters"]


def in_chapters(chapters: Mapping[str, Sequence[str]]) -> type[click.Command]:
    """A class of commands whose help has these chapters, each with the options of some names (``--jobs``); the others come last."""

    class Chaptered(click.Command):
        """A command with chapters in its help."""

        def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            """Writes the options."""
            each = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
            left = {option.opts[-1]: record for option in each if (record := option.get_help_record(ctx)) is not None}
            for title, names in chapters.items():
                with formatter.section(title):
                    formatter.write_dl([left.pop(name) for name in names])
            with formatter.section("Others"):
                formatter.write_dl(list(left.values()))

    return Chaptered
