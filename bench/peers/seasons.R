# Periods by findfrequency() of the package forecast: seasons.R OUT LONG.csv..
suppressMessages(library(forecast))
args <- commandArgs(TRUE)
rows <- "id,period"
spent <- 0
for (path in args[-1]) {
  long <- read.csv(path)
  for (id in unique(long$unique_id)) {
    y <- long$y[long$unique_id == id]
    from <- proc.time()[[1]]
    period <- tryCatch(findfrequency(na.interp(ts(y))), error = function(e) 1)
    spent <- spent + proc.time()[[1]] - from
    if (period > 1) rows <- c(rows, paste0(id, ",", period))
  }
}
writeLines(rows, args[1])
cat(sprintf("%.2f s of CPU\n", spent))
