# All eleven models, the tipping point and its posterior for all 199 treaties by year: log-likelihoods, dates of changes, critical
# masses, intervals and the doubts that the program must tell. Writes treaties.json. Base R only.
#
# Risk tables are those of tables.R. Changes are tried one by one, pairs and chains of them by sums over all stretches. Models that are
# linear in their parameters are fitted for all places of a change, or all ceilings, at once: their log-likelihoods are concave, and the
# optimality conditions of every single fit are checked, so that no start matters. Trends are fitted by glm. nlminb from other starts is a
# second route to every smooth maximum. The script stops where two routes differ or a choice is too close to call.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
tables <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "tables.R"), envir = tables)
reference <- tables$reference
options(warn = 1)
MIN_EVENTS <- 3
MAX_CHANGES <- 5
LEVEL <- 0.95
FEW_EVENTS <- 10

# A value so near to what it is compared with that rounding would decide.
clear <- function(a, b, what) if (any(abs(a - b) <= 1e-9)) stop(what, ": too close to call")
same <- function(a, b, tolerance, what) {
  if (!(abs(a - b) <= tolerance * max(1, abs(b)))) stop(sprintf("%s: %.15g and %.15g", what, a, b))
}

# ---- h = a x1 + b x2 with a, b >= 0, many problems at once --------------------------------------------------------

# log L = sum d log(1 - exp(-h)) - sum s h, s = units at risk that do not adopt. d, s, x1, x2: matrices, one column a problem.
# Gives a, b and the maximum of each; minus infinity where somebody adopts at a hazard of 0 whatever a and b.
fit_columns <- function(d, s, x1, x2) {
  n <- ncol(d)
  # Only rows with events enter other than by a sum.
  s1 <- colSums(s * x1)
  s2 <- colSums(s * x2)
  y1 <- s1 + colSums(d * x1)
  y2 <- s2 + colSums(d * x2)
  events <- colSums(d)
  keep <- rowSums(d) > 0
  none <- d[keep, , drop = FALSE] == 0
  d <- d[keep, , drop = FALSE]
  x1 <- x1[keep, , drop = FALSE]
  x2 <- x2[keep, , drop = FALSE]
  # Where nothing happens any positive hazard will do: its term is 0.
  x1[none] <- 1
  x2[none] <- 1
  some <- function(j) list(d = d[, j, drop = FALSE], x1 = x1[, j, drop = FALSE], x2 = x2[, j, drop = FALSE], s1 = s1[j], s2 = s2[j])
  by <- function(x, v) x * rep(v, each = nrow(x))
  hazards <- function(p, a, b) by(p$x1, a) + by(p$x2, b)
  value <- function(p, a, b) colSums(p$d * log(-expm1(-hazards(p, a, b)))) - a * p$s1 - b * p$s2
  # Slopes in a and b, and the size of their terms, against which rounding counts.
  slopes <- function(p, a, b) {
    m <- expm1(hazards(p, a, b))
    one <- p$d / m
    up1 <- colSums(one * p$x1)
    up2 <- colSums(one * p$x2)
    two <- one * (1 + 1 / m)
    list(a = up1 - p$s1, b = up2 - p$s2, size_a = up1 + p$s1, size_b = up2 + p$s2,
      aa = colSums(two * p$x1^2), ab = colSums(two * p$x1 * p$x2), bb = colSums(two * p$x2^2))
  }
  found <- list(a = rep(NA_real_, n), b = rep(NA_real_, n), value = rep(-Inf, n))
  open <- events > 0 & colSums(d > 0 & x1 + x2 <= 0) == 0
  # One coefficient alone. Its slope falls and is convex, so that Newton's steps from below climb to the root.
  edge <- function(first) {
    usable <- which(open & (if (first) colSums(d > 0 & x1 <= 0) == 0 & s1 > 0 else colSums(d > 0 & x2 <= 0) == 0 & s2 > 0))
    if (length(usable) == 0) return(invisible())
    p <- some(usable)
    at <- (events / if (first) y1 else y2)[usable]
    for (i in 1:100) {
      g <- if (first) slopes(p, at, 0 * at) else slopes(p, 0 * at, at)
      move <- if (first) g$a / g$aa else g$b / g$bb
      at <- at + move
      if (all(abs(move) <= 1e-14 * at)) break
    }
    stopifnot(abs(move) <= 1e-12 * at)
    g <- if (first) slopes(p, at, 0 * at) else slopes(p, 0 * at, at)
    best <- if (first) g$b <= 1e-12 * g$size_b else g$a <= 1e-12 * g$size_a
    j <- usable[best]
    found$a[j] <<- if (first) at[best] else 0
    found$b[j] <<- if (first) 0 else at[best]
    found$value[j] <<- value(some(j), found$a[j], found$b[j])
    open[j] <<- FALSE
  }
  edge(TRUE)
  edge(FALSE)
  # Neither edge is the maximum: it lies inside. Newton's steps, shortened where they would leave the quadrant or fall.
  rest <- which(open)
  if (length(rest) > 0) {
    p <- some(rest)
    a <- (events / y1)[rest] / 2
    b <- (events / y2)[rest] / 2
    here <- value(p, a, b)
    for (i in 1:300) {
      g <- slopes(p, a, b)
      det <- g$aa * g$bb - g$ab^2
      da <- (g$bb * g$a - g$ab * g$b) / det
      db <- (g$aa * g$b - g$ab * g$a) / det
      gain <- g$a * da + g$b * db
      share <- pmin(1, ifelse(da < 0, -0.95 * a / da, 1), ifelse(db < 0, -0.95 * b / db, 1))
      full <- share == 1
      for (half in 1:60) {
        there <- value(p, a + share * da, b + share * db)
        worse <- !(there >= here - 1e-13 * (1 + abs(here)))
        if (!any(worse)) break
        share[worse] <- share[worse] / 2
      }
      a <- a + share * da
      b <- b + share * db
      here <- there
      if (all(full & gain <= 1e-17 * (1 + abs(here)))) break
    }
    g <- slopes(p, a, b)
    if (any(abs(g$a) > 1e-7 * g$size_a | abs(g$b) > 1e-7 * g$size_b)) stop("a fit did not converge")
    found$a[rest] <- a
    found$b[rest] <- b
    found$value[rest] <- here
  }
  found
}

