"""Reads library files and remembers on which line every value stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

FENCE = "---"
# The same reader in C where PyYAML was built with it: ten times as fast.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LibraryError(Exception):
    """A mistake in a library file: which file, which line, what is wrong."""

    def __init__(
        self, file: str, line: int, message: str, *, named: bool = False
    ) -> None:
        super().__init__(f"{file}, line {line}: {message}")
        self.file = file
        self.line = line
        self.message = message
        # Whether the message begins with the word it is about.
        self.named = named


@dataclass(frozen=True, slots=True)
class Spot:
    """A value of a library file and where it stands.

    `value` is a plain scalar, a list of spots, or a dict from word to spot.
    """

    file: str
    line: int
    value: Any

    def error(self, message: str) -> LibraryError:
        """The error that names this place."""
        return LibraryError(self.file, self.line, message)

    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: spot.plain() for key, spot in self.value.items()}
        if isinstance(self.value, list):
            return [spot.plain() for spot in self.value]
        return self.value


def read_yaml(path: Path) -> Spot:
    """The whole of a YAML file. Raises LibraryError when it is no YAML."""
    return _read(path.name, _text(path), 0)


def read_front_matter(path: Path) -> tuple[Spot, str]:
    """The front matter and the body of a Markdown file.

    Raises LibraryError when the file does not begin with fenced YAML.
    """
    lines = _text(path).split("\n")
    if lines[0].strip() != FENCE:
        raise LibraryError(path.name, 1, f"the file must begin with {FENCE}")
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == FENCE:
            front = _read(path.name, "\n".join(lines[1:number]), 1)
            return front, "\n".join(lines[number + 1 :]).strip() + "\n"
    raise LibraryError(path.name, 1, f"the front matter is not closed with {FENCE}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise LibraryError(path.name, 1, "the file is not UTF-8 text") from error


def _read(file: str, text: str, lines_before: int) -> Spot:
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise LibraryError(file, lines_before + 1, "the file is empty")
        return _spot(loader, node, file, lines_before + 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = lines_before + 1 + (mark.line if mark else 0)
        raise LibraryError(file, line, f"not readable: {error.problem}") from error
    except yaml.YAMLError as error:
        raise LibraryError(file, lines_before + 1, f"not readable: {error}") from error
    finally:
        loader.dispose()


def _spot(loader: yaml.SafeLoader, node: Node, file: str, first: int) -> Spot:
    line = first + node.start_mark.line
    if isinstance(node, SequenceNode):
        rows = [_spot(loader, each, file, first) for each in node.value]
        return Spot(file, line, rows)
    if isinstance(node, MappingNode):
        return Spot(file, line, _mapping(loader, node, file, first))
    try:
        return Spot(file, line, loader.construct_object(node))
    except ValueError as error:
        raise LibraryError(file, line, f"“{node.value}”: {error}") from error


def _mapping(
    loader: yaml.SafeLoader, node: MappingNode, file: str, first: int
) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    for key, value in node.value:
        line = first + key.start_mark.line
        if not isinstance(key, ScalarNode) or key.tag != "tag:yaml.org,2002:str":
            raise LibraryError(file, line, "a word is expected before the colon")
        if key.value in found:
            raise LibraryError(file, line, f"{key.value}: stands here twice")
        found[key.value] = _spot(loader, value, file, first)
    return found
