# make_robust.R - regenerate tests/golden/robust_reference.json: cluster-robust standard errors (CR1) of public sets.
#
# usage: Rscript tests/golden/make_robust.R [OUTPUT]     (packages lme4, jsonlite)
#
# V = m / (m - 1) B (sum_i s_i s_i') B, s_i the score of cluster i. Logistic and Poisson: s_i and B^-1 are differences
# of each cluster's log-likelihood in (sigma, beta), by Laplace or adaptive quadrature, written out below; the sum over
# all clusters is checked against lme4's. Linear: s_i = X_i'V_i^-1 (y_i - X_i beta), B = (X'V^-1 X)^-1, V written out.
suppressMessages(library(lme4))
invisible(Sys.setlocale("LC_COLLATE", "C"))
script <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
root <- normalizePath(file.path(dirname(script), "../.."))
output <- c(commandArgs(TRUE), file.path(root, "tests/golden/robust_reference.json"))[1]

models <- list(
  cbpp_ri = list(csv = "cbpp.csv", family = "binomial", response = "y", cluster = "herd",
    formula = "y ~ period + (1|herd)", levels = list(period = c("p1", "p2", "p3", "p4"))),
  contraception_ri = list(csv = "contraception.csv", family = "binomial", response = "use", cluster = "district",
    formula = "use ~ age + age_sq + urban + livch + (1|district)",
    levels = list(livch = c("l0", "l1", "l2", "l3plus"))),
  epil_ri = list(csv = "epil.csv", family = "poisson", response = "y", cluster = "subject",
    formula = "y ~ lbase*trt + lage + V4 + (1|subject)", levels = list(trt = c("placebo", "progabide"))),
  hsb82_ri = list(csv = "hsb82.csv", family = "gaussian", response = "mAch", cluster = "school",
    formula = "mAch ~ meanses + cses*sector + (1|school)", levels = list(sector = c("Public", "Catholic"))),
  sleepstudy_ri = list(csv = "sleepstudy.csv", family = "gaussian", response = "Reaction", cluster = "Subject",
    formula = "Reaction ~ Days + (1|Subject)", levels = setNames(list(), character())))

read_data <- function(model) {
  data <- read.csv(file.path(root, "data", model$csv))
  for (column in names(model$levels)) data[[column]] <- factor(data[[column]], model$levels[[column]])
  data[[model$cluster]] <- factor(data[[model$cluster]])
  data
}

# Of a function that returns a vector, along each parameter: central differences of order 4, a column each.
derivatives <- function(f, par, step) vapply(seq_along(par), function(k) {
  at <- function(m) f(replace(par, k, par[k] + m * step[k]))
  (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step[k])
}, f(par))

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

sandwich <- function(bread, scores) nrow(scores) / (nrow(scores) - 1) * bread %*% crossprod(scores) %*% bread

glmer_robust <- function(model, data, nagq) {
  fit <- glmer(as.formula(model$formula), data, get(model$family), nAGQ = nagq,
    control = glmerControl(tolPwrss = 1e-12))
  X <- getME(fit, "X")
  y <- getME(fit, "y")
  logliks <- cluster_logliks(X, y, data[[model$cluster]], cumulants[[model$family]], nagq)
  total <- function(par) sum(logliks(par))
  par <- c(getME(fit, "theta"), fixef(fit))
  hessian <- function(step) derivatives(function(p) drop(derivatives(total, p, step)), par, step)
  step <- 0.03 / sqrt(-diag(hessian(pmax(abs(par), 0.1) * 1e-3)))
  h <- hessian(step)
  for (iteration in 1:8) par <- par - solve(h, drop(derivatives(total, par, step)))
  stopifnot(abs(derivatives(total, par, step)) * step < 1e-9)
  if (nagq == 1L && model$family == "binomial") stopifnot(abs(total(par) - logLik(fit)) < 1e-4)
  bread <- solve(-hessian(step))
  robust <- sandwich(bread, derivatives(logliks, par, step))
  list(se = sqrt(diag(robust))[-1], model_se = sqrt(diag(bread))[-1], names = names(fixef(fit)))
}

lmer_robust <- function(model, data, nagq) {
  model <- numeric_model(model, data)
  data <- model$data
  fit <- glmer(as.formula(model$formula), data, get(model$family), nAGQ = nagq,
    control = glmerControl(tolPwrss = 1e-12))
  deviance <- deviance_of(model, data, nagq)
  par <- c(getME(fit, "theta"), fixef(fit))
  step <- 0.03 * sqrt(2 / diag(hessian(deviance, par, pmax(abs(par), 0.1) * 1e-3)))
  h <- hessian(deviance, par, step)
  for (iteration in 1:4) par <- par - solve(h, gradient(deviance, par, step))
  all <- gradient(deviance, par, step)
  scores <- t(vapply(levels(data[[model$cluster]]), function(cluster) {
    others <- data[data[[model$cluster]] != cluster, ]
    (gradient(deviance_of(model, others, nagq), par, step) - all) / 2
  }, par))
  bread <- solve(hessian(deviance, par, step) / 2)
  list(se = sqrt(diag(sandwich(bread, scores)))[-1], model_se = sqrt(diag(bread))[-1], names = model$names)
}

lmer_robust <- function(model, data, reml) {
  fit <- lmer(as.formula(model$formula), data, REML = reml,
    control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5)))
  X <- getME(fit, "X")
  V <- sigma(fit)^2 * (crossprod(getME(fit, "Lambdat") %*% getME(fit, "Zt")) + Diagonal(nrow(data)))
  bread <- solve(as.matrix(crossprod(X, solve(V, X))))
  beta <- bread %*% as.vector(crossprod(X, solve(V, getME(fit, "y"))))
  scores <- rowsum(X * as.vector(solve(V, getME(fit, "y") - X %*% beta)), data[[model$cluster]])
  list(se = sqrt(diag(sandwich(bread, scores))), model_se = sqrt(diag(bread)), names = names(fixef(fit)))
}

report <- function(found) list(software = "lme4", version = as.character(packageVersion("lme4")),
  se = as.list(setNames(found$se, found$names)), model_se = as.list(setNames(found$model_se, found$names)))

fits_of <- function(model, data) {
  if (model$family == "gaussian")
    return(list(lmer_REML = report(lmer_robust(model, data, TRUE)), lmer_ML = report(lmer_robust(model, data, FALSE))))
  list(glmer_laplace = report(glmer_robust(model, data, 1L)), glmer_agq9 = report(glmer_robust(model, data, 9L)))
}

reference <- lapply(models, function(model) c(model, list(fits = fits_of(model, read_data(model)))))
writeLines(jsonlite::toJSON(reference, auto_unbox = TRUE, digits = I(12), pretty = 1), output)
