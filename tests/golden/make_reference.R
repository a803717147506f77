# make_reference.R - regenerate tests/golden/reference.json from data/: converged fits by lme4, checked against glmmTMB.
#
# usage: Rscript tests/golden/make_reference.R [OUTPUT]     (packages lme4, glmmTMB, jsonlite)
#
# lme4's optimisers stop at about 1e-5 standard errors. Here their optimum is only the start: Newton steps on lme4's own
# deviance function, with derivatives by central differences of order 4, take it to about 1e-9.
suppressMessages({library(lme4); library(glmmTMB)})
invisible(Sys.setlocale("LC_COLLATE", "C"))  # clusters and factor levels in byte order
script <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
root <- normalizePath(file.path(dirname(script), "../.."))
output <- c(commandArgs(TRUE), file.path(root, "tests/golden/reference.json"))[1]

source(file.path(root, "tests/golden/models.R"))

# Derivative of f (scalar or vector) along parameter k: central differences of order 4.
derivative <- function(f, par, k, step) {
  at <- function(m) f(replace(par, k, par[k] + m * step[k]))
  (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step[k])
}
gradient <- function(f, par, step) vapply(seq_along(par), function(k) derivative(f, par, k, step), 0)
hessian <- function(f, par, step) {
  h <- vapply(seq_along(par), function(k) derivative(function(p) gradient(f, p, step), par, k, step), par)
  h <- matrix(h, length(par))
  (h + t(h)) / 2
}

# Steps of 0.03 standard errors: rounding and truncation errors are then both near 1e-10.
polish <- function(deviance, par) {
  curvature <- diag(hessian(deviance, par, pmax(abs(par), 0.1) * 1e-3))
  step <- 0.03 / sqrt(curvature / 2)
  h <- hessian(deviance, par, step)
  for (iteration in 1:4) par <- par - solve(h, gradient(deviance, par, step))
  list(par = par, vcov = 2 * solve(hessian(deviance, par, step)))
}

# glmer's deviance takes the determinant at the last but one iterate of the mode search, off by up to 1e-5. A second
# evaluation that starts at the modes of the first has it at the modes.
at_converged_modes <- function(deviance) function(par) {
  deviance(par)
  inside <- environment(deviance)
  inside$lp0 <- inside$resp$eta
  deviance(par)
}

modes_of <- function(fit) {
  modes <- ranef(fit, condVar = TRUE)[[1]]
  variance <- attr(modes, "postVar")[1, 1, ]
  lapply(seq_len(min(5, nrow(modes))), function(i)
    list(cluster = rownames(modes)[i], mode = modes[i, 1], cond_var = variance[i]))
}

report <- function(fit, se) list(software = "lme4", version = as.character(packageVersion("lme4")),
  beta = as.list(fixef(fit)), se = as.list(setNames(se, names(fixef(fit)))),
  re_sd = list("(Intercept)" = attr(VarCorr(fit)[[1]], "stddev")[[1]]),
  logLik = as.numeric(logLik(fit)), AIC = AIC(fit), BIC = BIC(fit), ranef_first = modes_of(fit))

fit_lmer <- function(model, data, reml) {
  parts <- lFormula(as.formula(model$formula), data, REML = reml)
  deviance <- do.call(mkLmerDevfun, parts)
  best <- polish(deviance, optimizeLmer(deviance)$par)
  value <- deviance(best$par)
  fit <- mkMerMod(environment(deviance), list(par = best$par, fval = value, conv = 0), parts$reTrms, parts$fr)
  # lmer's standard errors: sigma^2 (X'V^-1 X)^-1 at the estimated theta.
  c(report(fit, sqrt(diag(as.matrix(vcov(fit))))), sigma = sigma(fit))
}

fit_glmer <- function(model, data) {
  control <- glmerControl(tolPwrss = 1e-12)
  parts <- glFormula(as.formula(model$formula), data, get(model$family), control = control)
  deviance <- do.call(mkGlmerDevfun, c(parts, list(control = control)))
  optimizeGlmer(deviance)  # stage 1 leaves its start values in the deviance's environment
  deviance <- updateGlmerDevfun(deviance, parts$reTrms, nAGQ = 1L)
  rough <- optimizeGlmer(deviance, optimizer = "bobyqa", stage = 2)
  best <- polish(at_converged_modes(deviance), rough$par)
  value <- at_converged_modes(deviance)(best$par)
  fit <- mkMerMod(environment(deviance), list(par = best$par, fval = value, conv = 0), parts$reTrms, parts$fr)
  # glmer's standard errors: the inverse of the joint observed information of (theta, beta).
  report(fit, sqrt(diag(best$vcov))[-1])
}

# An implementation that shares no code: how far two converged fits are apart is the floor of any comparison.
difference_from_glmmTMB <- function(model, data, fit) {
  other <- glmmTMB(as.formula(model$formula), data, get(model$family))
  best <- other$fit$par
  curvature <- optimHess(best, other$obj$fn, other$obj$gr)
  for (iteration in 1:4) best <- best - solve(curvature, as.vector(other$obj$gr(best)))
  beta <- best[names(best) == "beta"]
  list(beta_se = max(abs(beta - unlist(fit$beta)) / unlist(fit$se)),
    sd_rel = abs(exp(best[names(best) == "theta"]) / fit$re_sd[[1]] - 1)[[1]],
    logLik = abs(-other$obj$fn(best) - fit$logLik)[[1]])
}

fits_of <- function(model, data) {
  if (model$family != "gaussian") return(list(glmer_laplace = fit_glmer(model, data)))
  list(lmer_REML = fit_lmer(model, data, TRUE), lmer_ML = fit_lmer(model, data, FALSE))
}

reference <- lapply(models, function(model) {
  data <- read_data(model)
  fits <- fits_of(model, data)
  likelihood <- fits[[length(fits)]]
  c(model, n = nrow(data), n_clusters = nlevels(data[[model$cluster]]), list(fits = fits,
    glmmTMB = c(version = as.character(packageVersion("glmmTMB")), difference_from_glmmTMB(model, data, likelihood))))
})
writeLines(jsonlite::toJSON(reference, auto_unbox = TRUE, digits = I(15), pretty = 1), output)