columns <- function(x, n) matrix(x, length(x), n)

# ---- the models ---------------------------------------------------------------------------------------------------

# nlminb over the logarithms of p and q (and the logit of the place of m between its bounds), from a few starts.
by_nlminb <- function(y, d, f, m_from = NULL) {
  rate <- sum(d) / sum(y)
  cost <- function(x) {
    h <- exp(min(x[1], 20)) + exp(min(x[2], 20)) * f
    if (!is.null(m_from)) h <- h * (m_from + (1 - m_from) * plogis(x[3]) - f) / (1 - f)
    l <- sum((d * log(-expm1(-h)))[d > 0]) - sum((y - d) * h)
    if (is.finite(l)) -l else 1e10
  }
  starts <- list(c(0, 0, 3), c(-3, 1, 0), c(-1, -4, -3), c(-5, 0, 6))
  values <- vapply(starts, function(start) {
    start <- c(start[1:2] + log(rate), if (!is.null(m_from)) start[3])
    nlminb(start, cost, control = list(iter.max = 500, eval.max = 1000, rel.tol = 1e-13))$objective
  }, 0)
  -min(values)
}

# Whether time tells apart exactly who adopts: with adoptions in the first or the last period alone (trend), in one period or two that
# follow each other (quadratic), or in these and in the first or the last (cubic), the hazards of all other periods can go to 0 together.
# There is no maximum then, but a limit.
separated <- function(y, d, degree) {
  seen <- y > 0
  at <- which(d[seen] > 0)
  near <- function(at) length(at) == 0 || diff(range(at)) <= 1
  if (degree == 1) return(length(at) == 1 && at %in% c(1, sum(seen)))
  if (degree == 2) return(near(at))
  near(setdiff(at, 1)) || near(setdiff(at, sum(seen)))
}

