# The regression of adoption on covariates whose coefficients change once, by glm: the unit-periods are counted from the
# raw files, unit by unit, with the functions of tables.R, and nothing is shared with the program. Grouped data: glm with
# the complementary log-log link. Exact data: Poisson with offset log exposure, which has the likelihood of a piecewise
# exponential model; coxph does not serve as a reference, since it leaves the hazard free between events and so
# has no intercepts, no likelihood of a change in level and no effect of what all units share (the global fraction).
# Firth: brglm2 (type MPL_Jeffreys). Ridge: optim. Writes regression.json. Run from anywhere.

suppressPackageStartupMessages({
  library(brglm2)
})
options(warn = 1)

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
FOLDER <- dirname(normalizePath(SCRIPT))
tables <- new.env()
# tables.R finds itself by the name of the script that runs, which is in the same folder.
sys.source(file.path(FOLDER, "tables.R"), envir = tables)
reference <- tables$reference
number <- tables$number

CONTROL <- glm.control(epsilon = 1e-14, maxit = 200)
# A change just before the events of a day cuts at that day less this, as in golden.R.
JUST <- 2^-28

# ---- units by periods ---------------------------------------------------------------------------------------------

# Matrices of units by periods: at risk, event, member, adopter. Every unit is counted as a system of its own.
panel <- function(spells, record, period, from, through) {
  units <- unique(spells$unit)
  counted <- lapply(units, function(unit) {
    tables$count_table(spells[spells$unit == unit, ], record[record$unit == unit, ], period, from, through)
  })
  take <- function(name) {
    m <- do.call(rbind, lapply(counted, `[[`, name))
    rownames(m) <- units
    m
  }
  list(units = units, k = seq(from, through), period = period, at_risk = take("at_risk"), event = take("events"),
    member = take("members"), adopter = take("adopters"))
}

share <- function(part, whole) ifelse(whole > 0, part / whole, 0)

global <- function(p) {
  f <- share(colSums(p$adopter), colSums(p$member))
  matrix(f, nrow(p$member), ncol(p$member), byrow = TRUE, dimnames = list(p$units, NULL))
}

regional <- function(p, region) {
  out <- global(p) * NA
  for (r in unique(region)) {
    own <- region == r
    f <- share(colSums(p$adopter[own, , drop = FALSE]), colSums(p$member[own, , drop = FALSE]))
    out[own, ] <- matrix(f, sum(own), length(f), byrow = TRUE)
  }
  out
}

# ---- state-years ----------------------------------------------------------------------------------------------------

CROSSWALK <- reference$read_table("units/units.csv")
STATES <- reference$read_table("covariates/state_year.csv")
MOVEMENT <- reference$read_table("suffrage/womens_movement.csv")
first_evidence <- tapply(as.numeric(MOVEMENT$year), MOVEMENT$unit, min)
since <- first_evidence[STATES$unit]
STATES$womens_movement <- ifelse(is.na(since), 0, as.numeric(as.numeric(STATES$year) >= since))

# The COW numbers under which a unit's state-years stand, first choice first, with the first year taken. Germany (GW 260) is 255 in COW
# before and after the German Federal Republic, Yemen (GW 678) is 678 before 1990 and 679 from then on.
sources <- function(unit, system, entry) {
  if (system == "cow") return(data.frame(cow = unit, from = -Inf))
  if (unit == "260") return(data.frame(cow = c("260", "255"), from = c(-Inf, entry)))
  if (unit == "678") return(data.frame(cow = c("678", "679"), from = c(entry, -Inf)))
  data.frame(cow = CROSSWALK$cow[CROSSWALK$gw == unit], from = -Inf)
}

# Values of a state-year column in these years, units by years; NA where there are none.
state_years <- function(column, spells, system, years) {
  units <- unique(spells$unit)
  cells <- STATES[!is.na(STATES[[column]]), ]
  t(vapply(units, function(unit) {
    found <- rep(NA_real_, length(years))
    from <- sources(unit, system, number(min(spells$entry[spells$unit == unit]), "year"))
    for (i in seq_len(nrow(from))) {
      own <- cells[cells$unit %in% from$cow[i], ]
      value <- as.numeric(own[[column]])[match(years, as.numeric(own$year))]
      value[years < from$from[i]] <- NA
      found <- ifelse(is.na(found), value, found)
    }
    found
  }, numeric(length(years))))
}

