# The account of the tipping point and its posterior: the step at its best rise or the life-cycle, whichever has the
# lower BIC, and the posterior of the rise under that account. Every sum is taken over all candidates, or all pairs of
# candidates, by brute force. Thresholds in time and in the fraction. Writes accounts.json. Base R only.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
tables <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "tables.R"), envir = tables)
reference <- tables$reference
MIN_EVENTS <- 3
LEVEL <- 0.95

# ---- places: where the hazard may change --------------------------------------------------------------------------

# d, y: events and unit-periods of the regime before the place; `value`: its time or fraction.
places_in_time <- function(table, likelihood) {
  k <- table$k
  cuts <- if (likelihood == "grouped") {
    data.frame(kappa = k[-1], side = "boundary")
  } else {
    days <- k[table$events > 0]
    both <- data.frame(kappa = rep(days, each = 2), side = rep(c("before", "after"), length(days)))
    both[both$side == "before" | both$kappa < max(k), ]
  }
  d <- c(0, cumsum(table$events))
  y <- c(0, cumsum(table$at_risk))
  place <- match(cuts$kappa, k)
  later <- as.numeric(cuts$side == "after")
  state <- place + later
  data.frame(cuts, date = tables$label(cuts$kappa, table$period),
    d = d[place + later], y = y[place + (cuts$side != "boundary")],
    adopters = table$adopters[state], members = table$members[state], fraction = table$fraction[state])
}

# Regime 2 = {F >= c} for every observed c but the lowest. The date is that of the first period with F >= c.
places_in_fraction <- function(table) {
  levels <- sort(unique(table$fraction))[-1]
  do.call(rbind, lapply(levels, function(c) {
    below <- table$fraction < c
    here <- which(table$fraction == c)[1]
    reached <- table$k[!below][1]
    data.frame(kappa = reached, side = "boundary", date = tables$label(reached, table$period),
      d = sum(table$events[below]), y = sum(table$at_risk[below]),
      adopters = table$adopters[here], members = table$members[here], fraction = c)
  }))
}

# ---- all ways to place one change or two --------------------------------------------------------------------------

# Of a regime: log-likelihood at its maximum, hazard, log marginal likelihood. Vectors of events and unit-periods.
maximum <- function(table, d, y, likelihood) {
  term <- function(n, p) ifelse(n == 0, 0, n * log(p))
  if (likelihood == "grouped") term(d, d / y) + term(y - d, 1 - d / y) else term(d, d / (y * table$length)) - d
}
hazard <- function(table, d, y, likelihood) {
  if (likelihood == "grouped") -log1p(-d / y) / table$length else d / (y * table$length)
}
marginal <- function(table, d, y, likelihood) {
  pooled <- sum(table$events) / sum(table$at_risk)
  a <- 1 / 2
  if (likelihood == "grouped") {
    b <- a * (1 - pooled) / pooled
    lbeta(a + d, b + y - d) - lbeta(a, b)
  } else {
    b <- a / (pooled / table$length)
    a * log(b) - lgamma(a) + lgamma(a + d) - (a + d) * log(b + y * table$length)
  }
}

# Rates are compared as whole numbers, d1 y2 against d2 y1, so that equal ones are equal.
ways_of <- function(table, places, likelihood) {
  total_d <- sum(table$events)
  total_y <- sum(table$at_risk)
  ok <- places$d >= MIN_EVENTS & total_d - places$d >= MIN_EVENTS & places$y > 0 & total_y - places$y > 0
  candidates <- which(ok)
  value <- function(d, y) maximum(table, d, y, likelihood)
  weight <- function(d, y) marginal(table, d, y, likelihood)
  i <- candidates
  step <- data.frame(rise = i, d1 = places$d[i], y1 = places$y[i], d2 = total_d - places$d[i], y2 = total_y - places$y[i])
  step <- step[step$d1 * step$y2 < step$d2 * step$y1, ]
  step$l <- value(step$d1, step$y1) + value(step$d2, step$y2)
  step$m <- weight(step$d1, step$y1) + weight(step$d2, step$y2)
  pairs <- expand.grid(fall = candidates, rise = candidates)
  pairs <- pairs[pairs$rise < pairs$fall, ]
  d <- places$d
  y <- places$y
  life <- data.frame(rise = pairs$rise, fall = pairs$fall, d1 = d[pairs$rise], y1 = y[pairs$rise],
    d2 = d[pairs$fall] - d[pairs$rise], y2 = y[pairs$fall] - y[pairs$rise],
    d3 = total_d - d[pairs$fall], y3 = total_y - y[pairs$fall])
  life <- life[life$d2 >= MIN_EVENTS & life$y2 > 0 & life$y3 > 0, ]
  life <- life[life$d1 * life$y2 < life$d2 * life$y1 & life$d3 * life$y2 < life$d2 * life$y3, ]
  life$l <- value(life$d1, life$y1) + value(life$d2, life$y2) + value(life$d3, life$y3)
  life$m <- weight(life$d1, life$y1) + weight(life$d2, life$y2) + weight(life$d3, life$y3)
  list(candidates = candidates, step = step, life = life)
}

