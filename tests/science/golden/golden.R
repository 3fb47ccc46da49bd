# The same models by a second, standard route: one row per unit and spell, survival::survSplit at every period
# (grouped) or at the change (exact), then a complementary log-log or a Poisson regression on the regime.
#
# reference.R counts a risk table and maximizes in closed form; here nothing is counted and glm does the work. The
# script stops with an error when the two disagree by more than TOLERANCE. Run reference.R first.

suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
options(warn = 1)

TOLERANCE <- 1e-8
CONTROL <- glm.control(epsilon = 1e-14, maxit = 200)
# A change "just before the events of day t" cuts at t - JUST days: a power of two, so that t - JUST is exact, small
# enough not to matter and large enough that glm does not take the fitted count of such a piece for zero.
JUST <- 2^-28

reference <- new.env()
SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
sys.source(file.path(dirname(normalizePath(SCRIPT)), "reference.R"), envir = reference)
HERE <- reference$HERE
DATA <- file.path(reference$ROOT, "data")

SUFFRAGE <- c("suffrage-lied", "suffrage-paxton", "suffrage-pipe-any", "suffrage-pipe-universal",
  "suffrage-ipu-any", "suffrage-ipu-full")
BY_YEAR <- c("un-26-5", "un-18-10", "un-4-4", "un-4-8", "un-4-9", "un-4-11", "un-9-4", "un-23-1", "un-27-2-a")
BY_DAY <- c("un-26-5", "un-18-10", "un-4-8", "un-26-6", "un-6-1")

csv <- function(path) read.csv(file.path(DATA, path), colClasses = "character", encoding = "UTF-8")

# ---- subjects: one row per unit and spell at risk, (start, stop], event at stop --------------------------------

number_of <- function(date, period) {
  if (period == "year") as.numeric(substr(date, 1, 4)) else as.numeric(as.Date(date))
}

# `adoption`: unit, date, inherited. A spell runs from the period of entry to the first of exit, adoption, end.
subjects <- function(system, adoption, from, through, period) {
  spells <- csv(sprintf("systems/%s.csv", system))
  rows <- merge(spells[c("unit", "entry", "exit")], adoption, by = "unit", all.x = TRUE)
  rows$inherited[is.na(rows$inherited)] <- FALSE
  rows <- rows[order(rows$unit, rows$entry), ]
  rows <- do.call(rbind, lapply(split(rows, rows$unit), function(unit) {
    if (!unit$inherited[1]) return(unit)
    # Inherited: only the spells before the one that carries the adoption are at risk, and none ends in an event.
    # ISO dates compare as text.
    holds <- unit$entry <= unit$date & (unit$exit == "" | unit$date <= unit$exit)
    follows <- unit$entry > unit$date
    first <- c(which(holds), which(follows), nrow(unit))[1]
    unit$date <- NA
    unit[seq_len(first - 1), ]
  }))
  adopted <- number_of(rows$date, period)
  rows$start <- pmax(number_of(rows$entry, period), from) - 1
  rows$stop <- pmin(number_of(ifelse(rows$exit == "", NA, rows$exit), period), adopted, through, na.rm = TRUE)
  rows$event <- as.numeric(!is.na(adopted) & adopted == rows$stop)
  rows <- rows[rows$start < rows$stop, c("unit", "start", "stop", "event")]
  # A unit whose spells share a period would be counted twice, and no unit adopts twice.
  later <- duplicated(rows$unit)
  stopifnot(rows$start[later] >= rows$stop[which(later) - 1], !duplicated(rows$unit[rows$event == 1]))
  rows
}

# ---- fits -------------------------------------------------------------------------------------------------------

at_periods <- function(rows, from, through) {
  survSplit(Surv(start, stop, event) ~ ., rows, cut = seq(from, through), episode = "piece")
}

fit <- function(formula, data, likelihood) {
  if (likelihood == "grouped") {
    data$log_length <- log(data$stop - data$start)
    stopifnot(all(data$log_length == 0))
    model <- glm(update(formula, . ~ . + offset(log_length)), binomial("cloglog"), data, control = CONTROL)
    log_l <- as.numeric(logLik(model))
  } else {
    data$log_exposure <- log((data$stop - data$start) / 365.25)
    model <- glm(update(formula, . ~ . + offset(log_exposure)), poisson(), data, control = CONTROL)
    # Poisson counts to hazards: sum d log(h E) - h E - log d!, less sum d log E; d is 0 or 1.
    log_l <- as.numeric(logLik(model)) - sum(data$event * data$log_exposure)
  }
  stopifnot(model$converged)
  list(log_likelihood = log_l, rate = exp(unname(coef(model))))
}

fit_constant <- function(rows, split, likelihood) {
  f <- fit(event ~ 1, if (likelihood == "grouped") split else rows, likelihood)
  list(model = "constant", log_likelihood = f$log_likelihood, lambda = f$rate)
}

fit_step <- function(rows, split, kappa, side, likelihood) {
  if (likelihood == "grouped") {
    data <- split
    data$regime <- factor(data$stop >= kappa)
  } else {
    cut <- if (side == "before") kappa - JUST else kappa
    data <- survSplit(Surv(start, stop, event) ~ ., rows, cut = cut, episode = "piece")
    # Of the pieces between t - JUST and t only those that end in an event belong after the change: exposure
    # counts before it through the end of day t.
    data$regime <- factor(data$stop > kappa | (data$start == cut & data$event == 1 & side == "before"))
  }
  f <- fit(event ~ 0 + regime, data, likelihood)
  list(model = "step", kappa = kappa, side = side, log_likelihood = f$log_likelihood,
    lambda_1 = f$rate[1], lambda_2 = f$rate[2])
}

