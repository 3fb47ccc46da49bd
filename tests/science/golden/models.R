# An independent reference for all models: smooth rivals, threshold accounts and contagion with a change.
#
# Builds on the risk tables of reference.R and writes models.json. Every optimum is found by a route that is global by
# argument (concave likelihoods by Newton with the optimality conditions checked, changes by trying all of them) and
# then checked by a second route in models-check.R; the script stops when two routes differ. Conventions: README.md
# beside this file. Reads no other golden file.

reference <- new.env()
SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
sys.source(file.path(dirname(normalizePath(SCRIPT)), "reference.R"), envir = reference)
attach(reference, warn.conflicts = FALSE)
options(warn = 1)
source(file.path(HERE, "models-check.R"))

MAX_CHANGES <- 5

# ---- cells: the risk table as a sequence that changes can cut -----------------------------------------------------

# Each cell gives events d and exposure e (years; in grouped data unit-years at risk) at fraction f. In grouped data a
# cell is a period. In exact data the days between changes of state form one cell of exposure, and the events at the
# end of its last day a cell of their own without exposure, so that a change can fall between the two.
# `cuts`: the places between cells where a change may fall (`at` cells belong to the regime before), with the state.
cells_of <- function(table, likelihood) {
  k <- table$k
  n <- length(k)
  if (likelihood == "grouped") {
    return(list(
      likelihood = likelihood, length = table$length, n_events = sum(table$events), max_fraction = max(table$fraction),
      d = table$events, y = table$at_risk, e = table$at_risk * table$length, f = table$fraction,
      t = (k - k[1]) * table$length,
      cuts = cuts_at(table, at = seq_len(n - 1), kappa = k[-1], side = rep("boundary", n - 1), state = 2:n)
    ))
  }
  changed <- table$at_risk[-1] != table$at_risk[-n] | table$fraction[-1] != table$fraction[-n]
  last <- which(c(changed, TRUE) | table$events > 0)
  first <- c(1, last[-length(last)] + 1)
  has_events <- table$events[last] > 0
  cell <- cumsum(1 + c(0, has_events[-length(has_events)]))
  total <- sum(1 + has_events)
  d <- y <- f <- numeric(total)
  y[cell] <- table$at_risk[last] * (last - first + 1)
  f[cell] <- table$fraction[last]
  d[cell[has_events] + 1] <- table$events[last[has_events]]
  f[cell[has_events] + 1] <- table$fraction[last[has_events]]
  stopifnot(sum(y) == sum(table$at_risk), sum(d) == sum(table$events))
  day <- last[has_events]
  at <- cell[has_events]
  inside <- day < n
  where <- cuts_at(table,
    at = c(at, at[inside] + 1), kappa = k[c(day, day[inside])],
    side = rep(c("before", "after"), c(length(day), sum(inside))), state = c(day, day[inside] + 1))
  list(
    likelihood = likelihood, length = table$length, n_events = sum(d), max_fraction = max(table$fraction),
    d = d, y = y, e = y * table$length, f = f,
    stretch = list(
      from = (first - 1) * table$length, to = last * table$length, at_risk = table$at_risk[last],
      events = table$events[last]),
    cuts = where[order(where$at), ]
  )
}

cuts_at <- function(table, at, kappa, side, state) {
  data.frame(at = at, kappa = kappa, date = period_name(kappa, table$period), side = side,
    adopters = table$adopters[state], members = table$members[state], fraction = table$fraction[state])
}

change <- function(cells, cut) as.list(cells$cuts[cut, c("date", "side", "adopters", "members", "fraction")])

# The candidates of a single change: at least MIN_EVENTS events and some exposure on both sides.
single_cuts <- function(cells) {
  d1 <- cumsum(cells$d)[cells$cuts$at]
  y1 <- cumsum(cells$y)[cells$cuts$at]
  which(d1 >= MIN_EVENTS & cells$n_events - d1 >= MIN_EVENTS & y1 > 0 & sum(cells$y) - y1 > 0)
}

# ---- log-likelihood of given hazards, and its derivatives by the hazards ------------------------------------------

log_l <- function(cells, h) {
  with_d <- cells$d > 0
  d <- cells$d[with_d]
  if (cells$likelihood == "exact") return(sum(d * log(h[with_d])) - sum(cells$e * h))
  z <- h * cells$length
  sum(d * log(-expm1(-z[with_d]))) - sum((cells$y - cells$d) * z)
}

