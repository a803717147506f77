# glmer_time.R - CPU seconds of one fit of individual rows by lme4 and glmmTMB, the fit alone; one line a run.
#
# usage: Rscript glmer_time.R ROWS.csv FORMULA FAMILY RUNS          (OPENBLAS_NUM_THREADS=1 in the environment)
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1], stringsAsFactors = TRUE)
formula <- as.formula(arguments[2])
cluster <- tail(all.vars(formula), 1)
data[[cluster]] <- factor(data[[cluster]])
family <- get(arguments[3])

cpu_seconds <- function(expression) {
  before <- proc.time()
  suppressWarnings(eval(expression))
  sum((proc.time() - before)[c("user.self", "sys.self")])
}

fits <- list(lme4 = quote(lme4::glmer(formula, data, family)), glmmTMB = quote(glmmTMB::glmmTMB(formula, data, family)))
for (package in names(fits)) {
  if (!requireNamespace(package, quietly = TRUE)) next
  cat(package, "version", as.character(packageVersion(package)), "\n")
  for (run in seq_len(as.integer(arguments[4]))) cat(package, cpu_seconds(fits[[package]]), "\n")
}
