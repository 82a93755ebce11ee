# What auto.arima chooses by default for every STEP-th series of a long CSV (unique_id,ds,y), and
# the models that it looks at, in the format of bench/auto_arima_cases.py.
#   Rscript auto_arima_cases.R IN.csv SEASON STEP > CASES.txt
suppressMessages(library(forecast))
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1], colClasses = c("character", "character", "numeric"))
season <- as.integer(arguments[2])
ids <- unique(data[[1]])
tried <- "ARIMA\\((\\d+),(\\d+),(\\d+)\\)(\\((\\d+),(\\d+),(\\d+)\\)\\[\\d+\\])?(.*): (\\S+)\\s*$"
model <- function(parts) {
  orders <- parts[c(2, 3, 4, 6, 7, 8)]
  orders[orders == ""] <- "0"
  paste(c(orders, as.integer(grepl("with (drift|non-zero)", parts[9])), tolower(parts[10])),
        collapse = " ")
}
for (id in ids[seq(1, length(ids), as.integer(arguments[3]))]) {
  y <- ts(data[[3]][data[[1]] == id], frequency = season)
  lines <- capture.output(fit <- try(auto.arima(y, trace = TRUE), silent = TRUE))
  if (inherits(fit, "try-error")) next
  found <- regmatches(lines, regexec(tried, lines, perl = TRUE))
  found <- found[lengths(found) > 0]
  order <- c(arimaorder(fit), rep(0, 3))[1:6]
  constant <- as.integer(any(c("intercept", "drift") %in% names(coef(fit))))
  cat("search", id, "stepwise", season, order, constant, format(fit$aicc, digits = 12), length(y),
      format(as.numeric(y), digits = 15, trim = TRUE), "\n")
  for (parts in found) cat("tried", model(parts), "\n")
}
