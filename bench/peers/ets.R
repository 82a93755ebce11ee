# R's ets on a long CSV (unique_id,ds,y): forecasts, likelihoods and seconds.
#   Rscript ets.R TRAIN.csv SEASON HORIZON FORM OUT.csv     FORM: ZZZ, AAA, AAN ... (FORM with d: AAdA)
suppressMessages(library(forecast))
arg <- commandArgs(TRUE)
train <- read.csv(arg[1]); season <- as.integer(arg[2]); horizon <- as.integer(arg[3])
form <- sub("d", "", arg[4]); damped <- if (arg[4] == "ZZZ") NULL else grepl("d", arg[4])
series <- split(train$y, factor(train$unique_id, levels = unique(train$unique_id)))
out <- file(arg[5], "w")
cat("unique_id,ds,ets,ets-lo-95,ets-hi-95,loglik,seconds,form\n", file = out)
for (id in names(series)) {
  y <- ts(series[[id]], frequency = season)
  seconds <- system.time(fit <- try(ets(y, model = form, damped = damped), silent = TRUE))[["user.self"]]
  if (inherits(fit, "try-error")) { cat(sprintf("%s,,,,,,,failed\n", id), file = out); next }
  f <- forecast(fit, h = horizon, level = 95)
  cat(sprintf("%s,%d,%.10g,%.10g,%.10g,%.12g,%.4f,%s\n", id, seq_len(horizon), f$mean, f$lower, f$upper,
              fit$loglik, seconds, gsub(",", ";", fit$method)), sep = "", file = out)
}
close(out)