# log h = polynomial in time scaled to [-1, 1], by glm; then Newton's steps until nothing moves.
trend <- function(y, d, k, degree, what) {
  if (separated(y, d, degree)) return(sum(maximum(d[d > 0], y[d > 0])))
  z <- outer(2 * (k - mean(range(k))) / max(1, diff(range(k))), 0:degree, "^")
  seen <- y > 0
  fit <- suppressWarnings(glm.fit(z[seen, , drop = FALSE], cbind(d, y - d)[seen, ], family = binomial("cloglog"),
    control = glm.control(epsilon = 1e-14, maxit = 100)))
  log_l <- function(b) {
    x <- exp(drop(z %*% b))
    sum((d * log(-expm1(-x)))[d > 0]) - sum(((y - d) * x)[seen])
  }
  climb <- function(b) {
    here <- log_l(b)
    for (i in 1:200) {
      x <- exp(drop(z %*% b))
      one <- ifelse(d > 0, d * x / expm1(x), 0) - (y - d) * x
      two <- one - ifelse(d > 0, d * x^2 / (expm1(x) * -expm1(-x)), 0)
      move <- -solve(crossprod(z, z * two), crossprod(z, one), tol = 1e-20)
      share <- 1
      while (!(log_l(b + share * drop(move)) >= here - 1e-13 * abs(here)) && share > 1e-12) share <- share / 2
      b <- b + share * drop(move)
      here <- log_l(b)
      if (share == 1 && sum(crossprod(z, one) * move) < 1e-18 * (1 + abs(here))) break
    }
    here
  }
  best <- climb(c(log(sum(d) / sum(y)), numeric(degree)))
  if (fit$converged) same(log_l(fit$coefficients), best, 1e-9, paste(what, "by glm"))
  best
}

ceiling_model <- function(y, d, f, lowest) {
  at <- function(m) {
    n <- length(m)
    g <- outer(f, m, function(f, m) ifelse(m == 1, 1, (m - f) / (1 - f)))
    fit_columns(columns(d, n), columns(y - d, n), g, g * f)
  }
  if (lowest == 1) return(list(value = at(1)$value, m = 1))
  span <- 1 - lowest
  grid <- sort(unique(c(seq(lowest, 1, length.out = 101), lowest + span * 10^seq(-7, -2, length.out = 21),
    1 - span * 10^seq(-7, -2, length.out = 21))))
  value <- at(grid)$value
  best <- which.max(value)
  n <- length(grid)
  peaks <- which(value >= c(-Inf, value[-n]) & value >= c(value[-1], -Inf) & is.finite(value))
  # Every peak of the grid is looked at more and more closely, so that none is lost that is the highest in the end.
  tops <- lapply(peaks[value[peaks] > value[best] - 1], function(i) {
    ends <- grid[c(max(i - 1, 1), min(i + 1, n))]
    for (zoom in 1:6) {
      fine <- seq(ends[1], ends[2], length.out = 13)
      l <- at(fine)$value
      top <- which.max(l)
      ends <- fine[c(max(top - 1, 1), min(top + 1, 13))]
    }
    c(l[top], fine[top])
  })
  tops <- do.call(rbind, tops)
  top <- which.max(tops[, 1])
  list(value = max(tops[top, 1], value[c(1, n)]), m = if (value[n] >= tops[top, 1] - 1e-9) 1 else tops[top, 2])
}

# Log-likelihood of one rate over a stretch, and its log marginal likelihood under the conjugate prior.
maximum <- function(d, y) ifelse(d > 0, d * log(d / y), 0) + ifelse(y > d, (y - d) * log1p(-d / y), 0)
marginal <- function(d, y, pooled) {
  b <- (1 - pooled) / pooled / 2
  lbeta(1 / 2 + d, b + y - d) - lbeta(1 / 2, b)
}

# The highest of all; the second best must be clearly lower, unless ties say that it does not matter.
first_best <- function(l, what, ties = FALSE) {
  best <- which.max(l)
  if (!ties && length(l) > 1) clear(max(l[-best]), l[best], what)
  best
}

# The best chains of 0 to 5 changes between places (the first is the start, the last the end); `value[i, j]`: of the stretch from i to j.
chains <- function(value) {
  n <- nrow(value)
  best <- matrix(value[1, ], 1)
  from <- matrix(0, 1, n)
  for (m in seq_len(MAX_CHANGES)) {
    through <- best[m, ] + value
    best <- rbind(best, apply(through, 2, max))
    from <- rbind(from, apply(through, 2, which.max))
  }
  lapply(which(is.finite(best[, n])), function(row) {
    places <- n
    for (r in rev(seq_len(row - 1))) places <- c(from[r + 1, places[1]], places)
    list(m = row - 1, value = best[row, n], places = places[-length(places)])
  })
}

# ---- the posterior ------------------------------------------------------------------------------------------------

