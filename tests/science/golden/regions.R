# Regions: a risk table for each, with the adopted fraction of its own members, and five accounts of when their hazards
# change: not at all, at one date, at one fraction, at a date each, at a fraction each. Everything by brute force over all
# dates and fractions. Writes regions.json. Base R only; the counts are those of tables.R.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
tables <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "tables.R"), envir = tables)
reference <- tables$reference
MIN_EVENTS <- 3

# The region of a unit, found by the code that the list of members uses.
UNITS <- reference$read_table("units/units.csv")
# A COW number that stands beside two states (345: Yugoslavia and Serbia) is the one with the same GW number; COW's Yemen
# Arab Republic (678) is GW's 678, which goes on as 679 in COW.
region_of <- function(unit, code) {
  if (code == "gw") return(UNITS$region[match(unit, UNITS$gw)])
  same <- UNITS[which(UNITS$gw == UNITS$cow), ]
  found <- same$region[match(unit, same$cow)]
  found <- ifelse(is.na(found), UNITS$region[match(unit, UNITS$cow)], found)
  ifelse(is.na(found), UNITS$region[match(unit, UNITS$gw)], found)
}

# Log-likelihood of one regime at its maximum; NA where events without exposure leave it without a bound.
maximum <- function(table, d, y, likelihood) {
  if (d == 0) return(0)
  if (y == 0) return(NA)
  if (likelihood == "exact") return(d * log(d / (y * table$length)) - d)
  d * log(d / y) + if (y > d) (y - d) * log(1 - d / y) else 0
}

# Log-likelihood of a region, `first` and `first_events` being the rows whose exposure and events are in its first regime.
of_region <- function(table, first, first_events, likelihood) {
  maximum(table, sum(table$events[first_events]), sum(table$at_risk[first]), likelihood) +
    maximum(table, sum(table$events[!first_events]), sum(table$at_risk[!first]), likelihood)
}

# Hazards of regimes with somebody at risk, and whether both have.
sides <- function(table, first) (sum(table$at_risk[first]) > 0) + (sum(table$at_risk[!first]) > 0)

# One list of places: for each the events before it, and of every region l and the number of its hazards.
search <- function(regions, places, likelihood, first, first_events) {
  total <- sum(vapply(regions, function(t) sum(t$events), 0))
  keep <- list()
  for (place in places) {
    before <- sum(vapply(regions, function(t) sum(t$events[first_events(t, place)]), 0))
    if (before < MIN_EVENTS || total - before < MIN_EVENTS) next
    l <- vapply(regions, function(t) of_region(t, first(t, place), first_events(t, place), likelihood), 0)
    if (anyNA(l)) next
    n <- vapply(regions, function(t) sides(t, first(t, place)), 0)
    keep <- c(keep, list(list(place = place, l = l, n = n)))
  }
  all <- vapply(keep, function(p) sum(p$l), 0)
  best <- which.max(all)
  # Of equal maxima the first; the second best is clearly lower.
  stopifnot(max(all) - sort(all, decreasing = TRUE)[2] > 1e-9)
  by_region <- do.call(rbind, lapply(keep, function(p) p$l))
  hazards <- do.call(rbind, lapply(keep, function(p) p$n))
  own <- apply(by_region, 2, max)
  # The first of those that are equal but for rounding.
  at <- vapply(seq_along(own), function(r) which(by_region[, r] >= own[r] - 1e-11)[1], 0)
  n <- hazards[cbind(at, seq_along(own))]
  list(places = lapply(keep, function(p) p$place), l = all, best = best, own = unname(own), apart = sum(own),
    n_common = sum(hazards[best, ]) + 1, n_apart = sum(n) + sum(n == 2))
}

