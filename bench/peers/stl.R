set.seed(4)
t <- 0:9999
y <- 0.01 * t + 3 * sin(t * 2 * pi / 24) + cos(t * 2 * pi / 168) + rnorm(10000)
best <- function(name, f) {
  ms <- 1e9
  for (i in 1:9) { from <- proc.time()[[1]]; for (k in 1:4) f(); ms <- min(ms, 250 * (proc.time()[[1]] - from)) }
  cat(sprintf("R %s: %.2f ms\n", name, ms))
}
best("m = 24", function() stl(ts(y, frequency = 24), "periodic"))
best("m = 168, jumps of 1", function() stl(ts(y, frequency = 168), "periodic", s.jump = 1, t.jump = 1, l.jump = 1))
best("m = 24, robust", function() stl(ts(y, frequency = 24), "periodic", robust = TRUE))
