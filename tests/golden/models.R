# models.R - models with random intercepts of public sets, and how their data are read; for make_reference.R and
# make_robust.R. root: the project's folder.
models <- list(
  cbpp_ri = list(csv = "cbpp.csv", family = "binomial", response = "y", cluster = "herd",
    formula = "y ~ period + (1|herd)", levels = list(period = c("p1", "p2", "p3", "p4"))),
  contraception_ri = list(csv = "contraception.csv", family = "binomial", response = "use", cluster = "district",
    formula = "use ~ age + age_sq + urban + livch + (1|district)",
    levels = list(livch = c("l0", "l1", "l2", "l3plus"))),
  epil_ri = list(csv = "epil.csv", family = "poisson", response = "y", cluster = "subject",
    formula = "y ~ lbase*trt + lage + V4 + (1|subject)", levels = list(trt = c("placebo", "progabide"))),
  grouseticks_ri = list(csv = "grouseticks.csv", family = "poisson", response = "TICKS", cluster = "BROOD",
    formula = "TICKS ~ YEAR + height100 + (1|BROOD)", levels = list(YEAR = c("y95", "y96", "y97"))),
  hsb82_ri = list(csv = "hsb82.csv", family = "gaussian", response = "mAch", cluster = "school",
    formula = "mAch ~ meanses + cses*sector + (1|school)", levels = list(sector = c("Public", "Catholic"))),
  sleepstudy_ri = list(csv = "sleepstudy.csv", family = "gaussian", response = "Reaction", cluster = "Subject",
    formula = "Reaction ~ Days + (1|Subject)", levels = setNames(list(), character())),
  toenail_ri = list(csv = "toenail.csv", family = "binomial", response = "outcome", cluster = "patientID",
    formula = "outcome ~ treatment*time + (1|patientID)", levels = list(treatment = c("itraconazole", "terbinafine"))))

read_data <- function(model) {
  data <- read.csv(file.path(root, "data", model$csv))
  for (column in names(model$levels)) data[[column]] <- factor(data[[column]], model$levels[[column]])
  data[[model$cluster]] <- factor(data[[model$cluster]])
  data
}
