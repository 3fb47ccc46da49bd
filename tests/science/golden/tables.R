# Risk tables under every rule that reference.R leaves at its default: by quarter and by month, adoptions before entry,
# acts of succession, withdrawals, weights. Counted from the raw CSV, unit by unit and period by period; nothing is shared
# with reference.R but reading and writing. Writes tables.json. Other scripts take its functions.

reference <- new.env()
SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
sys.source(file.path(dirname(normalizePath(SCRIPT)), "reference.R"), envir = reference)

FIXTURES <- file.path(reference$ROOT, "tests/fixtures")

# ---- periods ------------------------------------------------------------------------------------------------------

LENGTH <- c(year = 1, quarter = 1 / 4, month = 1 / 12, day = 1 / 365.25)

# Number of the period that holds a date; NA and open ends stay as they are. Days count from 1970-01-01.
number <- function(date, period) {
  if (is.numeric(date)) return(date)
  year <- as.numeric(substr(date, 1, 4))
  month <- as.numeric(substr(date, 6, 7))
  switch(period,
    year = year,
    quarter = year * 4 + (month - 1) %/% 3,
    month = year * 12 + month - 1,
    day = as.numeric(as.Date(date)))
}

label <- function(k, period) {
  switch(period,
    year = sprintf("%d", as.integer(k)),
    quarter = sprintf("%d-Q%d", as.integer(k %/% 4), as.integer(k %% 4 + 1)),
    month = sprintf("%d-%02d", as.integer(k %/% 12), as.integer(k %% 12 + 1)),
    day = format(as.Date(k, origin = "1970-01-01")))
}

# The last period that is over on a day: the one before the period of the next day.
last_complete <- function(date, period) number(format(as.Date(date) + 1), period) - 1

# ---- the table ----------------------------------------------------------------------------------------------------

# `spells`: unit, entry, exit (dates; exit NA = open). `record`: unit, date, withdrawn, succession; one row a unit, units
# without one never adopt. `weight(unit, k)`: the weight in period k.
count_table <- function(spells, record, period, from, through, pre_entry = "count", successions = "inherited",
                        counting = "in-force", weight = function(unit, k) rep(1, length(k))) {
  stopifnot(!anyDuplicated(record$unit))
  k <- seq(from, through)
  at_risk <- events <- members <- adopters <- numeric(length(k))
  for (unit in unique(c(spells$unit, record$unit))) {
    entry <- number(spells$entry[spells$unit == unit], period)
    exit <- number(spells$exit[spells$unit == unit], period)
    exit[is.na(exit)] <- Inf
    entry <- entry[order(exit)]
    exit <- sort(exit)
    own <- record[record$unit == unit & !is.na(record$date), ]
    a <- left <- Inf
    event <- TRUE
    if (nrow(own) == 1) {
      a <- number(own$date, period)
      if (counting == "in-force" && !is.na(own$withdrawn)) left <- number(own$withdrawn, period)
      inside <- any(entry <= a & a <= exit)
      later <- entry > a
      if (own$succession && successions == "drop") {
        entry <- exit <- numeric(0)
      } else if (own$succession && successions == "inherited") {
        # Adopted before the spell in which the act was made, else before the next one, else before the last.
        event <- FALSE
        heir <- if (any(a <= exit)) which(a <= exit)[1] else length(entry)
        if (heir > 0) a <- entry[heir] - 0.5
      } else if (!inside && any(later) && pre_entry == "at-entry") {
        a <- min(entry[later])
      } else if (!inside && any(later) && pre_entry == "drop") {
        entry <- entry[!later]
        exit <- exit[!later]
      }
    }
    present <- member <- rep(FALSE, length(k))
    for (s in seq_along(entry)) {
      present <- present | (entry[s] <= k & k <= exit[s])
      member <- member | (entry[s] < k & k <= exit[s])
    }
    risk <- present & k <= a
    w <- weight(unit, k)
    at_risk <- at_risk + risk
    events <- events + (risk & k == a & event)
    members <- members + ifelse(member, w, 0)
    adopters <- adopters + ifelse(member & a < k & k <= left, w, 0)
  }
  list(k = k, at_risk = at_risk, events = events, members = members, adopters = adopters,
    fraction = ifelse(members > 0, adopters / members, 0), length = LENGTH[[period]], period = period)
}

# ---- the records --------------------------------------------------------------------------------------------------

