# Prints tests/golden/correlation.h:
#   Rscript tests/golden/correlation.R >tests/golden/correlation.h && ./run format
# from the root of the tree. Needs R with its package datasets; made with R 4.2.2.
number <- function(x) {
  short <- !is.na(x) & x == round(x, 4)
  ifelse(is.na(x), "kMissing", sprintf(ifelse(short, "%.15g", "%.17g"), x))
}
values <- function(name, about, x) {
  cat("/// ", about, "\n", sep = "")
  cat(sprintf("inline constexpr std::array<double, %d> %s{%s};\n\n", length(x), name,
              paste(number(as.numeric(x)), collapse = ", ")))
}

cat(sprintf('#pragma once

/// Correlations of known series. Written by tests/golden/correlation.R with %s
/// (how: its first lines). Tolerance 1e-12, of lag 0 where the unit is that of y squared. The
/// series are measurements from its package datasets; the sources are those that R names.

#include <array>
#include <limits>

namespace foreshock::golden {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

', sub(" \\(.*", "", R.version.string)))

values("kLh", "Luteinizing hormone in blood, every 10 minutes. Source: Diggle (1990), Time Series.", lh)
values("kLynx", "Lynx trapped in Canada, 1821 to 1934. Source: Campbell & Walker (1977), JRSS A 140.",
       lynx)
values("kPresidents",
       "Approval of the president, % a quarter, 1945 to 1974. Source: McNeil (1977).", presidents)

plain <- function(f, ...) as.numeric(f(..., plot = FALSE)$acf)
values("kNileAcf", "acf(Nile, 40)", plain(acf, Nile, 40))
values("kNileAcov", "acf(Nile, 10, \"covariance\")", plain(acf, Nile, 10, "covariance"))
values("kNilePacf", "pacf(Nile, 40)", plain(pacf, Nile, 40))
values("kLhAcf", "acf(lh, 20)", plain(acf, lh, 20))
values("kLhPacf", "pacf(lh, 20)", plain(pacf, lh, 20))
values("kPresidentsAcf", "acf(presidents, 20, na.action = na.pass)",
       plain(acf, presidents, 20, na.action = na.pass))
values("kPresidentsAcov", "acf(presidents, 20, \"covariance\", na.action = na.pass)",
       plain(acf, presidents, 20, "covariance", na.action = na.pass))
values("kPresidentsPacf", "pacf(presidents, 20, na.action = na.pass)",
       plain(pacf, presidents, 20, na.action = na.pass))

burg <- function(y, p) {
  fit <- ar.burg(y, aic = FALSE, order.max = p)
  c(fit$ar, fit$var.pred)
}
values("kLynxBurg", "ar.burg(log10(lynx), FALSE, 4): ar, var.pred", burg(log10(lynx), 4))
values("kLhBurg", "ar.burg(lh, FALSE, 4): ar, var.pred", burg(lh, 4))
values("kLynxYuleWalker", "ar.yw(log10(lynx), FALSE, 4)$ar",
       ar.yw(log10(lynx), FALSE, 4)$ar)

box <- function(y, lag, type, fitted) {
  test <- Box.test(y, lag, type, fitted)
  c(test$statistic, pchisq(test$statistic, lag - fitted, lower.tail = FALSE))
}
about <- function(test) paste0(test, ": statistic, pchisq(.., lower.tail = FALSE)")
values("kNileLjungBox", about("Box.test(Nile, 10, \"L\")"), box(Nile, 10, "L", 0))
values("kNileBoxPierce", about("Box.test(Nile, 10, \"B\")"), box(Nile, 10, "B", 0))
values("kLhLjungBox", about("Box.test(lh, 12, \"L\", 3)"), box(lh, 12, "L", 3))
values("kPresidentsLjungBox", about("Box.test(presidents, 8, \"L\")"), box(presidents, 8, "L", 0))
cat("}  // namespace foreshock::golden\n")