slopes <- function(cells, h) {
  one <- two <- numeric(length(h))
  with_d <- cells$d > 0
  d <- cells$d[with_d]
  if (cells$likelihood == "exact") {
    one[with_d] <- d / h[with_d]
    two[with_d] <- -d / h[with_d]^2
    return(list(one = one - cells$e, two = two))
  }
  l <- cells$length
  m <- expm1(h[with_d] * l)
  one[with_d] <- d * l / m
  two[with_d] <- -d * l^2 * (m + 1) / m^2
  list(one = one - (cells$y - cells$d) * l, two = two)
}

# ---- h = a x1 + b x2 with a, b >= 0: concave, so the optimality conditions settle the optimum ---------------------

# One coefficient: the slope falls and is convex, so Newton from below the root climbs to it without overshooting.
fit_one <- function(cells, x) {
  if (any(cells$d > 0 & x == 0)) return(NULL)
  theta <- sum(cells$d) / sum(cells$e * x)
  if (cells$likelihood == "grouped") {
    if (all(cells$d[x > 0] == cells$y[x > 0])) stop("all who are at risk adopt: infinite hazard")
    for (i in 1:200) {
      s <- slopes(cells, theta * x)
      move <- -sum(s$one * x) / sum(s$two * x^2)
      theta <- theta + move
      if (abs(move) <= 1e-15 * theta) break
    }
    stopifnot(i < 200 || abs(move) <= 1e-13 * theta)
  }
  theta
}

fit_two <- function(cells, x1, x2) {
  finish <- function(a, b, bound) {
    list(a = a, b = b, log_likelihood = log_l(cells, a * x1 + b * x2), bound = bound)
  }
  # A slope counts as positive when it exceeds the rounding of its terms.
  uphill <- function(s, x) sum(s$one * x) > 1e-13 * sum((abs(s$one) + cells$e) * x)
  a <- fit_one(cells, x1)
  if (!is.null(a) && !uphill(slopes(cells, a * x1), x2)) return(finish(a, 0, "b"))
  b <- fit_one(cells, x2)
  if (!is.null(b) && !uphill(slopes(cells, b * x2), x1)) return(finish(0, b, "a"))
  # Neither edge is the optimum: it lies inside. Damped Newton that keeps both coefficients positive.
  half <- sum(cells$d) / 2
  at <- c(half / sum(cells$e * x1), half / sum(cells$e * x2))
  value <- log_l(cells, at[1] * x1 + at[2] * x2)
  for (i in 1:500) {
    s <- slopes(cells, at[1] * x1 + at[2] * x2)
    g <- c(sum(s$one * x1), sum(s$one * x2))
    h11 <- sum(s$two * x1^2)
    h12 <- sum(s$two * x1 * x2)
    h22 <- sum(s$two * x2^2)
    move <- -c(h22 * g[1] - h12 * g[2], h11 * g[2] - h12 * g[1]) / (h11 * h22 - h12^2)
    share <- min(1, 0.95 * (at / -move)[move < 0])
    repeat {
      next_value <- log_l(cells, (at + share * move)[1] * x1 + (at + share * move)[2] * x2)
      if (next_value >= value - 1e-14 * abs(value) || share < 1e-12) break
      share <- share / 2
    }
    at <- at + share * move
    value <- next_value
    if (share == 1 && sum(g * move) <= 1e-16 * abs(value)) break
  }
  s <- slopes(cells, at[1] * x1 + at[2] * x2)
  left <- abs(c(sum(s$one * x1), sum(s$one * x2))) * at
  if (any(left > 1e-7 * cells$n_events)) stop(sprintf("not converged, slopes %g %g", left[1], left[2]))
  finish(at[1], at[2], NULL)
}

part <- function(cells, rows) {
  cells[c("d", "y", "e", "f")] <- lapply(cells[c("d", "y", "e", "f")], function(x) x[rows])
  cells$n_events <- sum(cells$d)
  cells
}

# ---- results ------------------------------------------------------------------------------------------------------

# `bound`: the parameters that lie on an edge of what is allowed. `gap`: how far the next best change is behind.
result <- function(cells, name, log_likelihood, parameters, n_parameters, changes = list(), bound = list(),
                   gap = NULL) {
  list(
    name = name, log_likelihood = log_likelihood, parameters = parameters, n_parameters = n_parameters,
    bic = -2 * log_likelihood + n_parameters * log(cells$n_events), changes = changes,
    bound = as.list(unname(bound)), gap = gap
  )
}

