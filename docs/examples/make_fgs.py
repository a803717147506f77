#!/usr/bin/env python3
"""make_fgs.py STUDY.json ROWS.csv SITE.fgs - a summary under profile none, written from docs/FORMAT.md alone."""
import csv, hashlib, itertools, json, math, sys

study = json.load(open(sys.argv[1], encoding="utf-8"))
assert study["profile"] == "none" and not study.get("thresholds"), "only profile none, where nothing is lowered"
text = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
exact = lambda value: "%.17g" % (value + 0.0)
sums = lambda values: "[" + ",".join(map(exact, values)) + "]"
sha256 = lambda line: hashlib.sha256(line.encode()).hexdigest()

# Base columns: name, variable, and the level that a dummy indicates.
base = [v for v in study["variables"] if not v.get("derived")]
columns = [(v["name"] + level if v["type"] == "factor" else v["name"], v, level)
           for v in base for level in (v["levels"][1:] if v["type"] == "factor" else [None])]

def value(row, v, level):
    if v["type"] == "factor":
        return float(row[v["name"]] == level)
    x = float(row[v["name"]])
    if v.get("clip"):
        x = min(max(x, v["bounds"][0]), v["bounds"][1])
    t = getattr(math, v["transform"])(x) if v.get("transform") else x
    return scaled(t, v)

def scaled(value, of):
    return (value - (of.get("centre") or 0)) / (of.get("scale") or 1)

def response_value(cell, r):
    return float(r["levels"].index(cell)) if r.get("levels") else scaled(float(cell), r)

def monomials(degree):  # by degree, then in lexicographic order; a dummy once, and one dummy of a factor only
    dummies = lambda m: [columns[c][1]["name"] for c in m if columns[c][1]["type"] != "numeric"]
    every = (m for d in range(1, degree + 1) for m in itertools.combinations_with_replacement(range(len(columns)), d))
    return [m for m in every if len(dummies(m)) == len(set(dummies(m)))]

cluster, responses = study["cluster"], study["responses"]
everything = list(csv.DictReader(open(sys.argv[2], encoding="utf-8-sig", newline="")))
outer = [study["within"]] if study.get("within") else []
needed = [cluster] + outer + [column["name"] for column in base + responses]
rows = [row for row in everything if not {row[name] for name in needed} & {"", "NA"}]
for row in rows:
    row["z"] = [value(row, v, level) for _, v, level in columns]
    row["y"] = [response_value(row[r["name"]], r) for r in responses]
    row["w"] = float(row[study["weights"]]) if study.get("weights") else 1.0

def total(m, of, k=None):  # sum of a monomial, times response k if there is one
    return math.fsum(math.prod((row["z"][c] for c in m), start=1.0 if k is None else row["w"] * row["y"][k]) for row in of)

def constant_of(value, k):  # weighted sum of a constant of the likelihood, over all rows
    return exact(math.fsum(row["w"] * value(row, row["y"][k]) for row in rows))

def log_choose(n, y):
    return math.lgamma(n + 1) - math.lgamma(y + 1) - math.lgamma(n - y + 1)

groups = ""
names = sorted({row[cluster] for row in rows}, key=str.encode)
for name in names:
    mine = [row for row in rows if row[cluster] == name]
    constant = {c: mine[0]["z"][c] for c in range(len(columns)) if len({row["z"][c] for row in mine}) == 1}
    shared = [m for m in monomials(study["order"]) if not set(m) & set(constant)]
    y = [sums(total(m, mine, k) for m in [(), *((c,) for c in range(len(columns)))]) for k in range(len(responses))]
    rows_text = text(name) + "".join(',"within":' + text(mine[0][column]) for column in outer)
    groups += '{"rows":{"cluster":%s},"n":%d,"order":"%d",' % (rows_text, len(mine), study["order"])
    if constant:
        groups += '"constant":{%s},' % ",".join(text(columns[c][0]) + ":" + exact(z) for c, z in constant.items())
    groups += '"moments":' + sums(total(m, mine) for m in shared)
    groups += ',"y":{%s}}\n' % ",".join(text(r["name"]) + ":" + line for r, line in zip(responses, y))

totals = []
for k, r in enumerate(responses):
    totals.append(text(r["name"]) + ':{"xy":' + sums(total(m, rows, k) for m in monomials(2)))
    if r["type"] != "binary":
        totals[k] += ',"yy":' + constant_of(lambda row, y: y ** 2, k)
    if r["type"] == "count":
        totals[k] += ',"log_factorial":' + constant_of(lambda row, y: math.lgamma(y + 1), k)
    if r.get("trials"):
        totals[k] += ',"log_choose":' + constant_of(lambda row, y: log_choose(float(row[r["trials"]]), y), k)
release = ('","clusters":"%d","rows":"%d","left_out":{"clusters":"0","rows":"0"},"incomplete":"%d","rules":[],'
           % (len(names), len(rows), len(everything) - len(rows)))
if study.get("weights"):
    release += '"log_weights":' + exact(math.fsum(math.log(row["w"]) for row in rows)) + ","
release += '"totals":{%s}}\n' % ",".join(line + "}" for line in totals)

protocol_hash = sha256(text(study))
release_id = sha256(protocol_hash + "\n" + groups + '{"release":"' + release)
body = '{"fedglmm_summary":1,"protocol":%s,"protocol_hash":"%s"}\n' % (text(study), protocol_hash)
body += groups + '{"release":"' + release_id + release
closing = '{"end":{"lines":"%d","sha256":"%s"}}\n' % (len(names) + 2, sha256(body))
open(sys.argv[3], "wb").write((body + closing).encode())
