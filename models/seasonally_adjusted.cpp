#include "foreshock/models/seasonally_adjusted.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "foreshock/spectral/mstl.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongestSeason = 1U << 20U;
/// Of a season that moves slowly; of one that does not it adds 3 % to the variance of the noise.
constexpr double kGain = 0.05;
constexpr double kLeastFactor = 1e-6;  ///< Of a season; far from where it would not be sound.
/// The normal's share below one standard deviation.
constexpr double kOneSd = 0.8413447460685429;

using Kind = SeasonProfile::Kind;

/// Of y itself, as wide: what a season moves must not be of a power of y.
Predictive plain(const Predictive& x) {
  if (x.power() == 1) return x;
  if (!x.is_known()) return Predictive::unknown(x.median());
  const double width = (x.quantile(kOneSd) - x.quantile(1 - kOneSd)) / 2;
  return Predictive::normal(x.median(), width);
}

double mean_square(std::span<const double> x) {
  double sum = 0;
  double n = 0;
  for (const double v : x) {
    if (v != v) continue;
    sum += v * v;
    ++n;
  }
  return n > 0 ? sum / n : 0;
}

/// y without seasons, and what they do behind its end.
struct Adjusted {
  std::vector<double> rest;
  std::vector<SeasonProfile> seasons;
  double fit = 0;  ///< Mean log density of y if what remains were independent and normal.
};

std::vector<SeasonProfile> last_rounds(const Mstl& parts, int own, Kind kind) {
  std::vector<SeasonProfile> out;
  for (std::size_t i = 0; i < parts.periods.size(); ++i) {
    if (parts.periods[i] == own) continue;
    const auto m = static_cast<std::ptrdiff_t>(parts.periods[i]);
    const std::vector<double>& season = parts.seasons[i];
    SeasonProfile profile{.kind = kind, .index = {season.end() - m, season.end()}, .phase = 0};
    if (kind == Kind::kMultiplicative) {
      for (double& v : profile.index) v = std::exp(v);
    }
    out.push_back(std::move(profile));
  }
  return out;
}

Result<Adjusted> adjusted(std::span<const double> y, std::span<const int> periods, int own,
                          Kind kind) {
  const bool factors = kind == Kind::kMultiplicative;
  std::vector<double> x(y.begin(), y.end());
  double jacobian = 0;
  double n = 0;
  for (double& v : x) {
    if (!factors || v != v) continue;
    v = std::log(v);
    jacobian += v;
    ++n;
  }
  FORESHOCK_TRY(const Mstl parts, mstl(x, periods));
  Adjusted out{.rest = std::move(x), .seasons = last_rounds(parts, own, kind)};
  for (std::size_t i = 0; i < parts.seasons.size(); ++i) {
    if (parts.periods[i] == own) continue;
    for (std::size_t t = 0; t < out.rest.size(); ++t) out.rest[t] -= parts.seasons[i][t];
  }
  if (factors) {
    for (double& v : out.rest) v = std::exp(v);
  }
  out.fit = -std::log(mean_square(parts.remainder)) / 2 - (n > 0 ? jacobian / n : 0);
  return out;
}

Result<Adjusted> better_adjusted(std::span<const double> y, std::span<const int> periods, int own) {
  auto sums = adjusted(y, periods, own, Kind::kAdditive);
  const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return !(v <= 0); });
  if (!sums || !positive) return sums;
  auto factors = adjusted(y, periods, own, Kind::kMultiplicative);
  return factors && factors->fit > sums->fit ? std::move(factors) : std::move(sums);
}

}  // namespace

Result<SeasonallyAdjusted> SeasonallyAdjusted::make(std::unique_ptr<OnlineModel> rest,
                                                    std::vector<SeasonProfile> seasons) {
  const bool sound =
      !seasons.empty() && seasons.size() <= kMostSeasons &&
      std::all_of(seasons.begin(), seasons.end(), [&](const SeasonProfile& s) {
        return s.is_sound() && s.kind != Kind::kNone && s.kind == seasons.front().kind;
      });
  if (!sound || !rest || rest->kind() == "seasonally_adjusted") {
    return fail(Errc::kInvalidArgument,
                "seasonally adjusted: seasons of one kind, please, and a model of the rest");
  }
  return SeasonallyAdjusted(std::move(rest), std::move(seasons));
}