absent <- function(name) list(name = name, log_likelihood = NULL)

gap_of <- function(values) {
  sorted <- sort(values[is.finite(values)], decreasing = TRUE)
  if (length(sorted) > 1) sorted[1] - sorted[2] else NULL
}

# Of equal values the first: equal within rounding.
first_best <- function(values) which(values >= max(values) - 1e-11 * abs(max(values)))[1]

# ---- constant, step, life-cycle, multi-step -----------------------------------------------------------------------

one_rate <- function(cells, d, y) regime(list(length = cells$length), d, y, cells$likelihood)

constant <- function(cells) {
  fit <- one_rate(cells, cells$n_events, sum(cells$y))
  result(cells, "constant", fit$log_likelihood, list(lambda = fit$rate), 1)
}

# Log-likelihood and rate of every regime from one place to a later one; places: start, all cuts, end. -Inf where the
# regime has too few events or no exposure.
regimes <- function(cells) {
  at <- c(0, cells$cuts$at, length(cells$d))
  d <- outer(c(0, cumsum(cells$d))[at + 1], c(0, cumsum(cells$d))[at + 1], function(i, j) j - i)
  y <- outer(c(0, cumsum(cells$y))[at + 1], c(0, cumsum(cells$y))[at + 1], function(i, j) j - i)
  value <- rate <- matrix(-Inf, length(at), length(at))
  for (ij in which(d >= MIN_EVENTS & y > 0)) {
    fit <- one_rate(cells, d[ij], y[ij])
    value[ij] <- fit$log_likelihood
    rate[ij] <- fit$rate
  }
  list(value = value, rate = rate, n = length(at))
}

step <- function(cells, all) {
  value <- all$value[1, ] + all$value[, all$n]
  if (!any(is.finite(value))) return(absent("step"))
  best <- first_best(value)
  result(cells, "step", value[best], list(lambda_1 = all$rate[1, best], lambda_2 = all$rate[best, all$n]), 3,
    list(change(cells, best - 1)), gap = gap_of(value))
}

life_cycle <- function(cells, all) {
  n <- all$n
  value <- outer(all$value[1, ], all$value[, n], "+") + all$value
  shape <- outer(all$rate[1, ], rep(1, n)) < all$rate & all$rate > outer(rep(1, n), all$rate[, n])
  value[!shape] <- -Inf
  if (!any(is.finite(value))) return(absent("life-cycle"))
  # First by the first change, then by the second.
  best <- rev(arrayInd(first_best(t(value)), c(n, n)))
  result(cells, "life-cycle", value[best[1], best[2]],
    list(lambda_1 = all$rate[1, best[1]], lambda_2 = all$rate[best[1], best[2]], lambda_3 = all$rate[best[2], n]), 5,
    lapply(best - 1, function(cut) change(cells, cut)), gap = gap_of(value))
}

# best[m + 1, j]: the highest log-likelihood up to place j with m changes before it; rest[m + 1, j]: from j on with m
# changes after it.
multi_step <- function(cells, all) {
  n <- all$n
  rest <- matrix(-Inf, MAX_CHANGES + 1, n)
  rest[1, ] <- all$value[, n]
  for (m in seq_len(MAX_CHANGES)) rest[m + 1, ] <- apply(all$value + outer(rep(1, n), rest[m, ]), 1, max)
  best <- from <- matrix(-Inf, MAX_CHANGES + 1, n)
  best[1, ] <- all$value[1, ]
  for (m in seq_len(MAX_CHANGES)) {
    for (j in 2:n) {
      through <- best[m, ] + all$value[, j]
      from[m + 1, j] <- which.max(through)
      best[m + 1, j] <- max(through)
    }
  }
  value <- best[, n]
  bic <- -2 * value + (2 * (0:MAX_CHANGES) + 1) * log(cells$n_events)
  m <- which.min(bic) - 1
  path <- function(m) {
    places <- n
    for (left in rev(seq_len(m))) places <- c(from[left + 1, places[1]], places)
    c(1, places)
  }
  places <- path(m)
  rates <- all$rate[cbind(places[-length(places)], places[-1])]
  fit <- result(cells, "multi-step", value[m + 1], setNames(as.list(rates), paste0("lambda_", seq_along(rates))),
    2 * m + 1, lapply(places[-c(1, length(places))] - 1, function(cut) change(cells, cut)))
  fit$m <- m
  # The second best set of changes has at least one elsewhere.
  second <- function(m) {
    max(-Inf, vapply(seq_len(m), function(i) max((best[i, ] + rest[m - i + 1, ])[-path(m)[i + 1]]), 0))
  }
  # For every m that exists: log-likelihood, BIC, the dates and the gap to the next best dates.
  fit$by_m <- lapply(which(is.finite(value)) - 1, function(m) {
    places <- path(m)
    list(m = m, log_likelihood = value[m + 1], bic = bic[m + 1], gap = if (m > 0) value[m + 1] - second(m),
      changes = lapply(places[-c(1, length(places))] - 1, function(cut) as.list(cells$cuts[cut, c("date", "side")])))
  })
  fit
}

