# Second routes for the results of models.R, which sources this file: glm, optim, nlminb from random starts, R's own
# integrate, enumeration, and the log-likelihood counted again from the risk table. Each stops with an error.

TOLERANCE <- 1e-9

same <- function(a, b, what, tolerance = TOLERANCE) {
  if (!(abs(a - b) <= tolerance * abs(b))) stop(sprintf("%s: %.15g and %.15g", what, a, b))
}

# ---- trends ---------------------------------------------------------------------------------------------------------

# By glm (grouped) or by R's own integrate (exact), and by optim from ten starts.
check_trend <- function(cells, terms, z, b, value, degree, middle) {
  if (cells$likelihood == "grouped") {
    at_risk <- terms$y > 0
    x <- z[at_risk, -1, drop = FALSE]
    model <- glm(cbind(terms$d, terms$y - terms$d)[at_risk, ] ~ x, family = binomial("cloglog"),
      offset = rep(log(cells$length), nrow(x)), control = glm.control(epsilon = 1e-14, maxit = 200))
    stopifnot(model$converged)
    same(trend_value(cells, terms, z, coef(model)), value, "trend by glm", 1e-12)
    stopifnot(max(abs(coef(model) - b)) < 1e-6 * max(abs(b)))
  } else {
    s <- cells$stretch
    h <- function(t) exp(drop(outer((t - middle) / middle, 0:degree, "^") %*% b))
    integral <- sum(vapply(which(s$at_risk > 0), function(i) {
      s$at_risk[i] * integrate(h, s$from[i], s$to[i], rel.tol = 1e-12)$value
    }, 0))
    same(sum(terms$e * exp(drop(z %*% b))), integral, "integral of Y h", 1e-11)
    # At the optimum the integral is the number of events.
    same(integral, cells$n_events, "integral of Y h and events", 1e-8)
  }
  others <- vapply(1:10, function(i) {
    start <- b[1] + rnorm(1)
    start <- c(start, rnorm(degree))
    fit <- optim(start, function(b) -trend_value(cells, terms, z, b), function(b) {
      -trend_value(cells, terms, z, b, TRUE)$gradient
    }, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
    -fit$value
  }, 0)
  same(max(others), value, "trend by optim", 1e-11)
}

# ---- contagion ------------------------------------------------------------------------------------------------------

# The highest of 40 runs of nlminb from random starts: positive parameters on the log scale, a third in [lowest, 1].
many_starts <- function(cells, hazard, n, lowest = NULL, runs = 40) {
  rate <- cells$n_events / sum(cells$e)
  cost <- function(x) {
    p <- exp(pmin(x[1:2], 20))
    if (n == 3) p <- c(p, lowest + (1 - lowest) * plogis(x[3]))
    value <- suppressWarnings(-log_l(cells, pmax(hazard(p), 0)))
    if (is.finite(value)) value else 1e10
  }
  values <- vapply(seq_len(runs), function(i) {
    start <- c(log(rate) + runif(2, -4, 2), if (n == 3) runif(1, -4, 8))
    nlminb(start, cost, control = list(iter.max = 2000, eval.max = 4000, rel.tol = 1e-15, x.tol = 1e-12))$objective
  }, 0)
  -min(values)
}

# Three runs of nlminb for the fixed changes at every candidate (every tenth by day).
check_contagion <- function(cells, candidates, onset, shift) {
  some <- candidates[seq(1, length(candidates), by = if (cells$likelihood == "exact") 10 else 1)]
  for (i in match(some, candidates)) {
    later <- seq_along(cells$f) > cells$cuts$at[candidates[i]]
    random <- many_starts(cells, function(p) p[1] + p[2] * cells$f * later, 2, runs = 3)
    same(random, onset[i], "contagion-onset by nlminb")
    random <- vapply(list(part(cells, !later), part(cells, later)), function(one) {
      many_starts(one, function(p) p[1] + p[2] * one$f, 2, runs = 3)
    }, 0)
    same(sum(random), shift[i], "contagion-shift by nlminb")
  }
}

# ---- across models --------------------------------------------------------------------------------------------------

check_nesting <- function(models, norm) {
  value <- lapply(models, function(model) model$log_likelihood)
  at_least <- function(a, b) {
    if (is.null(value[[a]]) || is.null(value[[b]])) return()
    if (value[[a]] < value[[b]] - 1e-11 * abs(value[[b]])) stop(sprintf("%s: %s is below %s", norm, a, b))
  }
  at_least("trend", "constant")
  at_least("quadratic-trend", "trend")
  at_least("cubic-trend", "quadratic-trend")
  at_least("mixed-influence", "constant")
  at_least("mixed-influence-ceiling", "mixed-influence")
  at_least("step", "constant")
  at_least("contagion-onset", "constant")
  at_least("contagion-shift", "mixed-influence")
  at_least("contagion-shift", "contagion-onset")
  at_least("contagion-shift", "step")
  by_m <- models[["multi-step"]]$by_m
  of_m <- function(m) Find(function(x) x$m == m, by_m)
  if (!is.null(value$step)) same(of_m(1)$log_likelihood, value$step, "one change and step", 1e-13)
  if (!is.null(value[["life-cycle"]])) {
    two <- of_m(2)$log_likelihood
    if (two < value[["life-cycle"]] - 1e-11 * abs(two)) stop(sprintf("%s: two changes below life-cycle", norm))
  }
}

# Every pair of candidates, counted from the periods themselves; nothing is shared with `regimes` but one_rate.
check_life_cycle <- function(table, cells, found) {
  likelihood <- cells$likelihood
  k <- table$k
  splits <- if (likelihood == "grouped") {
    lapply(k[-1], function(kappa) c(list(date = period_name(kappa, table$period), side = "boundary"),
      split_at(table, kappa, "boundary")))
  } else {
    unlist(lapply(k[table$events > 0], function(kappa) lapply(c("before", "after"), function(side) {
      c(list(date = period_name(kappa, table$period), side = side), split_at(table, kappa, side))
    })), recursive = FALSE)
  }
  d <- vapply(splits, function(s) sum(table$events[s$events_1]), 0)
  y <- vapply(splits, function(s) sum(table$at_risk[s$exposure_1]), 0)
  best <- list(value = -Inf)
  for (i in seq_along(splits)) for (j in seq_along(splits)) {
    if (j <= i) next
    ds <- c(d[i], d[j] - d[i], cells$n_events - d[j])
    ys <- c(y[i], y[j] - y[i], sum(table$at_risk) - y[j])
    if (any(ds < MIN_EVENTS) || any(ys <= 0)) next
    if (!(ds[1] / ys[1] < ds[2] / ys[2] && ds[2] / ys[2] > ds[3] / ys[3])) next
    value <- sum(vapply(1:3, function(r) one_rate(cells, ds[r], ys[r])$log_likelihood, 0))
    if (value > best$value) best <- list(value = value, first = splits[[i]], second = splits[[j]])
  }
  if (is.null(found$log_likelihood)) return(stopifnot(best$value == -Inf))
  same(best$value, found$log_likelihood, "life-cycle by enumeration", 1e-13)
  stopifnot(
    best$first$date == found$changes[[1]]$date, best$first$side == found$changes[[1]]$side,
    best$second$date == found$changes[[2]]$date, best$second$side == found$changes[[2]]$side)
}

# The constant and the step are in the other golden files, from code that does not use cells.
check_step <- function(norm, table, cells, models) {
  other <- candidates(table, cells$likelihood)
  if (is.null(other)) return(stopifnot(is.null(models$step$log_likelihood)))
  best <- other[which.max(other$log_likelihood), ]
  same(models$step$log_likelihood, best$log_likelihood, "step", 1e-13)
  stopifnot(nrow(other) == length(single_cuts(cells)), best$date == models$step$changes[[1]]$date,
    best$side == models$step$changes[[1]]$side)
}

# The log-likelihood at the printed parameters, from the periods of the risk table: no cells. By day the integral of a
# trend over the day is taken by Simpson's rule.
check_direct <- function(table, likelihood, models) {
  n <- length(table$k)
  start <- (seq_len(n) - 1) * table$length
  for (model in Filter(function(model) !is.null(model$log_likelihood), models)) {
    v <- model$parameters
    hazard <- function(regime, f, t) {
      of <- function(name) unlist(v[paste0(name, seq_len(max(regime)))])[regime]
      switch(model$name,
        constant = rep(v$lambda, n),
        trend = exp(v$alpha + v$gamma * t),
        "quadratic-trend" = exp(v$alpha + v$gamma * t + v$delta * t^2),
        "cubic-trend" = exp(v$alpha + v$gamma * t + v$delta * t^2 + v$epsilon * t^3),
        "mixed-influence" = v$p + v$q * f,
        "mixed-influence-ceiling" = (v$p + v$q * f) * (if (v$m == 1) 1 else (v$m - f) / (1 - f)),
        "contagion-onset" = v$p + v$q * f * (regime == 2),
        "contagion-shift" = of("p_") + of("q_") * f,
        of("lambda_"))
    }
    of_events <- of_exposure <- rep(1, n)
    for (change in model$changes) {
      kappa <- if (table$period == "day") as_day(change$date) else as.numeric(change$date)
      s <- split_at(table, kappa, change$side)
      of_events <- of_events + !s$events_1
      of_exposure <- of_exposure + !s$exposure_1
    }
    d <- table$events
    y <- table$at_risk
    seen <- y > 0
    value <- if (likelihood == "grouped") {
      x <- hazard(of_events, table$fraction, start) * table$length
      sum((d * log(-expm1(-x)))[d > 0]) - sum(((y - d) * x)[seen])
    } else {
      at <- function(regime, share) hazard(regime, table$fraction, start + share * table$length)
      mean_hazard <- (at(of_exposure, 0) + 4 * at(of_exposure, 0.5) + at(of_exposure, 1)) / 6
      sum((d * log(at(of_events, 1)))[d > 0]) - sum((y * mean_hazard)[seen]) * table$length
    }
    same(value, model$log_likelihood, paste(model$name, "from the risk table"), 1e-12)
  }
}
