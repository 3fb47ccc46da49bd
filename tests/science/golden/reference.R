# An independent reference for the risk table, the constant and step models and the posterior.
#
# Everything here is counted by brute force from the definitions; nothing is shared with the Rust code. The
# conventions are listed in README.md beside this file. Run from anywhere: Rscript tests/science/golden/reference.R

MIN_EVENTS <- 3
LEVEL <- 0.95
DAYS_PER_YEAR <- 365.25

# ---- where things are ------------------------------------------------------------------------------------------

script_folder <- function() {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  if (length(file) == 1) dirname(normalizePath(file)) else file.path(getwd(), "tests/science/golden")
}
HERE <- script_folder()
ROOT <- normalizePath(file.path(HERE, "../../.."))

read_table <- function(path) {
  read.csv(file.path(ROOT, "data", path), colClasses = "character", na.strings = "", encoding = "UTF-8")
}

# ---- periods: a year is its number, a day is the count of days since 1970-01-01 ---------------------------------

as_day <- function(text) as.numeric(as.Date(text))

# The period that holds a day; an open end (Inf) stays open.
period_of_day <- function(day, period) {
  if (period == "day") return(day)
  ifelse(is.infinite(day), day, as.numeric(format(as.Date(pmin(day, 1e6), origin = "1970-01-01"), "%Y")))
}

period_name <- function(k, period) {
  if (period == "day") format(as.Date(k, origin = "1970-01-01")) else as.character(k)
}

read_system <- function(name) {
  rows <- read_table(sprintf("systems/%s.csv", name))
  exit <- as_day(rows$exit)
  exit[is.na(exit)] <- Inf
  data.frame(unit = rows$unit, entry = as_day(rows$entry), exit = exit)
}

# ---- adoption: for each unit the period in which it adopts ------------------------------------------------------

# An inherited adoption counts from the entry of the spell that holds the consent, else of the next spell that
# begins after it, else of the last. Half a period before that entry: before every later period, the same as none.
inherited_from <- function(spells, day, period) {
  holding <- spells$entry <= day & day <= spells$exit
  later <- spells$entry > day
  entry <- if (any(holding)) spells$entry[holding][1]
    else if (any(later)) min(spells$entry[later])
    else max(spells$entry)
  period_of_day(entry, period) - 0.5
}

# Named vector unit -> period of adoption (fractional when inherited). Units without a name in it never adopt.
treaty_adoption <- function(rows, spells, period) {
  rows <- rows[!is.na(rows$unit) & !is.na(rows$consent), ]
  stopifnot(!anyDuplicated(rows$unit))
  day <- as_day(rows$consent)
  adopted <- period_of_day(day, period)
  for (i in which(rows$act %in% "succession")) {
    own <- spells[spells$unit == rows$unit[i], ]
    if (nrow(own) > 0) adopted[i] <- inherited_from(own, day[i], period)
  }
  setNames(adopted, rows$unit)
}

suffrage_adoption <- function(rows) {
  stopifnot(!anyDuplicated(rows$unit), !anyNA(rows$unit))
  setNames(as.numeric(rows$date), rows$unit)
}

# ---- risk table: unit by unit, period by period -----------------------------------------------------------------

risk_table <- function(spells, adopted, from, through, period) {
  k <- seq(from, through)
  at_risk <- events <- members <- adopters <- numeric(length(k))
  ever_at_risk <- 0
  entry <- period_of_day(spells$entry, period)
  exit <- period_of_day(spells$exit, period)
  for (unit in unique(spells$unit)) {
    a <- if (unit %in% names(adopted)) adopted[[unit]] else Inf
    present <- member <- logical(length(k))
    for (s in which(spells$unit == unit)) {
      present <- present | (entry[s] <= k & k <= exit[s])
      member <- member | (entry[s] < k & k <= exit[s])
    }
    risk <- present & !(a < k)
    at_risk <- at_risk + risk
    events <- events + (risk & a == k)
    members <- members + member
    adopters <- adopters + (member & a < k)
    ever_at_risk <- ever_at_risk + any(risk)
  }
  length_years <- if (period == "day") 1 / DAYS_PER_YEAR else 1
  list(
    k = k, at_risk = at_risk, events = events, members = members, adopters = adopters,
    fraction = ifelse(members > 0, adopters / members, 0),
    length = length_years, period = period, units_at_risk = ever_at_risk
  )
}

# ---- one regime -------------------------------------------------------------------------------------------------

# Unit-time in years of a number of unit-periods, and back to one regime's maximum of the likelihood.
regime <- function(table, d, y, likelihood) {
  if (likelihood == "grouped") {
    p <- d / y
    list(
      rate = -log1p(-p) / table$length,
      log_likelihood = (if (d > 0) d * log(p) else 0) + (if (y > d) (y - d) * log1p(-p) else 0)
    )
  } else {
    rate <- d / (y * table$length)
    list(rate = rate, log_likelihood = (if (d > 0) d * log(rate) else 0) - d)
  }
}