region_of <- function(units, system) {
  # COW's Yugoslavia is the GW state of the same number, not Serbia, which follows it.
  crosswalk <- CROSSWALK[order(CROSSWALK$gw != CROSSWALK$cow), ]
  region <- crosswalk$region[match(units, crosswalk[[system]])]
  # COW's Yemen Arab Republic is the Yemen of the crosswalk.
  region[units == "678"] <- CROSSWALK$region[CROSSWALK$gw == "678"]
  stopifnot(!anyNA(region))
  region
}

# ---- records --------------------------------------------------------------------------------------------------------

suffrage <- function(norm, from, through) {
  rows <- tables$ALL_SUFFRAGE[tables$ALL_SUFFRAGE$norm == norm, ]
  record <- data.frame(unit = rows$unit, date = rows$date, withdrawn = NA, succession = FALSE)
  list(norm = norm, system = "cow", spells = tables$spells_of("cow"), record = record, period = "year", from = from,
    through = through)
}

treaty <- function(norm, period) {
  info <- tables$ALL_TREATIES[tables$ALL_TREATIES$norm == norm, ]
  rows <- tables$ALL_CONSENTS
  rows <- rows[rows$norm == norm & !is.na(rows$unit) & !is.na(rows$consent), ]
  record <- data.frame(unit = rows$unit, date = rows$consent, withdrawn = NA, succession = rows$act %in% "succession")
  list(norm = norm, system = "gw", spells = tables$spells_of("gw"), record = record, period = period,
    from = number(info$opened, period), through = tables$last_complete(info$observed_through, period))
}

# ---- designs --------------------------------------------------------------------------------------------------------

# Domestic series of the year before, exposures as the period opens.
covariates <- function(run, p, domestic, international) {
  years <- as.numeric(substr(tables$label(p$k, p$period), 1, 4)) - 1
  region <- region_of(p$units, run$system)
  values <- lapply(domestic, state_years, spells = run$spells, system = run$system, years = years)
  others <- lapply(international, function(name) {
    switch(name, global = global(p), regional = regional(p, region), stop(name))
  })
  setNames(c(values, others), c(domestic, international))
}

# Unit-periods at risk with all covariates.
unit_periods <- function(run, domestic, international) {
  p <- panel(run$spells, run$record, run$period, run$from, run$through)
  x <- covariates(run, p, domestic, international)
  risk <- which(p$at_risk == 1, arr.ind = TRUE)
  rows <- data.frame(unit = p$units[risk[, 1]], k = p$k[risk[, 2]], event = p$event[risk])
  for (name in names(x)) rows[[name]] <- x[[name]][risk]
  lost <- !complete.cases(rows)
  list(all = nrow(rows), lost_events = sum(rows$event[lost]), rows = rows[!lost, ], names = names(x))
}

# Stretches (start, stop] in days in which nothing changes, from the same by day.
stretches <- function(run, domestic, international) {
  days <- unit_periods(run, domestic, international)
  rows <- days$rows[order(days$rows$unit, days$rows$k), ]
  changes <- sort(unique(rows$k[rows$event == 1])) + 1
  same <- do.call(paste, c(rows["unit"], lapply(days$names, function(n) format(rows[[n]], digits = 17)),
    list(findInterval(rows$k, changes))))
  group <- cumsum(c(TRUE, same[-1] != same[-length(same)] | diff(rows$k) != 1))
  first <- !duplicated(group)
  last <- !duplicated(group, fromLast = TRUE)
  out <- rows[first, ]
  out$start <- rows$k[first] - 1
  out$stop <- rows$k[last]
  out$event <- rows$event[last]
  stopifnot(sum(out$event) == sum(rows$event), sum(out$stop - out$start) == nrow(rows))
  list(all = days$all, lost_events = days$lost_events, days = nrow(rows), rows = out, names = days$names)
}

standardized <- function(design) {
  for (name in design$names) design$rows[[name]] <- as.numeric(scale(design$rows[[name]]))
  design
}

# ---- fits -----------------------------------------------------------------------------------------------------------

# Null (NA) where the rows do not tell a coefficient.
estimates <- function(model, names) {
  table <- summary(model)$coefficients
  at <- match(names, sub("^x", "", rownames(table)))
  list(value = unname(table[at, 1]), standard_error = unname(table[at, 2]))
}

terms_of <- function(names) c("(Intercept)", names)

# Log-likelihood of unit-periods, less penalty / 2 times the squared coefficients, and its gradient, for optim.
objective <- function(x, event, penalty = 0) {
  list(
    value = function(b) {
      u <- exp(drop(x %*% b))
      sum(ifelse(event == 1, log(-expm1(-u)), -u)) - sum(penalty * b^2) / 2
    },
    gradient = function(b) {
      u <- exp(drop(x %*% b))
      drop(crossprod(x, ifelse(event == 1, u / expm1(u), -u))) - penalty * b
    })
}