# ---- distributions ------------------------------------------------------------------------------------------------

# Distinct values in order with their probabilities. Fractions are quotients of whole numbers: equal ones are equal.
distribution <- function(value, probability) {
  at <- sort(unique(value))
  list(at = at, p = vapply(at, function(v) sum(probability[value == v]), 0))
}

# A sum that comes within 1e-9 of what it is compared with could go either way in another program.
clear <- function(a, b) stopifnot(all(abs(a - b) > 1e-9))

equal_tailed <- function(x) {
  tails <- c((1 - LEVEL) / 2, (1 + LEVEL) / 2)
  sums <- cumsum(x$p)
  for (tail in tails) clear(sums[-length(sums)], tail)
  ends <- vapply(tails, function(tail) c(which(sums >= tail), length(sums))[1], 0)
  list(lower = x$at[ends[1]], upper = x$at[ends[2]], mass = sum(x$p[ends[1]:ends[2]]))
}

# The most probable values, as few as reach the level, as ranges of neighbours.
highest_density <- function(x) {
  order <- order(-x$p, x$at)
  sums <- cumsum(x$p[order])
  clear(sums[-length(sums)], LEVEL)
  n <- c(which(sums >= LEVEL), length(sums))[1]
  if (n < length(order)) stopifnot(x$p[order[n]] > x$p[order[n + 1]] * (1 + 1e-9))
  chosen <- sort(order[seq_len(n)])
  run <- cumsum(c(1, diff(chosen) > 1))
  list(mass = sum(x$p[chosen]),
    ranges = unname(lapply(split(chosen, run), function(r) list(x$at[min(r)], x$at[max(r)]))))
}

# 95 % intervals of the hazards, averaged over the ways.
rate_interval <- function(table, ways, probability, d, y, likelihood) {
  keep <- probability > 1e-12
  p <- probability[keep] / sum(probability[keep])
  d <- d[keep]
  y <- y[keep]
  pooled <- sum(table$events) / sum(table$at_risk)
  a <- 1 / 2
  cdf <- function(x) {
    sum(p * if (likelihood == "grouped") {
      pbeta(-expm1(-x * table$length), a + d, a * (1 - pooled) / pooled + y - d)
    } else {
      pgamma(x, a + d, rate = a * table$length / pooled + y * table$length)
    })
  }
  lapply(c((1 - LEVEL) / 2, (1 + LEVEL) / 2), function(level) {
    exp(uniroot(function(log_x) cdf(exp(log_x)) - level, c(-14, 9), tol = 1e-13, maxiter = 10000)$root)
  })
}

# ---- one run ------------------------------------------------------------------------------------------------------

