#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "foreshock/spectral/internal/fold.h"
#include "foreshock/spectral/internal/prepared.h"
#include "foreshock/spectral/internal/search.h"

namespace foreshock::seasons {
namespace {

constexpr int kLeastMultiple = 4;  ///< A season within a season comes round this often, or more.
constexpr int kPlain = 7;          ///< From here on one strong harmonic is enough.
constexpr double kShortest = 2.9;
constexpr double kLeastShare = 0.03;
constexpr double kApart = 2.5;  ///< In bins; nearer is the same.

/// The harmonics of one period, in what its moving average leaves.
class Comb {
 public:
  Comb(Folder& folder, double period, Lines& lines) : height_{0} {
    folder.flatten(period);
    const std::vector<double> S = lines.squares(folder.flat());
    const auto n = static_cast<double>(folder.flat().size());
    const auto most = static_cast<long>(S.size()) - 1;
    for (int j = 1; j <= static_cast<int>(period / 2); ++j) {
      const long at = std::lround(j * n / period);
      double highest = 0;
      for (long k = std::max(0L, at - 1); k <= std::min(most, at + 1); ++k) {
        highest = std::max(highest, S[static_cast<std::size_t>(k)]);
      }
      height_.push_back(highest);
      most_ = std::max(most_, highest);
    }
  }
  int size() const { return static_cast<int>(height_.size()); }
  /// Whether harmonic m is far above those around: more than the shape of the profile.
  bool stands_out(int m) const {
    if (m >= size() || height_[static_cast<std::size_t>(m)] <= 0) return false;
    std::vector<double> around;
    for (int j = std::max(2, m - 4); j < std::min(size(), m + 5); ++j) {
      if (j != m) around.push_back(height_[static_cast<std::size_t>(j)]);
    }
    if (around.empty()) return false;
    std::sort(around.begin(), around.end());
    const std::size_t half = around.size() / 2;
    const double middle =
        around.size() % 2 == 1 ? around[half] : 0.5 * (around[half - 1] + around[half]);
    const double own = height_[static_cast<std::size_t>(m)];
    return own > 6 * middle && own > 2 * around.back();
  }
  bool is_strong(int m) const { return height_[static_cast<std::size_t>(m)] >= 0.02 * most_; }

 private:
  std::vector<double> height_;  ///< [period / 2 + 1], from harmonic 0, which is none.
  double most_ = 0;
};

class Nested {
 public:
  Nested(std::span<const double> y, Lines& lines)
      : folder_(y), lines_(lines), n_(static_cast<double>(y.size())), whole_(mean_square(y)) {}

  void add_within(std::vector<double>& periods) {
    found_ = periods;
    std::sort(periods.begin(), periods.end());
    const std::vector<double> outer = periods;
    for (const double q : outer) {
      for (const int m : combs_within(comb_of(q))) add(q, q / m, periods);
    }
    std::sort(periods.begin(), periods.end());
  }
  void drop_harmonics(std::vector<double>& periods) {
    const std::vector<double> all = periods;
    for (const double p : all) {
      const auto q = parent_of(p, periods);
      if (!q) continue;
      const int m = static_cast<int>(std::lround(*q / p));
      const bool apart = first_found(p, *q) || comb_of(*q).stands_out(m);
      if (m >= kLeastMultiple && apart) continue;
      periods.erase(std::find(periods.begin(), periods.end(), p));
    }
  }

 private:
  /// Then q is what was left when p was gone.
  bool first_found(double p, double q) const {
    const auto at = std::find(found_.begin(), found_.end(), p);
    return at != found_.end() && std::find(at, found_.end(), q) != found_.end();
  }
  const Comb& comb_of(double period) {
    const auto at = combs_.find(period);
    if (at != combs_.end()) return at->second;
    return combs_.emplace(period, Comb(folder_, period, lines_)).first->second;
  }
  /// Harmonics that are seasons of their own: those that stand out, or what they are all multiples
  /// of. One that comes round a few times needs others to be believed.
  static std::vector<int> combs_within(const Comb& comb) {
    std::vector<int> out;
    int common = 0;
    for (int m = kLeastMultiple; m < comb.size(); ++m) {
      if (!comb.is_strong(m) || !comb.stands_out(m)) continue;
      out.push_back(m);
      common = std::gcd(common, m);
    }
    if (out.size() > 1 && common >= kLeastMultiple) return {common};
    out.erase(std::remove_if(out.begin(), out.end(), [](int m) { return m < kPlain; }), out.end());
    return out;
  }
  /// The shortest that p divides.
  std::optional<double> parent_of(double p, const std::vector<double>& among) const {
    std::optional<double> out;
    for (const double q : among) {
      if (divides(p, q, static_cast<std::size_t>(n_)) && (!out || q < *out)) out = q;
    }
    return out;
  }
  void add(double outer, double p, std::vector<double>& periods) {
    if (p < kShortest) return;
    for (const double q : periods) {
      if (std::abs(n_ / p - n_ / q) < kApart) return;
    }
    const auto parent = parent_of(p, periods);
    if (parent && *parent != outer) {
      const int m = static_cast<int>(std::lround(*parent / p));
      if (m < kLeastMultiple || !comb_of(*parent).stands_out(m)) return;
    }
    folder_.flatten(p);
    const Folded fold = folder_.fold(p);
    if (fold.share * fold.variance > kLeastShare * whole_) periods.push_back(p);
  }

  Folder folder_;
  Lines& lines_;
  double n_;
  double whole_;
  std::vector<double> found_;  ///< In the order in which they were.
  std::map<double, Comb> combs_;
};

/// The whole number, where the series can't tell the period from it.
double snapped(double period, double n) {
  const double whole = std::round(period);
  return std::abs(period - whole) <= std::max(kWhole * period * period / n, 0.02) ? whole : period;
}

}  // namespace

bool divides(double p, double q, std::size_t n) {
  const double m = std::round(q / p);
  const double bins = static_cast<double>(n) * std::abs(1 / p - m / q);
  return q > 1.5 * p && bins < 1.5 && std::abs(q / p - m) < 0.25;
}

std::vector<double> nested(std::span<const double> y, std::vector<double> found, Lines& lines) {
  Nested work(y, lines);
  work.add_within(found);
  work.drop_harmonics(found);
  std::vector<double> out;
  for (const double period : found) {
    const double p = snapped(period, static_cast<double>(y.size()));
    const bool is_new = std::all_of(out.begin(), out.end(), [&](double q) {
      return std::abs(p - q) > std::max(0.5, 0.02 * q);
    });
    if (is_new) out.push_back(p);
  }
  return out;
}

}  // namespace foreshock::seasons
