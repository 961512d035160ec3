"""Command lines: the words of what a cell has the shell or the system do, as well as they can be told without running it."""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections.abc import Iterator
from typing import Any

from jupyter_repro.capture.originals import exists

__all__ = ["SHELLS", "program_of", "script_targets", "shell_sources", "split", "targets_of", "words_of"]

SHELLS = {"sh", "bash", "dash", "zsh", "ksh", "cmd", "cmd.exe"}
"""The programs that run a command line given after ``-c``."""

_QUOTED = re.compile(r"""["']([^"'\n]{1,255})["']""")
_LONGEST = 1 << 16
_MAGICS = {"bash", "sh", "script", "system", "sx", "!", "python", "python3", "perl", "ruby", "javascript", "js", "node"}
_ALIASES = {"cat", "cp", "mv", "rm", "less", "more", "man", "sx", "sc", "system", "ls", "ll", "mkdir", "rmdir"}


def words_of(args: Any, executable: Any) -> list[str]:
    """The command line that an audit event tells. A bare string is one program on POSIX; who forgets that may have put secrets into
    it."""
    words = [_text(args)] if isinstance(args, (str, bytes, os.PathLike)) else [_text(word) for word in args or [executable or ""]]
    return split(words[0]) if len(words) == 1 and not exists(words[0]) else words


def _text(word: Any) -> str:
    try:
        return os.fsdecode(word)
    except Exception:  # the call that is about to be made will say what is wrong with it
        return ""


def split(command: str) -> list[str]:
    """The words of a shell command, without variables set for it alone, whose values are nobody's business."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    while words and "=" in words[0].split("/")[0]:
        del words[0]
    return words


def program_of(words: list[str]) -> str:
    """The name of the program that a command line runs; of one given to a shell, what it tells the shell to run."""
    if len(words) > 2 and os.path.basename(words[0]) in SHELLS and words[1] in ("-c", "/c"):
        return program_of(split(words[2]))
    return os.path.basename(words[0]) if words else ""


def targets_of(words: list[str]) -> list[str]:
    """The words of a command line that may be paths: its arguments, the values of its options, and, of a shell, those of its script."""
    if len(words) > 2 and os.path.basename(words[0]) in SHELLS and words[1].startswith("-") and words[1].endswith("c"):
        return list(_targets_in(words[2]))
    return [target for word in words[1:] for target in _targets_of_word(word)]


def shell_sources(tree: ast.Module, source: str) -> list[str]:
    """The command lines and scripts that a source gives to the system's shell by magics: ``tree`` is that of the Python that IPython
    makes of it."""
    if source.startswith("%%"):
        first, _, body = source.partition("\n")
        words = first[2:].split()
        return [body] if words and (words[0] in _MAGICS or words[0].startswith("!")) else []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [command for call in calls if (command := _command_of(call)) is not None]


def _command_of(call: ast.Call) -> str | None:
    """The command line that a call of IPython's gives to the shell."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in ("system", "getoutput") and words:
        return words[0]
    if name == "run_line_magic" and len(words) > 1 and words[0] in _ALIASES:
        return words[1] if words[0] in ("sx", "sc", "system") else " ".join(words)
    return None


def script_targets(script: str) -> list[str]:
    """The words of a shell script that may be paths."""
    return list(_targets_in(script))


def _targets_in(script: str) -> Iterator[str]:
    for line in script[:_LONGEST].splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        try:
            words = list(lexer)
        except ValueError:
            words = line.split()
        for word in words:
            if not set(word) <= set("();<>|&"):
                yield from _targets_of_word(word)


def _targets_of_word(word: str) -> list[str]:
    """What in a word may be paths: it, the value of an option; of what may be code, also the texts that it quotes and its own words."""
    if "'" in word or '"' in word or " " in word:
        quoted, bare = _QUOTED.findall(word[:_LONGEST]), (part for part in word[:_LONGEST].split() if not {"'", '"'} & set(part))
        # No shell expands what stands in code.
        return [part for part in (word, *quoted, *bare) if not set(part) & set("*?[\"'\n")]
    return [word.partition("=")[2] if "=" in word else word]
