#!/usr/bin/env python3
"""compare.py - fits from summaries beside the fit of the individual rows and lme4's.

usage: compare.py REFERENCE.json MODEL ROWS.json NONE.json DEFAULT.json      (the last three by `fedglmm fit --json`)
"""
import json
import sys


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def estimates(fit):
    return {c["name"]: c["estimate"] for c in fit["fixed"]}


def largest_gap(fit, other, se):
    return max(abs(fit[name] - other[name]) / se[name] for name in se)


def table(lme4, columns):
    width = max(len(name) for name in lme4["beta"])
    print(f"{'':{width}s} {'lme4 (SE)':>19s} {'rows':>10s} {'none':>10s} {'gap/SE':>8s} {'default':>10s} {'gap/SE':>8s}")
    rows, none, default = (estimates(fit) for fit in columns)
    for name, value in lme4["beta"].items():
        se = lme4["se"][name]
        gaps = [abs(other[name] - value) / se for other in (none, default)]
        print(f"{name:{width}s} {value:10.5f} ({se:.4f}) {rows[name]:10.5f} {none[name]:10.5f} {gaps[0]:8.4f}"
              f" {default[name]:10.5f} {gaps[1]:8.4f}")
    sd = [lme4["re_sd"]["(Intercept)"], *(fit["random"][0]["sd"][0] for fit in columns)]
    print(f"{'SD(district)':{width}s} {sd[0]:10.5f} {'':8s} {sd[1]:10.5f} {sd[2]:10.5f} {'':8s} {sd[3]:10.5f}")


def left_out(profile, fit):
    out, numbers = fit["left_out"], fit["certificate"]["statistics_shared"]
    print(f"profile {profile}: {fit['clusters']} districts and {fit['rows']} women in the fit, {out['clusters']} districts "
          f"and {out['rows']} women left out; {numbers} numbers were shared")


def main(reference, model, *fits):
    lme4 = load(reference)[model]["fits"]["glmer_laplace"]
    columns = rows, none, default = [load(path) for path in fits]
    table(lme4, columns)
    print()
    left_out("none", none)
    left_out("default", default)
    gap = largest_gap(estimates(default), lme4["beta"], lme4["se"])
    bound = default["certificate"]["max_shift_se"]
    print(f"Under profile default the largest gap is {gap:.3g} SE, of which the fit itself says that it may be {bound:.2g} SE: small")
    print("counts are hidden in sums with others, small districts give low orders, and every sum is rounded. One measure of")
    print("maximum entropy meets all that is said and fills in the rest. What the method can do without rules is `none`.")
    print()
    rows_se = {c["name"]: c["se"] for c in rows["fixed"]}
    to_rows = largest_gap(estimates(none), estimates(rows), rows_se)
    to_lme4 = largest_gap(estimates(none), lme4["beta"], lme4["se"])
    print(f"demo: gap to the individual-level fit {to_rows:.3g} SE, to lme4 {to_lme4:.3g} SE")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
