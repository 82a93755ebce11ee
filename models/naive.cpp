#include "foreshock/models/naive.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::int64_t kMostCount = std::int64_t{1} << 60;  ///< No series is as long.

}  // namespace

Result<Fitted> Naive::fit(std::span<const double> y, bool drift) {
  auto model = std::make_unique<Naive>(drift);
  for (const double v : y) model->learn(v);
  if (model->changes_ < 0) return fail(Errc::kInvalidArgument, "naive: no value in the series");
  FitReport report{.form = drift ? "random walk with drift" : "random walk",
                   .parameters = drift ? 2 : 1};
  report.log_likelihood = gaussian_log_likelihood(model->changes_, model->squares_);
  return Fitted{std::move(model), std::move(report)};
}

void Naive::learn(double y) {
  ++since_;
  if (y != y) return;
  if (changes_ >= 0) {
    const double change = y - last_;
    const auto steps = static_cast<double>(since_);
    sum_ += change;
    span_ += steps;
    squares_ += change * change / steps;
  }
  ++changes_;
  last_ = y;
  since_ = 0;
}

Predictive Naive::ahead(int h) const {
  if (changes_ < 0) return Predictive::unknown();
  const auto steps = static_cast<double>(since_ + h);
  const bool drifts = drift_ && changes_ >= 2;
  const double dof = static_cast<double>(changes_) - (drifts ? 1 : 0);
  if (dof < 1) return Predictive::unknown(last_);
  const double slope = drifts ? sum_ / span_ : 0;
  const double variance = (squares_ - slope * slope * span_) / dof;
  // Random walk: h sigma^2; an estimated drift adds (h sigma)^2 / T.
  const double growth = steps * (drifts ? 1 + steps / span_ : 1.0);
  return Predictive::student_t(last_ + slope * steps, std::sqrt(std::max(variance, 0.0) * growth),
                               dof);
}

Forecast Naive::forecast(Horizon horizon) const {
  Forecast out;
  for (int h = 1; h <= horizon.steps(); ++h) out.steps.push_back(ahead(h));
  return out;
}

Components Naive::explain() const {
  Components parts{{"level", last_}};
  if (drift_ && changes_ >= 2) parts.push_back({"slope", sum_ / span_});
  return parts;
}

void Naive::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(drift_ ? 1 : 0));
  for (const double v : {last_, sum_, span_, squares_}) out.put(v);
  out.put(since_);
  out.put(changes_);
}

Result<Naive> Naive::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "naive: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(const auto drift, in.get<std::uint8_t>());
  Naive model(drift == 1);
  FORESHOCK_TRY(model.last_, in.get_finite());
  FORESHOCK_TRY(model.sum_, in.get<double>());  // This and squares: not finite after huge steps.
  FORESHOCK_TRY(model.span_, in.get_finite());
  FORESHOCK_TRY(model.squares_, in.get<double>());
  FORESHOCK_TRY(model.since_, in.get<std::int64_t>());
  FORESHOCK_TRY(model.changes_, in.get<std::int64_t>());
  if (drift > 1 || model.changes_ < -1 || model.changes_ > kMostCount || model.since_ < 0 ||
      model.since_ > kMostCount || !(model.squares_ >= 0) ||
      (model.changes_ > 0 && !(model.span_ > 0))) {
    return fail(Errc::kMalformedInput, "naive: counts that cannot be");
  }
  return model;
}

std::unique_ptr<OnlineModel> Naive::clone() const {
  return std::make_unique<Naive>(*this);
}

}  // namespace foreshock
