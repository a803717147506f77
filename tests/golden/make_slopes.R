# make_slopes.R - regenerate tests/data/slopes.csv, simulated, and tests/data/slopes.json: converged fits by lme4 of
# linear mixed models with several random effects, singular ones among them, to it and to public sets of data/.
#
# usage: Rscript tests/golden/make_slopes.R     (packages lme4, jsonlite)
#
# As in make_reference.R, Newton steps on lme4's deviance function go on from where its optimiser stops. The deviance is
# even in each column of Lambda, so that they converge at variances of 0, too.
suppressMessages(library(lme4))
invisible(Sys.setlocale("LC_COLLATE", "C"))  # clusters in byte order
script <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
root <- normalizePath(file.path(dirname(script), "../.."))

simulate_rows <- function() {
  set.seed(8)
  size <- rep(c(3, 5, 8, 12), 15)
  g <- rep(seq_along(size), size)
  n <- length(g)
  x <- round(rnorm(n, 1), 3)
  z <- round(runif(n, -1, 1), 3)
  h <- rbinom(n, 1, 0.4)
  b <- matrix(rnorm(4 * length(size)), ncol = 4)
  e <- rnorm(n)
  about <- 2 + 0.5 * x - z + 0.3 * h
  data.frame(g = sprintf("g%02d", g), pair = sprintf("p%03d", (2 * seq_len(n) + seq_len(n) %% 5) %/% 4), x, z, h,
    w = round(rexp(n) + 0.1, 3), v = as.integer(runif(n) > 0.05),
    y = round(about + b[g, 1] + (0.4 * b[g, 1] + 0.5 * b[g, 2]) * x + 0.8 * b[g, 3] * z + 0.9 * b[g, 4] * h + e, 5),
    y_one = round(about + (b[g, 1] + 0.2) * (1 + 0.5 * x) + e, 5),
    y_intercept = round(about + b[g, 1] + e, 5),
    y_slope = round(about + b[g, 2] * x + e - 0.9 * ave(e, g), 5),
    y_mean = round(about + b[g, 2] * (x - mean(x)) + e - 0.9 * ave(e, g), 5),
    y_none = round(about + e - 0.9 * fitted(lm(e ~ factor(g) * x)), 5))
}

models <- list(
  correlated = list(lmer = "y ~ x + (1 + x | g)"),
  independent = list(lmer = "y ~ x + (1 | g) + (0 + x | g)"),
  three = list(lmer = "y ~ x + z + (1 + x + z | g)"),
  two_terms = list(lmer = "y ~ x + z + (1 + x | g) + (0 + z | g)"),
  four = list(lmer = "y ~ x + z + h + (1 + x + z + h | g)"),
  weighted = list(lmer = "y ~ x + z + (1 + x | g)", weights = "w"),
  zero_weights = list(lmer = "y ~ x + z + (1 + x | g)", weights = "v"),
  pairs = list(lmer = "y ~ x + z + (1 | pair)"),
  correlation_one = list(lmer = "y_one ~ x + (1 + x | g)"),
  correlation_minus_one = list(lmer = "y_mean ~ x + (1 + x | g)"),
  no_slope = list(lmer = "y_intercept ~ x + (1 | g) + (0 + x | g)"),
  no_intercept = list(lmer = "y_slope ~ x + (1 | g) + (0 + x | g)"),
  nothing = list(lmer = "y_none ~ x + (1 | g) + (0 + x | g)"),
  sleepstudy = list(lmer = "Reaction ~ Days + (1 + Days | Subject)", csv = "sleepstudy.csv"),
  hsb82 = list(lmer = "mAch ~ meanses + cses*sector + (1 + cses | school)", csv = "hsb82.csv"))

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
# Steps of 0.03 standard errors, as in make_reference.R.
polish <- function(deviance, par) {
  step <- 0.03 / sqrt(diag(hessian(deviance, par, rep(0.002, length(par)))) / 2)
  for (iteration in 1:8) {
    change <- solve(hessian(deviance, par, step), gradient(deviance, par, step))
    par <- par - change * min(1, 0.1 / sqrt(sum(change^2)))
  }
  stopifnot(max(abs(gradient(deviance, par, step))) < 1e-7, all(eigen(hessian(deviance, par, step))$values > 0))
  par
}

