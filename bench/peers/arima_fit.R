# arima(order (0,1,1)(0,1,1)) of R on every series of a long CSV (unique_id,ds,y) named NAME-SEASON.
#   Rscript arima_fit.R IN.csv
data <- read.csv(commandArgs(TRUE)[1], colClasses = c("character", "character", "numeric"))
for (id in unique(data[[1]])) {
  season <- as.integer(sub(".*-", "", id))
  y <- ts(data[[3]][data[[1]] == id], frequency = season)
  best <- Inf
  for (round in 1:3) {
    seconds <- system.time(fit <- arima(y, c(0, 1, 1), list(order = c(0, 1, 1), period = season)))
    best <- min(best, seconds[["user.self"]])
  }
  cat(sprintf("R %s %.1f us, loglik %.6f\n", id, 1e6 * best, fit$loglik))
}
