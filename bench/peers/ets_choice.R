# R's ets() on every series of a long CSV: AICc, seconds and form.
#   Rscript ets_choice.R IN.csv SEASON OUT.csv
suppressMessages(library(forecast))
arg <- commandArgs(TRUE)
data <- read.csv(arg[1], colClasses = c("character", "character", "numeric"))
cat("unique_id,aicc,seconds,form\n", file = arg[3])
for (id in unique(data[[1]])) {
  y <- ts(data[[3]][data[[1]] == id], frequency = as.integer(arg[2]))
  seconds <- system.time(fit <- try(ets(y), silent = TRUE))[["user.self"]]
  if (inherits(fit, "try-error")) next
  cat(sprintf("%s,%.10g,%.4f,%s\n", id, fit$aicc, seconds, gsub(",", ";", fit$method)),
      file = arg[3], append = TRUE)
}