# ---- trend, quadratic-trend and cubic-trend ------------------------------------------------------------------------------------

# Gauss-Legendre nodes and weights on [-1, 1], from the eigenvalues of the Jacobi matrix.
gauss <- function(n) {
  b <- seq_len(n - 1) / sqrt(4 * seq_len(n - 1)^2 - 1)
  jacobi <- matrix(0, n, n)
  jacobi[cbind(1:(n - 1), 2:n)] <- jacobi[cbind(2:n, 1:(n - 1))] <- b
  e <- eigen(jacobi, symmetric = TRUE)
  list(x = e$values, w = 2 * e$vectors[1, ]^2)
}
GAUSS <- gauss(16)

# The terms of the log-likelihood: grouped as it is; exact: events at their times, the integral of Y h as a weighted
# sum over nodes (every stretch in pieces of at most a quarter of a year).
trend_terms <- function(cells) {
  if (cells$likelihood == "grouped") return(list(t = cells$t, d = cells$d, y = cells$y))
  s <- cells$stretch
  pieces <- pmax(1, ceiling((s$to - s$from) / 0.25))
  i <- rep(seq_along(pieces), pieces)
  width <- ((s$to - s$from) / pieces)[i]
  start <- s$from[i] + (sequence(pieces) - 1) * width
  nodes <- as.vector(outer(GAUSS$x, seq_along(i), function(x, j) start[j] + width[j] * (1 + x) / 2))
  weight <- as.vector(outer(GAUSS$w, seq_along(i), function(w, j) s$at_risk[i[j]] * width[j] * w / 2))
  adopting <- s$events > 0
  list(t = c(s$to[adopting], nodes), d = c(s$events[adopting], 0 * nodes), e = c(rep(0, sum(adopting)), weight))
}

# log h = b'z, z = powers of time scaled to [-1, 1]; value, gradient and Hessian by b.
trend_value <- function(cells, terms, z, b, derivatives = FALSE) {
  eta <- drop(z %*% b)
  h <- exp(eta)
  if (cells$likelihood == "exact") {
    value <- sum(terms$d * eta) - sum(terms$e * h)
    one <- terms$d - terms$e * h
    two <- -terms$e * h
  } else {
    with_d <- terms$d > 0
    x <- h * cells$length
    rest <- (terms$y - terms$d) * x
    value <- sum(terms$d[with_d] * log(-expm1(-x[with_d]))) - sum(rest)
    one <- ifelse(with_d, terms$d * x / expm1(x), 0) - rest
    two <- one - ifelse(with_d, terms$d * x^2 / (expm1(x) * -expm1(-x)), 0)
  }
  if (!derivatives) return(value)
  list(value = value, gradient = drop(crossprod(z, one)), hessian = crossprod(z, z * two))
}

trend <- function(cells, degree) {
  name <- c("trend", "quadratic-trend", "cubic-trend")[degree]
  terms <- trend_terms(cells)
  middle <- max(terms$t) / 2
  z <- outer((terms$t - middle) / middle, 0:degree, "^")
  b <- c(log(cells$n_events / sum(cells$e)), numeric(degree))
  for (i in 1:200) {
    v <- trend_value(cells, terms, z, b, TRUE)
    move <- -solve(v$hessian, v$gradient)
    share <- 1
    while (trend_value(cells, terms, z, b + share * move) < v$value - 1e-13 * abs(v$value)) share <- share / 2
    b <- b + share * move
    if (max(abs(move)) < 1e-13) break
  }
  v <- trend_value(cells, terms, z, b, TRUE)
  stopifnot(max(abs(v$gradient)) < 1e-8 * cells$n_events)
  check_trend(cells, terms, z, b, v$value, degree, middle)
  # Powers of t from powers of u = t / middle - 1, by the binomial theorem.
  powers <- vapply(0:degree, function(j) {
    i <- j:degree
    sum(b[i + 1] * choose(i, j) * (-1)^(i - j)) / middle^j
  }, 0)
  parameters <- as.list(setNames(powers, c("alpha", "gamma", "delta", "epsilon")[seq_len(degree + 1)]))
  result(cells, name, v$value, parameters, degree + 1)
}

