# Three series with known answers: coal, Stanford heart transplant, Medical
# Innovation. Each step is maximized over every change in closed form, and the best one is fitted once more by glm.
# Stops with an error when the two routes differ, or when an expected value does not come out. Writes known.json.

library(survival)

HERE <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))))
reference <- new.env()
sys.source(file.path(HERE, "reference.R"), envir = reference)
CONTROL <- glm.control(epsilon = 1e-14, maxit = 200)
MIN_EVENTS <- 3

read_reference <- function(name) read.csv(file.path(HERE, "../../../data/reference", name))
xlogy <- function(x, y) ifelse(x == 0, 0, x * log(y))
hazard_log_l <- function(d, exposure) xlogy(d, d / exposure) - d
binomial_log_l <- function(d, y) xlogy(d, d / y) + xlogy(y - d, 1 - d / y)

same <- function(name, a, b, tolerance = 1e-8) {
  difference <- abs(a - b) / max(abs(a), abs(b))
  if (!isTRUE(difference <= tolerance)) stop(sprintf("%s: %.17g and %.17g", name, a, b))
}
# A printed value agrees when it is `a` rounded or cut to the digits that are printed.
printed <- function(name, a, b, digits) {
  rounded <- sprintf("%.*f", digits, a)
  cut <- sprintf("%.*f", digits, trunc(a * 10^digits) / 10^digits)
  text <- sprintf("%.*f", digits, b)
  if (text != rounded && text != cut) stop(sprintf("%s: %.17g, printed as %s", name, a, text))
  if (text != rounded) cat(sprintf("%s: %.10g is printed as %s, cut and not rounded\n", name, a, text))
}

# ---- coal: yearly counts, exposure one year each ----------------------------------------------------------------

coal <- read_reference("coal_yearly.csv")
stopifnot(diff(coal$year) == 1)
n <- nrow(coal)
profile <- do.call(rbind, lapply(coal$year[-1], function(kappa) {
  d1 <- sum(coal$count[coal$year < kappa])
  d2 <- sum(coal$count[coal$year >= kappa])
  if (d1 < MIN_EVENTS || d2 < MIN_EVENTS) return(NULL)
  y1 <- sum(coal$year < kappa)
  y2 <- n - y1
  data.frame(kappa, l = hazard_log_l(d1, y1) + hazard_log_l(d2, y2), lambda_1 = d1 / y1, lambda_2 = d2 / y2)
}))
best <- profile[which.max(profile$l), ]
constant <- hazard_log_l(sum(coal$count), n)
coal$regime <- factor(coal$year >= best$kappa)
step <- glm(count ~ 0 + regime, poisson(), coal, control = CONTROL)
# Poisson probability = hazard likelihood / d!, exposure 1.
same("coal step", as.numeric(logLik(step)) + sum(lgamma(coal$count + 1)), best$l)
same("coal lambda_1", exp(coef(step))[[1]], best$lambda_1)
same("coal lambda_2", exp(coef(step))[[2]], best$lambda_2)
lr <- 2 * (best$l - constant)
stopifnot(best$kappa == 1892, sum(coal$year < best$kappa) == 41)
printed("coal lambda_1", best$lambda_1, 3.09756, 5)
printed("coal lambda_2", best$lambda_2, 0.90141, 5)
printed("coal LR", lr, 69.9883, 4)
results <- list(coal = list(
  likelihood = "exact", unit = "year", events = sum(coal$count), exposure = n,
  constant = list(log_likelihood = constant, lambda = sum(coal$count) / n),
  step = list(log_likelihood = best$l, lambda_1 = best$lambda_1, lambda_2 = best$lambda_2,
    first_of_regime_2 = best$kappa,
    n_candidates = nrow(profile), checksum = sum(exp(profile$l - best$l))),
  lr = lr
))

# ---- Stanford heart transplant: exact times in days -------------------------------------------------------------

stanford <- read_reference("stanford2.csv")
merged <- merge(stanford[c("id", "time", "status")], survival::stanford2[c("id", "time", "status")], by = "id")
zero_times <- sum(survival::stanford2$time == 0)
stopifnot(nrow(merged) == nrow(survival::stanford2), merged$status.x == merged$status.y,
  merged$time.x == pmax(merged$time.y, 0.5))
