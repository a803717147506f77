# pseudo_lme4_test.R - exported pseudo-data, fitted by lme4 with ordinary families, give fedglmm's fit of the summaries.
#
# usage: Rscript pseudo_lme4_test.R FEDGLMM DATA_FOLDER
program <- commandArgs(TRUE)[1]
data_folder <- commandArgs(TRUE)[2]
for (package in c("lme4", "jsonlite")) if (!requireNamespace(package, quietly = TRUE)) {
  cat("SKIPPED: the R package", package, "is not installed\n")
  quit(status = 0)
}
suppressMessages(library(lme4))

models <- list(
  binomial = list(csv = "contraception.csv", cluster = "district",
    formula = use ~ age + age_sq + urban + livch + (1 | district)),
  poisson = list(csv = "grouseticks.csv", cluster = "BROOD", formula = TICKS ~ YEAR + height100 + (1 | BROOD)),
  gaussian = list(csv = "sleepstudy.csv", cluster = "Subject", formula = Reaction ~ Days + (1 | Subject)))

run <- function(...) {
  status <- system2(program, shQuote(c(...)), stdout = FALSE)
  if (status != 0) stop("fedglmm ", paste(c(...), collapse = " "), ": exit ", status)
}

# One site, profile none: its summary, our fit of the summary, and the exported rows.
run_study <- function(model, family, folder) {
  path <- function(name) file.path(folder, name)
  rows <- file.path(data_folder, model$csv)
  run("protocol", "--data", rows, "--cluster", model$cluster, "--response", all.vars(model$formula)[1],
    "--profile", "none", "-o", path("study.json"))
  run("summarize", path("study.json"), rows, "-o", path("site.fgs"))
  run("fit", deparse1(model$formula), "--family", family, "--generator", "rows", "--seed", "7", path("site.fgs"),
    "--json", path("fit.json"))
  run("pseudo", path("site.fgs"), "--generator", "rows", "--seed", "7", "-o", path("pseudo.csv"))
  list(fit = jsonlite::fromJSON(path("fit.json")), pseudo = read.csv(path("pseudo.csv")), rows = read.csv(rows))
}

fit_lme4 <- function(model, family, data) {
  data[[model$cluster]] <- factor(data[[model$cluster]])
  if (family == "gaussian") return(lmer(model$formula, data))
  # The defaults stop up to 3e-4 from the optimum, where one column is 100 times wider than another.
  control <- glmerControl(optimizer = "bobyqa", tolPwrss = 1e-12, calc.derivs = FALSE,
    optCtrl = list(rhobeg = 2e-3, rhoend = 1e-9, maxfun = 1e5))
  glmer(model$formula, data, get(family), control = control)
}

check <- function(what, holds) {
  cat(if (holds) "  ok  " else "  FAILED  ", what, "\n", sep = "")
  holds
}

check_model <- function(model, family) {
  folder <- tempfile("pseudo")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  cat(family, ": ", deparse1(model$formula), "\n", sep = "")
  study <- run_study(model, family, folder)
  y <- study$pseudo[[all.vars(model$formula)[1]]]
  lme4_fit <- fit_lme4(model, family, study$pseudo)
  ours <- setNames(study$fit$fixed$estimate, study$fit$fixed$name)
  gap <- max(abs(ours - fixef(lme4_fit)[names(ours)]))
  gap_sd <- abs(study$fit$random$sd[[1]] - attr(VarCorr(lme4_fit)[[1]], "stddev"))
  suits <- switch(family, binomial = y %in% 0:1, poisson = y >= 0 & y == round(y), gaussian = is.finite(y))
  all(check("as many rows and clusters as there were", nrow(study$pseudo) == nrow(study$rows) &&
        setequal(study$pseudo[[model$cluster]], study$rows[[model$cluster]])),
    check("the response suits the family", all(suits)),
    check(sprintf("coefficients differ by %.1e <= 1e-4", gap), isTRUE(gap <= 1e-4)),
    check(sprintf("the random intercept's SD differs by %.1e <= 1e-4", gap_sd), isTRUE(gap_sd <= 1e-4)))
}

results <- mapply(check_model, models, names(models))
quit(status = if (all(results)) 0 else 1)
