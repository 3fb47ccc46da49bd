# 95 % equal-tailed intervals of the hazards before and after the change, and of their ratio, averaged over the rising
# candidates: R's own distribution functions, integrate() for the ratio of grouped hazards, uniroot() for quantiles.
# Writes rates.json. Run reference.R first.

reference <- new.env()
SCRIPT <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
sys.source(file.path(dirname(normalizePath(SCRIPT)), "reference.R"), envir = reference)
attach(reference, warn.conflicts = FALSE)

# Posterior parameters of both regimes at every rising candidate, with its probability.
components <- function(table, likelihood) {
  found <- candidates(table, likelihood)
  rising <- found[found$lambda_2 > found$lambda_1, ]
  weight <- exp(rising$log_marginal - max(rising$log_marginal))
  a <- 0.5
  pooled <- sum(table$events) / sum(table$at_risk)
  b <- if (likelihood == "grouped") a * (1 - pooled) / pooled else a / (pooled / table$length)
  do.call(rbind, lapply(seq_len(nrow(rising)), function(i) {
    s <- split_at(table, rising$kappa[i], rising$side[i])
    d <- c(sum(table$events[s$events_1]), sum(table$events[!s$events_1]))
    y <- c(sum(table$at_risk[s$exposure_1]), sum(table$at_risk[!s$exposure_1]))
    rest <- if (likelihood == "grouped") y - d else y * table$length
    data.frame(p = weight[i] / sum(weight), a1 = a + d[1], b1 = b + rest[1], a2 = a + d[2], b2 = b + rest[2])
  }))
}

cdf <- function(which, x, c, likelihood, length) {
  if (likelihood == "grouped") {
    p <- -expm1(-x * length)
    one <- switch(which,
      before = pbeta(p, c$a1, c$b1),
      after = pbeta(p, c$a2, c$b2),
      # P2 <= 1 - (1 - P1)^x, integrated over the density of P1 where it has any mass, in pieces of equal probability.
      ratio = vapply(seq_len(nrow(c)), function(i) {
        cuts <- qbeta(base::c(1e-14, 1e-6, 0.01, 0.2, 0.5, 0.8, 0.99, 1 - 1e-6, 1 - 1e-14), c$a1[i], c$b1[i])
        sum(vapply(seq_len(length(cuts) - 1), function(k) {
          integrate(function(p1) {
            dbeta(p1, c$a1[i], c$b1[i]) * pbeta(-expm1(x * log1p(-p1)), c$a2[i], c$b2[i])
          }, cuts[k], cuts[k + 1], rel.tol = 1e-10, abs.tol = 1e-14, subdivisions = 1000)$value
        }, 0))
      }, 0)
    )
  } else {
    one <- switch(which,
      before = pgamma(x, c$a1, rate = c$b1),
      after = pgamma(x, c$a2, rate = c$b2),
      ratio = pf(x * (c$b2 / c$a2) / (c$b1 / c$a1), 2 * c$a2, 2 * c$a1)
    )
  }
  sum(c$p * one)
}

quantile_of <- function(which, level, c, likelihood, length) {
  f <- function(log_x) cdf(which, exp(log_x), c, likelihood, length) - level
  exp(uniroot(f, base::c(-12, 12), tol = 1e-12, maxiter = 10000)$root)
}

intervals <- function(norm, table, likelihood) {
  c <- components(table, likelihood)
  c <- c[c$p > 1e-9, ]
  c$p <- c$p / sum(c$p)
  result <- list(norm = norm, likelihood = likelihood)
  for (which in c("before", "after", "ratio")) {
    result[[which]] <- as.list(vapply(c(0.025, 0.975), function(level) {
      quantile_of(which, level, c, likelihood, table$length)
    }, 0))
  }
  result
}

treaties <- read_table("treaties/treaties.csv")
rows <- read_table("treaties/adoption.csv")
spells <- read_system("gw")
treaty <- function(norm, period) treaty_table(norm, period, treaties, rows, spells)
write_json_lines(list(
  intervals("suffrage-lied", suffrage_table("suffrage-lied", 1890, 1990), "grouped"),
  intervals("suffrage-paxton", suffrage_table("suffrage-paxton", 1890, 1990), "grouped"),
  intervals("un-18-12-a", treaty("un-18-12-a", "year"), "grouped"),
  intervals("un-4-9", treaty("un-4-9", "day"), "exact"),
  intervals("un-23-1", treaty("un-23-1", "day"), "exact")
), "rates.json")
