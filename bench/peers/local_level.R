# One KalmanLike() of a local level with r = 1, q = 0.09; its value is of an approximate diffuse
# start.
#   Rscript local_level.R Y.txt
y <- scan(commandArgs(TRUE)[1], quiet = TRUE)
model <- list(T = matrix(1), Z = 1, h = 1, V = matrix(0.09), a = y[1], P = matrix(1e7),
              Pn = matrix(1e7))
best <- Inf
for (run in 1:3) {
  seconds <- system.time(value <- KalmanLike(y, model))[["user.self"]]
  best <- min(best, seconds)
}
cat(sprintf("R KalmanLike: %.0f us\n", 1e6 * best))
