# What the dates of suffrage say about the claims of Finnemore & Sikkink (1998), counted from the files alone: early adopters
# (through 1930) by the first evidence of their women's movement, adoptions of 1931 to 1950, the lag of two powers. Base R and
# jsonlite; run in place.
library(jsonlite)

here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
data <- file.path(dirname(normalizePath(here)), "../../../data")
read <- function(name) read.csv(file.path(data, name), colClasses = "character", encoding = "UTF-8")
adoption <- read("suffrage/adoption.csv")
adoption$year <- as.integer(adoption$date)
evidence <- read("suffrage/womens_movement.csv")
first <- tapply(as.integer(evidence$year), evidence$unit, min)
cow <- read("systems/cow.csv")
cow$from <- as.integer(substr(cow$entry, 1, 4))
cow$to <- ifelse(cow$exit == "", 9999L, as.integer(substr(cow$exit, 1, 4)))

at_risk <- function(unit, year) any(cow$unit == unit & cow$from <= year & year <= cow$to)
run <- function(norm) {
  all <- adoption[adoption$norm == norm & adoption$year <= 1990, ]
  early <- all[all$year <= 1930, ]
  since <- first[early$unit]
  after <- all[all$year > 1930 & all$year <= 1950, ]
  power <- function(unit) {
    year <- all$year[all$unit == unit]
    list(unit = unit, lag = year - min(all$year), rank = 1 + sum(all$year < year))
  }
  list(norm = norm, early = nrow(early),
       without = I(sort(early$name[is.na(since)])),
       later = I(sort(early$name[!is.na(since) & since > early$year])),
       cascade = sum(mapply(at_risk, after$unit, after$year)), everybody = nrow(after),
       adopters = nrow(all), powers = lapply(c("2", "200"), power))
}
norms <- c("suffrage-lied", "suffrage-pipe-universal", "suffrage-paxton")
write_json(lapply(norms, run), file.path(dirname(normalizePath(here)), "claims.json"), auto_unbox = TRUE, digits = NA, pretty = TRUE)
