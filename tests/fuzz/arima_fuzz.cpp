// Any bytes: orders, season and a series of values of all sizes, ties and gaps. A fit fails with a
// one-line error or gives a model that keeps the contract of core/model.h: finite or honestly
// unknown, looking changes nothing, and a twin from its snapshot gives the same bits for ever.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "foreshock/core/check.h"
#include "foreshock/models/arima/automatic.h"

namespace {

using foreshock::Arima;
using foreshock::ArimaOptions;
using foreshock::Forecast;
using foreshock::Horizon;
using foreshock::Predictive;

constexpr std::size_t kMostPoints = 120;
/// A search is dearer than one order, by as much as it tries.
constexpr std::size_t kMostPointsOfSearch = 50;
/// A missing value is a column of the likelihood: with so many an input takes a second.
constexpr std::size_t kMostMissing = 24;
constexpr int kHorizon = 15;

/// The input, byte by byte; zeros when it has run out.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  std::uint8_t next() {
    if (rest_.empty()) return 0;
    const std::uint8_t b = rest_.front();
    rest_ = rest_.subspan(1);
    return b;
  }
  int below(int count) { return next() % count; }
  double raw() {
    std::array<std::uint8_t, 8> bytes{};
    for (std::uint8_t& b : bytes) b = next();
    return std::bit_cast<double>(bytes);
  }

 private:
  std::span<const std::uint8_t> rest_;
};

/// One byte says what comes: small whole numbers (ties), gaps, sizes of all powers, a step from the
/// last value, any bits.
void add_values(Bytes& in, std::vector<double>& y) {
  const std::uint8_t tag = in.next();
  const double last = y.empty() || y.back() != y.back() ? 0 : y.back();
  if (tag < 0x80) {
    y.push_back(static_cast<double>(tag) - 64);
  } else if (tag < 0x90) {
    y.insert(y.end(), static_cast<std::size_t>(tag & 0x0FU) + 1, std::nan(""));
  } else if (tag < 0xB0) {
    y.push_back((in.next() - 128) * std::pow(10, 20 * (tag - 0xA0)));
  } else if (tag < 0xE0) {
    y.push_back(last + 0.01 * (tag - 0xC8));
  } else if (tag < 0xF0) {
    y.insert(y.end(), static_cast<std::size_t>(tag & 0x0FU) + 1, last);
  } else {
    y.push_back(in.raw());
  }
}

/// Values, of which only so many are missing among those that are fitted.
std::vector<double> values_from(Bytes& in, std::size_t most, std::size_t later) {
  std::vector<double> y;
  while (!in.empty() && y.size() < most + later) add_values(in, y);
  std::size_t missing = 0;
  for (std::size_t t = 0; t + later < y.size(); ++t) {
    if (y[t] != y[t] && ++missing > kMostMissing) y[t] = 0;
  }
  return y;
}

/// Automatic, or one of four.
foreshock::BoxCox box_cox_from(std::uint8_t choice) {
  if ((choice & 64U) == 0) return {};
  constexpr std::array<double, 4> kPowers{0, 0.1, 0.5, 2};
  return {kPowers[(choice >> 4U) & 3U]};
}

ArimaOptions options_from(Bytes& in, int season) {
  const std::uint8_t choice = in.next();
  ArimaOptions options;
  options.logarithm = (choice & 1U) != 0;
  options.space = {.most_p = 2, .most_q = 2, .most_P = 1, .most_Q = 1, .most_coefficients = 3};
  if ((choice & 8U) != 0) options.box_cox = box_cox_from(choice);
  if ((choice & 2U) != 0) return options;
  foreshock::ArimaOrder order{in.below(4), in.below(3), in.below(4)};
  if (season >= 2) {
    order = {order.p, order.d, order.q, in.below(2), in.below(2), in.below(3), season};
  }
  options.order = order;
  if ((choice & 4U) != 0) options.constant = foreshock::ArimaConstant(in.below(3));
  return options;
}

void check(const Predictive& p) {
  if (!p.is_known()) return;
  FORESHOCK_CHECK(std::isfinite(p.location()));
  FORESHOCK_CHECK(std::isfinite(p.scale()) && p.scale() > 0);
  FORESHOCK_CHECK(p.dof() > 0);
  FORESHOCK_CHECK(p.quantile(0.1) <= p.quantile(0.9));
}

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (a != a && b != b);
}

bool same(const Predictive& a, const Predictive& b) {
  return same(a.location(), b.location()) && same(a.scale(), b.scale()) && same(a.dof(), b.dof()) &&
         same(a.power(), b.power());
}

bool same(const Forecast& a, const Forecast& b) {
  return std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(),
                    [](const Predictive& p, const Predictive& q) { return same(p, q); });
}

/// Checks what the model says, and that its twin says the same; returns the twin.
Arima looked_at(const foreshock::OnlineModel& model) {
  const Forecast forecast = model.forecast(Horizon(kHorizon));
  FORESHOCK_CHECK(forecast.steps.size() == kHorizon);
  for (const Predictive& step : forecast.steps) check(step);
  FORESHOCK_CHECK(same(forecast.steps.front(), model.expect()));
  FORESHOCK_CHECK(same(forecast, model.forecast(Horizon(kHorizon))));
  foreshock::StateWriter out;
  model.save(out);
  foreshock::StateReader in(out.bytes());
  auto twin = Arima::read(in);
  FORESHOCK_CHECK(twin.has_value());
  FORESHOCK_CHECK(in.left() == 0);
  FORESHOCK_CHECK(same(forecast, twin->forecast(Horizon(kHorizon))));
  return *std::move(twin);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes in({data, size});
  constexpr std::array<int, 6> kSeasons{0, 2, 3, 4, 7, 12};
  const int season = kSeasons[static_cast<std::size_t>(in.below(6))];
  const ArimaOptions options = options_from(in, season);
  const auto later = static_cast<std::size_t>(in.below(40));
  const std::size_t most = options.order ? kMostPoints : kMostPointsOfSearch;
  const std::vector<double> y = values_from(in, most, later);
  const std::size_t n = std::min(most, y.size() > later ? y.size() - later : 0);

  auto fitted = foreshock::fit_arima(std::span(y).first(n), season, options);
  if (!fitted) {
    FORESHOCK_CHECK(!fitted.error().message.empty() && fitted.error().message.size() < 400);
    return 0;
  }
  FORESHOCK_CHECK(!std::isnan(fitted->report.log_likelihood));
  FORESHOCK_CHECK(!fitted->report.form.empty());
  Arima twin = looked_at(*fitted->model);
  for (std::size_t t = n; t < std::min(y.size(), n + later); ++t) {
    fitted->model->learn(y[t]);
    twin.learn(y[t]);
    FORESHOCK_CHECK(same(fitted->model->expect(), twin.expect()));
  }
  looked_at(*fitted->model);
  looked_at(twin);
  return 0;
}
