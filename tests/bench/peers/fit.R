# fit.R - CPU seconds of one fit of individual rows by an R package, the fit alone.
#
# usage: Rscript fit.R ROWS.csv FORMULA FAMILY METHOD RUNS         (OPENBLAS_NUM_THREADS=1 in the environment)
# prints one line a run: CPU seconds, wall seconds, logLik, then the fixed effects.
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1], stringsAsFactors = TRUE)
formula <- as.formula(arguments[2])
cluster <- tail(all.vars(formula), 1)
data[[cluster]] <- factor(data[[cluster]])
family <- get(arguments[3])
quick <- lme4::glmerControl(calc.derivs = FALSE)
fits <- list(
  glmer = quote(lme4::glmer(formula, data, family)),
  "glmer, no derivatives" = quote(lme4::glmer(formula, data, family, control = quick)),
  "glmer, nAGQ = 25" = quote(lme4::glmer(formula, data, family, nAGQ = 25)),
  lmer = quote(lme4::lmer(formula, data)),
  glmmTMB = quote(glmmTMB::glmmTMB(formula, data, family))
)
for (run in seq_len(as.integer(arguments[5]))) {
  before <- proc.time()
  fit <- suppressMessages(suppressWarnings(eval(fits[[arguments[4]]])))
  spent <- proc.time() - before
  fixed <- if (inherits(fit, "glmmTMB")) glmmTMB::fixef(fit)$cond else lme4::fixef(fit)
  cat(sprintf("%.6f %.6f %.9f", sum(spent[c("user.self", "sys.self")]), spent["elapsed"], as.numeric(logLik(fit))),
      sprintf(" %.12g", fixed), "\n", sep = "")
}
