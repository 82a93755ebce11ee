#include "foreshock/spectral/internal/search.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "foreshock/spectral/internal/evidence.h"
#include "foreshock/spectral/internal/fold.h"
#include "foreshock/spectral/internal/prepared.h"

namespace foreshock::seasons {
namespace {

constexpr double kRounds = 2.9;
constexpr double kShortest = 2.3;
constexpr std::size_t kLinesTried = 6;
constexpr int kMultiples = 12;
constexpr std::size_t kPeaksTried = 6;
constexpr double kLeastCorrelation = 0.1;
constexpr double kShort = 400;
constexpr double kSure = 1e-6;
/// Bins that a candidate may move by.
constexpr double kNear = 0.6;
constexpr double kHardly = 0.05;
/// Candidates nearer than this in log period are one.
constexpr double kSame = 1.0 / 60;
/// At a glance less worth than this share of the best, and not among so many: not looked at again.
constexpr double kHopeless = 0.35;
constexpr std::ptrdiff_t kAtLeast = 4;
/// A season explains at least this share of the series, and of what the first season does.
constexpr double kLeastShare = 0.02;
constexpr double kLeastOfFirst = 0.03;
/// Of a multiple of what was found, for which no line speaks.
constexpr double kLeastUnseen = 0.05;
constexpr double kMuch = 0.3;
/// In bins: nearer to a harmonic of a season that was found than this is what that left.
constexpr double kLeftover = 2.5;
constexpr double kResolved = 1.2;
constexpr double kMirrored = 0.2;

struct Candidate {
  double period;
  double worth;  ///< Share of the variance of the series.
  Folded fold;
};

class Search {
 public:
  Search(std::span<const double> y, const SeasonSearch& options, Lines& lines)
      : whole_series_(y.begin(), y.end()),
        y_(y.begin(), y.end()),
        options_(options),
        lines_(lines),
        n_(static_cast<double>(y.size())),
        whole_(mean_square(y)),
        folder_(y) {}

  Result<std::vector<double>> run() {
    for (std::size_t round = 0; round < options_.most; ++round) {
      FORESHOCK_TRY(const bool more, take_one(round));
      if (!more) break;
    }
    settle();
    return found_;
  }

 private:
  /// Each period once more, without the others: what was taken out first had all of them in it.
  void settle() {
    y_ = std::vector<double>();  // {} would keep the memory.
    power_ = Power();
    if (found_.size() < 2) return;
    std::vector<double> rest = std::move(whole_series_);
    std::vector<std::vector<double>> parts;
    const auto take_out = [&](double period) {
      folder_.flatten(period);
      auto season = folder_.profile(period, folder_.fold(period).parts);
      for (std::size_t t = 0; t < rest.size(); ++t) rest[t] -= season[t];
      return season;
    };
    for (const double period : found_) {
      folder_.take(rest);
      parts.push_back(take_out(period));
    }
    for (std::size_t i = 0; i < found_.size(); ++i) {
      for (std::size_t t = 0; t < rest.size(); ++t) rest[t] += parts[i][t];
      parts[i] = std::vector<double>();
      folder_.take(rest);
      folder_.flatten(found_[i]);
      Folded fold;
      found_[i] = folder_.refine(found_[i], 0.4, 3, fold);
      parts[i] = take_out(found_[i]);
    }
  }

  double longest() const { return n_ / kRounds; }

  /// Periods whose first so many harmonics could be a strong line.
  void add_of_lines(std::vector<double>& out) const {
    for (std::size_t i = 0; i < std::min(kLinesTried, strong_.size()); ++i) {
      const double at = Lines::place(power_, strong_[i]);
      for (int m = 1; m <= kMultiples; ++m) {
        const double period = m * n_ / at;
        if (period >= kShortest && period <= longest()) out.push_back(period);
      }
    }
  }
  Status add_of_correlations(std::span<const double> y, std::vector<double>& out) const {
    const auto most = static_cast<std::size_t>(longest());
    FORESHOCK_TRY(const auto r, lines_.correlations(y, most));
    std::vector<std::size_t> peaks;
    for (std::size_t k = 2; k < most; ++k) {
      if (r[k] > r[k - 1] && r[k] >= r[k + 1] && r[k] > kLeastCorrelation) peaks.push_back(k);
    }
    std::stable_sort(peaks.begin(), peaks.end(),
                     [&](std::size_t a, std::size_t b) { return r[a] > r[b]; });
    if (peaks.size() > kPeaksTried) peaks.resize(kPeaksTried);
    for (const std::size_t k : peaks) out.push_back(static_cast<double>(k));
    return {};
  }
  /// Whole periods that all their harmonics together speak for; for series that are short enough
  /// to try them all.
  void add_whole(std::vector<double>& out) {
    if (n_ > kShort) return;
    folder_.take(y_);
    for (double period = 3; period <= n_ / 4; ++period) {
      const double p = evidence_of(power_, n_, period).p_value;
      folder_.flatten(period);
      if (among_all(p, n_, period) < options_.alpha ||
          is_short_season(folder_.fold(period).share, n_, period)) {
        out.push_back(period);
      }
    }
  }
  void add_multiples(std::vector<double>& out) const {
    constexpr int kMost = 14;
    for (const double period : found_) {
      for (int m = 2; m <= kMost && m * period <= longest(); ++m) {
        out.push_back(m * period);
      }
    }
  }

