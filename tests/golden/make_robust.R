# make_robust.R - regenerate tests/golden/robust_reference.json: cluster-robust standard errors (CR1) of public sets.
#
# usage: Rscript tests/golden/make_robust.R [OUTPUT]     (packages lme4, jsonlite)
#
# V = m / (m - 1) B (sum_i s_i s_i') B, s_i the score of cluster i; with nested intercepts, of outer cluster i. Logistic
# and Poisson: s_i and B^-1 are differences of each cluster's log-likelihood in (sigma, beta), by Laplace or adaptive
# quadrature, written out below; the sum over all clusters is checked against lme4's. Linear: s_i = X_i'V_i^-1 (y_i -
# X_i beta), B = (X'V^-1 X)^-1, V written out.
suppressMessages(library(lme4))
invisible(Sys.setlocale("LC_COLLATE", "C"))
script <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
root <- normalizePath(file.path(dirname(script), "../.."))
output <- c(commandArgs(TRUE), file.path(root, "tests/golden/robust_reference.json"))[1]

source(file.path(root, "tests/golden/models.R"))
nested <- list(
  cbpp_nested = list(csv = "cbpp.csv", family = "binomial", response = "y", cluster = "herd", inner = "period",
    formula = "y ~ period + (1|herd/period)", levels = models$cbpp_ri$levels),
  contraception_nested = list(csv = "contraception.csv", family = "binomial", response = "use", cluster = "district",
    inner = "urban", formula = "use ~ age + age_sq + urban + livch + (1|district/urban)",
    levels = models$contraception_ri$levels),
  epil_nested = list(csv = "epil.csv", family = "poisson", response = "y", cluster = "subject", inner = "V4",
    formula = "y ~ lbase*trt + lage + V4 + (1|subject/V4)", levels = models$epil_ri$levels),
  cbpp_nested_linear = list(csv = "cbpp.csv", family = "gaussian", response = "y", cluster = "herd", inner = "period",
    formula = "y ~ period + (1|herd/period)", levels = models$cbpp_ri$levels))

# Of a function that returns a vector, along each parameter: central differences of order 4, a column each. Steps of
# 0.01 standard errors leave rounding and truncation errors near 1e-9.
derivatives <- function(f, par, step) vapply(seq_along(par), function(k) {
  at <- function(m) f(replace(par, k, par[k] + m * step[k]))
  (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step[k])
}, f(par))

hessian <- function(f, par, step) as.matrix(derivatives(function(p) drop(derivatives(f, p, step)), par, step))

cumulants <- list(
  binomial = list(value = function(eta) pmax(eta, 0) + log1p(exp(-abs(eta))), mean = plogis,
    variance = function(eta) plogis(eta) * plogis(-eta)),
  poisson = list(value = exp, mean = exp, variance = exp))

# The log-likelihood of each cluster with a random intercept of SD par[1], par[-1] the coefficients; without log y!.
cluster_logliks <- function(X, y, cluster, A, nagq) {
  rule <- GHrule(nagq)                     # of the standard normal density
  sums <- function(x) rowsum(x, cluster)[, 1]
  function(par) {
    fixed <- drop(X %*% par[-1])
    eta <- function(u) fixed + par[1] * u[cluster]
    information <- function(u) 1 + par[1]^2 * sums(A$variance(eta(u)))
    u <- numeric(nlevels(cluster))
    repeat {
      step <- (par[1] * sums(y - A$mean(eta(u))) - u) / information(u)
      u <- u + step / pmax(1, abs(step))
      if (max(abs(step)) < 1e-12) break
    }
    h <- function(u) sums(y * eta(u) - A$value(eta(u))) - u^2 / 2
    root <- sqrt(information(u))
    nodes <- vapply(seq_len(nagq), function(k) h(u + rule[k, "z"] / root) + rule[k, "z"]^2 / 2, u)
    top <- apply(nodes, 1, max)
    top + log(drop(exp(nodes - top) %*% rule[, "w"])) - log(root)
  }
}

# log of the integral of exp(sum(y eta - A(eta))), eta = fixed + L u, over a standard normal u, by Laplace.
laplace <- function(fixed, y, L, A) {
  u <- numeric(ncol(L))
  eta <- function() fixed + drop(L %*% u)
  information <- function() diag(ncol(L)) + crossprod(L, A$variance(eta()) * L)
  repeat {
    step <- solve(information(), drop(crossprod(L, y - A$mean(eta()))) - u)
    u <- u + step / max(1, abs(step))
    if (max(abs(step)) < 1e-12) break
  }
  sum(y * eta() - A$value(eta())) - sum(u^2) / 2 - c(determinant(information())$modulus) / 2
}