# ---- mixed influence, without and with a ceiling ------------------------------------------------------------------

mixed_influence <- function(cells) {
  fit <- fit_two(cells, rep(1, length(cells$f)), cells$f)
  random <- many_starts(cells, function(p) p[1] + p[2] * cells$f, 2)
  same(random, fit$log_likelihood, "mixed-influence by nlminb")
  result(cells, "mixed-influence", fit$log_likelihood, list(p = fit$a, q = fit$b), 2,
    bound = c(a = "p", b = "q")[fit$bound])
}

mixed_influence_ceiling <- function(cells) {
  # Whoever is not at risk adds nothing, and F may be 1 there.
  inside <- part(cells, cells$y > 0 | cells$d > 0)
  f <- inside$f
  lowest <- cells$max_fraction
  # (m - F) / (1 - F), which is 1 for m = 1 whatever F.
  factor <- function(m) if (m == 1) rep(1, length(f)) else (m - f) / (1 - f)
  at <- function(m) {
    g <- factor(m)
    if (any(inside$d > 0 & g <= 0)) return(list(log_likelihood = -Inf))
    fit_two(inside, g, g * f)
  }
  profile <- function(m) at(m)$log_likelihood
  best <- 1
  if (lowest < 1) {
    span <- 1 - lowest
    grid <- sort(unique(c(seq(lowest, 1, length.out = 401), lowest + span * 10^seq(-8, -2, length.out = 61),
      1 - span * 10^seq(-8, -2, length.out = 61))))
    value <- vapply(grid, profile, 0)
    n <- length(grid)
    peaks <- which(value >= c(-Inf, value[-n]) & value >= c(value[-1], -Inf) & is.finite(value))
    found <- unlist(lapply(peaks, function(i) {
      low <- grid[max(i - 1, 1)]
      high <- grid[min(i + 1, n)]
      c(grid[i], polish(inside, f, at, optimize(profile, c(low, high), maximum = TRUE, tol = 1e-12)$maximum, low, high))
    }))
    values <- vapply(found, profile, 0)
    # An edge wins over an inner point that is no better.
    edge <- c(lowest, 1)
    edge_value <- vapply(edge, profile, 0)
    best <- if (max(edge_value) >= max(values) - 1e-13 * abs(max(values))) edge[which.max(edge_value)]
      else found[which.max(values)]
  }
  fit <- at(best)
  if (lowest < 1) {
    random <- many_starts(inside, function(p) (p[1] + p[2] * f) * factor(p[3]), 3, lowest)
    # A start inside cannot reach an edge, only come near it.
    same(random, fit$log_likelihood, "mixed-influence-ceiling by nlminb", 1e-7)
    stopifnot(fit$log_likelihood >= random - 1e-10 * abs(random))
  }
  bound <- c(c(a = "p", b = "q")[fit$bound], if (best == 1 || best == lowest) "m")
  result(cells, "mixed-influence-ceiling", fit$log_likelihood, list(p = fit$a, q = fit$b, m = best), 3,
    bound = bound)
}

# The slope of the profile is the slope at fixed p and q: its root near the top is sharper than the top itself.
polish <- function(cells, f, at, m, low, high) {
  slope <- function(m) {
    fit <- at(m)
    h <- (fit$a + fit$b * f) * (if (m == 1) 1 else (m - f) / (1 - f))
    by_m <- (fit$a + fit$b * f) / (1 - f)
    sum(slopes(cells, h)$one * ifelse(is.finite(by_m), by_m, 0))
  }
  width <- 1e-4 * min(m - low, high - m)
  ends <- m + c(-1, 1) * width
  if (!(width > 0) || slope(ends[1]) <= 0 || slope(ends[2]) >= 0) return(m)
  uniroot(slope, ends, tol = 1e-15)$root
}

# ---- contagion with a change --------------------------------------------------------------------------------------

