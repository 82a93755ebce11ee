#include "foreshock/models/arima/arima.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/power.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 2;
/// Had one byte for y or log y where there is a power now.
constexpr std::uint32_t kVersionOfLogarithms = 1;
constexpr std::size_t kMostMemory = 1U << 24U;
/// Values are taken for no larger: what comes of them by any lags is still a number.
constexpr double kMostSize = 1e250;
/// Unknowns that add less than this share to the variance of what is expected, for as long as
/// anything is remembered, have nothing more to say.
constexpr double kNothing = 1e-4;

double bounded(double v) {
  return std::clamp(v, -kMostSize, kMostSize);
}

bool all_bounded(std::span<const double> v) {
  return std::all_of(v.begin(), v.end(), [](double x) { return std::abs(x) <= kMostSize; });
}

/// Full autoregression with the differences in it, 1 - sum of taps.
std::vector<double> whole_ar(const ArimaOrder& order, std::span<const double> coefficients) {
  return multiply(ar_polynomial(order, coefficients), difference_polynomial(order));
}

Result<double> read_power(StateReader& in, std::uint32_t version) {
  if (version == kVersion) return in.get_finite();
  FORESHOCK_TRY(const auto logarithm, in.get<std::uint8_t>());
  if (logarithm > 1) return fail(Errc::kMalformedInput, "arima: unknown scale");
  return logarithm == 1 ? 0 : 1;
}

}  // namespace

std::size_t Arima::memory_of(const ArimaOrder& order) {
  const int longest = std::max(order.ar_reach() + order.difference_reach(), order.ma_reach());
  return static_cast<std::size_t>(std::max(1, longest));
}

Result<Arima> Arima::make(Start start) {
  FORESHOCK_TRY_VOID(start.order.check());
  const std::size_t memory = memory_of(start.order);
  const auto k = static_cast<std::size_t>(start.order.coefficient_count());
  if (start.coefficients.size() != k || start.values.size() != memory ||
      start.innovations.size() != memory || memory > kMostMemory) {
    return fail(Errc::kInvalidArgument, start.order.name() + ": wrong number of numbers");
  }
  if (!all_bounded(start.coefficients) || !all_bounded(start.values) ||
      !all_bounded(start.innovations) || !all_bounded(start.profile) ||
      !all_bounded({&start.intercept, 1}) || !start.errors.is_sound()) {
    return fail(Errc::kInvalidArgument, start.order.name() + ": a number that cannot be");
  }
  if (!(start.power >= 0 && start.power <= kMostPower)) {
    return fail(Errc::kInvalidArgument, start.order.name() + ": a power that cannot be");
  }
  const auto phases = static_cast<int>(start.profile.size());
  if (start.phase < 0 || start.phase >= std::max(1, phases)) {
    return fail(Errc::kInvalidArgument, start.order.name() + ": phase outside its season");
  }
  if (!factor_roots_outside(start.order, start.coefficients, 1)) {
    return fail(Errc::kInvalidArgument, start.order.name() + ": not stationary, or not invertible");
  }
  return Arima(std::move(start));
}

Arima::Arima(Start start) : at_(std::move(start)), size_(at_.values.size()) {
  const auto ar = whole_ar(at_.order, at_.coefficients);
  const auto ma = ma_polynomial(at_.order, at_.coefficients);
  for (std::size_t i = 1; i < ar.size(); ++i) {
    if (ar[i] != 0) value_taps_.push_back({i, -ar[i]});
  }
  for (std::size_t i = 1; i < ma.size(); ++i) {
    if (ma[i] != 0) innovation_taps_.push_back({i, ma[i]});
  }
}

double Arima::profile() const {
  return at_.profile.empty() ? 0 : at_.profile[static_cast<std::size_t>(at_.phase)];
}

double Arima::mean() const {
  double sum = at_.intercept;
  for (const Tap& tap : value_taps_) sum += tap.weight * at_.values[slot(tap.lag)];
  for (const Tap& tap : innovation_taps_) sum += tap.weight * at_.innovations[slot(tap.lag)];
  return sum;
}