account <- function(norm, table, likelihood, threshold = "time") {
  places <- if (threshold == "time") places_in_time(table, likelihood) else places_in_fraction(table)
  ways <- ways_of(table, places, likelihood)
  n <- sum(table$events)
  total_d <- n
  total_y <- sum(table$at_risk)
  bic <- function(k, l) if (length(l) > 0) k * log(n) - 2 * max(l) else Inf
  bics <- c(step = bic(3, ways$step$l), `life-cycle` = bic(5, ways$life$l))
  clear(bics[1], bics[2])
  name <- names(which.min(bics))
  chosen <- if (name == "step") ways$step else ways$life
  # Of equal maxima the first; the second best is clearly lower.
  chosen <- chosen[if (name == "step") order(chosen$rise) else order(chosen$rise, chosen$fall), ]
  best <- chosen[which.max(chosen$l), ]
  second <- sort(chosen$l, decreasing = TRUE)[2]
  stopifnot(is.na(second) || max(chosen$l) - second > 1e-9)

  top <- max(chosen$m)
  weight <- exp(chosen$m - top)
  probability <- weight / sum(weight)
  rises <- sort(unique(chosen$rise))
  by_rise <- vapply(rises, function(r) sum(probability[chosen$rise == r]), 0)
  profile <- vapply(rises, function(r) max(chosen$l[chosen$rise == r]), 0)
  order <- order(-by_rise, rises)[seq_len(min(10, length(rises)))]
  time <- distribution(places$kappa[rises], by_rise)
  fraction <- distribution(places$fraction[rises], by_rise)
  date <- function(k) tables$label(k, table$period)
  dated <- function(set) c(list(mass = set$mass), list(ranges = lapply(set$ranges, function(r) lapply(r, date))))
  tailed <- equal_tailed(time)
  edge <- if (length(rises) == 1) NULL else if (best$rise == rises[1]) "first" else if (best$rise == max(rises)) "last"
  at <- places[best$rise, ]
  state <- at$members > 0 & 3 * places$adopters[rises] >= places$members[rises]
  list(
    norm = norm, period = table$period, threshold_in = threshold,
    from = date(min(table$k)), through = date(max(table$k)), likelihood = likelihood,
    account = name, bic = bics[[name]], other_bic = if (all(is.finite(bics))) max(bics),
    log_likelihood = best$l, date = at$date, side = at$side, fraction = at$fraction,
    adopters = at$adopters, members = at$members,
    before = hazard(table, best$d1, best$y1, likelihood), after = hazard(table, best$d2, best$y2, likelihood),
    before_interval = rate_interval(table, chosen, probability, chosen$d1, chosen$y1, likelihood),
    after_interval = rate_interval(table, chosen, probability, chosen$d2, chosen$y2, likelihood),
    ways = nrow(chosen), rises = length(rises), edge = edge,
    log_bayes_factor = top + log(mean(weight)) - marginal(table, total_d, total_y, likelihood),
    probabilities = lapply(order, function(i) {
      r <- rises[i]
      list(places$date[r], places$side[r], places$fraction[r], by_rise[i], profile[i])
    }),
    date_interval = list(lower = date(tailed$lower), upper = date(tailed$upper), mass = tailed$mass),
    date_set = dated(highest_density(time)),
    fraction_interval = equal_tailed(fraction), fraction_set = highest_density(fraction),
    p_at_least_third = sum(by_rise[state])
  )
}

# The best step in either direction, for thresholds in the fraction.
best_step <- function(table, places, likelihood) {
  total_d <- sum(table$events)
  total_y <- sum(table$at_risk)
  ok <- places[places$d >= MIN_EVENTS & total_d - places$d >= MIN_EVENTS & places$y > 0 & total_y - places$y > 0, ]
  l <- maximum(table, ok$d, ok$y, likelihood) + maximum(table, total_d - ok$d, total_y - ok$y, likelihood)
  best <- which.max(l)
  stopifnot(max(l) - sort(l, decreasing = TRUE)[2] > 1e-9)
  list(log_likelihood = l[best], fraction = ok$fraction[best], date = ok$date[best],
    lambda_1 = hazard(table, ok$d[best], ok$y[best], likelihood),
    lambda_2 = hazard(table, total_d - ok$d[best], total_y - ok$y[best], likelihood))
}

in_fraction <- function(norm, table) {
  c(account(norm, table, "grouped", "fraction"), list(step = best_step(table, places_in_fraction(table), "grouped")))
}

main_accounts <- function() {
  suffrage <- unique(tables$ALL_SUFFRAGE$norm)
  suffrage_table <- function(norm) tables$suffrage_counts(norm, 1890, 1990)
  by_year <- c("un-26-5", "un-18-10", "un-9-4", "un-4-11", "un-4-4", "un-23-1", "un-27-2-a", "un-18-12-a", "un-4-8", "un-27-8")
  by_day <- c("un-26-5", "un-4-9", "un-18-10", "un-9-4")
  treaty <- function(norm, period, likelihood) account(norm, tables$treaty_counts(norm, period), likelihood)
  reference$write_json_lines(c(
    lapply(suffrage, function(norm) account(norm, suffrage_table(norm), "grouped")),
    lapply(by_year, treaty, "year", "grouped"),
    lapply(by_day, treaty, "day", "exact"),
    list(treaty("un-26-5", "month", "grouped"), treaty("un-18-10", "quarter", "grouped")),
    lapply(c("suffrage-lied", "suffrage-paxton", "suffrage-ipu-full"), function(norm) in_fraction(norm, suffrage_table(norm))),
    lapply(c("un-4-8", "un-9-4"), function(norm) in_fraction(norm, tables$treaty_counts(norm, "year")))
  ), "accounts.json")
}

if (sys.nframe() == 0L) main_accounts()
