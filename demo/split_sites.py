#!/usr/bin/env python3
"""split_sites.py - deal the clusters of a CSV out to several sites, one file each.

usage: split_sites.py ROWS.csv CLUSTER SITES FOLDER [COLUMN...]

Writes FOLDER/all.csv and FOLDER/site1.csv ... with the given columns (all, if none is given). A cluster is never split.
"""
import csv
import os
import sys


def write_rows(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def split(path, cluster, sites, folder, columns=()):
    """Returns the paths of all.csv and of the sites' files."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    head = [c for c in rows[0] if not columns or c in columns]
    names = sorted({row[cluster] for row in rows})
    site_of = {name: i % sites for i, name in enumerate(names)}
    tables = [[head] for _ in range(sites)]
    for row in rows:
        tables[site_of[row[cluster]]].append([row[c] for c in head])
    all_path = os.path.join(folder, "all.csv")
    site_paths = [os.path.join(folder, f"site{i + 1}.csv") for i in range(sites)]
    write_rows(all_path, [head] + [row for table in tables for row in table[1:]])
    for site_path, table in zip(site_paths, tables):
        write_rows(site_path, table)
    return all_path, site_paths


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    split(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5:])