stanford$time[stanford$time == 0] <- 0.5
d <- sum(stanford$status)
exposure <- sum(stanford$time)
side_at <- function(t, side) {
  d1 <- sum(stanford$status[if (side == "before") stanford$time < t else stanford$time <= t])
  e1 <- sum(pmin(stanford$time, t))
  d2 <- d - d1
  e2 <- exposure - e1
  if (d1 < MIN_EVENTS || d2 < MIN_EVENTS || e1 <= 0 || e2 <= 0) return(NULL)
  data.frame(t, side, l = hazard_log_l(d1, e1) + hazard_log_l(d2, e2), lambda_1 = d1 / e1, lambda_2 = d2 / e2,
    events_1 = d1, exposure_1 = e1)
}
times <- sort(unique(stanford$time[stanford$status == 1]))
profile <- do.call(rbind, lapply(times, function(t) rbind(side_at(t, "before"), side_at(t, "after"))))
best <- profile[which.max(profile$l), ]
constant <- hazard_log_l(d, exposure)
# (0, time] cut at the change: an event at the change belongs to regime 1, that is `after`.
stopifnot(best$side == "after")
split <- survSplit(Surv(time, status) ~ 1, stanford, cut = best$t, episode = "regime")
split$exposure <- log(split$time - split$tstart)
step <- glm(status ~ 0 + factor(regime) + offset(exposure), poisson(), split, control = CONTROL)
same("stanford step", as.numeric(logLik(step)) - sum(split$status * split$exposure), best$l)
same("stanford lambda_1", exp(coef(step))[[1]], best$lambda_1)
same("stanford lambda_2", exp(coef(step))[[2]], best$lambda_2)
lr <- 2 * (best$l - constant)
at <- function(t, side) profile[profile$t == t & profile$side == side, ]
local <- at(148, "after")
local_before <- at(148, "before")
stopifnot(best$t == 68)
printed("stanford lambda_1", best$lambda_1, 0.0044148, 7)
printed("stanford lambda_2", best$lambda_2, 0.00055382, 8)
printed("stanford LR", lr, 94.3275, 4)
results$stanford <- list(
  likelihood = "exact", unit = "day", zero_times = zero_times, events = d, exposure = exposure,
  constant = list(log_likelihood = constant, lambda = d / exposure),
  step = list(log_likelihood = best$l, lambda_1 = best$lambda_1, lambda_2 = best$lambda_2,
    time = best$t, side = best$side,
    events_1 = best$events_1, exposure_1 = best$exposure_1,
    n_candidates = nrow(profile), checksum = sum(exp(profile$l - best$l))),
  other_side = as.list(at(68, "before")[c("side", "l", "lambda_1", "lambda_2")]),
  at_148 = list(before = local_before$l, after = local$l),
  lr = lr,
  # The same in years of 365.25 days: the rates times 365.25, the log-likelihood plus d log 365.25.
  per_year = list(lambda_1 = best$lambda_1 * 365.25, lambda_2 = best$lambda_2 * 365.25,
    log_likelihood = best$l + d * log(365.25), constant_log_likelihood = constant + d * log(365.25))
)

# ---- Medical Innovation: months, grouped -------------------------------------------------------------------------

doctors <- read_reference("medical_innovation.csv")
medical <- function(month, adopted) {
  k <- seq_len(max(month))
  y <- vapply(k, function(i) sum(month >= i), 0)
  e <- vapply(k, function(i) sum(month == i & adopted == 1), 0)
  profile <- do.call(rbind, lapply(k[-1], function(kappa) {
    d1 <- sum(e[k < kappa])
    d2 <- sum(e[k >= kappa])
    y1 <- sum(y[k < kappa])
    y2 <- sum(y[k >= kappa])
    if (d1 < MIN_EVENTS || d2 < MIN_EVENTS || d1 == y1 || d2 == y2) return(NULL)
    data.frame(kappa, l = binomial_log_l(d1, y1) + binomial_log_l(d2, y2), p_1 = d1 / y1, p_2 = d2 / y2)
  }))
  list(profile = profile, best = profile[which.max(profile$l), ], constant = binomial_log_l(sum(e), sum(y)),
    events = sum(e), unit_periods = sum(y))
}
m <- medical(doctors$month, doctors$adopted)
best <- m$best
lr <- 2 * (best$l - m$constant)
split <- survSplit(Surv(month, adopted) ~ 1, doctors, cut = seq_len(max(doctors$month)), episode = "piece")
split$regime <- factor(split$month >= best$kappa)
split$length <- log((split$month - split$tstart) / 12)
step <- glm(adopted ~ 0 + regime + offset(length), binomial("cloglog"), split, control = CONTROL)
same("medical step", as.numeric(logLik(step)), best$l)
same("medical lambda_1", exp(coef(step))[[1]], -12 * log1p(-best$p_1))
same("medical lambda_2", exp(coef(step))[[2]], -12 * log1p(-best$p_2))
stopifnot(best$kappa == 4)
printed("medical p_1", best$p_1, 0.08430, 5)
printed("medical p_2", best$p_2, 0.12559, 5)
printed("medical LR", lr, 4.0084, 4)
# The trap: those who had not adopted by month 17 read as adopters in month 18. All who are left adopt then, so a
# change at 18 has an infinite hazard: it is no candidate, and the likelihood ratio with it is given apart.
trap <- medical(ifelse(doctors$adopted == 1, doctors$month, 18), rep(1, nrow(doctors)))
trap_lr <- 2 * (trap$best$l - trap$constant)
infinite_lr <- 2 * (binomial_log_l(m$events, m$unit_periods) - trap$constant)
stopifnot(round(infinite_lr) == 68)
results$medical <- list(
  likelihood = "grouped", unit = "month", last_code = max(doctors$month), not_adopted = sum(doctors$adopted == 0),
  events = m$events, unit_periods = m$unit_periods,
  constant = list(log_likelihood = m$constant, probability = m$events / m$unit_periods,
    lambda = -12 * log1p(-m$events / m$unit_periods)),
  step = list(log_likelihood = best$l, probability_1 = best$p_1, probability_2 = best$p_2,
    lambda_1 = -12 * log1p(-best$p_1), lambda_2 = -12 * log1p(-best$p_2),
    first_of_regime_2 = best$kappa,
    n_candidates = nrow(m$profile), checksum = sum(exp(m$profile$l - best$l))),
  lr = lr,
  read_18_as_adoption = list(lr = trap_lr, first_of_regime_2 = trap$best$kappa,
    lr_with_infinite_hazard_at_18 = infinite_lr)
)

lines <- vapply(names(results), function(name) paste0("\"", name, "\":", reference$json(results[[name]])), "")
writeLines(c("{", paste0(lines, c(",", ",", "")), "}"), file.path(HERE, "known.json"))
cat("all expected values reproduced\n")