std::vector<double> Arima::dependence() const {
  std::vector<double> c(unknowns_.count(), 0.0);
  const auto add = [&](std::span<const double> row, double weight) {
    for (std::size_t j = 0; j < c.size(); ++j) c[j] += weight * row[j];
  };
  for (const Tap& tap : value_taps_) add(unknowns_.row(slot(tap.lag)), tap.weight);
  for (const Tap& tap : innovation_taps_) add(unknowns_.row(size_ + slot(tap.lag)), tap.weight);
  return c;
}

Predictive Arima::expect() const {
  const double growth = unknowns_.none() ? 1 : 1 + unknowns_.variance(dependence());
  return at_.errors.ahead(1, mean() + profile(), growth, at_.power);
}

void Arima::turn(double value, double innovation) {
  at_.values[at_next_] = bounded(value);
  at_.innovations[at_next_] = bounded(innovation);
  at_next_ = at_next_ + 1 == size_ ? 0 : at_next_ + 1;
  if (!at_.profile.empty()) {
    at_.phase = at_.phase + 1 == static_cast<int>(at_.profile.size()) ? 0 : at_.phase + 1;
  }
}

void Arima::learn(double y) {
  // No fit is of powers of 0, so that it is not learnt either.
  const double scaled = at_.power == 1 ? y : y > 0 ? to_power(y, at_.power) : std::nan("");
  const double there = scaled - profile();
  const double value = std::isfinite(there) ? bounded(there) : there;
  if (!std::isfinite(value) || !unknowns_.none()) {
    learn_with_unknowns(value);
    return;
  }
  const double error = value - mean();
  turn(value, error);
  at_.errors.learn(error);
}

void Arima::learn_with_unknowns(double value) {
  const double expected = mean();
  if (!std::isfinite(value)) {
    std::vector<double> c = dependence();
    const bool full = unknowns_.count() == arima::Unknowns::kMost;
    unknowns_.add(2 * size_);
    if (full) c.erase(c.begin());
    c.push_back(1);
    std::copy(c.begin(), c.end(), unknowns_.row(at_next_).begin());
    const auto row = unknowns_.row(size_ + at_next_);
    std::fill(row.begin(), row.end(), 0.0);
    row.back() = 1;
    told_ = 0;
    turn(expected, 0);
    return;
  }
  const std::vector<double> c = dependence();
  const std::vector<double> Pc = unknowns_.covariance(c);
  double extra = 0;
  for (std::size_t j = 0; j < c.size(); ++j) extra += c[j] * Pc[j];
  const double whole = 1 + std::max(0.0, extra);
  const double error = value - expected;
  for (std::size_t s = 0; s < size_; ++s) {
    const auto of_value = std::as_const(unknowns_).row(s);
    const auto of_innovation = std::as_const(unknowns_).row(size_ + s);
    for (std::size_t j = 0; j < c.size(); ++j) {
      at_.values[s] += of_value[j] * Pc[j] * (error / whole);
      at_.innovations[s] += of_innovation[j] * Pc[j] * (error / whole);
    }
    at_.values[s] = bounded(at_.values[s]);
    at_.innovations[s] = bounded(at_.innovations[s]);
  }
  unknowns_.update(Pc, whole);
  const auto known = unknowns_.row(at_next_);
  std::fill(known.begin(), known.end(), 0.0);
  const auto row = unknowns_.row(size_ + at_next_);
  for (std::size_t j = 0; j < c.size(); ++j) row[j] = -c[j];
  turn(value, error / whole);
  at_.errors.learn(error / std::sqrt(whole));
  told_ = whole - 1 < kNothing ? told_ + 1 : 0;
  if (told_ < size_) return;
  unknowns_.forget();
  told_ = 0;
}

Forecast Arima::forecast(Horizon horizon) const {
  Forecast out;
  const auto steps = static_cast<std::size_t>(horizon.steps());
  out.steps.reserve(steps);
  const auto psi = psi_weights(whole_ar(at_.order, at_.coefficients),
                               ma_polynomial(at_.order, at_.coefficients), steps);
  // A copy that learns nothing moves on: each of its steps is one expectation further, and how that
  // depends on what is unknown now.
  Arima ahead = *this;
  double growth = 0;
  for (std::size_t h = 0; h < steps; ++h) {
    growth += psi[h] * psi[h];
    const double mean = ahead.mean();
    double whole = growth;
    if (!unknowns_.none()) {
      const std::vector<double> c = ahead.dependence();
      whole += unknowns_.variance(c);
      std::copy(c.begin(), c.end(), ahead.unknowns_.row(ahead.at_next_).begin());
      const auto row = ahead.unknowns_.row(size_ + ahead.at_next_);
      std::fill(row.begin(), row.end(), 0.0);
    }
    out.steps.push_back(
        at_.errors.ahead(static_cast<int>(h) + 1, mean + ahead.profile(), whole, at_.power));
    ahead.turn(mean, 0);
  }
  return out;
}