  /// Each at the best period within so many bins.
  std::vector<Candidate> weigh(std::span<const double> y, const std::vector<double>& periods,
                               double reach) {
    folder_.take(y);
    std::set<long> seen;
    std::vector<Candidate> out;
    for (const double period : periods) {
      if (!seen.insert(std::lround(std::log(period) / kSame)).second) continue;
      folder_.flatten(period);
      out.push_back(glance(period, reach));
    }
    sort(out);
    const auto hopeless = std::find_if(out.begin(), out.end(), [&](const Candidate& one) {
      return one.worth < kHopeless * out.front().worth;
    });
    out.erase(std::max(hopeless, out.begin() + std::min<std::ptrdiff_t>(kAtLeast, std::ssize(out))),
              out.end());
    for (Candidate& one : out) {
      folder_.flatten(one.period);
      one.period = folder_.refine(one.period, reach, 1, one.fold);
      one.worth = one.fold.share * one.fold.variance / variance_;
    }
    sort(out);
    return out;
  }
  /// The best of a few near by, by the smooth profile.
  Candidate glance(double period, double reach) {
    Candidate out{period, -1, {}};
    for (const double off : {0.0, -0.5, 0.5}) {
      const Folded fold = folder_.glance(period / (1 + off * reach * period / n_));
      out.worth = std::max(out.worth, fold.share * fold.variance / variance_);
    }
    return out;
  }
  static void sort(std::vector<Candidate>& all) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Candidate& a, const Candidate& b) { return a.worth > b.worth; });
  }

  /// The shortest of those about as good as the best, or good where a strong line stands.
  double pick(const std::vector<Candidate>& all) const {
    const double tolerance = std::max(0.6 / std::sqrt(n_), 0.01);
    const double best = all.front().worth;
    double period = all.front().period;
    // What folding noise at such a period explains varies by that much.
    const double chance = std::sqrt(2 * period) / n_;
    const double slack = std::max({0.05 * best, 0.5 * tolerance, chance});
    for (const Candidate& one : all) {
      if (one.worth >= best - slack) {
        period = std::min(period, one.period);
      }
    }
    std::vector<double> good;
    for (const Candidate& one : all) {
      if (one.worth < 0.4 * best || !is_on_line(one.period)) continue;
      const bool sure =
          one.fold.share > 4 * tolerance || evidence_of(power_, n_, one.period).p_value < kSure;
      if (sure) good.push_back(one.period);
    }
    std::sort(good.rbegin(), good.rend());
    for (const double shorter : good) {
      if (shorter < period && !has_lines_between(period, shorter)) period = shorter;
    }
    return period;
  }
  /// Whether half or a third of a period is but its strongest harmonic: others stand between.
  bool has_lines_between(double period, double shorter) const {
    const double m = std::round(period / shorter);
    if (m < 2 || m > 3 || std::abs(period / shorter - m) > 0.05 * m) return false;
    // Higher ones may be of another season.
    for (int j = 1; j <= 4; ++j) {
      if (j % static_cast<int>(m) == 0) continue;
      for (const std::size_t k : strong_) {
        if (std::abs(j * n_ / period - static_cast<double>(k)) < 1.2) return true;
      }
    }
    return false;
  }
  bool is_on_line(double period) const {
    const std::size_t few = std::min<std::size_t>(3, strong_.size());
    return std::any_of(
        strong_.begin(), strong_.begin() + static_cast<std::ptrdiff_t>(few),
        [&](std::size_t k) { return std::abs(n_ / period - Lines::place(power_, k)) < 0.7; });
  }

  /// Harmonics of its own speak for it, or it explains much.
  bool is_sure_multiple(const Candidate& one) const {
    if (one.fold.share > kMuch) return true;
    const auto base = std::find_if(found_.begin(), found_.end(), [&](double q) {
      return std::abs(one.period / q - std::round(one.period / q)) < 0.02 * one.period / q;
    });
    const int m = base == found_.end() ? 0 : static_cast<int>(std::lround(one.period / *base));
    return m >= 2 && contrast_of(power_, n_, one.period, m) < 0.1 * options_.alpha;
  }
  /// Whether a strong line is one of its lower harmonics.
  bool has_line(double period) const {
    return std::any_of(strong_.begin(), strong_.end(), [&](std::size_t k) {
      const double at = Lines::place(power_, k);
      const double j = std::round(at * period / n_);
      return j >= 1 && j <= 24 && std::abs(at - j * n_ / period) < 0.9;
    });
  }
  /// The highest bin there.
  double height_at(double bin) const {
    const auto k = static_cast<std::size_t>(std::max(1L, std::lround(bin)));
    double out = 0;
    for (std::size_t j = k - 1; j <= k + 1 && j < power_.S.size(); ++j) {
      out = std::max(out, power_.S[j]);
    }
    return out;
  }
  /// Whether a place in the spectrum, in bins, is beside a line of what was found: seasons that
  /// swell and fade have side bands there, on either side.
  bool is_leftover(double bin) const {
    for (const double q : found_) {
      const double spacing = n_ / q;
      const double j = std::clamp(std::round(bin / spacing), 1.0, 1.0 * kMultiples);
      const double off = bin - j * spacing;
      if (std::abs(off) > std::min(kLeftover, 0.3 * spacing)) continue;
      if (std::abs(off) < kResolved) return true;
      if (height_at(bin - 2 * off) > kMirrored * height_at(bin)) return true;
    }
    return false;
  }

  /// Candidates for what is left, the worthiest first; none if nothing speaks for any.
  Result<std::vector<Candidate>> candidates(std::span<const double> y) {
    variance_ = mean_square(y);
    power_ = lines_.power(y);
    strong_ = lines_.lines(power_, options_.alpha);
    const auto beside_a_line = [&](std::size_t k) { return is_leftover(static_cast<double>(k)); };
    strong_.erase(std::remove_if(strong_.begin(), strong_.end(), beside_a_line), strong_.end());
    std::vector<double> periods;
    if (strong_.empty() && found_.empty()) add_whole(periods);
    unseen_ = strong_.empty() && periods.empty();
    if (unseen_) {
      add_multiples(periods);
    } else {
      add_of_lines(periods);
      FORESHOCK_TRY_VOID(add_of_correlations(y, periods));
    }
    // Of what is a multiple the period is known already.
    auto all = weigh(y, periods, unseen_ ? kHardly : kNear);
    if (!unseen_) return all;
    const auto unsure = [&](const Candidate& one) { return !is_sure_multiple(one); };
    all.erase(std::remove_if(all.begin(), all.end(), unsure), all.end());
    return all;
  }

  /// Takes one season out; whether to go on.
  Result<bool> take_one(std::size_t round) {
    std::vector<double> y = y_;
    remove_line(y);
    FORESHOCK_TRY(const auto all, candidates(y));
    const double least = unseen_ ? kLeastUnseen : std::max(0.015, 0.5 / std::sqrt(n_));
    if (all.empty() || all.front().fold.share < least) return false;
    double period = pick(all);
    folder_.flatten(period);
    Folded fold;
    period = folder_.refine(period, unseen_ ? kHardly : 0.4, 3, fold);
    folder_.flatten(period);
    fold = folder_.fold(period);
    if (fold.parts == 0) return false;
    const double share = fold.share * fold.variance / whole_;
    if (round == 0) first_share_ = share;
    const bool shown = unseen_ || found_.empty() || has_line(period);
    const bool is_new = shown && share > kLeastShare && share > kLeastOfFirst * first_share_ &&
                        !is_leftover(n_ / period);
    if (is_new || found_.empty()) found_.push_back(period);
    const auto profile = folder_.profile(period, fold.parts);
    for (std::size_t t = 0; t < y.size(); ++t) y_[t] = y[t] - profile[t];
    return mean_square(y_) > 1e-4 * whole_ && (is_new || round < 3);
  }

  std::vector<double> whole_series_;
  std::vector<double> y_;
  const SeasonSearch& options_;
  Lines& lines_;
  double n_;
  double whole_;
  Folder folder_;
  double first_share_ = 0;
  double variance_ = 0;  ///< Of what is left.
  std::vector<double> found_;
  Power power_;
  std::vector<std::size_t> strong_;
  bool unseen_ = false;  ///< No line is left: only multiples of what was found can be.
};

}  // namespace

Result<std::vector<double>> search(std::span<const double> y, const SeasonSearch& options,
                                   Lines& lines) {
  return Search(y, options, lines).run();
}

}  // namespace foreshock::seasons