# Five changes besides the best one, spread over those that leave at least three events on each side.
spread <- function(rows, split, best, likelihood) {
  times <- sort(rows$stop[rows$event == 1])
  kappa <- if (likelihood == "grouped") seq(min(split$stop) + 1, max(split$stop)) else unique(times)
  before <- vapply(kappa, function(k) sum(times < k), 0)
  after <- vapply(kappa, function(k) sum(times > k), 0)
  kappa <- kappa[before >= 3 & after >= 3 & kappa != best]
  if (length(kappa) == 0) return(numeric(0))
  unique(kappa[round(seq(1, length(kappa), length.out = 5))])
}

# ---- comparison -------------------------------------------------------------------------------------------------

worst <- 0
agree <- function(name, golden, other) {
  difference <- abs(golden - other) / max(abs(golden), abs(other))
  worst <<- max(worst, difference)
  if (!isTRUE(difference <= TOLERANCE)) {
    stop(sprintf("%s: glm %.17g, reference %.17g, relative difference %.3g", name, golden, other, difference))
  }
}

golden <- function(norm, system, adoption, from, through, period, expected, table) {
  likelihood <- if (period == "year") "grouped" else "exact"
  rows <- subjects(system, adoption, from, through, period)
  split <- if (likelihood == "grouped") at_periods(rows, from, through)
  tag <- sprintf("%s by %s from %s", norm, period, expected$from)
  agree(paste(tag, "events"), sum(rows$event), expected$events)
  agree(paste(tag, "unit periods"), sum(rows$stop - rows$start), expected$unit_periods)
  constant <- fit_constant(rows, split, likelihood)
  agree(paste(tag, "constant"), constant$log_likelihood, expected$constant$log_likelihood)
  agree(paste(tag, "lambda"), constant$lambda, expected$constant$lambda)

  best <- number_of(expected$step$date, period)
  chosen <- fit_step(rows, split, best, expected$step$side, likelihood)
  for (field in c("log_likelihood", "lambda_1", "lambda_2")) {
    agree(paste(tag, "step", field), chosen[[field]], expected$step[[field]])
  }
  others <- spread(rows, split, best, likelihood)
  sides <- rep_len(if (likelihood == "grouped") "boundary" else c("before", "after"), length(others))
  others <- Map(function(kappa, side) fit_step(rows, split, kappa, side, likelihood), others, sides)
  for (other in others) {
    same <- reference$one_candidate(table, other$kappa, other$side, likelihood)
    for (field in c("log_likelihood", "lambda_1", "lambda_2")) {
      agree(paste(tag, "step at", other$kappa, other$side, field), other[[field]], same[[field]])
    }
    # The best change is the best: no other one may beat it.
    stopifnot(other$log_likelihood <= chosen$log_likelihood + 1e-9)
  }
  steps <- lapply(c(list(chosen), others), function(s) {
    s$kappa <- reference$period_name(s$kappa, period)
    names(s)[names(s) == "kappa"] <- "date"
    s
  })
  list(norm = norm, system = system, from = expected$from, through = expected$through, likelihood = likelihood,
    fits = unname(c(list(constant), steps)))
}

# ---- runs -------------------------------------------------------------------------------------------------------

expected_runs <- function(file) fromJSON(file.path(HERE, file), simplifyVector = FALSE)
find_run <- function(runs, norm, from = NULL) {
  Filter(function(r) r$norm == norm && (is.null(from) || r$from == from), runs)[[1]]
}

suffrage_rows <- csv("suffrage/adoption.csv")
treaty_rows <- csv("treaties/adoption.csv")
treaty_rows <- treaty_rows[treaty_rows$unit != "" & treaty_rows$consent != "", ]
treaties <- csv("treaties/treaties.csv")
runs <- expected_runs("suffrage.json")

suffrage <- function(norm, from) {
  own <- suffrage_rows[suffrage_rows$norm == norm, ]
  adoption <- data.frame(unit = own$unit, date = own$date, inherited = FALSE)
  golden(norm, "cow", adoption, from, 1990, "year", find_run(runs, norm, as.character(from)),
    reference$suffrage_table(norm, from, 1990))
}

gw <- reference$read_system("gw")
treaty_rows_reference <- reference$read_table("treaties/adoption.csv")
treaties_reference <- reference$read_table("treaties/treaties.csv")
treaty <- function(norm, period) {
  own <- treaty_rows[treaty_rows$norm == norm, ]
  adoption <- data.frame(unit = own$unit, date = own$consent, inherited = own$act == "succession")
  info <- treaties[treaties$norm == norm, ]
  from <- number_of(info$opened, period)
  # By year the last complete one counts.
  incomplete <- period == "year" && !grepl("-12-31$", info$observed_through)
  through <- number_of(info$observed_through, period) - incomplete
  golden(norm, "gw", adoption, from, through, period,
    find_run(expected_runs(sprintf("treaties-%s.json", period)), norm),
    reference$treaty_table(norm, period, treaties_reference, treaty_rows_reference, gw))
}

results <- c(
  list(suffrage("suffrage-lied", 1893)),
  lapply(SUFFRAGE, suffrage, from = 1890),
  lapply(BY_YEAR, treaty, period = "year"),
  lapply(BY_DAY, treaty, period = "day")
)
reference$write_json_lines(results, "golden.json")
cat(sprintf("%d runs, %d fits; largest relative difference %.2g (allowed %.0e)\n", length(results),
  sum(vapply(results, function(r) length(r$fits), 0L)), worst, TOLERANCE))
