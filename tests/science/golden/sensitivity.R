# Shares of the variance of an answer over combinations of choices: a balanced table by anova(), tables with missing combinations by lm() for every
# subset of the choices, and the specification curve of suffrage by the step alone (six codings, COW system, three origins, two ends), its
# tables counted by tables.R and the best rising step in closed form. Writes sensitivity.json. Base R and jsonlite.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
tables <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "tables.R"), envir = tables)
reference <- tables$reference

# R^2 of a regression on the factors named; 0 without any.
r_squared <- function(y, factors, names) {
  if (length(names) == 0) return(0)
  fit <- lm(reformulate(sprintf("`%s`", names), "y"), cbind(y = y, factors[names]))
  1 - sum(residuals(fit)^2) / sum((y - mean(y))^2)
}

# R^2 with all interactions of two factors.
in_pairs <- function(y, factors) {
  fit <- lm(y ~ .^2, cbind(y = y, factors))
  1 - sum(residuals(fit)^2) / sum((y - mean(y))^2)
}

# Shapley values by their definition: over all orders in which the factors may enter.
orders <- function(x) {
  if (length(x) <= 1) return(list(x))
  do.call(c, lapply(seq_along(x), function(i) lapply(orders(x[-i]), function(rest) c(x[i], rest))))
}

shares <- function(name, y, factors) {
  names <- names(factors)
  k <- length(names)
  all <- orders(names)
  gains <- sapply(names, function(own) {
    mean(vapply(all, function(order) {
      before <- order[seq_len(match(own, order) - 1)]
      r_squared(y, factors, c(before, own)) - r_squared(y, factors, before)
    }, 0))
  })
  list(name = name, values = y, levels = unname(lapply(factors, function(f) as.integer(f) - 1L)),
    variance = mean((y - mean(y))^2), r_squared = r_squared(y, factors, names), pairs = in_pairs(y, factors), shapley = unname(gains),
    alone = unname(vapply(names, function(own) r_squared(y, factors, own), 0)),
    last = unname(vapply(names, function(own) {
      r_squared(y, factors, names) - r_squared(y, factors, setdiff(names, own))
    }, 0)))
}

# A series without chance in it.
series <- function(n) round(0.3 + 0.2 * sin(1.7 * seq_len(n)) + 0.1 * cos(0.3 * seq_len(n)^2), 6)

balanced <- function() {
  factors <- rev(expand.grid(b = factor(1:4), a = factor(1:3)))
  y <- series(12)
  found <- shares("balanced", y, factors)
  # The analysis of variance, whose sums of squares do not depend on the order here.
  table <- anova(lm(y ~ a + b, cbind(y = y, factors)))
  found$anova <- table[["Sum Sq"]][1:2] / sum(table[["Sum Sq"]])
  stopifnot(all.equal(found$anova, found$shapley, tolerance = 1e-12))
  found
}

# Three factors of which a third of the combinations is missing.
unbalanced <- function() {
  all <- rev(expand.grid(c = factor(1:2), b = factor(1:4), a = factor(1:3)))
  kept <- all[seq_len(nrow(all)) %% 3 != 1 | seq_len(nrow(all)) > 15, ]
  shares("unbalanced", series(nrow(kept)), kept)
}

# The second factor tells the third, and the first tells part of both.
aliased <- function() {
  b <- factor(rep(1:5, each = 4))
  factors <- data.frame(a = factor(rep(c(1, 1, 2, 2, 1), each = 4)), b = b, c = factor(c(1, 2, 2, 3, 3)[b]), d = factor(rep(1:4, 5)))
  shares("aliased", series(20), factors)
}

# The best rising step: the first year of the second regime and F there.
constant <- function(d, y) {
  p <- sum(d) / sum(y)
  if (p >= 1) return(0)
  sum(d) * log(p) + (sum(y) - sum(d)) * log1p(-p)
}

rising_step <- function(norm, from, through) {
  table <- tables$suffrage_counts(norm, from, through)
  d <- table$events
  y <- table$at_risk
  n <- length(d)
  l <- vapply(2:n, function(i) {
    a <- seq_len(i - 1)
    b <- i:n
    if (sum(d[a]) < 3 || sum(d[b]) < 3) return(-Inf)
    # sum(d) / sum(y), compared as whole numbers.
    if (sum(d[b]) * sum(y[a]) <= sum(d[a]) * sum(y[b])) return(-Inf)
    constant(d[a], y[a]) + constant(d[b], y[b])
  }, 0)
  best <- which.max(l) + 1
  list(coding = norm, from = from, through = through, events = sum(d), date = table$k[best], adopters = table$adopters[best],
    members = table$members[best], critical_mass = table$fraction[best])
}

curve <- function() {
  codings <- unique(tables$ALL_SUFFRAGE$norm)
  all <- expand.grid(through = c(1990, 1980), from = c(1890, 1880, 1900), coding = codings, stringsAsFactors = FALSE)
  rows <- lapply(seq_len(nrow(all)), function(i) rising_step(all$coding[i], all$from[i], all$through[i]))
  factors <- data.frame(coding = factor(all$coding, codings), origin = factor(all$from, c(1890, 1880, 1900)), end = factor(all$through, c(1990, 1980)))
  found <- shares("suffrage", vapply(rows, function(row) row$critical_mass, 0), factors)
  found$rows <- rows
  found
}

main_sensitivity <- function() {
  reference$write_json_lines(list(balanced(), unbalanced(), aliased(), curve()), "sensitivity.json")
}

if (sys.nframe() == 0L) main_sensitivity()
