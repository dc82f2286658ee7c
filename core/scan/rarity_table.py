#!/usr/bin/env python3
"""Writes rarity_table.cpp: how often letters follow each other in words.

The words are those of this project's own sources and manuals, which are under
its own licence: names and English prose, as they stand where secrets are looked
for. Each word counts for what it is, and no more than fifty times, so that the
words of this trade do not outweigh the language.

    core/scan/rarity_table.py > core/scan/rarity_table.cpp
"""

import collections
import math
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("core", "cli", "helper", "server", "tests", "man")
KINDS = {".cpp", ".hpp", ".md", ".1", ".5", ".7", ".8"}
START = 26  # The row of what begins a word.


def words():
    counts = collections.Counter()
    files = [TOP / "README.md", TOP / "ARCHITECTURE.md"]
    for folder in FOLDERS:
        files += sorted((TOP / folder).rglob("*"))
    for file in files:
        if file.suffix not in KINDS or file.name == "rarity_table.cpp":
            continue
        text = file.read_text(encoding="utf-8", errors="ignore")
        for run in re.findall(r"[A-Za-z]{3,}", text):
            for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", run):
                if len(word) > 2:
                    counts[word.lower()] += 1
    return counts


def sixteenths():
    """Rows of what came before, columns of letters: bits, in sixteenths."""
    pairs = [[0.5] * 26 for _ in range(27)]
    for word, count in words().items():
        before = START
        for letter in word:
            column = ord(letter) - ord("a")
            pairs[before][column] += min(count, 50)
            before = column
    for row in pairs:
        total = sum(row)
        yield [min(255, round(-16 * math.log2(each / total))) for each in row]


def main():
    print("// Made by rarity_table.py; the numbers are measured.\n")
    print('#include "core/scan/rarity_table.hpp"\n')
    print("namespace hoopgit::scan {\n")
    print("const std::array<std::array<std::uint8_t, 26>, 27> letter_bits = {{")
    for row in sixteenths():
        print("    {" + ", ".join(str(each) for each in row) + "},")
    print("}};\n\n}  // namespace hoopgit::scan")


main()