contagion_onset <- function(cells, candidates) {
  if (length(candidates) == 0) return(absent("contagion-onset"))
  fits <- lapply(candidates, function(cut) {
    later <- seq_along(cells$f) > cells$cuts$at[cut]
    fit_two(cells, rep(1, length(cells$f)), cells$f * later)
  })
  value <- vapply(fits, function(fit) fit$log_likelihood, 0)
  best <- first_best(value)
  fit <- fits[[best]]
  found <- result(cells, "contagion-onset", fit$log_likelihood, list(p = fit$a, q = fit$b), 3,
    list(change(cells, candidates[best])), c(a = "p", b = "q")[fit$bound], gap_of(value))
  # Without contagion it does not matter when it sets in.
  found$undetermined <- if (fit$b == 0) list("kappa") else list()
  structure(found, profile = value)
}

contagion_shift <- function(cells, candidates) {
  if (length(candidates) == 0) return(absent("contagion-shift"))
  fits <- lapply(candidates, function(cut) {
    later <- seq_along(cells$f) > cells$cuts$at[cut]
    lapply(list(part(cells, !later), part(cells, later)), function(one) {
      fit <- fit_two(one, rep(1, length(one$f)), one$f)
      # With a single F only p + q F is determined; q = 0 then.
      fit$flat <- length(unique(one$f[one$y > 0 | one$d > 0])) == 1
      fit
    })
  })
  value <- vapply(fits, function(fit) fit[[1]]$log_likelihood + fit[[2]]$log_likelihood, 0)
  best <- first_best(value)
  fit <- fits[[best]]
  bound <- c(c(a = "p_1", b = "q_1")[fit[[1]]$bound], c(a = "p_2", b = "q_2")[fit[[2]]$bound])
  found <- result(cells, "contagion-shift", value[best],
    list(p_1 = fit[[1]]$a, q_1 = fit[[1]]$b, p_2 = fit[[2]]$a, q_2 = fit[[2]]$b), 5,
    list(change(cells, candidates[best])), bound, gap_of(value))
  found$undetermined <- as.list(c("q_1", "q_2")[c(fit[[1]]$flat, fit[[2]]$flat)])
  structure(found, profile = value)
}

# ---- all runs -----------------------------------------------------------------------------------------------------

run_models <- function(norm, table, likelihood) {
  began <- proc.time()[["elapsed"]]
  set.seed(1)
  cells <- cells_of(table, likelihood)
  all <- regimes(cells)
  single <- single_cuts(cells)
  models <- list(
    constant(cells), trend(cells, 1), trend(cells, 2), trend(cells, 3), mixed_influence(cells), mixed_influence_ceiling(cells),
    step(cells, all), life_cycle(cells, all), contagion_onset(cells, single), contagion_shift(cells, single),
    multi_step(cells, all))
  named <- setNames(models, vapply(models, function(model) model$name, ""))
  if (length(single) > 0) {
    check_contagion(cells, single, attr(named[["contagion-onset"]], "profile"), attr(named[["contagion-shift"]], "profile"))
  }
  check_direct(table, likelihood, models)
  check_step(norm, table, cells, named)
  check_life_cycle(table, cells, named[["life-cycle"]])
  check_nesting(named, norm)
  cat(sprintf("%s %s: %.1f s\n", norm, likelihood, proc.time()[["elapsed"]] - began))
  list(
    norm = norm, from = period_name(min(table$k), table$period), through = period_name(max(table$k), table$period),
    likelihood = likelihood, events = cells$n_events, max_fraction = cells$max_fraction, n_candidates = length(single),
    models = models)
}

main_models <- function() {
  suffrage <- c("suffrage-lied", "suffrage-paxton", "suffrage-pipe-any", "suffrage-pipe-universal",
    "suffrage-ipu-any", "suffrage-ipu-full")
  by_year <- c("un-26-5", "un-18-10", "un-4-4", "un-4-8", "un-4-9", "un-4-11", "un-9-4", "un-23-1")
  by_day <- c("un-4-9", "un-26-5")
  treaties <- read_table("treaties/treaties.csv")
  rows <- read_table("treaties/adoption.csv")
  spells <- read_system("gw")
  write_json_lines(c(
    lapply(suffrage, function(norm) run_models(norm, suffrage_table(norm, 1890, 1990), "grouped")),
    lapply(by_year, function(norm) run_models(norm, treaty_table(norm, "year", treaties, rows, spells), "grouped")),
    lapply(by_day, function(norm) run_models(norm, treaty_table(norm, "day", treaties, rows, spells), "exact"))
  ), "models.json")
}

main_models()