spells_of <- function(system) reference$read_table(sprintf("systems/%s.csv", system))[c("unit", "entry", "exit")]
ALL_TREATIES <- reference$read_table("treaties/treaties.csv")
ALL_CONSENTS <- reference$read_table("treaties/adoption.csv")
ALL_SUFFRAGE <- reference$read_table("suffrage/adoption.csv")

treaty_counts <- function(norm, period, ...) {
  treaty <- ALL_TREATIES[ALL_TREATIES$norm == norm, ]
  rows <- ALL_CONSENTS[ALL_CONSENTS$norm == norm & !is.na(ALL_CONSENTS$unit) & !is.na(ALL_CONSENTS$consent), ]
  record <- data.frame(unit = rows$unit, date = rows$consent, withdrawn = NA, succession = rows$act %in% "succession")
  count_table(spells_of("gw"), record, period, number(treaty$opened, period),
    last_complete(treaty$observed_through, period), ...)
}

suffrage_counts <- function(norm, from, through, ...) {
  rows <- ALL_SUFFRAGE[ALL_SUFFRAGE$norm == norm, ]
  record <- data.frame(unit = rows$unit, date = rows$date, withdrawn = NA, succession = FALSE)
  count_table(spells_of("cow"), record, "year", from, through, ...)
}

fixture <- function(name) {
  read.csv(file.path(FIXTURES, name), colClasses = "character", na.strings = "")
}

withdrawn_counts <- function(period, from, through, ...) {
  rows <- fixture("withdrawn.csv")
  rows$succession <- rows$act %in% "succession"
  count_table(spells_of("gw"), rows, period, number(from, period), number(through, period), ...)
}

# A panel: adopted with the first 1, withdrawn with the first 0 after it. Nobody enters or leaves.
panel_counts <- function(from, through, ...) {
  rows <- fixture("weighted_panel.csv")
  rows$year <- as.numeric(rows$year)
  rows$weight <- as.numeric(rows$weight)
  units <- unique(rows$unit)
  record <- do.call(rbind, lapply(units, function(unit) {
    own <- rows[rows$unit == unit, ]
    own <- own[order(own$year), ]
    first <- own$year[own$adopted == "1"][1]
    last <- own$year[own$adopted == "0" & own$year > first][1]
    data.frame(unit = unit, date = as.character(first), withdrawn = as.character(last), succession = FALSE)
  }))
  spells <- data.frame(unit = units, entry = "0001", exit = NA)
  weight <- function(unit, k) {
    own <- rows[rows$unit == unit, ]
    own$weight[match(k, own$year)]
  }
  count_table(spells, record, "year", from, through, weight = weight, ...)
}

# ---- runs ---------------------------------------------------------------------------------------------------------

main_tables <- function() {
  run <- function(data, table, ...) {
    p <- table$period
    list(data = data, period = p, from = label(min(table$k), p), through = label(max(table$k), p), rules = list(...),
      at_risk = table$at_risk, events = table$events, adopters = table$adopters, members = table$members)
  }
  treaty <- function(norm, period, ...) run(norm, treaty_counts(norm, period, ...), ...)
  suffrage <- function(norm, ...) run(norm, suffrage_counts(norm, 1890, 1990, ...), ...)
  withdrawn <- function(period, from, through, ...) {
    run("withdrawn.csv", withdrawn_counts(period, from, through, ...), ...)
  }
  panel <- function(...) run("weighted_panel.csv", panel_counts(1950, 1979, ...), ...)
  reference$write_json_lines(list(
    treaty("un-18-10", "quarter"),
    treaty("un-26-5", "month"),
    treaty("un-4-9", "month", pre_entry = "at-entry", successions = "event"),
    suffrage("suffrage-lied", pre_entry = "at-entry"),
    suffrage("suffrage-lied", pre_entry = "drop"),
    suffrage("suffrage-ipu-full", pre_entry = "at-entry"),
    treaty("un-6-5", "year", successions = "event"),
    treaty("un-6-5", "year", successions = "drop"),
    treaty("un-6-5", "year", pre_entry = "drop"),
    treaty("un-3-1", "year", successions = "event", pre_entry = "at-entry"),
    treaty("un-3-1", "quarter", successions = "drop", pre_entry = "drop"),
    withdrawn("year", "1955", "1979"),
    withdrawn("year", "1955", "1979", counting = "ever"),
    withdrawn("month", "1955-01", "1979-12", successions = "event"),
    withdrawn("quarter", "1960-01", "1974-12", pre_entry = "at-entry"),
    panel(),
    panel(counting = "ever")
  ), "tables.json")
}

if (sys.nframe() == 0L) main_tables()