run <- function(norm, period, likelihood, spells, count, code) {
  region <- region_of(spells$unit, code)
  stopifnot(!anyNA(region))
  names <- sort(unique(region), method = "radix")
  regions <- lapply(names, function(name) count(spells[region == name, ]))
  # As the program has it: only regions with a unit in the system in the window.
  here <- vapply(regions, function(t) sum(t$at_risk) + sum(t$members) > 0, TRUE)
  names <- names[here]
  regions <- regions[here]
  k <- regions[[1]]$k
  label <- function(x) tables$label(x, period)

  none <- sum(vapply(regions, function(t) maximum(t, sum(t$events), sum(t$at_risk), likelihood), 0))
  if (likelihood == "grouped") {
    dates <- lapply(k[-1], function(at) list(k = at, side = "boundary"))
  } else {
    events <- Reduce(`+`, lapply(regions, function(t) t$events))
    dates <- unlist(lapply(k[events > 0], function(at) list(list(k = at, side = "before"), list(k = at, side = "after"))),
      recursive = FALSE)
  }
  # By day the events of a day are at its end: its exposure is in the first regime on both sides of them.
  first <- function(t, p) if (p$side == "boundary") t$k < p$k else t$k <= p$k
  first_events <- function(t, p) if (p$side == "after") t$k <= p$k else t$k < p$k
  date <- search(regions, dates, likelihood, first, first_events)
  levels <- sort(unique(unlist(lapply(regions, function(t) t$fraction[t$at_risk > 0]))))
  below <- function(t, c) t$fraction < c
  fraction <- search(regions, levels, likelihood, below, below)
  at <- date$places[[date$best]]
  list(norm = norm, period = period, likelihood = likelihood, from = label(min(k)), through = label(max(k)),
    regions = as.list(names), events = as.list(vapply(regions, function(t) sum(t$events), 0)),
    no_change = none, n_no_change = sum(vapply(regions, function(t) sum(t$at_risk) > 0, TRUE)),
    one_date = list(date = label(at$k), side = at$side, log_likelihood = date$l[date$best], n_parameters = date$n_common),
    one_fraction = list(fraction = fraction$places[[fraction$best]], log_likelihood = fraction$l[fraction$best],
      n_parameters = fraction$n_common),
    date_each = list(log_likelihood = date$apart, n_parameters = date$n_apart, own = as.list(date$own)),
    fraction_each = list(log_likelihood = fraction$apart, n_parameters = fraction$n_apart, own = as.list(fraction$own)),
    dates = lapply(seq_along(date$l), function(i) {
      list(label(date$places[[i]]$k), date$places[[i]]$side, date$l[i])
    }),
    fractions = lapply(seq_along(fraction$l), function(i) list(fraction$places[[i]], fraction$l[i])))
}

suffrage <- function(norm) {
  rows <- tables$ALL_SUFFRAGE[tables$ALL_SUFFRAGE$norm == norm, ]
  record <- data.frame(unit = rows$unit, date = rows$date, withdrawn = NA, succession = FALSE)
  count <- function(spells) {
    tables$count_table(spells, record[record$unit %in% spells$unit, ], "year", 1890, 1990)
  }
  run(norm, "year", "grouped", tables$spells_of("cow"), count, "cow")
}

treaty <- function(norm, period, likelihood) {
  treaty <- tables$ALL_TREATIES[tables$ALL_TREATIES$norm == norm, ]
  rows <- tables$ALL_CONSENTS
  rows <- rows[rows$norm == norm & !is.na(rows$unit) & !is.na(rows$consent), ]
  record <- data.frame(unit = rows$unit, date = rows$consent, withdrawn = NA, succession = rows$act %in% "succession")
  count <- function(spells) {
    tables$count_table(spells, record[record$unit %in% spells$unit, ], period, tables$number(treaty$opened, period),
      tables$last_complete(treaty$observed_through, period))
  }
  run(norm, period, likelihood, tables$spells_of("gw"), count, "gw")
}

main_regions <- function() {
  reference$write_json_lines(list(
    suffrage("suffrage-lied"), suffrage("suffrage-paxton"), suffrage("suffrage-ipu-full"),
    treaty("un-26-5", "year", "grouped"), treaty("un-26-5", "day", "exact"), treaty("un-9-4", "month", "grouped")
  ), "regions.json")
}

if (sys.nframe() == 0L) main_regions()
