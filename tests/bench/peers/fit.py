"""fit.py - CPU seconds of one fit of individual rows by a Python package, the fit alone.

usage: fit.py ROWS.csv FORMULA FAMILY PACKAGE RUNS       (OMP_NUM_THREADS=1, RAYON_NUM_THREADS=1 in the environment)
prints one line a run: CPU seconds, wall seconds, logLik, then the fixed effects.
"""
import sys
import time
import warnings

import pandas

warnings.simplefilter("ignore")
path, formula, family, package, runs = sys.argv[1:]
data = pandas.read_csv(path)
group = formula.rsplit("|", 1)[1].strip(" )")
data[group] = data[group].astype(str)


def fit_glmm():
    import glmm

    fit = glmm.fit(data, formula, family=family)
    return fit.loglik, fit.beta


def fit_mixedlm():
    import mixedlm

    kinds = {"binomial": "Binomial", "poisson": "Poisson"}
    if family == "gaussian":
        fit = mixedlm.lmer(formula, data)
    else:
        fit = mixedlm.glmer(formula, data, family=getattr(mixedlm.families, kinds[family])())
    return fit.logLik().value, list(fit.fixef().values())


def fit_gpboost():
    import gpboost
    import numpy

    response, terms = (part.strip() for part in formula.split("~"))
    names = [word.strip() for word in terms.split("(")[0].split("+") if word.strip()]
    X = numpy.column_stack([numpy.ones(len(data))] + [data[name] for name in names])
    likelihood = {"binomial": "bernoulli_logit", "poisson": "poisson", "gaussian": "gaussian"}[family]
    model = gpboost.GPModel(group_data=data[group], likelihood=likelihood)
    model.fit(y=data[response].to_numpy(float), X=X)
    return -model.get_current_neg_log_likelihood(), model.get_coef(format_pandas=False).ravel()


work = {"glmm": fit_glmm, "mixedlm": fit_mixedlm, "GPBoost": fit_gpboost}[package]
for _ in range(int(runs)):
    cpu, wall = time.process_time(), time.perf_counter()
    loglik, fixed = work()
    spent, elapsed = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{spent:.6f} {elapsed:.6f} {loglik:.9f}", *(f"{b:.12g}" for b in fixed), flush=True)