fit_lmer <- function(model, reml) {
  data <- if (is.null(model$csv)) simulated else read_data(model$csv)
  used <- if (identical(model$weights, "v")) data[data$v > 0, ] else data  # lmer's loglik is -Inf at a weight of 0
  weights <- if (is.null(model$weights)) NULL else used[[model$weights]]
  parts <- lFormula(as.formula(model$lmer), used, REML = reml, weights = weights)
  deviance <- do.call(mkLmerDevfun, parts)
  best <- polish(deviance, optimizeLmer(deviance)$par)
  fit <- mkMerMod(environment(deviance), list(par = best, fval = deviance(best), conv = 0), parts$reTrms, parts$fr)
  covariance <- as.matrix(Matrix::bdiag(lapply(VarCorr(fit), function(v) matrix(v, nrow(v)))))
  modes <- ranef(fit, condVar = TRUE)[[1]]
  variance <- attr(modes, "postVar")
  if (!is.list(variance)) variance <- list(variance)
  variance <- do.call(rbind, lapply(variance, function(v) matrix(apply(v[, , 1:3, drop = FALSE], 3, diag), ncol = 3)))
  list(beta = unname(fixef(fit)), vcov = as.matrix(vcov(fit)), covariance = covariance, sigma = sigma(fit),
    loglik = as.numeric(logLik(fit)), modes = unname(as.matrix(modes[1:3, ])), mode_sd = t(sqrt(variance)))
}

read_data <- function(csv) {
  data <- read.csv(file.path(root, "data", csv))
  for (column in intersect(c("Subject", "school"), names(data))) data[[column]] <- factor(data[[column]])
  data
}

# The deviance with one SD, correlation, sigma or coefficient held, minimised over all others (ML).
profile_at <- function(formula, data, values) {
  fit <- lmer(as.formula(formula), data, REML = FALSE)
  deviance <- lme4:::devfun2(fit, useSc = TRUE, signames = FALSE)
  best <- head(attr(deviance, "optimum"), -length(fixef(fit)))
  vary <- function(k, value) {
    inner <- function(par) deviance(append(par, value, k - 1))
    rough <- nlminb(best[-k], inner, scale = 1 / pmax(abs(best[-k]), 0.1), control = list(rel.tol = 1e-14))
    inner(polish(inner, rough$par))
  }
  fixed <- function(name, value) {
    column <- model.matrix(fit)[, name]
    rest <- if (name == "(Intercept)") ". ~ . - 1" else paste(". ~ . -", name)
    used <- cbind(data, held = value * column)
    parts <- lFormula(update(as.formula(formula), paste(rest, "+ offset(held)")), used, REML = FALSE)
    inner <- do.call(mkLmerDevfun, parts)
    inner(polish(inner, optimizeLmer(inner)$par))
  }
  lapply(values, function(v) {
    d <- if (is.null(v$name)) vary(v$k, v$value) else fixed(v$name, v$value)
    c(v, loglik = unname(-d / 2))
  })
}

simulated <- simulate_rows()
simulated$g <- factor(simulated$g)
write.csv(simulated, file.path(root, "tests/data/slopes.csv"), row.names = FALSE, quote = FALSE)
reference <- lapply(models, function(model) {
  message(model$lmer)
  list(formula = model$lmer, weights = model$weights, reml = fit_lmer(model, TRUE), ml = fit_lmer(model, FALSE))
})
held <- function(...) list(...)
reference$profile <- profile_at("Reaction ~ Days + (1 + Days | Subject)", read_data("sleepstudy.csv"), list(
  held(k = 1, value = 15), held(k = 1, value = 37), held(k = 2, value = -0.45), held(k = 2, value = 0.68),
  held(k = 3, value = 3.8), held(k = 3, value = 8.7), held(k = 4, value = 23), held(k = 4, value = 28.8),
  held(name = "(Intercept)", value = 238), held(name = "Days", value = 14)))
text <- jsonlite::toJSON(reference, digits = I(13), auto_unbox = TRUE, matrix = "rowmajor", pretty = TRUE)
writeLines(gsub(",\n +(?=-?[0-9])", ", ", text, perl = TRUE), file.path(root, "tests/data/slopes.json"))
