# Random effects with REML and Hartung and Knapp's interval, a factor, and adjusted p-values, by metafor and p.adjust.
# The data are made here, by a generator that is written out, so that nothing but R is needed.
# Usage: Rscript pooling.R, in this folder. Writes pooling.json.

suppressPackageStartupMessages({
  library(metafor)
  library(jsonlite)
})
reference <- new.env()
sys.source("reference.R", envir = reference)

# metafor stops when tau^2 changes by less than the threshold; the default of 1e-5 leaves five digits.
control <- list(threshold = 1e-14, maxiter = 10000)

run <- function(name, y, v, group = NULL) {
  fit <- rma(yi = y, vi = v, method = "REML", test = "knha", control = control)
  prediction <- predict(fit)
  result <- list(name = name, y = y, v = v, mu = c(fit$beta), se = fit$se, lower = fit$ci.lb, upper = fit$ci.ub, tau2 = fit$tau2,
    q = fit$QE, q_p = fit$QEp, i2 = fit$I2, h2 = fit$H2, prediction_lower = prediction$pi.lb, prediction_upper = prediction$pi.ub,
    weights = unname(weights(fit)) / 100)
  if (!is.null(group)) {
    factor_fit <- rma(yi = y, vi = v, mods = ~ factor(group), method = "REML", test = "knha", control = control)
    result$group <- group
    result$factor <- list(f = factor_fit$QM, df = c(factor_fit$QMdf[1], factor_fit$QMdf[2]), p = factor_fit$QMp, tau2 = factor_fit$tau2)
  }
  result
}

# Logits of critical masses as twelve norms might have them.
many <- c(-0.62, -1.35, 0.21, -0.88, -2.05, -0.41, -1.12, 0.74, -0.55, -1.71, -0.97, -0.12)
many_v <- c(0.045, 0.12, 0.31, 0.08, 0.22, 0.015, 0.09, 0.41, 0.06, 0.18, 0.033, 0.27)

main_pooling <- function() {
  sets <- list(
    run("twelve norms in three groups", many, many_v, c(0, 1, 2, 0, 1, 0, 1, 2, 0, 1, 0, 2)),
    run("nothing between norms", c(-0.69, -0.72, -0.65, -0.70, -0.68, -0.71), c(0.05, 0.08, 0.04, 0.11, 0.06, 0.09), c(0, 0, 0, 1, 1, 1)),
    run("three norms", c(-1.4, -0.2, -0.9), c(0.1, 0.2, 0.05)),
    run("two norms", c(-1.1, 0.3), c(0.09, 0.16)),
    # Variances over four orders of magnitude.
    run("unequal variances", c(-0.5, -0.7, -1.9, 0.4, -0.6), c(1e-4, 2.0, 0.3, 0.02, 0.004))
  )
  p <- c(0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569,
    0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986, 0.001, 0.041, 1)
  adjusted <- list(name = "adjusted p-values", p = p, bh = p.adjust(p, "BH"))
  reference$write_json_lines(c(sets, list(adjusted)), "pooling.json")
}

if (sys.nframe() == 0L) main_pooling()
