# make_fgs.R STUDY.json ROWS.csv SITE.fgs - a summary under profile none, written from docs/FORMAT.md alone.
# Rscript make_fgs.R ...; needs the packages jsonlite and digest.
files <- commandArgs(TRUE)
study <- jsonlite::fromJSON(files[1], simplifyVector = FALSE)
stopifnot(study$profile == "none", length(study$thresholds) == 0)

string <- function(s) as.character(jsonlite::toJSON(enc2utf8(s), auto_unbox = TRUE))
exact <- function(x) sprintf("%.17g", x + 0)
sums <- function(x) paste0("[", paste(exact(x), collapse = ","), "]")
sha256 <- function(s) digest::digest(enc2utf8(s), "sha256", serialize = FALSE)
`%or%` <- function(a, b) if (is.null(a)) b else a

# Canonical JSON: no space, keys in byte order, the shortest digits that read back.
shortest <- function(x) {
  for (digits in 15:17) if (as.numeric(s <- sprintf("%.*g", digits, x)) == x) break
  if (grepl("[.e]", s)) s else paste0(s, ".0")
}
canonical <- function(v) {
  if (is.null(v)) "null"
  else if (is.list(v) && !is.null(names(v))) {
    keys <- sort(names(v), method = "radix")
    members <- vapply(keys, function(key) paste0(string(key), ":", canonical(v[[key]])), "")
    paste0("{", paste(members, collapse = ","), "}")
  }
  else if (is.list(v)) paste0("[", paste(vapply(v, canonical, ""), collapse = ","), "]")
  else if (is.logical(v)) tolower(v)
  else if (is.character(v)) string(v)
  else if (is.integer(v)) sprintf("%d", v) else shortest(v)
}

base <- Filter(function(v) is.null(v$derived), study$variables)
columns <- do.call(c, lapply(base, function(v) switch(v$type,
  numeric = list(list(name = v$name, v = v)), binary = list(list(name = v$name, v = v, level = "1")),
  lapply(v$levels[-1], function(level) list(name = paste0(v$name, level), v = v, level = level)))))

all <- read.csv(files[2], colClasses = "character", check.names = FALSE, na.strings = c("", "NA"), encoding = "UTF-8")
needed <- c(study$cluster, study$within, vapply(c(base, study$responses), function(v) v$name, ""))
rows <- all[complete.cases(all[needed]), ]
scaled <- function(x, of) (x - (of$centre %or% 0)) / (of$scale %or% 1)
z <- vapply(columns, function(column) {
  v <- column$v
  cell <- rows[[v$name]]
  if (v$type == "factor") return(as.numeric(cell == column$level))
  x <- as.numeric(cell)
  if (v$type == "binary") return(x)
  if (isTRUE(v$clip)) x <- pmin(pmax(x, v$bounds[[1]]), v$bounds[[2]])
  scaled(if (is.null(v$transform)) x else get(v$transform)(x), v)
}, numeric(nrow(rows)))
y <- vapply(study$responses, function(r) {
  if (length(r$levels)) as.numeric(rows[[r$name]] == r$levels[[2]]) else scaled(as.numeric(rows[[r$name]]), r)
}, numeric(nrow(rows)))
w <- if (is.null(study$weights)) rep(1, nrow(rows)) else as.numeric(rows[[study$weights]])

# Monomials by degree, then in lexicographic order; a dummy once, and one dummy of a factor only.
extend <- function(m) lapply(seq(m[length(m)], length(columns)), function(c) c(m, c))
allowed <- function(m) !anyDuplicated(unlist(lapply(columns[m], function(c) if (!is.null(c$level)) c$v$name)))
monomials <- function(degree) {
  of_degree <- list(as.list(seq_along(columns)))
  for (d in seq_len(degree - 1)) of_degree[[d + 1]] <- do.call(c, lapply(of_degree[[d]], extend))
  Filter(allowed, do.call(c, of_degree))
}
product <- function(m, r) Reduce(`*`, lapply(m, function(c) z[r, c]))
named <- function(k, s) paste0(string(study$responses[[k]]$name), ":", s)

group_line <- function(cluster) {
  r <- which(rows[[study$cluster]] == cluster)
  constant <- Filter(function(c) length(unique(z[r, c])) == 1, seq_along(columns))
  moments <- Filter(function(m) !any(m %in% constant), monomials(study$order))
  values <- vapply(constant, function(c) paste0(string(columns[[c]]$name), ":", exact(z[r[1], c])), "")
  of_y <- function(k) named(k, sums(c(sum(w[r] * y[r, k]), colSums(w[r] * y[r, k] * z[r, , drop = FALSE]))))
  within <- if (is.null(study$within)) "" else paste0(',"within":', string(rows[[study$within]][r[1]]))
  paste0('{"rows":{"cluster":', string(cluster), within, '},"n":', length(r), ',"order":"', study$order, '",',
         if (length(values)) paste0('"constant":{', paste(values, collapse = ","), "},"),
         '"moments":', sums(vapply(moments, function(m) sum(product(m, r)), 0)),
         ',"y":{', paste(vapply(seq_len(ncol(y)), of_y, ""), collapse = ","), "}}\n")
}
totals <- vapply(seq_len(ncol(y)), function(k) {
  type <- study$responses[[k]]$type
  trials <- study$responses[[k]]$trials
  xy <- vapply(monomials(2), function(m) sum(w * y[, k] * product(m, seq_len(nrow(z)))), 0)
  named(k, paste0('{"xy":', sums(xy), if (type != "binary") paste0(',"yy":', exact(sum(w * y[, k]^2))),
                  if (type == "count") paste0(',"log_factorial":', exact(sum(w * lfactorial(y[, k])))),
                  if (!is.null(trials))
                    paste0(',"log_choose":', exact(sum(w * lchoose(as.numeric(rows[[trials]]), y[, k])))), "}"))
}, "")

clusters <- sort(unique(rows[[study$cluster]]), method = "radix")
groups <- paste(vapply(clusters, group_line, ""), collapse = "")
release <- paste0('","clusters":"', length(clusters), '","rows":"', nrow(rows),
                  '","left_out":{"clusters":"0","rows":"0"},"incomplete":"', nrow(all) - nrow(rows),
                  '","rules":[],', if (!is.null(study$weights)) paste0('"log_weights":', exact(sum(log(w))), ","),
                  '"totals":{', paste(totals, collapse = ","), "}}\n")
protocol <- canonical(study)
hash <- sha256(protocol)
id <- sha256(paste0(hash, "\n", groups, '{"release":"', release))
body <- paste0('{"fedglmm_summary":1,"protocol":', protocol, ',"protocol_hash":"', hash, '"}\n',
               groups, '{"release":"', id, release)
closing <- paste0('{"end":{"lines":"', length(clusters) + 2, '","sha256":"', sha256(body), '"}}\n')
writeBin(charToRaw(enc2utf8(paste0(body, closing))), files[3])