# Its maximum, or near to it, from the pooled hazard; `level` says which columns are intercepts.
climb <- function(x, event, level, penalty = 0, again = 1) {
  f <- objective(x, event, penalty)
  b <- ifelse(level, log(-log1p(-mean(event))), 0)
  # Again from where it stopped.
  for (i in seq_len(again)) {
    b <- optim(b, function(b) -f$value(b), function(b) -f$gradient(b), method = "BFGS",
      control = list(reltol = 1e-16, maxit = 1000))$par
  }
  b
}

# glm alone has no step halving and runs away from a poor start: it begins where optim stops. Columns that are combinations of earlier ones
# are left out.
glm_of <- function(x, event, level) {
  decomposition <- qr(x)
  keep <- sort(decomposition$pivot[seq_len(decomposition$rank)])
  x <- x[, keep, drop = FALSE]
  start <- climb(x, event, level[keep])
  suppressWarnings(glm(event ~ 0 + x, family = binomial("cloglog"), control = CONTROL, start = start))
}

# One regression of these rows.
cloglog <- function(rows, names) {
  x <- cbind("(Intercept)" = 1, as.matrix(rows[names]))
  glm_of(x, rows$event, colnames(x) == "(Intercept)")
}

# Poisson with its log-likelihood as that of hazards: less log E for every event.
poisson_of <- function(rows, names, ...) {
  rows$log_exposure <- log((rows$stop - rows$start) / 365.25)
  formula <- reformulate(c(names, "offset(log_exposure)"), "event")
  model <- glm(formula, poisson(), rows, ...)
  list(model = model, log_likelihood = as.numeric(logLik(model)) - sum(rows$event * rows$log_exposure))
}

# Whether glm came to an end at finite coefficients (of standardized covariates): no separation.
regular <- function(model) model$converged && all(abs(coef(model)) < 15)

# Both regimes with the change at kappa as regressions of their own.
split_at <- function(design, kappa) {
  regimes <- lapply(c(FALSE, TRUE), function(after) {
    model <- cloglog(design$rows[(design$rows$k >= kappa) == after, ], design$names)
    c(list(log_likelihood = as.numeric(logLik(model)), regular = regular(model), events = sum(model$y)),
      estimates(model, terms_of(design$names)))
  })
  list(kappa = kappa, log_likelihood = regimes[[1]]$log_likelihood + regimes[[2]]$log_likelihood,
    regular = regimes[[1]]$regular && regimes[[2]]$regular, regimes = regimes)
}

# Years that leave as many events as there are coefficients on either side.
admissible <- function(design) {
  k <- seq(min(design$rows$k) + 1, max(design$rows$k))
  before <- vapply(k, function(k) sum(design$rows$event[design$rows$k < k]), 0)
  least <- max(3, length(design$names) + 1)
  k[before >= least & sum(design$rows$event) - before >= least]
}

# Only some coefficients, and the intercept, differ between the regimes: one regression with interactions.
joint_at <- function(design, kappa, switching) {
  rows <- design$rows
  rows$after <- as.numeric(rows$k >= kappa)
  before <- paste0("before_", c("level", switching))
  after <- paste0("after_", c("level", switching))
  rows$level <- 1
  for (name in c("level", switching)) {
    rows[[paste0("before_", name)]] <- rows[[name]] * (1 - rows$after)
    rows[[paste0("after_", name)]] <- rows[[name]] * rows$after
  }
  shared <- setdiff(design$names, switching)
  x <- as.matrix(rows[c(before, after, shared)])
  model <- glm_of(x, rows$event, colnames(x) %in% c("before_level", "after_level"))
  list(kappa = kappa, log_likelihood = as.numeric(logLik(model)), regular = regular(model), switching = switching,
    before = estimates(model, before), after = estimates(model, after), shared_names = shared,
    shared = estimates(model, shared))
}

profile_of <- function(fits) {
  lapply(fits, function(f) list(kappa = f$kappa, log_likelihood = f$log_likelihood, regular = f$regular))
}

best_of <- function(fits) fits[[which.max(vapply(fits, `[[`, 0, "log_likelihood"))]]

# Jeffreys' prior in each regime.
firth_at <- function(design, kappa) {
  lapply(c(FALSE, TRUE), function(after) {
    rows <- design$rows[(design$rows$k >= kappa) == after, ]
    model <- glm(reformulate(design$names, "event"), binomial("cloglog"), rows, method = "brglmFit",
      type = "MPL_Jeffreys", epsilon = 1e-12, maxit = 2000)
    stopifnot(model$converged)
    c(list(log_likelihood = as.numeric(logLik(model))), estimates(model, terms_of(design$names)))
  })
}

