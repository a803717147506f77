#!/usr/bin/env python3
"""predicted_times.py - the likelihood of 10,000 clusters on an A100 and an H100, from counted operations: docs/GPU.md.

Logistic, a random intercept, a warp a cluster, modes found in two steps from the last ones. `MARGIN` and `OVERHEAD` are
guesses, the rest is counted in src/kernels and cuda/teams.hpp or taken from data sheets.
"""
from dataclasses import dataclass

CLUSTERS, STEPS = 10_000, 2
MARGIN = 2.0        # latencies that 12 warps a processor do not hide
OVERHEAD = 0.1e-3   # launches, copies, the sums over clusters


@dataclass
class Device:
    name: str
    processors: int
    clock: float
    warp_operations: int  # double precision, a cycle and processor
    bandwidth: float


DEVICES = [Device("A100", 108, 1.41e9, 1, 1.55e12), Device("H100", 132, 1.98e9, 2, 3.35e12)]


def gram_blocks(q):
    return sum(j // 4 + 1 for j in range(q))  # of four columns


def counts(q, derivatives):
    """(double-precision operations a point, the same a cluster, sums over a warp in number of shuffles)"""
    exp, log1p, division = 20, 31, 10
    step = 3 + exp + 1 + division + 3
    at_mode = 3 + exp + 1 + division + log1p + 7
    point, cluster, joins = q + STEPS * step + at_mode, 100, 5 * (1 + 2 * STEPS + 4)
    if derivatives == 1:
        point, cluster, joins = point + 13 + q, cluster + 100, joins + 5 * q
    if derivatives == 2:
        point += 21 + 3 * q + 5 * gram_blocks(q)
        cluster += 300 + 40 * (q + 1)
        joins += 7 * (q + gram_blocks(q))
    return point, cluster + joins, 2 * joins


def milliseconds(device, size, q, derivatives):
    """(floor by operations, floor by bytes, predicted)"""
    point, cluster, shuffles = counts(q, derivatives)
    rate = device.processors * device.clock
    floor = CLUSTERS * size * point / 32 / device.warp_operations / rate
    memory = CLUSTERS * size * 8 * (q + 3) / device.bandwidth
    cycles = (-(-size // 32) * point + cluster) / device.warp_operations + shuffles
    predicted = OVERHEAD + max(MARGIN * CLUSTERS * cycles / rate, 2 * memory)
    return tuple(1e3 * seconds for seconds in (floor, memory, predicted))


def main():
    head = " | ".join(f"{d.name}: operations | bytes | predicted" for d in DEVICES)
    print(f"| points a cluster | q | evaluation | {head} |\n|---|---|---|{'---|' * 3 * len(DEVICES)}")
    for size in (30, 100, 1000):
        for q in (5, 10):
            for derivatives, name in enumerate(("value", "and gradient", "and Hessian")):
                cells = [f"{t:.3f}" for d in DEVICES for t in milliseconds(d, size, q, derivatives)]
                print(f"| {size} | {q} | {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
