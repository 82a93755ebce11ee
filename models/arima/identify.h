#pragma once

#include <optional>
#include <span>
#include <vector>

#include "foreshock/models/arima/adf.h"
#include "foreshock/models/arima/fit.h"
#include "foreshock/models/arima/kpss.h"
#include "foreshock/models/arima/ocsb.h"
#include "foreshock/models/arima/phillips_perron.h"
#include "foreshock/spectral/portmanteau.h"

namespace foreshock {

/// Autocorrelations and partial ones of one series, index = lag; empty if it has none (constant).
struct Correlogram {
  std::vector<double> acf;       ///< [lags + 1], 1 at lag 0.
  std::vector<double> pacf;      ///< [lags + 1], 1 at lag 0; shorter if gaps left no more.
  std::vector<double> bartlett;  ///< [lags + 1] half widths of the 95 % band of acf, 0 at lag 0.
  double white = 0;              ///< Half width of the 95 % band of white noise: that of pacf.
};

/// Where correlations of the differenced series break off: how many from the first lag (the first
/// season) on are beyond their band. A moving average of order q breaks off in the autocorrelations
/// after lag q, an autoregression of order p in the partial ones.
struct LagPattern {
  int p = 0;
  int q = 0;
  int P = 0;
  int Q = 0;
};

struct SuggestedOrder {
  ArimaOrder order;
  ArimaConstant constant = ArimaConstant::kNone;
  double aicc = 0;  ///< At the maximum of the exact likelihood.
};

/// What a series shows before any model: Box and Jenkins's first step.
struct Identification {
  std::size_t n = 0;  ///< Steps.
  std::size_t missing = 0;
  int season = 0;
  int d = 0;
  int D = 0;
  std::optional<double> strength;         ///< seasonal_strength().
  std::optional<Portmanteau> seasonally;  ///< seasonal_ljung_box() of the d times differenced y.
  /// Of y itself, gaps filled by straight lines; none where the test cannot be had.
  std::optional<Kpss> kpss;
  std::optional<Adf> adf;
  std::optional<PhillipsPerron> phillips_perron;
  std::optional<Ocsb> ocsb;
  std::optional<Portmanteau> ljung_box;
  Correlogram series;       ///< Of y.
  Correlogram differenced;  ///< Of y differenced d and D times.
  LagPattern pattern;
  std::vector<SuggestedOrder> orders;  ///< Best first.
};

struct IdentifyOptions {
  std::size_t lags = 0;    ///< 0: 10 log10 n, but two seasons and two lags; less if y is shorter.
  std::size_t orders = 5;  ///< Most orders to suggest.
};

/// Tests, correlations and orders for one series.
///
/// Shapes:  y is [n], NaN = missing; season in steps, 0 or 1 for none.
/// Errors:  kInvalidArgument if no value is there or one is infinite. What cannot be told of a
///          short or constant series is left out.
/// Cost:    that of select_arima, and of a fit for each order suggested.
/// Source:  Box & Jenkins (1976), Time Series Analysis, chapter 6; the tests name theirs.
Result<Identification> identify_arima(std::span<const double> y, int season,
                                      const IdentifyOptions& options = {});

}  // namespace foreshock
