# Models with a weighted fraction: suffrage with states weighted by capability, product or population, beside the plain count.
# Weights are computed from data/covariates/state_year.csv, the last known value holding on and the first one back. Counts come from
# tables.R; every maximum is found by optim() from several starts, the change of contagion-onset by trying all places, and the step in the
# fraction in closed form. Writes weights.json. Base R and jsonlite.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
tables <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "tables.R"), envir = tables)
reference <- tables$reference

STATES <- reference$read_table("covariates/state_year.csv")
STATES$gdp <- as.numeric(STATES$gdp_per_capita) * as.numeric(STATES$population_millions)
STATES$population <- as.numeric(STATES$population_millions)
STATES$cinc <- as.numeric(STATES$cinc)

# The weight of a unit in the years k; 0 for a unit of which nothing is known.
by <- function(name) function(unit, k) {
  own <- STATES[STATES$unit == unit & !is.na(STATES[[name]]), ]
  if (nrow(own) == 0) return(rep(0, length(k)))
  own <- own[order(as.numeric(own$year)), ]
  at <- findInterval(k, as.numeric(own$year))
  own[[name]][pmax(at, 1)]
}

# log-likelihood of hazards by year: sum d log(1 - exp(-h)) - (Y - d) h.
log_l <- function(h, d, y) {
  if (any(h <= 0 & d > 0)) return(-Inf)
  sum(ifelse(d > 0, d * log(-expm1(-h)), 0)) - sum((y - d) * h)
}

# The maximum over p, q >= 0 of h = p + q x: optim() with the logarithms of both, and with either at 0; the best of all starts.
most_likely <- function(d, y, x) {
  top <- -Inf
  ends <- NULL
  try_out <- function(par, h) {
    value <- function(par) -max(log_l(h(par), d, y), -1e10)
    for (round in 1:6) {
      found <- optim(par, value, method = if (length(par) > 1) "Nelder-Mead" else "BFGS",
        control = list(reltol = 1e-16, maxit = 5000))
      par <- found$par
    }
    if (-found$value > top) {
      top <<- -found$value
      ends <<- par
    }
  }
  base <- log(sum(d) / sum(y))
  for (p in c(0, -3)) for (q in c(-1, 1, 3)) try_out(c(base + p, base + q), function(par) exp(par[1]) + exp(par[2]) * x)
  try_out(base, function(par) rep(exp(par), length(x)))
  try_out(base, function(par) exp(par) * x)
  top
}

constant <- function(d, y) {
  p <- sum(d) / sum(y)
  sum(d) * log(p) + (sum(y) - sum(d)) * log1p(-p)
}

run <- function(name) {
  table <- if (name == "none") tables$suffrage_counts("suffrage-lied", 1890, 1990) else
    tables$suffrage_counts("suffrage-lied", 1890, 1990, weight = by(name))
  d <- table$events
  y <- table$at_risk
  f <- table$fraction
  n <- length(d)
  onset <- vapply(2:n, function(i) {
    if (sum(d[seq_len(i - 1)]) < 3 || sum(d[i:n]) < 3) return(-Inf)
    most_likely(d, y, ifelse(seq_len(n) >= i, f, 0))
  }, 0)
  # The second regime is {F >= c}: fractions that differ by rounding are one.
  places <- sort(unique(signif(f, 11)))[-1]
  step <- vapply(places, function(c) {
    second <- signif(f, 11) >= c
    if (sum(d[!second]) < 3 || sum(d[second]) < 3) return(-Inf)
    constant(d[!second], y[!second]) + constant(d[second], y[second])
  }, 0)
  first <- which(table$k == 1945)
  list(weighting = name, adopters = table$adopters[first], members = table$members[first], fraction = f[first],
    mixed_influence = most_likely(d, y, f), onset = max(onset), onset_date = table$k[-1][which.max(onset)],
    step_in_fraction = max(step), step_fraction = places[which.max(step)])
}

main_weights <- function() {
  reference$write_json_lines(lapply(c("none", "cinc", "population", "gdp"), run), "weights.json")
}

if (sys.nframe() == 0L) main_weights()
