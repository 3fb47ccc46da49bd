# A regression whose coefficients change once: glm() with a complementary log-log link on the unit-years of tests/fixtures/regimes.csv, one
# regression on each side of every admissible year. Rows are made from the two files unit by unit. Writes regimes.json. Base R and jsonlite.

SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
reference <- new.env()
sys.source(file.path(dirname(normalizePath(SCRIPT)), "reference.R"), envir = reference)

FIRST <- 1900
LAST <- 1929
MIN_EVENTS <- 3

fixture <- function(name) read.csv(file.path(reference$ROOT, "tests/fixtures", name))

# Units at risk in each year with their own wealth of the year before and the share of all that had adopted as it opens.
unit_years <- function() {
  adoption <- fixture("regimes.csv")
  panel <- fixture("regimes_panel.csv")
  one <- function(k) {
    risk <- adoption[is.na(adoption$date) | adoption$date >= k, ]
    data.frame(k = k, event = as.integer(!is.na(risk$date) & risk$date == k),
      wealth = panel$wealth[match(paste(risk$unit, k - 1), paste(panel$unit, panel$year))],
      global = sum(adoption$date < k, na.rm = TRUE) / nrow(adoption))
  }
  do.call(rbind, lapply(FIRST:LAST, one))
}

# A regime may be separated at a place that is not the best one: glm() then warns, and its likelihood is at its bound all the same.
fit <- function(rows) {
  suppressWarnings(glm(event ~ wealth + global, binomial("cloglog"), rows, control = glm.control(1e-14, 200)))
}

main_regimes <- function() {
  rows <- unit_years()
  profile <- vapply((FIRST + 1):LAST, function(at) {
    first <- rows[rows$k < at, ]
    second <- rows[rows$k >= at, ]
    if (sum(first$event) < MIN_EVENTS || sum(second$event) < MIN_EVENTS) return(-Inf)
    as.numeric(logLik(fit(first)) + logLik(fit(second)))
  }, 0)
  at <- ((FIRST + 1):LAST)[which.max(profile)]
  # Coefficients for a standard deviation over the risk set.
  sd <- c(sd(rows$wealth), sd(rows$global))
  regimes <- lapply(list(rows[rows$k < at, ], rows[rows$k >= at, ]), function(part) {
    found <- fit(part)
    list(events = sum(part$event), rows = nrow(part),
      wealth = coef(found)[["wealth"]] * sd[1], global = coef(found)[["global"]] * sd[2],
      wealth_error = summary(found)$coefficients["wealth", 2] * sd[1],
      global_error = summary(found)$coefficients["global", 2] * sd[2])
  })
  reference$write_json_lines(list(list(rows = nrow(rows), events = sum(rows$event), change = at, log_likelihood = max(profile),
    log_likelihood_without_change = as.numeric(logLik(fit(rows))), sd_wealth = sd[1], sd_global = sd[2], regimes = regimes)),
    "regimes.json")
}

if (sys.nframe() == 0L) main_regimes()