# -lambda / 2 times the squares of all coefficients but the intercept's, in each regime; the standard errors from the inverse of expected
# information + lambda.
ridge_at <- function(design, kappa, lambda) {
  lapply(c(FALSE, TRUE), function(after) {
    rows <- design$rows[(design$rows$k >= kappa) == after, ]
    x <- cbind(1, as.matrix(rows[design$names]))
    penalty <- c(0, rep(lambda, length(design$names)))
    b <- climb(x, rows$event, penalty == 0, penalty, again = 5)
    stopifnot(max(abs(objective(x, rows$event, penalty)$gradient(b))) < 1e-5)
    u <- exp(drop(x %*% b))
    information <- crossprod(x, x * u^2 / expm1(u)) + diag(penalty)
    list(log_likelihood = objective(x, rows$event)$value(b), value = unname(b), standard_error = unname(sqrt(diag(solve(information)))))
  })
}

# ---- grouped runs ---------------------------------------------------------------------------------------------------

grouped <- function(run, domestic, international, penalties = FALSE) {
  raw <- unit_periods(run, domestic, international)
  design <- standardized(raw)
  kappas <- admissible(design)
  splits <- lapply(kappas, function(k) split_at(design, k))
  chosen <- kappas[round(quantile(seq_along(kappas), c(0.25, 0.5, 0.75)))]
  stopifnot(length(unique(chosen)) == 3)
  none <- cloglog(design$rows, design$names)
  joints <- lapply(list(domestic = domestic, international = international), function(switching) {
    fits <- lapply(kappas, function(k) joint_at(design, k, switching))
    list(best = best_of(fits), profile = profile_of(fits))
  })
  at <- chosen[2]
  moments <- function(f) unname(vapply(raw$rows[raw$names], f, 0))
  list(norm = run$norm, system = run$system, from = tables$label(run$from, "year"), through = tables$label(run$through, "year"),
    period = "year", domestic = domestic, international = international, at_risk = raw$all,
    rows = nrow(raw$rows), events = sum(raw$rows$event), lost_events = raw$lost_events,
    mean = moments(mean), standard_deviation = moments(sd),
    profile = profile_of(splits), best = best_of(splits),
    fits = splits[kappas %in% chosen], raw = split_at(raw, at),
    none = c(list(log_likelihood = as.numeric(logLik(none))), estimates(none, terms_of(design$names))),
    joint = joints,
    firth = if (penalties) list(kappa = at, regimes = firth_at(design, at)),
    ridge = if (penalties) list(kappa = at, lambda = 2, regimes = ridge_at(design, at, 2)))
}

# ---- exact runs -----------------------------------------------------------------------------------------------------

exact_rows <- function(design, day, side) {
  rows <- design$rows
  if (side == "after") return(list(rows[rows$stop <= day, ], rows[rows$stop > day, ]))
  # Exposure counts before the change through the end of the day, its events after it.
  moved <- rows$stop == day & rows$event == 1
  events <- rows[moved, ]
  events$start <- events$stop - JUST
  rows$stop[moved] <- rows$stop[moved] - JUST
  rows$event[moved] <- 0
  list(rows[rows$stop <= day, ], rbind(rows[rows$stop > day, ], events))
}

exact_at <- function(design, day, side) {
  regimes <- lapply(exact_rows(design, day, side), function(rows) {
    fit <- poisson_of(rows, design$names, control = CONTROL)
    stopifnot(fit$model$converged)
    c(list(log_likelihood = fit$log_likelihood, events = sum(rows$event)), estimates(fit$model, terms_of(design$names)))
  })
  list(date = tables$label(day, "day"), side = side,
    log_likelihood = regimes[[1]]$log_likelihood + regimes[[2]]$log_likelihood, regimes = regimes)
}

exact <- function(run, domestic, international) {
  design <- stretches(run, domestic, international)
  times <- sort(design$rows$stop[design$rows$event == 1])
  least <- max(3, length(design$names) + 1)
  places <- do.call(rbind, lapply(unique(times), function(t) {
    before <- c(sum(times < t), sum(times <= t))
    data.frame(day = t, side = c("before", "after"))[before >= least & length(times) - before >= least, ]
  }))
  profile <- Map(function(day, side) exact_at(design, day, side), places$day, places$side)
  chosen <- round(quantile(seq_along(profile), c(0.2, 0.5, 0.8)))
  middle <- profile[[chosen[2]]]
  firth <- lapply(exact_rows(design, number(middle$date, "day"), "after"), function(rows) {
    fit <- poisson_of(rows, design$names, method = "brglmFit", type = "MPL_Jeffreys", epsilon = 1e-12, maxit = 2000)
    stopifnot(fit$model$converged)
    c(list(log_likelihood = fit$log_likelihood), estimates(fit$model, terms_of(design$names)))
  })
  list(norm = run$norm, system = run$system, from = tables$label(run$from, "day"),
    through = tables$label(run$through, "day"), period = "day", domestic = domestic, international = international,
    unit_days = design$days, events = length(times), lost_events = design$lost_events,
    profile = unname(lapply(profile, function(f) f[c("date", "side", "log_likelihood")])), best = best_of(profile),
    fits = unname(profile[chosen]), firth = list(date = middle$date, side = "after", regimes = firth))
}

