# Compares the committed numbers with freshly made ones: 1e-8 relative for numbers, everything else exactly.
# Usage: Rscript compare.R COMMITTED FRESH (two folders). Fails with the first difference of each file.

suppressPackageStartupMessages(library(jsonlite))
folders <- commandArgs(trailingOnly = TRUE)

# Where two values first differ, or NULL.
difference <- function(a, b, at = "") {
  if (is.list(a) || is.list(b)) {
    if (!is.list(a) || !is.list(b) || length(a) != length(b) || !identical(names(a), names(b))) return(at)
    for (i in seq_along(a)) {
      name <- if (is.null(names(a))) i else names(a)[i]
      found <- difference(a[[i]], b[[i]], paste0(at, "/", name))
      if (!is.null(found)) return(found)
    }
    return(NULL)
  }
  close <- is.numeric(a) && is.numeric(b) && abs(a - b) <= 1e-8 * max(abs(a), abs(b), 1e-4)
  if (isTRUE(close) || identical(a, b)) NULL else sprintf("%s: %s and %s", at, format(a, digits = 15), format(b, digits = 15))
}

failed <- FALSE
for (name in list.files(folders[1], pattern = "[.]json$")) {
  read <- function(folder) fromJSON(file.path(folder, name), simplifyVector = FALSE)
  found <- difference(read(folders[1]), read(folders[2]))
  cat(sprintf("%-20s %s\n", name, if (is.null(found)) "the same" else paste("differs at", found)))
  failed <- failed || !is.null(found)
}
if (failed) quit(status = 1)
