# make_hard.R - prints what tests/engine/fit/hard_references_test.cpp expects: the minima of lme4's deviance functions.
# The data are those of tests/engine/hard_cases.hpp: uniform numbers of Park and Miller's generator.
suppressMessages(library(lme4))

generator <- function(seed) {
  s <- seed
  function(n = 1) {
    out <- numeric(n)
    for (i in seq_len(n)) {
      s <<- (16807 * s) %% 2147483647
      out[i] <- s / 2147483647
    }
    out
  }
}

# Clusters of `size` rows, 5 of them in each outer cluster.
study <- function(seed, clusters, size, sd = 0.8, slope_sd = 0.5, outer_sd = 0, level = 0) {
  u <- generator(seed)
  bell <- function() 2 * (sum(u(3)) - 1.5)
  rows <- list()
  for (c in 0:(clusters - 1)) {
    if (c %% 5 == 0) a <- outer_sd * bell()
    b <- sd * bell()
    d <- slope_sd * bell()
    for (i in seq_len(size)) {
      x <- 4 * u() - 2
      eta <- -0.3 + 0.6 * x + a + b + d * x
      y <- as.numeric(u() < 1 / (1 + exp(-eta)))
      k <- floor(exp(level + eta / 2) * (0.5 + u()))
      rows[[length(rows) + 1]] <- c(c, c %/% 5, x, y, k)
    }
  }
  out <- as.data.frame(do.call(rbind, rows))
  names(out) <- c("g", "o", "x", "y", "k")
  out$g <- factor(out$g)
  out$o <- factor(out$o)
  out
}

report <- function(name, formula, family, data, ...) {
  control <- glmerControl(optimizer = "bobyqa", tolPwrss = 1e-13, check.conv.singular = "ignore",
                          check.nobs.vs.nRE = "ignore", check.nobs.vs.nlev = "ignore", calc.derivs = FALSE)
  fit <- glmer(formula, data, family, control = control, ...)
  devfun <- update(fit, devFunOnly = TRUE)
  par <- c(getME(fit, "theta"), fixef(fit))
  low <- c(getME(fit, "lower"), rep(-Inf, length(fixef(fit))))
  for (k in c(1:4, 2:5))
    par <- minqa::bobyqa(par, devfun, low, control = list(rhobeg = 10^(-k - 1), rhoend = 1e-11, maxfun = 1e5))$par
  deviance <- devfun(par)
  opt <- list(par = par, fval = deviance, conv = 0, message = "")
  fit <- lme4:::mkMerMod(environment(devfun), opt, lme4::glFormula(formula, data, family, control = control)$reTrms,
                         fit@frame, fit@call)
  theta <- getME(fit, "theta")
  cat(name, "beta", format(fixef(fit), digits = 12), "\n", name, "sd",
      format(unlist(lapply(VarCorr(fit), function(v) attr(v, "stddev"))), digits = 10), "\n", name, "cor",
      format(unlist(lapply(VarCorr(fit), function(v) attr(v, "correlation")[lower.tri(v)])), digits = 10), "\n", name,
      "loglik", format(as.numeric(logLik(fit)), digits = 13), "\n")
}

report("slope", y ~ x + (x | g), binomial, study(3, 20, 12))
report("counts", k ~ x + (x | g), poisson, study(3, 20, 12))
report("ones", k ~ x + (1 | g), poisson, study(5, 200, 1))
report("pairs", y ~ x + (1 | g), binomial, study(5, 200, 2, 1.5))
report("pairs of slopes", k ~ x + (x | g), poisson, study(5, 200, 2))
report("singular", y ~ x + (x | g), binomial, study(8, 20, 12, 0.8, 0.02))
report("millions", k ~ x + (x | g), poisson, study(3, 20, 12, level = 13.8))
report("nested", y ~ x + (1 | o / g), binomial, study(4, 50, 8, 0.6, 0, 0.9))
report("nested counts", k ~ x + (1 | o / g), poisson, study(4, 50, 8, 0.6, 0, 0.9))
all_events <- study(3, 20, 12)
all_events$y[all_events$g == "0"] <- 1
all_events$y[all_events$g == "1"] <- 0
report("all events", y ~ x + (1 | g), binomial, all_events)

# lme4 takes the weights in det(H) one step before the mode, which is 3e-7 off here: Laplace from its definition.
laplace <- function(par, data) {
  lambda <- matrix(c(par[1], par[2], 0, par[3]), 2)
  total <- 0
  for (rows in split(data, data$g)) {
    X <- cbind(1, rows$x)
    Z <- X %*% lambda
    u <- c(0, 0)
    for (iteration in 1:60) {
      p <- plogis(drop(X %*% par[4:5] + Z %*% u))
      H <- crossprod(Z, Z * (p * (1 - p))) + diag(2)
      step <- drop(solve(H, crossprod(Z, rows$y - p) - u))
      u <- u + step
      if (max(abs(step)) < 1e-13) break
    }
    eta <- drop(X %*% par[4:5] + Z %*% u)
    total <- total + sum(rows$y * eta - log1p(exp(eta))) - sum(u^2) / 2 - log(det(H)) / 2
  }
  total
}
par <- c(1.18, -0.06, 0.42, -0.39, 0.68)
for (k in 1:3) {
  fit <- optim(par, laplace, data = all_events, method = "BFGS",
               control = list(fnscale = -1, reltol = 1e-15, ndeps = rep(1e-4, 5)))
  par <- fit$par
}
slope_sd <- sqrt(par[2]^2 + par[3]^2)
cat("all events, slopes", format(c(par[4:5], par[1], slope_sd, par[2] / slope_sd, fit$value), digits = 13), "\n")

