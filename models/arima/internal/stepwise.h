#pragma once

#include <functional>
#include <vector>

#include "foreshock/models/arima/select.h"

namespace foreshock::arima {

struct Verdict {
  double score;      ///< Criterion; infinite if the model may not be taken.
  const char* what;  ///< ArimaTrial::outcome.
};
/// On a model with or without the constant that goes with its differences.
using Judge = std::function<Verdict(const ArimaOrder& order, bool constant)>;

struct Judged {
  ArimaOrder order;
  bool constant = false;
  Verdict verdict;
};

/// Where a search may go.
struct Bounds {
  ArimaOrder differences;  ///< d, D and the season; no coefficients.
  ArimaSearchSpace space;  ///< Seasonal parts at 0 where there is no season.
  bool constants = false;  ///< Whether a constant is tried.
  int most_models = 94;
};

/// The stepwise search of Hyndman & Khandakar (2008), section 3.2, as forecast 8.20 walks: from
/// the best of (2,2)(1,1), white noise, (1,0)(1,0), (0,1)(0,1), and white noise without constant,
/// to the first neighbour that is better: P and Q by one, one after the other, then both, then p
/// and q likewise, then with the constant or without; and again from there.
/// Returns: every model that was tried, in that order.
std::vector<Judged> stepwise(const Bounds& bounds, const Judge& judge);

/// All orders with p + q + P + Q <= most_coefficients, without constant and with it.
std::vector<Judged> everywhere(const Bounds& bounds, const Judge& judge);

}  // namespace foreshock::arima
