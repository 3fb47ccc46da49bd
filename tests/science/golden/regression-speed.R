# Times the profile of a regression over its change by a loop of glm, two fits for every admissible year, as a user of R would write it.
# Usage: Rscript regression-speed.R DESIGN.csv MIN_EVENTS. Run by TIPPING_R=1 cargo bench -p tipping-fit --bench regression.

arguments <- commandArgs(trailingOnly = TRUE)
design <- read.csv(arguments[1])
least <- as.integer(arguments[2])
covariates <- setdiff(names(design), c("period", "event"))
design[covariates] <- lapply(design[covariates], function(x) as.numeric(scale(x)))
formula <- reformulate(covariates, "event")
fit <- function(rows) {
  as.numeric(logLik(suppressWarnings(glm(formula, binomial("cloglog"), rows, control = glm.control(maxit = 100)))))
}
years <- sort(unique(design$period))[-1]
enough <- function(k) min(sum(design$event[design$period < k]), sum(design$event[design$period >= k])) >= least
years <- Filter(enough, years)
profile <- NULL
times <- replicate(3, {
  elapsed <- system.time(profile <<- sapply(years, function(k) fit(design[design$period < k, ]) + fit(design[design$period >= k, ])))
  elapsed["elapsed"]
})
cat(sprintf("R: %d rows, %d years, median of 3: %.2f s; maximum %.6f\n", nrow(design), length(years), median(times), max(profile)))