zero <- study(11, 20, 12, 0, 0)
fit <- glm(y ~ x, binomial, zero, epsilon = 1e-15)
cat("zero", sqrt(VarCorr(glmer(y ~ x + (1 | g), zero, binomial))$g[1]), format(coef(fit), digits = 13),
    format(coef(summary(fit))[, 2], digits = 10), format(as.numeric(logLik(fit)), digits = 13), "\n")

linear <- function(name, formula, data, REML) {
  control <- lmerControl(check.conv.singular = "ignore")
  fit <- lmer(formula, data, REML = REML, control = control)
  devfun <- update(fit, devFunOnly = TRUE)
  par <- getME(fit, "theta")
  for (k in c(1:4, 2:5))
    par <- minqa::bobyqa(par, devfun, getME(fit, "lower"),
                         control = list(rhobeg = 10^(-k - 1), rhoend = 1e-11, maxfun = 1e5))$par
  par <- optim(par, devfun, control = list(reltol = 1e-15))$par
  opt <- list(par = par, fval = devfun(par), conv = 0, message = "")
  tight <- lme4:::mkMerMod(environment(devfun), opt, lFormula(formula, data, REML = REML, control = control)$reTrms,
                           fit@frame, fit@call)
  se <- sqrt(diag(as.matrix(vcov(tight))))
  cat(name, "beta", format(fixef(tight), digits = 13), "se", format(se, digits = 12), "\n",
      name, "sd", format(sqrt(unlist(VarCorr(tight))), digits = 12), "sigma", format(sigma(tight), digits = 13),
      "loglik", format(as.numeric(logLik(tight)), digits = 14), "\n")
  tight
}
nested <- study(21, 40, 6, outer_sd = 0.9, level = 1)
invisible(linear("nested linear", k ~ x + (1 | o / g), nested, TRUE))
fit <- linear("nested linear, ML", k ~ x + (1 | o / g), nested, FALSE)
modes <- ranef(fit, condVar = TRUE)
for (group in c("o", "g:o")) {
  sd <- sqrt(attr(modes[[group]], "postVar")[1])
  cat(group, format(modes[[group]][1:2, 1], digits = 12), "sd", format(sd, digits = 12), "\n")
}
print(confint(profile(lmer(k ~ x + (1 | o / g), nested, REML = FALSE), signames = FALSE)), digits = 10)

# (0 + s | g) with s far from 0, as a slope of s / origin: Laplace from its definition for one random effect. par: its
# SD, the coefficients. families: A(eta), A'(eta) and A''(eta).
families <- list(y = list(function(e) log1p(exp(e)), plogis, function(e) plogis(e) * plogis(-e)),
                 k = list(exp, exp, exp))
laplace_slope <- function(par, data, response, family) {
  total <- if (response == "k") -sum(lgamma(data$k + 1)) else 0
  for (rows in split(data, data$g)) {
    u <- 0
    z <- par[1] * rows$z
    fixed <- par[2] + par[3] * rows$x
    for (iteration in 1:200) {
      eta <- fixed + z * u
      step <- (sum(z * (rows[[response]] - family[[2]](eta))) - u) / (1 + sum(z^2 * family[[3]](eta)))
      u <- u + step * min(1, 1 / abs(step))
      if (abs(step) < 1e-14) break
    }
    eta <- fixed + z * u
    total <- total + sum(rows[[response]] * eta - family[[1]](eta)) - u^2 / 2 -
      log(1 + sum(z^2 * family[[3]](eta))) / 2
  }
  total
}
for (origin in c(30, 1e6)) for (response in c("y", "k")) {
  rows <- study(3, 20, 12)
  rows$z <- (rows$x + origin) / origin
  f <- function(par) laplace_slope(par, rows, response, families[[response]])
  par <- if (response == "y") c(0.59, -0.33, 0.54) else c(1.16, -1.7, 0.29)
  unit <- diag(1e-3, 3)
  for (k in 1:6) {
    slope <- apply(unit, 1, function(h) (f(par - 2 * h) - 8 * f(par - h) + 8 * f(par + h) - f(par + 2 * h)) / 12e-3)
    curve <- sapply(1:3, function(i) sapply(1:3, function(j) {
      a <- unit[i, ]
      b <- unit[j, ]
      (f(par + a + b) - f(par + a - b) - f(par - a + b) + f(par - a - b)) / 4e-6
    }))
    par <- par - solve(curve, slope)
  }
  cat("slope alone,", response, origin, format(c(par[2:3], par[1], f(par)), digits = 13), "\n")
}