Predictive SeasonallyAdjusted::put_back(const Predictive& rest, int h) const {
  Predictive out = seasons_.front().kind == Kind::kAdditive ? plain(rest) : rest;
  for (const SeasonProfile& season : seasons_) out = season.put_back(out, h);
  return out;
}

Predictive SeasonallyAdjusted::expect() const {
  return put_back(rest_->expect(), 1);
}

void SeasonallyAdjusted::follow(double y) {
  const double expected = expect().median();
  const bool sums = seasons_.front().kind == Kind::kAdditive;
  const double off = sums ? y - expected : std::log(y / expected);
  if (!std::isfinite(off)) return;
  for (SeasonProfile& season : seasons_) {
    double& step = season.index[static_cast<std::size_t>(season.phase)];
    const double moved = sums ? step + kGain * off : step * std::exp(kGain * off);
    if (std::isfinite(moved) && (sums || moved > kLeastFactor)) step = moved;
  }
}

void SeasonallyAdjusted::learn(double y) {
  double rest = y;
  for (const SeasonProfile& season : seasons_) rest = season.remove(rest);
  follow(y);
  for (SeasonProfile& season : seasons_) season.advance();
  rest_->learn(rest);
}

Forecast SeasonallyAdjusted::forecast(Horizon horizon) const {
  Forecast out = rest_->forecast(horizon);
  int h = 0;
  for (Predictive& step : out.steps) step = put_back(step, ++h);
  return out;
}

void SeasonallyAdjusted::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(static_cast<std::uint32_t>(seasons_.size()));
  for (const SeasonProfile& season : seasons_) {
    out.put(static_cast<std::uint8_t>(season.kind));
    out.put_all(std::span<const double>(season.index));
    out.put(season.phase);
  }
  StateWriter payload;
  rest_->save(payload);
  const auto bytes = payload.bytes();
  out.put_text(rest_->kind());
  out.put_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<SeasonallyAdjusted> SeasonallyAdjusted::read(StateReader& in, ReadModel read_model) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported,
                "seasonally adjusted: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(const auto count, in.get<std::uint32_t>());
  if (count > kMostSeasons) {
    return fail(Errc::kMalformedInput, "seasonally adjusted: more seasons than can be");
  }
  std::vector<SeasonProfile> seasons(count);
  for (SeasonProfile& season : seasons) {
    FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
    if (kind > static_cast<std::uint8_t>(Kind::kMultiplicative)) {
      return fail(Errc::kMalformedInput, "seasonally adjusted: unknown kind of season");
    }
    season.kind = static_cast<Kind>(kind);
    FORESHOCK_TRY(season.index, in.get_all<double>(kLongestSeason));
    FORESHOCK_TRY(season.phase, in.get<int>());
  }
  FORESHOCK_TRY(auto rest, read_model(in));
  auto model = make(std::move(rest), std::move(seasons));
  if (!model) return fail(Errc::kMalformedInput, model.error().message);
  return model;
}

std::size_t SeasonallyAdjusted::state_bytes() const {
  std::size_t bytes = sizeof(*this) + rest_->state_bytes();
  for (const SeasonProfile& season : seasons_) {
    bytes += sizeof season + season.index.capacity() * sizeof(double);
  }
  return bytes;
}

Result<Fitted> fit_seasonally_adjusted(std::span<const double> y, std::span<const int> periods,
                                       int own, const FitRest& fit) {
  FORESHOCK_TRY(Adjusted parts, better_adjusted(y, periods, own));
  FORESHOCK_TRY(Fitted rest, fit(parts.rest));
  std::string names;
  for (const SeasonProfile& season : parts.seasons) {
    names += (names.empty() ? "" : ", ") + std::to_string(season.index.size());
  }
  const bool factors = parts.seasons.front().kind == Kind::kMultiplicative;
  FORESHOCK_TRY(SeasonallyAdjusted model,
                SeasonallyAdjusted::make(std::move(rest.model), std::move(parts.seasons)));
  FitReport report = std::move(rest.report);
  report.form += (factors ? " times" : " plus") +
                 std::string(model.seasons() == 1 ? " season " : " seasons ") + names;
  return Fitted{std::make_unique<SeasonallyAdjusted>(std::move(model)), std::move(report)};
}

}  // namespace foreshock
