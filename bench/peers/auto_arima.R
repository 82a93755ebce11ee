# auto.arima of R's package forecast, defaults, on every series of a long CSV.
#   Rscript auto_arima.R IN.csv SEASON HORIZON OUT.csv
# OUT: unique_id,ds,R,R-lo-95,R-hi-95,seconds,aicc,order; ds counts the steps.
suppressMessages(library(forecast))
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1], colClasses = c("character", "character", "numeric"))
season <- as.integer(arguments[2])
horizon <- as.integer(arguments[3])
out <- file(arguments[4], "w")
writeLines("unique_id,ds,R,R-lo-95,R-hi-95,seconds,aicc,order", out)
for (id in unique(data[[1]])) {
  y <- ts(data[[3]][data[[1]] == id], frequency = season)
  seconds <- system.time(fit <- try(auto.arima(y), silent = TRUE))[["user.self"]]
  if (inherits(fit, "try-error")) next
  ahead <- forecast(fit, h = horizon, level = 95)
  order <- paste(arimaorder(fit), collapse = " ")
  writeLines(sprintf("%s,%d,%.10g,%.10g,%.10g,%.4f,%.6f,%s", id, length(y) + seq_len(horizon),
                     ahead$mean, ahead$lower[, 1], ahead$upper[, 1], seconds, fit$aicc, order), out)
}
close(out)
