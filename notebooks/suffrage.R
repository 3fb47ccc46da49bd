# The README's figure: share of states with women's suffrage, with the threshold and its interval, from the JSON that
# `tipping fit` prints. Usage: tipping fit suffrage --format json | Rscript suffrage.R suffrage.svg

suppressPackageStartupMessages(library(jsonlite))

file <- commandArgs(trailingOnly = TRUE)[1]
result <- fromJSON(file("stdin"), simplifyVector = TRUE)
rows <- result$risk_table$rows
year <- as.numeric(rows$from)
tipping <- result$tipping_point
mass <- result$critical_mass

svg(file, width = 7.5, height = 4, family = "sans")
par(mar = c(3.2, 4, 3, 1), mgp = c(2.2, 0.7, 0), las = 1, cex = 0.9)
plot(year, rows$fraction, type = "n", ylim = c(0, 1), yaxs = "i", xlab = "", ylab = "share of members that have adopted",
  main = sprintf("%s\n%d of %d members had adopted in %s", result$title, mass$adopters, mass$members, tipping$date), font.main = 1,
  cex.main = 0.95)
rect(as.numeric(tipping$interval$lower), 0, as.numeric(tipping$interval$upper), 1, col = "#D55E0040", border = NA)
abline(h = 1 / 3, lty = 3, col = "grey40")
text(min(year), 1 / 3 + 0.025, "one third", adj = 0, col = "grey30")
lines(year, rows$fraction, type = "s", lwd = 2, col = "#0072B2")
abline(v = as.numeric(tipping$date), lwd = 1.5, col = "#D55E00")
points(as.numeric(tipping$date), mass$fraction, pch = 19, col = "#D55E00")
text(as.numeric(tipping$date) - 1, 0.93, sprintf("threshold %s\n95 %%: %s to %s", tipping$date, tipping$interval$lower,
  tipping$interval$upper), adj = 1, col = "#A34700")
# Adoptions by members at risk, one tick each year that has any.
rug(year[rows$events > 0], ticksize = 0.02, col = "grey30")
invisible(dev.off())