# The log-likelihood of each outer cluster: random intercepts of SD par[2], and of SD par[1] of the clusters in it.
nested_logliks <- function(X, y, outer, inner, A) {
  rows <- split(seq_along(y), outer)
  Z <- lapply(rows, function(i) 1 * base::outer(inner[i], unique(inner[i]), "=="))
  function(par) {
    fixed <- drop(X %*% par[-(1:2)])
    mapply(function(i, z) laplace(fixed[i], y[i], cbind(par[2], par[1] * z), A), rows, Z)
  }
}

sandwich <- function(bread, scores) nrow(scores) / (nrow(scores) - 1) * bread %*% crossprod(scores) %*% bread

glmer_robust <- function(model, data, nagq) {
  fit <- glmer(as.formula(model$formula), data, get(model$family), nAGQ = nagq,
    control = glmerControl(tolPwrss = 1e-12))
  X <- getME(fit, "X")
  y <- getME(fit, "y")
  A <- cumulants[[model$family]]
  logliks <- if (is.null(model$inner)) cluster_logliks(X, y, data[[model$cluster]], A, nagq)
    else nested_logliks(X, y, data[[model$cluster]], data[[model$inner]], A)
  total <- function(par) sum(logliks(par))
  par <- c(getME(fit, "theta"), fixef(fit))
  step <- 0.01 / sqrt(-diag(hessian(total, par, pmax(abs(par), 0.1) * 1e-3)))
  h <- hessian(total, par, step)
  for (iteration in 1:8) par <- par - solve(h, drop(derivatives(total, par, step)))
  stopifnot(abs(derivatives(total, par, step)) * step < 1e-9)
  constant <- if (model$family == "poisson") sum(lgamma(y + 1)) else 0
  if (nagq == 1L) stopifnot(abs(total(par) - constant - logLik(fit)) < 1e-4)
  bread <- solve(-hessian(total, par, step))
  robust <- sandwich(bread, derivatives(logliks, par, step))
  fixed <- -seq_along(getME(fit, "theta"))
  list(se = sqrt(diag(robust))[fixed], model_se = sqrt(diag(bread))[fixed], names = names(fixef(fit)))
}

lmer_robust <- function(model, data, reml) {
  fit <- lmer(as.formula(model$formula), data, REML = reml)
  deviance <- lmer(as.formula(model$formula), data, REML = reml, devFunOnly = TRUE)
  theta <- getME(fit, "theta")
  step <- 0.01 / sqrt(diag(hessian(deviance, theta, pmax(theta, 0.1) * 1e-2)) / 2)
  for (iteration in 1:4)
    theta <- theta - solve(hessian(deviance, theta, step), drop(derivatives(deviance, theta, step)))
  X <- getME(fit, "X")
  y <- getME(fit, "y")
  Lambdat <- getME(fit, "Lambdat")
  Lambdat@x <- theta[getME(fit, "Lind")]
  V <- crossprod(Lambdat %*% getME(fit, "Zt")) + Diagonal(nrow(data))  # over sigma^2
  inverse <- solve(as.matrix(crossprod(X, solve(V, X))))
  residual <- as.vector(y - X %*% (inverse %*% as.vector(crossprod(X, solve(V, y)))))
  weighted <- as.vector(solve(V, residual))
  variance <- sum(weighted * residual) / (nrow(data) - if (reml) ncol(X) else 0)
  scores <- rowsum(X * weighted, data[[model$cluster]])
  list(se = sqrt(diag(sandwich(inverse, scores))), model_se = sqrt(variance * diag(inverse)), names = names(fixef(fit)))
}

report <- function(found) list(software = "lme4", version = as.character(packageVersion("lme4")),
  se = as.list(setNames(found$se, found$names)), model_se = as.list(setNames(found$model_se, found$names)))

fits_of <- function(model, data) {
  if (model$family == "gaussian")
    return(list(lmer_REML = report(lmer_robust(model, data, TRUE)), lmer_ML = report(lmer_robust(model, data, FALSE))))
  laplace <- list(glmer_laplace = report(glmer_robust(model, data, 1L)))
  if (!is.null(model$inner)) return(laplace)
  c(laplace, list(glmer_agq9 = report(glmer_robust(model, data, 9L))))
}

one_level <- models[c("cbpp_ri", "contraception_ri", "epil_ri", "hsb82_ri", "sleepstudy_ri")]
reference <- lapply(c(one_level, nested), function(model) c(model, list(fits = fits_of(model, read_data(model)))))
writeLines(jsonlite::toJSON(reference, auto_unbox = TRUE, digits = I(12), pretty = 1), output)