distribution <- function(value, probability) {
  at <- sort(unique(value))
  list(at = at, p = vapply(at, function(v) sum(probability[value == v]), 0))
}

equal_tailed <- function(x, what) {
  tails <- c((1 - LEVEL) / 2, (1 + LEVEL) / 2)
  sums <- cumsum(x$p)
  for (tail in tails) clear(sums[-length(sums)], tail, what)
  x$at[vapply(tails, function(tail) c(which(sums >= tail), length(sums))[1], 0)]
}

# Whether estimates of the hazards or of their ratio lie outside their intervals: by their place in the distribution.
outside <- function(ways, best, probability, pooled, what) {
  b <- (1 - pooled) / pooled / 2
  w <- ways[probability > 1e-7, ]
  p <- probability[probability > 1e-7]
  p <- p / sum(p)
  before <- -log1p(-best$d1 / best$y1)
  after <- -log1p(-best$d2 / best$y2)
  below <- c(sum(p * pbeta(best$d1 / best$y1, 1 / 2 + w$d1, b + w$y1 - w$d1)),
    sum(p * pbeta(best$d2 / best$y2, 1 / 2 + w$d2, b + w$y2 - w$d2)))
  if (is.finite(after)) {
    u <- (seq_len(200) - 0.5) / 200
    below[3] <- sum(vapply(seq_along(p), function(i) {
      first <- -log1p(-qbeta(u, 1 / 2 + w$d1[i], b + w$y1[i] - w$d1[i]))
      p[i] * mean(pbeta(-expm1(-first * after / before), 1 / 2 + w$d2[i], b + w$y2[i] - w$d2[i]))
    }, 0))
  }
  tails <- c((1 - LEVEL) / 2, (1 + LEVEL) / 2)
  if (any(abs(outer(below, tails, "-")) < c(1e-6, 1e-6, 1e-3)[seq_along(below)])) stop(what, ": an estimate at the end of an interval")
  !is.finite(after) || any(below < tails[1] | below > tails[2])
}

# ---- one treaty ---------------------------------------------------------------------------------------------------

digits <- function(x) signif(x, 13)