# Log marginal likelihood of one regime with the rate integrated out under the conjugate prior.
log_marginal <- function(table, d, y, likelihood) {
  a <- 0.5
  pooled_d <- sum(table$events)
  pooled_y <- sum(table$at_risk)
  if (likelihood == "grouped") {
    pooled <- pooled_d / pooled_y
    b <- a * (1 - pooled) / pooled
    lbeta(a + d, b + y - d) - lbeta(a, b)
  } else {
    b <- a / (pooled_d / (pooled_y * table$length))
    a * log(b) - lgamma(a) + lgamma(a + d) - (a + d) * log(b + y * table$length)
  }
}

# ---- candidates -------------------------------------------------------------------------------------------------

# Which rows give their events and their exposure to regime 1, and which row's opening state is the critical mass.
split_at <- function(table, kappa, side) {
  k <- table$k
  switch(side,
    boundary = list(events_1 = k < kappa, exposure_1 = k < kappa, state = kappa),
    before = list(events_1 = k < kappa, exposure_1 = k <= kappa, state = kappa),
    after = list(events_1 = k <= kappa, exposure_1 = k <= kappa, state = kappa + 1)
  )
}

one_candidate <- function(table, kappa, side, likelihood) {
  s <- split_at(table, kappa, side)
  d1 <- sum(table$events[s$events_1])
  d2 <- sum(table$events[!s$events_1])
  y1 <- sum(table$at_risk[s$exposure_1])
  y2 <- sum(table$at_risk[!s$exposure_1])
  if (d1 < MIN_EVENTS || d2 < MIN_EVENTS || y1 == 0 || y2 == 0) return(NULL)
  one <- regime(table, d1, y1, likelihood)
  two <- regime(table, d2, y2, likelihood)
  row <- which(table$k == s$state)
  data.frame(
    kappa = kappa, date = period_name(kappa, table$period), side = side,
    log_likelihood = one$log_likelihood + two$log_likelihood,
    lambda_1 = one$rate, lambda_2 = two$rate,
    adopters = table$adopters[row], members = table$members[row], fraction = table$fraction[row],
    log_marginal = log_marginal(table, d1, y1, likelihood) + log_marginal(table, d2, y2, likelihood)
  )
}

candidates <- function(table, likelihood) {
  last <- max(table$k)
  found <- if (likelihood == "grouped") {
    lapply(table$k[-1], function(kappa) one_candidate(table, kappa, "boundary", likelihood))
  } else {
    unlist(lapply(table$k[table$events > 0], function(kappa) list(
      one_candidate(table, kappa, "before", likelihood),
      if (kappa < last) one_candidate(table, kappa, "after", likelihood)
    )), recursive = FALSE)
  }
  do.call(rbind, found)
}

# (max of F in regime 1, min of F in regime 2], or null. At `before` the row of kappa lies on both sides.
bracket <- function(table, kappa, side) {
  k <- table$k
  first <- if (side == "boundary") k < kappa else k <= kappa
  second <- if (side == "after") k > kappa else k >= kappa
  low <- max(table$fraction[first])
  high <- min(table$fraction[second])
  if (low < high) c(low, high) else NULL
}

# ---- posterior over the rising candidates -----------------------------------------------------------------------

# Smallest value whose cumulative probability reaches each level.
quantiles <- function(value, probability, levels) {
  mass <- tapply(probability, value, sum)
  at <- sort(unique(value))
  cumulative <- cumsum(as.numeric(mass[match(as.character(at), names(mass))]))
  vapply(levels, function(level) at[min(which(cumulative >= level), length(at))], numeric(1))
}

posterior <- function(table, rising, likelihood) {
  constant <- log_marginal(table, sum(table$events), sum(table$at_risk), likelihood)
  top <- max(rising$log_marginal)
  weight <- exp(rising$log_marginal - top)
  probability <- weight / sum(weight)
  tails <- c((1 - LEVEL) / 2, 1 - (1 - LEVEL) / 2)
  # Integer codes for the distinct fractions, so that no value is rounded on the way to a name.
  values <- sort(unique(rising$fraction))
  mass <- values[quantiles(match(rising$fraction, values), probability, tails)]
  date <- quantiles(rising$kappa, probability, tails)
  best <- order(-probability, rising$kappa)[seq_len(min(10, nrow(rising)))]
  list(
    log_bayes_factor = top + log(mean(weight)) - constant,
    n = nrow(rising),
    probabilities = lapply(best, function(i) {
      list(rising$date[i], rising$side[i], rising$fraction[i], probability[i])
    }),
    date_lower = period_name(date[1], table$period), date_upper = period_name(date[2], table$period),
    mass_lower = mass[1], mass_upper = mass[2],
    p_at_least_third = sum(probability[3 * rising$adopters >= rising$members & rising$members > 0])
  )
}

