#include "foreshock/models/seasonal_naive.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::int64_t kMostCount = std::int64_t{1} << 60;  ///< No series is as long.
constexpr std::int32_t kMostAge = 1 << 30;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

SeasonalNaive::SeasonalNaive(Period season)
    : season_(static_cast<std::size_t>(season.steps()), kNaN),
      age_(static_cast<std::size_t>(season.steps()), 0),
      newest_(kNaN) {}

Result<Fitted> SeasonalNaive::fit(std::span<const double> y, Period season) {
  auto model = std::make_unique<SeasonalNaive>(season);
  for (const double v : y) model->learn(v);
  if (model->newest_ != model->newest_) {
    return fail(Errc::kInvalidArgument, "seasonal naive: no value in the series");
  }
  FitReport report{.form = "seasonal random walk, season " + std::to_string(season.steps()),
                   .parameters = 1};
  report.log_likelihood = gaussian_log_likelihood(model->changes_, model->squares_);
  return Fitted{std::move(model), std::move(report)};
}

void SeasonalNaive::learn(double y) {
  double& before = season_[phase_];
  std::int32_t& age = age_[phase_];
  if (y != y) {
    if (before == before && age < kMostAge) ++age;
  } else {
    if (before == before) {
      squares_ += (y - before) * (y - before) / (age + 1);
      ++changes_;
    }
    before = y;
    age = 0;
    newest_ = y;
  }
  phase_ = phase_ + 1 == season_.size() ? 0 : phase_ + 1;
}

Predictive SeasonalNaive::ahead(int h) const {
  const std::size_t m = season_.size();
  const std::size_t steps = static_cast<std::size_t>(h) - 1;
  const std::size_t at = (phase_ + steps) % m;
  const bool seen = season_[at] == season_[at];
  const double location = seen ? season_[at] : newest_;
  if (changes_ < 1) return Predictive::unknown(location);
  const auto n = static_cast<double>(changes_);
  const double seasons = static_cast<double>(steps / m) + 1 + (seen ? age_[at] : 0);
  return Predictive::student_t(location, std::sqrt(squares_ / n * seasons), n);
}

Forecast SeasonalNaive::forecast(Horizon horizon) const {
  Forecast out;
  for (int h = 1; h <= horizon.steps(); ++h) out.steps.push_back(ahead(h));
  return out;
}

Components SeasonalNaive::explain() const {
  return {{"season", season_[phase_] == season_[phase_] ? season_[phase_] : newest_}};
}

void SeasonalNaive::save(StateWriter& out) const {
  out.put(kVersion);
  out.put_all(std::span<const double>(season_));
  out.put_all(std::span<const std::int32_t>(age_));
  out.put(static_cast<std::uint32_t>(phase_));
  out.put(newest_);
  out.put(squares_);
  out.put(changes_);
}

Result<SeasonalNaive> SeasonalNaive::read(StateReader& in) {
  constexpr std::size_t kLongestSeason = 1U << 20U;
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "seasonal_naive: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(auto season, in.get_all<double>(kLongestSeason));
  FORESHOCK_TRY(auto age, in.get_all<std::int32_t>(kLongestSeason));
  FORESHOCK_TRY(const auto phase, in.get<std::uint32_t>());
  if (season.size() < 2 || age.size() != season.size() || phase >= season.size() ||
      !std::all_of(age.begin(), age.end(), [](auto a) { return a >= 0 && a <= kMostAge; }) ||
      std::any_of(season.begin(), season.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kMalformedInput, "seasonal_naive: season that cannot be");
  }
  SeasonalNaive model(Period(static_cast<int>(season.size())));
  model.season_ = std::move(season);
  model.age_ = std::move(age);
  model.phase_ = phase;
  FORESHOCK_TRY(model.newest_, in.get<double>());
  FORESHOCK_TRY(model.squares_, in.get<double>());  // Infinite after steps of 1e200.
  FORESHOCK_TRY(model.changes_, in.get<std::int64_t>());
  if (model.changes_ < 0 || model.changes_ > kMostCount || !(model.squares_ >= 0)) {
    return fail(Errc::kMalformedInput, "seasonal_naive: counts that cannot be");
  }
  return model;
}

std::unique_ptr<OnlineModel> SeasonalNaive::clone() const {
  return std::make_unique<SeasonalNaive>(*this);
}

std::size_t SeasonalNaive::state_bytes() const {
  return sizeof(*this) + season_.capacity() * sizeof(double) +
         age_.capacity() * sizeof(std::int32_t);
}

}  // namespace foreshock
