# StructTS(type = "BSM") of R on every series of a long CSV (unique_id,ds,y) named NAME-SEASON. Its
# likelihood is of an approximate diffuse start and does not compare.
#   Rscript structural.R IN.csv
data <- read.csv(commandArgs(TRUE)[1], colClasses = c("character", "character", "numeric"))
for (id in unique(data[[1]])) {
  season <- as.integer(sub(".*-", "", id))
  y <- ts(data[[3]][data[[1]] == id], frequency = season)
  seconds <- system.time(fit <- StructTS(y, "BSM"))
  cat(sprintf("R %s %.1f us, variances %s\n", id, 1e6 * seconds[["user.self"]],
              paste(format(fit$coef, digits = 6), collapse = " ")))
}