# ---- one run ----------------------------------------------------------------------------------------------------

run <- function(norm, table, likelihood) {
  d <- sum(table$events)
  y <- sum(table$at_risk)
  constant <- if (y > 0) regime(table, d, y, likelihood) else list(rate = NULL, log_likelihood = NULL)
  found <- candidates(table, likelihood)
  step <- rising_best <- post <- NULL
  if (!is.null(found)) {
    best <- found[which.max(found$log_likelihood), ]
    step <- list(
      log_likelihood = best$log_likelihood, lambda_1 = best$lambda_1, lambda_2 = best$lambda_2,
      date = best$date, side = best$side, adopters = best$adopters, members = best$members,
      fraction = best$fraction, bracket = bracket(table, best$kappa, best$side),
      n_candidates = nrow(found),
      checksum = sum(exp(found$log_likelihood - best$log_likelihood))
    )
    rising <- found[found$lambda_2 > found$lambda_1, ]
    if (nrow(rising) > 0) {
      r <- rising[which.max(rising$log_likelihood), ]
      rising_best <- as.list(r[c("date", "side", "log_likelihood", "adopters", "members", "fraction")])
      post <- posterior(table, rising, likelihood)
    }
  }
  list(
    norm = norm,
    from = period_name(min(table$k), table$period), through = period_name(max(table$k), table$period),
    likelihood = likelihood,
    events = d, unit_periods = y, exposure_years = y * table$length, units_at_risk = table$units_at_risk,
    constant = list(log_likelihood = constant$log_likelihood, lambda = constant$rate),
    step = step, rising = rising_best, posterior = post
  )
}

suffrage_table <- function(norm, from, through) {
  rows <- read_table("suffrage/adoption.csv")
  adopted <- suffrage_adoption(rows[rows$norm == norm, ])
  risk_table(read_system("cow"), adopted, from, through, "year")
}

# The last year that is complete on the day through which the record is kept.
last_complete_year <- function(day) {
  year <- as.numeric(substr(day, 1, 4))
  if (substr(day, 6, 10) == "12-31") year else year - 1
}

treaty_table <- function(norm, period, treaties, rows, spells) {
  treaty <- treaties[treaties$norm == norm, ]
  window <- if (period == "year") {
    c(as.numeric(substr(treaty$opened, 1, 4)), last_complete_year(treaty$observed_through))
  } else {
    as_day(c(treaty$opened, treaty$observed_through))
  }
  risk_table(spells, treaty_adoption(rows[rows$norm == norm, ], spells, period), window[1], window[2], period)
}

# ---- JSON: numbers in the fewest digits (at most 17) that read back as the same double -------------------------

json_number <- function(x) {
  if (!is.finite(x)) return("null")
  for (digits in 15:17) {
    text <- sprintf("%.*g", digits, x)
    if (as.numeric(text) == x) return(text)
  }
  text
}

json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    parts <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ","), "]"))
    return(paste0("{", paste0("\"", names(x), "\":", parts, collapse = ","), "}"))
  }
  if (length(x) > 1) return(json(as.list(unname(x))))
  if (is.character(x)) return(paste0("\"", gsub("([\"\\\\])", "\\\\\\1", x), "\""))
  if (is.logical(x)) return(if (x) "true" else "false")
  json_number(x)
}

write_json_lines <- function(objects, name) {
  lines <- vapply(objects, json, "")
  writeLines(c("[", paste0(lines, c(rep(",", length(lines) - 1), "")), "]"), file.path(HERE, name))
}

# ---- all runs ---------------------------------------------------------------------------------------------------

main <- function() {
  codings <- unique(read_table("suffrage/adoption.csv")$norm)
  suffrage <- c(
    list(run("suffrage-lied", suffrage_table("suffrage-lied", 1893, 1990), "grouped")),
    lapply(codings, function(norm) run(norm, suffrage_table(norm, 1890, 1990), "grouped"))
  )
  write_json_lines(suffrage, "suffrage.json")

  treaties <- read_table("treaties/treaties.csv")
  rows <- read_table("treaties/adoption.csv")
  spells <- read_system("gw")
  for (period in c("year", "day")) {
    likelihood <- if (period == "year") "grouped" else "exact"
    results <- lapply(treaties$norm, function(norm) {
      run(norm, treaty_table(norm, period, treaties, rows, spells), likelihood)
    })
    write_json_lines(results, sprintf("treaties-%s.json", period))
    cat(sprintf("treaties by %s: %.0f s\n", period, proc.time()[["elapsed"]]))
  }
}

# Only when this file is the script: golden.R sources it for its functions.
if (sys.nframe() == 0L) main()