Components Arima::explain() const {
  double before = 0;
  for (const Tap& tap : value_taps_) before += tap.weight * at_.values[slot(tap.lag)];
  double errors = 0;
  for (const Tap& tap : innovation_taps_) errors += tap.weight * at_.innovations[slot(tap.lag)];
  Components parts{{"past values", before}, {"past errors", errors}};
  if (at_.intercept != 0) parts.push_back({"intercept", at_.intercept});
  if (!at_.profile.empty()) parts.push_back({"season", profile()});
  return parts;
}

void Arima::save(StateWriter& out) const {
  out.put(kVersion);
  const ArimaOrder& o = at_.order;
  for (const int v : {o.p, o.d, o.q, o.P, o.D, o.Q, o.season, at_.phase, at_.errors.far_steps}) {
    out.put(static_cast<std::int32_t>(v));
  }
  out.put(at_.power);
  const StepErrors& e = at_.errors;
  for (const double v : {at_.intercept, e.sigma, e.dof, e.points, e.doubt, e.far_factor})
    out.put(v);
  out.put_all(std::span<const double>(at_.coefficients));
  out.put_all(std::span<const double>(at_.profile));
  out.put_all(std::span<const double>(at_.values));
  out.put_all(std::span<const double>(at_.innovations));
  out.put(static_cast<std::uint32_t>(at_next_));
  out.put(static_cast<std::uint32_t>(told_));
  unknowns_.save(out);
}

Result<Arima> Arima::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion && version != kVersionOfLogarithms) {
    return fail(Errc::kUnsupported,
                "arima: snapshot version " + std::to_string(version) + ", this program reads " +
                    std::to_string(kVersionOfLogarithms) + " and " + std::to_string(kVersion));
  }
  Start start;
  ArimaOrder& o = start.order;
  for (int* v :
       {&o.p, &o.d, &o.q, &o.P, &o.D, &o.Q, &o.season, &start.phase, &start.errors.far_steps}) {
    FORESHOCK_TRY(*v, in.get<std::int32_t>());
  }
  FORESHOCK_TRY(start.power, read_power(in, version));
  StepErrors& e = start.errors;
  for (double* v : {&start.intercept, &e.sigma, &e.dof, &e.points, &e.doubt, &e.far_factor}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(start.coefficients, in.get_all<double>(kMostMemory));
  FORESHOCK_TRY(start.profile, in.get_all<double>(kMostMemory));
  FORESHOCK_TRY(start.values, in.get_all<double>(kMostMemory));
  FORESHOCK_TRY(start.innovations, in.get_all<double>(kMostMemory));
  FORESHOCK_TRY(const auto at_next, in.get<std::uint32_t>());
  FORESHOCK_TRY(const auto told, in.get<std::uint32_t>());
  FORESHOCK_TRY(auto model, make(std::move(start)));
  if (at_next >= model.size_ || told >= std::max<std::size_t>(model.size_, 1)) {
    return fail(Errc::kMalformedInput, "arima: a place outside its memory");
  }
  model.at_next_ = at_next;
  model.told_ = told;
  FORESHOCK_TRY(model.unknowns_, arima::Unknowns::read(in, 2 * model.size_));
  return model;
}

std::unique_ptr<OnlineModel> Arima::clone() const {
  return std::make_unique<Arima>(*this);
}

std::size_t Arima::state_bytes() const {
  const std::size_t numbers = at_.coefficients.capacity() + at_.profile.capacity() +
                              at_.values.capacity() + at_.innovations.capacity();
  return sizeof(*this) + numbers * sizeof(double) + unknowns_.bytes() +
         (value_taps_.capacity() + innovation_taps_.capacity()) * sizeof(Tap);
}

}  // namespace foreshock
