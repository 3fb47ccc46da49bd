# The step right after each adoption: log-likelihood, 2(l - l_constant) with the sign of the change, hazards and events on both
# sides, for every unit that adopts while at risk. Units are found and counted one by one from the raw files; sums are taken anew for each.
# Writes pivots.json. Base R only.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
tables <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "tables.R"), envir = tables)
reference <- tables$reference

# Units that adopt by their own decision while they are members of the list: unit and year.
adopters <- function(spells, record, from, through) {
  found <- lapply(seq_len(nrow(record)), function(i) {
    own <- spells[spells$unit == record$unit[i], ]
    a <- tables$number(record$date[i], "year")
    entry <- tables$number(own$entry, "year")
    exit <- tables$number(own$exit, "year")
    exit[is.na(exit)] <- Inf
    event <- !record$succession[i] && a >= from && a <= through && any(entry <= a & a <= exit)
    if (event) data.frame(unit = as.character(record$unit[i]), year = a)
  })
  do.call(rbind, found)
}

# log-likelihood of d events in n unit-years, each with the same probability, by R's binomial density without its coefficient.
maximum <- function(d, n) dbinom(d, n, d / n, log = TRUE) - lchoose(n, d)

one <- function(norm, table, who) {
  stopifnot(nrow(who) == sum(table$events))
  constant <- maximum(sum(table$events), sum(table$at_risk))
  rows <- lapply(seq_len(nrow(who)), function(i) {
    year <- who$year[i]
    d <- c(sum(table$events[table$k <= year]), sum(table$events[table$k > year]))
    n <- c(sum(table$at_risk[table$k <= year]), sum(table$at_risk[table$k > year]))
    stopifnot(table$events[table$k == year] == sum(who$year == year))
    if (any(n == 0)) return(list(unit = who$unit[i], year = year, log_likelihood = NULL))
    l <- maximum(d[1], n[1]) + maximum(d[2], n[2])
    direction <- sign(d[2] * n[1] - d[1] * n[2])
    list(unit = who$unit[i], year = year, log_likelihood = l, statistic = (if (direction < 0) -1 else 1) * 2 * (l - constant),
      direction = direction, events_before = d[1], events_after = d[2],
      before = -log1p(-d[1] / n[1]), after = -log1p(-d[2] / n[2]), others = sum(who$year == year) - 1)
  })
  list(norm = norm, period = "year", from = sprintf("%d", min(table$k)), through = sprintf("%d", max(table$k)),
    constant = constant, adopters = rows)
}

suffrage <- function(norm, from, through) {
  rows <- tables$ALL_SUFFRAGE[tables$ALL_SUFFRAGE$norm == norm & !is.na(tables$ALL_SUFFRAGE$date), ]
  record <- data.frame(unit = rows$unit, date = rows$date, succession = FALSE)
  one(norm, tables$suffrage_counts(norm, from, through), adopters(tables$spells_of("cow"), record, from, through))
}

treaty <- function(norm) {
  table <- tables$treaty_counts(norm, "year")
  rows <- tables$ALL_CONSENTS[tables$ALL_CONSENTS$norm == norm, ]
  rows <- rows[!is.na(rows$unit) & !is.na(rows$consent), ]
  record <- data.frame(unit = rows$unit, date = rows$consent, succession = rows$act %in% "succession")
  one(norm, table, adopters(tables$spells_of("gw"), record, min(table$k), max(table$k)))
}

if (sys.nframe() == 0L) {
  reference$write_json_lines(list(suffrage("suffrage-lied", 1890, 1990), treaty("un-26-5")), "pivots.json")
}
