# Waves and known dates. Tarone's Z and the correlation rho of adoptions within a period, the probabilities held at the
# hazard of the smooth rival of lowest AIC; and a break at a treaty's entry into force against a constant hazard. Fitted hazards come
# from models.json (run models.R first), counts from tables.R, the posterior from accounts.R. Writes waves.json. Base R and jsonlite.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
accounts <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "accounts.R"), envir = accounts)
tables <- accounts$tables
reference <- accounts$reference

SMOOTH <- c("constant", "trend", "quadratic-trend", "cubic-trend", "mixed-influence", "mixed-influence-ceiling")
MODELS <- jsonlite::fromJSON(file.path(reference$HERE, "models.json"), simplifyVector = FALSE)

# ---- waves --------------------------------------------------------------------------------------------------------

# The smooth model of lowest AIC, 2 k - 2 l, and the probability that a unit at risk adopts in each period. By day a trend has its
# value in the middle of the day.
null_rival <- function(norm, likelihood) {
  run <- Filter(function(r) r$norm == norm && r$likelihood == likelihood, MODELS)[[1]]
  smooth <- Filter(function(m) m$name %in% SMOOTH, run$models)
  smooth[[which.min(vapply(smooth, function(m) 2 * m$n_parameters - 2 * m$log_likelihood, 0))]]
}

probabilities <- function(rival, table, likelihood) {
  v <- rival$parameters
  f <- table$fraction
  t <- (table$k - table$k[1] + if (likelihood == "exact") 0.5 else 0) * table$length
  h <- switch(rival$name,
    constant = rep(v$lambda, length(t)),
    trend = exp(v$alpha + v$gamma * t),
    `quadratic-trend` = exp(v$alpha + v$gamma * t + v$delta * t^2),
    `cubic-trend` = exp(v$alpha + v$gamma * t + v$delta * t^2 + v$epsilon * t^3),
    `mixed-influence` = v$p + v$q * f,
    `mixed-influence-ceiling` = (v$p + v$q * f) * (if (v$m == 1) 1 else pmax(v$m - f, 0) / (1 - f)))
  -expm1(-h * table$length)
}

tarone <- function(d, y, p) (sum((d - y * p)^2 / (p * (1 - p))) - sum(y)) / sqrt(2 * sum(y * (y - 1)))

# The beta-binomial likelihood in the usual form, Beta(a, b) with a = P (1 - rho) / rho; its maximum over rho by
# optimize() from a grid, then by the root of the slope, which is sharper than the top.
most_likely_rho <- function(d, y, p) {
  log_l <- function(rho) {
    if (rho == 0) return(sum(d * log(p) + (y - d) * log1p(-p)))
    s <- (1 - rho) / rho
    sum(lbeta(p * s + d, (1 - p) * s + y - d) - lbeta(p * s, (1 - p) * s))
  }
  slope <- function(rho) {
    s <- (1 - rho) / rho
    g <- p * (digamma(p * s + d) - digamma(p * s)) + (1 - p) * (digamma((1 - p) * s + y - d) - digamma((1 - p) * s)) -
      digamma(s + y) + digamma(s)
    -sum(g) / rho^2
  }
  grid <- c(10^seq(-5, -0.01, by = 0.05))
  value <- vapply(grid, log_l, 0)
  best <- which.max(value)
  if (log_l(0) >= value[best]) return(list(rho = 0, gain = 0))
  ends <- c(grid[max(best - 1, 1)], grid[min(best + 1, length(grid))])
  top <- optimize(log_l, ends, maximum = TRUE, tol = 1e-10)$maximum
  rho <- uniroot(slope, ends, tol = 1e-14)$root
  stopifnot(abs(rho / top - 1) < 1e-4)
  list(rho = rho, gain = log_l(rho) - log_l(0))
}

wave <- function(norm, table, likelihood) {
  rival <- null_rival(norm, likelihood)
  p <- probabilities(rival, table, likelihood)
  here <- table$at_risk > 0 & p > 0 & p < 1
  d <- table$events[here]
  y <- table$at_risk[here]
  c(list(norm = norm, period = table$period, threshold_in = "time", from = tables$label(min(table$k), table$period),
    through = tables$label(max(table$k), table$period), rival = rival$name, tarone = tarone(d, y, p[here])),
    most_likely_rho(d, y, p[here]))
}

# ---- known dates --------------------------------------------------------------------------------------------------

# Events and exposure from the period of entry into force on are the second regime; by day that day is its first.
known_date <- function(norm, period) {
  likelihood <- if (period == "day") "exact" else "grouped"
  table <- tables$treaty_counts(norm, period)
  day <- tables$ALL_TREATIES$entry_into_force[tables$ALL_TREATIES$norm == norm]
  at <- tables$number(day, period)
  first <- table$k < at
  d <- c(sum(table$events[first]), sum(table$events[!first]))
  y <- c(sum(table$at_risk[first]), sum(table$at_risk[!first]))
  l <- function(d, y) accounts$maximum(table, d, y, likelihood)
  statistic <- 2 * (sum(l(d, y)) - l(sum(d), sum(y)))
  state <- which(table$k == at)
  account <- accounts$account(norm, table, likelihood)
  places <- accounts$places_in_time(table, likelihood)
  ways <- accounts$ways_of(table, places, likelihood)
  chosen <- if (account$account == "step") ways$step else ways$life
  weight <- exp(chosen$m - max(chosen$m))
  list(norm = norm, period = period, threshold_in = "time", from = tables$label(min(table$k), period),
    through = tables$label(max(table$k), period), date = tables$label(at, period),
    adopters = table$adopters[state], members = table$members[state],
    hazards = as.list(accounts$hazard(table, d, y, likelihood)), statistic = statistic,
    p_value = pchisq(statistic, 1, lower.tail = FALSE),
    probability_before = sum(weight[places$kappa[chosen$rise] < at]) / sum(weight))
}

main_waves <- function() {
  year <- c("un-26-5", "un-18-10", "un-4-8", "un-9-4", "un-4-4", "un-23-1")
  eif <- c("un-26-5", "un-18-10", "un-4-8", "un-9-4", "un-4-9", "un-27-2-a", "un-23-1")
  suffrage <- c("suffrage-lied", "suffrage-pipe-any")
  reference$write_json_lines(list(list(
    waves = c(
      lapply(suffrage, function(norm) wave(norm, tables$suffrage_counts(norm, 1890, 1990), "grouped")),
      lapply(year, function(norm) wave(norm, tables$treaty_counts(norm, "year"), "grouped")),
      lapply(c("un-26-5", "un-4-9"), function(norm) wave(norm, tables$treaty_counts(norm, "day"), "exact"))),
    known_dates = c(lapply(eif, known_date, "year"), lapply(eif, known_date, "day"))
  )), "waves.json")
}

if (sys.nframe() == 0L) main_waves()