# ---- exposures ------------------------------------------------------------------------------------------------------

# A made-up network: i looks at j in year t when 7i + 13j + t is a multiple of 11, with weight 1 + ij mod 17; places from the numbers of states.
exposures <- function(norm, from, through, years) {
  run <- suffrage(norm, from, through)
  p <- panel(run$spells, run$record, "year", from, through)
  id <- as.numeric(p$units)
  radian <- pi / 180
  latitude <- ((id * 37) %% 150 - 75) * radian
  longitude <- ((id * 91) %% 360 - 180) * radian
  # Distances by the cosine rule on a sphere of 6371.0088 km.
  cosine <- outer(sin(latitude), sin(latitude)) + outer(cos(latitude), cos(latitude)) * cos(outer(longitude, longitude, "-"))
  near <- exp(-6371.0088 * acos(pmin(pmax(cosine, -1), 1)) / 2000)
  diag(near) <- 0
  all_years <- 1840:2016
  cinc <- state_years("cinc", run$spells, "cow", all_years)
  powers <- reference$read_table("systems/major_powers.csv")
  rows <- lapply(years, function(t) {
    k <- match(t, p$k)
    member <- p$member[, k]
    adopter <- p$adopter[, k]
    by <- function(w) sum(w * adopter) / sum(w * member)
    before <- cinc[, match(t - 1, all_years)]
    # Of the year itself, else of the last before it, else of the first after it; else 0.
    weight <- apply(cinc, 1, function(own) {
      known <- which(!is.na(own))
      if (length(known) == 0) return(0)
      own[if (any(known <= t - 1839)) max(known[known <= t - 1839]) else known[1]]
    })
    ranked <- sort(before[member == 1 & !is.na(before)], decreasing = TRUE)
    top <- !is.na(before) & before >= ranked[ceiling(length(ranked) / 10)]
    major <- vapply(p$units, function(unit) {
      own <- powers[powers$unit == unit, ]
      exit <- ifelse(is.na(own$exit), Inf, number(own$exit, "year"))
      any(number(own$entry, "year") <= t - 1 & t - 1 <= exit)
    }, TRUE)
    # Ties of the year before.
    ties <- outer(id, id, function(i, j) ifelse((7 * i + 13 * j + t - 1) %% 11 == 0 & i != j, 1 + (i * j) %% 17, 0))
    risk <- p$at_risk[, k] == 1
    pick <- function(w) share(drop(w %*% adopter), drop(w %*% member))[risk]
    list(year = t, units = p$units[risk], weighted = by(weight), cinc = by(ifelse(is.na(before), 0, before)),
      top_decile = by(as.numeric(top)), major_powers = by(as.numeric(major)), ties = unname(pick(ties)),
      distance = unname(pick(near)))
  })
  list(norm = norm, from = as.character(from), through = as.character(through), rows = rows)
}

# ---- runs -----------------------------------------------------------------------------------------------------------

STATE <- c("polyarchy", "gdp_per_capita", "igo_memberships")
OTHERS <- c("global", "regional")
results <- list(
  grouped(suffrage("suffrage-lied", 1890, 1990), c("polyarchy", "civil_society", "womens_movement"), OTHERS, TRUE),
  grouped(treaty("un-4-8", "year"), STATE, OTHERS),
  grouped(treaty("un-18-10", "year"), STATE, OTHERS),
  grouped(treaty("un-4-1", "year"), STATE, OTHERS),
  exact(treaty("un-26-5", "day"), c("polyarchy", "gdp_per_capita"), "global"),
  exposures("suffrage-lied", 1890, 1990, c(1905, 1921, 1946, 1975))
)
reference$write_json_lines(results, "regression.json")
for (r in results[1:5]) cat(sprintf("%s by %s: %d events, best log-likelihood %.6f\n", r$norm, r$period, as.integer(r$events), r$best$log_likelihood))