one <- function(norm) {
  t <- tables$treaty_counts(norm, "year")
  units <- units_at_risk(norm, t$k)
  # Rows without anybody at risk say nothing of a hazard.
  d <- t$events
  y <- t$at_risk
  f <- t$fraction
  n <- length(d)
  events <- sum(d)
  pooled <- events / sum(y)
  what <- function(x) paste(norm, x)
  l <- list(constant = maximum(events, sum(y)), trend = trend(y, d, t$k, 1, what("trend")), `quadratic-trend` = trend(y, d, t$k, 2, what("quadratic")), `cubic-trend` = trend(y, d, t$k, 3, what("cubic")))
  seen <- y > 0
  mixed <- fit_columns(columns(d[seen], 1), columns((y - d)[seen], 1), columns(rep(1, sum(seen)), 1), columns(f[seen], 1))
  l[["mixed-influence"]] <- mixed$value
  same(by_nlminb(y[seen], d[seen], f[seen]), mixed$value, 1e-8, what("mixed influence by nlminb"))
  lowest <- max(f)
  ceiling <- ceiling_model(y[seen], d[seen], f[seen], lowest)
  l[["mixed-influence-ceiling"]] <- ceiling$value
  if (lowest < 1) {
    other <- by_nlminb(y[seen], d[seen], f[seen], lowest)
    same(other, ceiling$value, 1e-5, what("ceiling by nlminb"))
    if (other > ceiling$value + 1e-8 * max(1, abs(other))) stop(what("nlminb finds a better ceiling"))
  }

  # Places between periods: `at` periods lie before.
  sums_d <- c(0, cumsum(d))
  sums_y <- c(0, cumsum(y))
  single <- which(sums_d[2:n] >= MIN_EVENTS & events - sums_d[2:n] >= MIN_EVENTS & sums_y[2:n] > 0 & sum(y) - sums_y[2:n] > 0)
  date <- function(at) sprintf("%d", t$k[at + 1])
  state <- function(at) list(date(at), t$adopters[at + 1], t$members[at + 1])
  out <- list(norm = norm, periods = n, units = units, unit_periods = sum(y), events = events, candidates = length(single))
  warnings <- character(0)
  if (events < FEW_EVENTS) warnings <- "few_events"
  if (separated(y, d, 1) || separated(y, d, 2) || separated(y, d, 3)) warnings <- c(warnings, "not_converged")

  places <- c(0, single, n)
  stretch_d <- outer(sums_d[places + 1], sums_d[places + 1], function(i, j) j - i)
  stretch_y <- outer(sums_y[places + 1], sums_y[places + 1], function(i, j) j - i)
  usable <- stretch_d >= MIN_EVENTS & stretch_y > 0
  value <- matrix(-Inf, length(places), length(places))
  value[usable] <- maximum(stretch_d[usable], stretch_y[usable])
  # Without any change there is no least number of events.
  value[1, length(places)] <- l$constant
  chain <- chains(value)
  bic <- vapply(chain, function(c) (2 * c$m + 1) * log(events) - 2 * c$value, 0)
  if (length(bic) > 1) clear(sort(bic)[1], sort(bic)[2], what("multi-step"))
  many <- chain[[which.min(bic)]]
  l[["multi-step"]] <- many$value
  out$many <- lapply(many$places, function(i) date(places[i]))

  if (length(single) == 0) {
    warnings <- c(warnings, rep("no_candidates", 3))
    return(c(out, list(l = lapply(l, digits), warnings = as.list(sort(warnings)))))
  }
  # Steps and life-cycles. Rates are compared as whole numbers, so that equal ones are equal.
  step <- data.frame(rise = single, d1 = sums_d[single + 1], y1 = sums_y[single + 1])
  step$d2 <- events - step$d1
  step$y2 <- sum(y) - step$y1
  step$l <- maximum(step$d1, step$y1) + maximum(step$d2, step$y2)
  step$m <- marginal(step$d1, step$y1, pooled) + marginal(step$d2, step$y2, pooled)
  best <- step[first_best(step$l, what("step")), ]
  l$step <- best$l
  same(Filter(function(c) c$m == 1, chain)[[1]]$value, best$l, 1e-12, what("one change and step"))
  out$step <- state(best$rise)
  rising <- step[step$d1 * step$y2 < step$d2 * step$y1, ]
  risen <- if (nrow(rising) > 0) rising[first_best(rising$l, what("rise")), ]
  if (!is.null(risen)) {
    l$rise <- risen$l
    out$rise <- state(risen$rise)
  }
  pairs <- expand.grid(fall = single, rise = single)
  pairs <- pairs[pairs$rise < pairs$fall, c("rise", "fall")]
  life <- data.frame(pairs, d1 = sums_d[pairs$rise + 1], y1 = sums_y[pairs$rise + 1],
    d2 = sums_d[pairs$fall + 1] - sums_d[pairs$rise + 1], y2 = sums_y[pairs$fall + 1] - sums_y[pairs$rise + 1],
    d3 = events - sums_d[pairs$fall + 1], y3 = sum(y) - sums_y[pairs$fall + 1])
  life <- life[life$d2 >= MIN_EVENTS & life$y2 > 0, ]
  life <- life[life$d1 * life$y2 < life$d2 * life$y1 & life$d3 * life$y2 < life$d2 * life$y3, ]
  cycle <- NULL
  if (nrow(life) > 0) {
    life$l <- maximum(life$d1, life$y1) + maximum(life$d2, life$y2) + maximum(life$d3, life$y3)
    life$m <- marginal(life$d1, life$y1, pooled) + marginal(life$d2, life$y2, pooled) + marginal(life$d3, life$y3, pooled)
    cycle <- life[first_best(life$l, what("life-cycle")), ]
    l[["life-cycle"]] <- cycle$l
    out$life <- list(date(cycle$rise), date(cycle$fall))
  }

  # Contagion that begins, or changes, at each place.
  later <- outer(seq_len(n), single, ">")
  s <- columns(y - d, length(single))
  e <- columns(d, length(single))
  ones <- 1 + 0 * e
  onset <- fit_columns(e, s, ones, f * later)
  # Without contagion it does not matter when it sets in, and all places are equally good.
  top <- max(onset$value)
  near <- onset$value >= top - 1e-11 * (1 + abs(top))
  without <- any(onset$b[near] == 0)
  stopifnot(!without || all(onset$b[near] == 0))
  at <- first_best(onset$value, what("contagion-onset"), ties = without)
  l[["contagion-onset"]] <- onset$value[at]
  if (!without) out$onset <- date(single[at])
  regimes <- lapply(list(!later, later), function(part) fit_columns(e * part, s * part, ones, f * ones))
  # Where everybody who is at risk adopts at once the likelihood is 1.
  shift <- Reduce(`+`, Map(function(fit, part) ifelse(colSums(s * part) == 0, 0, fit$value), regimes, list(!later, later)))
  at <- first_best(shift, what("contagion-shift"))
  l[["contagion-shift"]] <- shift[at]
  out$shift <- date(single[at])

  # The account, its posterior, and what is to be doubted.
  bics <- c(step = if (is.null(risen)) Inf else 3 * log(events) - 2 * risen$l,
    `life-cycle` = if (is.null(cycle)) Inf else 5 * log(events) - 2 * cycle$l)
  if (any(best$d1 == best$y1, best$d2 == best$y2)) warnings <- c(warnings, "infinite_hazard")
  if (all(is.infinite(bics))) {
    warnings <- c(warnings, "no_rise")
  } else {
    if (all(is.finite(bics))) clear(bics[1], bics[2], what("account"))
    by_step <- bics[1] < bics[2]
    if (by_step && risen$rise != best$rise) warnings <- c(warnings, "step_falls")
    ways <- if (by_step) rising else life
    chosen <- if (by_step) risen else cycle
    top <- max(ways$m)
    probability <- exp(ways$m - top) / sum(exp(ways$m - top))
    rises <- sort(unique(ways$rise))
    by_rise <- vapply(rises, function(r) sum(probability[ways$rise == r]), 0)
    years <- equal_tailed(distribution(t$k[rises + 1], by_rise), what("date"))
    fractions <- distribution(f[rises + 1], by_rise)
    mass <- equal_tailed(fractions, what("critical mass"))
    third <- 3 * t$adopters[rises + 1] >= t$members[rises + 1] & t$members[rises + 1] > 0
    bayes <- top + log(mean(exp(ways$m - top))) - marginal(events, sum(y), pooled)
    out$account <- names(which.min(bics))
    out$tipping <- state(chosen$rise)
    out$hazards <- list(digits(-log1p(-chosen$d1 / chosen$y1)), digits(-log1p(-chosen$d2 / chosen$y2)))
    out$posterior <- list(bayes = digits(bayes), rises = length(rises), date = lapply(years, function(k) sprintf("%d", k)),
      mass = as.list(digits(mass)), third = digits(sum(by_rise[third])))
    clear(bayes, 0, what("Bayes factor"))
    if (bayes < 0) warnings <- c(warnings, "constant_preferred")
    if (length(rises) > 1 && chosen$rise %in% range(rises)) warnings <- c(warnings, "rise_at_edge")
    if (t$members[chosen$rise + 1] == 0) warnings <- c(warnings, "no_members")
    here <- t$k[chosen$rise + 1]
    apart <- f[chosen$rise + 1]
    if (here < years[1] || here > years[2] || apart < mass[1] || apart > mass[2] || outside(ways, chosen, probability, pooled, norm)) {
      warnings <- c(warnings, "estimate_outside_interval")
    }
  }
  c(out, list(l = lapply(l, digits), warnings = as.list(sort(warnings))))
}

# How many units are ever at risk in the window: counted unit by unit, apart from the table.
units_at_risk <- function(norm, k) {
  rows <- tables$ALL_CONSENTS[tables$ALL_CONSENTS$norm == norm & !is.na(tables$ALL_CONSENTS$unit) & !is.na(tables$ALL_CONSENTS$consent), ]
  adopted <- reference$treaty_adoption(rows, SPELLS, "year")
  a <- adopted[match(SPELLS$unit, names(adopted))]
  a[is.na(a)] <- Inf
  first <- pmax(ENTRY, k[1])
  last <- pmin(EXIT, a, max(k))
  length(unique(SPELLS$unit[first <= last]))
}
SPELLS <- reference$read_system("gw")
ENTRY <- reference$period_of_day(SPELLS$entry, "year")
EXIT <- reference$period_of_day(SPELLS$exit, "year")

if (sys.nframe() == 0L) {
  runs <- lapply(tables$ALL_TREATIES$norm, one)
  reference$write_json_lines(runs, "treaties.json")
  told <- unlist(lapply(runs, function(r) r$warnings))
  print(table(told))
  cat(sprintf("%d treaties: %.0f s\n", length(runs), proc.time()[["elapsed"]]))
}
