#include "foreshock/spectral/season_watch.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.h"
#include "foreshock/spectral/internal/fold.h"
#include "foreshock/spectral/internal/likeness.h"
#include "foreshock/spectral/internal/lines.h"
#include "foreshock/spectral/internal/prepared.h"
#include "foreshock/spectral/internal/search.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock {
namespace {

/// Of the lines that send for a search: one in two hundred looks at noise.
constexpr double kScreen = 0.005;
/// Looks between searches for one and the same line.
constexpr std::uint32_t kRest = 16;
/// Of the power of a series: less that is left of it is rounding.
constexpr double kRounding = 1e-18;
constexpr std::size_t kLeastWindow = 64;
/// Two cuts of the window, and seasons.
constexpr double kTries = 2;
constexpr double kLongest = 1 << 24;
using Kind = SeasonChange::Kind;

/// Periods that a window so long hardly tells apart.
bool is_same(double p, double q, std::size_t n) {
  const double bin = p * q / static_cast<double>(n);
  return std::abs(p - q) <= std::max(0.03 * p, std::min(bin, 0.2 * p));
}

}  // namespace

struct SeasonWatch::Gone {
  double period;
  double p_value;
  std::size_t newer;
};

SeasonWatch::SeasonWatch(double alpha) : alpha_(alpha) {
  FORESHOCK_CHECK(alpha > 0 && alpha <= 0.1);
}

void SeasonWatch::learn(std::span<const double> window) {
  const auto found = find_seasons(window, {.most = kMost});
  if (!found) return;
  periods_.clear();
  for (const FoundSeason& season : *found) periods_.push_back(season.period);
  looks_ = 0;
  fruitless_ = 0;
}

std::optional<SeasonChange> SeasonWatch::look(std::span<const double> window) {
  looks_ = std::min(looks_ + 1, kRest);
  while (!window.empty() && std::isnan(window.front())) window = window.subspan(1);
  whole_ = std::max(whole_, static_cast<std::uint32_t>(window.size()));
  if (window.size() < whole_ - whole_ / 4) {
    learn(window);
    return {};
  }
  if (window.size() < kLeastWindow) return {};
  const std::vector<double> x = seasons::prepared(window).clipped;
  if (x.size() < kLeastWindow) return {};
  const auto gone = what_is_gone(x);
  if (!gone) {
    const auto came = what_came(x);
    if (came) replace(*came);
    return came;
  }
  std::erase(periods_, gone->period);
  const double now = instead(std::span<const double>(x).last(gone->newer));
  const SeasonChange change{.kind = now > 0 ? Kind::kMoved : Kind::kVanished,
                            .before = gone->period,
                            .now = now,
                            .p_value = gone->p_value,
                            .since = gone->newer};
  replace(change);
  return change;
}

std::optional<SeasonWatch::Gone> SeasonWatch::what_is_gone(std::span<const double> x) const {
  std::optional<Gone> least;
  const std::size_t n = x.size();
  for (const double period : periods_) {
    // A change between looks a quarter apart is once in the quarter that the first cut leaves out.
    const auto quarter = seasons::likeness_of(x, {0, n / 2}, {n - n / 4, n}, period);
    const auto half = seasons::likeness_of(x, {0, n / 2}, {n / 2, n}, period);
    const double p = kTries * std::min(quarter.p_value, half.p_value);
    if (p > alpha_ || (least && p >= least->p_value)) continue;
    least = {period, p, quarter.share < 0.5 ? n / 4 : n / 2};
  }
  return least;
}

double SeasonWatch::what_stands_out(std::span<const double> newer) const {
  std::vector<double> x(newer.begin(), newer.end());
  for (const double period : periods_) {
    if (2 * period > static_cast<double>(x.size())) continue;
    seasons::Folder folder(x);
    folder.flatten(period);
    const auto profile = folder.profile(period, static_cast<std::size_t>(std::lround(period)));
    for (std::size_t t = 0; t < x.size(); ++t) x[t] -= profile[t];
  }
  if (!(seasons::mean_square(x) > kRounding * seasons::mean_square(newer))) return 0;
  auto spectra = seasons::Lines::make(x.size());
  if (!spectra) return 0;
  const auto lines = spectra->lines(spectra->power(x), kScreen);
  return lines.empty() ? 0 : static_cast<double>(x.size()) / static_cast<double>(lines.front());
}

bool SeasonWatch::is_known(double period, std::size_t n) const {
  return std::any_of(periods_.begin(), periods_.end(), [&](double known) {
    return is_same(known, period, n) || seasons::divides(known, period, n) ||
           seasons::divides(period, known, n);
  });
}

double SeasonWatch::instead(std::span<const double> newer) const {
  const auto found = find_seasons(newer, {.most = kMost});
  if (!found) return 0;
  for (const FoundSeason& season : *found) {
    if (!is_known(season.period, newer.size())) return season.period;
  }
  return 0;
}

std::optional<SeasonChange> SeasonWatch::what_came(std::span<const double> x) {
  const std::size_t n = x.size();
  const std::size_t newer = n / 2;
  const auto part = x.last(newer);
  const double line = what_stands_out(part);
  if (line == 0 || (is_same(line, fruitless_, newer) && looks_ < kRest)) return {};
  const auto found = find_seasons(part, {.most = kMost});
  looks_ = 0;
  fruitless_ = line;
  if (!found) return {};
  for (const FoundSeason& season : *found) {
    if (is_known(season.period, newer)) continue;
    const auto like = seasons::likeness_of(x, {n - newer, n}, {0, n / 4}, season.period);
    const double p = kTries * std::max(like.p_value, season.p_value);
    if (p <= alpha_) return SeasonChange{Kind::kAppeared, 0, season.period, p, newer};
    fruitless_ = 0;
    // It was there before, only unseen: no change.
    if (like.share > 0.5 && periods_.size() < kMost) periods_.push_back(season.period);
  }
  std::sort(periods_.begin(), periods_.end());
  return {};
}

void SeasonWatch::replace(const SeasonChange& change) {
  if (change.now > 0 && periods_.size() < kMost) periods_.push_back(change.now);
  std::sort(periods_.begin(), periods_.end());
  looks_ = 0;
  fruitless_ = 0;
}

void SeasonWatch::save(StateWriter& out) const {
  out.put_all(std::span<const double>(periods_));
  out.put(looks_);
  out.put(fruitless_);
  out.put(whole_);
}

Result<SeasonWatch> SeasonWatch::read(StateReader& in, double alpha) {
  SeasonWatch watch(alpha);
  FORESHOCK_TRY(watch.periods_, in.get_all<double>(kMost));
  for (const double period : watch.periods_) {
    if (!(period > 2 && period < kLongest)) {
      return fail(Errc::kMalformedInput, "seasons: a period that cannot be");
    }
  }
  FORESHOCK_TRY(watch.looks_, in.get<std::uint32_t>());
  FORESHOCK_TRY(watch.fruitless_, in.get_finite());
  FORESHOCK_TRY(watch.whole_, in.get<std::uint32_t>());
  return watch;
}

}  // namespace foreshock
