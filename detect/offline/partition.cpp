#include "foreshock/detect/offline/partition.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "foreshock/core/check.h"
#include "foreshock/detect/offline/internal/segment_costs.h"

namespace foreshock {
namespace {

using offline::Columns;
using offline::End;
using offline::Extremes;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRounding = 1e-28;  ///< Variance of values near 1 that are the same.

/// Starts of segments that may still win, and the sums up to each of them.
struct Starts {
  std::vector<double> best, count, t, tt, y, ty, yy;
  std::vector<std::size_t> rank;
  std::vector<std::size_t> dies;  ///< From this rank on it can not win.

  std::size_t size() const { return rank.size(); }
  void keep(std::size_t to, std::size_t from) {
    for (auto* column : {&best, &count, &t, &tt, &y, &ty, &yy}) (*column)[to] = (*column)[from];
    rank[to] = rank[from];
    dies[to] = dies[from];
  }
  void cut(std::size_t size) {
    for (auto* column : {&best, &count, &t, &tt, &y, &ty, &yy}) column->resize(size);
    rank.resize(size);
    dies.resize(size);
  }
};

/// -2 log likelihood of m normal values with that sum of squares, without m log 2 pi; the variance
/// is at least `least`.
double normal_cost(double m, double squares, double least) {
  const double v = squares / m;
  return v >= least ? m * std::log(v) + m : m * std::log(least) + squares / least;
}

}  // namespace

/// One run of the dynamic programme: best[e] = min over s of best[s] + cost(s, e) + penalty.
class Partitioner::Search {
 public:
  Search(const Partitioner& all, double penalty, double line_penalty)
      : all_(all),
        penalty_(penalty),
        line_penalty_(line_penalty),
        // A line may be cut into two that cost one line_penalty more, so it is that much later
        // that a start is known to lose.
        slack_(all.options_.cost == SegmentCost::kMeanOrLine ? line_penalty : 0) {}

  /// Ranks at which segments begin, but the first.
  std::vector<std::size_t> run() {
    const std::size_t n = all_.present();
    const std::size_t grid = all_.options_.grid;
    for (std::size_t i = 0; i < n; i += grid) ends_.push_back(i);
    ends_.push_back(n);
    best_.assign(ends_.size(), kInfinity);
    from_.assign(ends_.size(), 0);
    best_[0] = 0;
    for (std::size_t e = 1; e < ends_.size(); ++e) step(e);
    std::vector<std::size_t> cuts;
    for (std::size_t e = from_.back(); e > 0; e = from_[e]) cuts.push_back(ends_[e]);
    std::reverse(cuts.begin(), cuts.end());
    return cuts;
  }

 private:
  void admit(std::size_t e) {
    const Sums& sums = all_.sums_;
    while (ends_[next_] + all_.options_.min_length <= ends_[e]) {
      const std::size_t s = next_++;
      if (best_[s] == kInfinity) continue;
      const std::size_t r = ends_[s];
      starts_.best.push_back(best_[s]);
      starts_.count.push_back(static_cast<double>(r));
      starts_.t.push_back(sums.t[r]);
      starts_.tt.push_back(sums.tt[r]);
      starts_.y.push_back(sums.y[r]);
      starts_.ty.push_back(sums.ty[r]);
      starts_.yy.push_back(sums.yy[r]);
      starts_.rank.push_back(s);
      starts_.dies.push_back(std::numeric_limits<std::size_t>::max());
      first_.push_back(static_cast<double>(all_.at_[r]));
      total_.push_back(0);
    }
  }

  void bury(std::size_t now) {
    if (now < first_death_) return;
    first_death_ = std::numeric_limits<std::size_t>::max();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
      if (starts_.dies[i] <= now) continue;
      first_death_ = std::min(first_death_, starts_.dies[i]);
      starts_.keep(kept, i);
      first_[kept++] = first_[i];
    }
    starts_.cut(kept);
    first_.resize(kept);
    total_.resize(kept);
  }

  /// Costs of segments from starts [from, to) to the end, by block, so that they stay in cache.
  Extremes price(std::size_t from, std::size_t to, const End& end) {
    const Columns starts{&starts_.best[from], &starts_.count[from], &starts_.t[from],
                         &starts_.tt[from],   &starts_.y[from],     &starts_.ty[from],
                         &starts_.yy[from],   &first_[from]};
    const std::size_t n = to - from;
    double* const total = &total_[from];
    const SegmentCost cost = all_.options_.cost;
    if (cost == SegmentCost::kVariance) {
      for (std::size_t i = 0; i < n; ++i) total[i] = std::max(0.0, end.yy - starts.yy[i]);
    } else {
      offline::mean_costs(n, starts, end, total);
    }
    if (cost == SegmentCost::kLine || cost == SegmentCost::kMeanOrLine) {
      // A line alone never costs more than the mean.
      const double more = cost == SegmentCost::kMeanOrLine ? line_penalty_ : 0;
      offline::line_costs(n, starts, end, more, total);
    } else if (cost != SegmentCost::kMean) {
      for (std::size_t i = 0; i < n; ++i) {
        total[i] = normal_cost(end.count - starts.count[i], total[i], all_.least_);
      }
    }
    return offline::add_best(n, starts.best, total);
  }

  void step(std::size_t e) {
    const std::size_t r = ends_[e];
    admit(e);
    bury(r);
    const std::size_t n = starts_.size();
    if (n == 0) return;
    const Sums& sums = all_.sums_;
    const End end{static_cast<double>(r), sums.t[r], sums.tt[r], sums.y[r], sums.ty[r], sums.yy[r]};
    blocks_.clear();
    std::size_t best_block = 0;
    for (std::size_t from = 0; from < n; from += kBlock) {
      blocks_.push_back(price(from, std::min(n, from + kBlock), end));
      if (blocks_.back().least < blocks_[best_block].least) best_block = blocks_.size() - 1;
    }
    const auto begin = total_.begin() + static_cast<std::ptrdiff_t>(best_block * kBlock);
    const auto least = std::find(begin, total_.end(), blocks_[best_block].least);
    best_[e] = *least + penalty_;
    from_[e] = starts_.rank[static_cast<std::size_t>(least - total_.begin())];
    mark_losers(best_[e], r + all_.options_.min_length);
  }

  /// Starts that cost more than beginning anew here can not win once that is long enough.
  void mark_losers(double best, std::size_t death) {
    // A little beyond, so that none is buried that is as good.
    const double line = best + slack_ + 1e-9 * (std::abs(best) + penalty_);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      if (blocks_[b].most <= line) continue;
      const std::size_t to = std::min(starts_.size(), (b + 1) * kBlock);
      for (std::size_t i = b * kBlock; i < to; ++i) {
        if (total_[i] <= line || starts_.dies[i] <= death) continue;
        starts_.dies[i] = death;
        first_death_ = std::min(first_death_, death);
      }
    }
  }

  static constexpr std::size_t kBlock = 512;

  const Partitioner& all_;
  double penalty_;
  double line_penalty_;
  double slack_;
  std::vector<std::size_t> ends_;  ///< Ranks at which a segment may end.
  std::vector<double> best_;
  std::vector<std::size_t> from_;
  Starts starts_;
  std::vector<double> first_;  ///< Positions of the starts.
  std::vector<double> total_;
  std::vector<Extremes> blocks_;
  std::size_t next_ = 0;
  std::size_t first_death_ = std::numeric_limits<std::size_t>::max();
};

Result<Partitioner> Partitioner::make(std::span<const double> y, const Options& options) {
  const bool two = options.cost != SegmentCost::kMean && options.cost != SegmentCost::kVariance;
  if (options.min_length < (two ? 2U : 1U) || options.grid == 0) {
    return fail(Errc::kInvalidArgument, "partition: min_length " +
                                            std::to_string(options.min_length) + " or grid " +
                                            std::to_string(options.grid) + " is too small");
  }
  if (!(options.least_variance > 0) || !std::isfinite(options.least_variance)) {
    return fail(Errc::kInvalidArgument, "partition: least_variance must be positive and finite");
  }
  Partitioner made;
  made.options_ = options;
  double most = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isinf(y[i])) {
      return fail(Errc::kInvalidArgument,
                  "partition: the value at step " + std::to_string(i) + " is infinite");
    }
    if (std::isnan(y[i])) continue;
    most = std::max(most, std::abs(y[i]));
    made.at_.push_back(i);
  }
  if (most > 0) made.scale_ = std::ldexp(1.0, std::ilogb(most));
  made.least_ = std::clamp(options.least_variance / made.scale_ / made.scale_, kRounding, 1e300);
  double count = 0;
  for (const std::size_t i : made.at_)
    made.centre_ += (y[i] / made.scale_ - made.centre_) / ++count;
  for (auto* column :
       {&made.sums_.t, &made.sums_.tt, &made.sums_.y, &made.sums_.ty, &made.sums_.yy}) {
    column->reserve(made.at_.size() + 1);
    column->push_back(0);
  }
  Sums& sums = made.sums_;
  for (const std::size_t i : made.at_) {
    const double v = y[i] / made.scale_ - made.centre_;
    const auto t = static_cast<double>(i);
    sums.t.push_back(sums.t.back() + t);
    sums.tt.push_back(sums.tt.back() + t * t);
    sums.y.push_back(sums.y.back() + v);
    sums.ty.push_back(sums.ty.back() + t * v);
    sums.yy.push_back(sums.yy.back() + v * v);
  }
  return made;
}

bool Partitioner::is_squared() const {
  return options_.cost != SegmentCost::kVariance && options_.cost != SegmentCost::kMeanVariance;
}

std::size_t Partitioner::rank(std::size_t position) const {
  const auto found = std::lower_bound(at_.begin(), at_.end(), position);
  return static_cast<std::size_t>(found - at_.begin());
}

SegmentFit Partitioner::fit_ranks(std::size_t from, std::size_t to) const {
  SegmentFit fit;
  if (from >= to) return fit;
  const auto first = static_cast<double>(at_[from]);
  const auto m = static_cast<double>(to - from);
  const double y = sums_.y[to] - sums_.y[from];
  const double t = (sums_.t[to] - sums_.t[from]) - m * first;
  const double tt =
      (sums_.tt[to] - sums_.tt[from]) - first * (2 * (sums_.t[to] - sums_.t[from]) - m * first);
  const double ty = (sums_.ty[to] - sums_.ty[from]) - first * y;
  const double xx = tt - t * t / m;
  const double xy = ty - t * y / m;
  fit.count = m;
  fit.middle = first + t / m;
  fit.level = y / m;
  fit.slope = xx > 0 ? xy / xx : 0;
  fit.mean_rss = std::max(0.0, (sums_.yy[to] - sums_.yy[from]) - y * y / m);
  fit.line_rss = xx > 0 ? std::max(0.0, fit.mean_rss - xy * xy / xx) : fit.mean_rss;
  return fit;
}

double Partitioner::cost_ranks(std::size_t from, std::size_t to, double line_penalty) const {
  const SegmentFit fit = fit_ranks(from, to);
  switch (options_.cost) {
    case SegmentCost::kMean:
      return fit.mean_rss;
    case SegmentCost::kLine:
      return fit.line_rss;
    case SegmentCost::kMeanOrLine:
      return std::min(fit.mean_rss, fit.line_rss + line_penalty);
    case SegmentCost::kVariance:
      return from < to ? normal_cost(fit.count, sums_.yy[to] - sums_.yy[from], least_) : 0;
    case SegmentCost::kMeanVariance:
      return from < to ? normal_cost(fit.count, fit.mean_rss, least_) : 0;
  }
  return 0;
}

void Partitioner::move(std::vector<std::size_t>& cuts, std::size_t least,
                       double line_penalty) const {
  const std::size_t reach = 2 * options_.grid;
  for (std::size_t j = 0; j < cuts.size(); ++j) {
    const std::size_t before = j > 0 ? cuts[j - 1] : 0;
    const std::size_t after = j + 1 < cuts.size() ? cuts[j + 1] : present();
    const std::size_t low = std::max(before + least, cuts[j] - std::min(cuts[j], reach));
    const std::size_t high = std::min(after - std::min(after, least), cuts[j] + reach);
    double best = kInfinity;
    for (std::size_t c = low; c <= high; ++c) {
      const double both = cost_ranks(before, c, line_penalty) + cost_ranks(c, after, line_penalty);
      if (both < best) cuts[j] = c;
      best = std::min(best, both);
    }
  }
}

void Partitioner::drop(std::vector<std::size_t>& cuts, double penalty, double line_penalty) const {
  while (!cuts.empty()) {
    double least = penalty;
    std::size_t where = cuts.size();
    for (std::size_t j = 0; j < cuts.size(); ++j) {
      const std::size_t before = j > 0 ? cuts[j - 1] : 0;
      const std::size_t after = j + 1 < cuts.size() ? cuts[j + 1] : present();
      const bool too_short = std::min(cuts[j] - before, after - cuts[j]) < options_.min_length;
      const double gain = cost_ranks(before, after, line_penalty) -
                          cost_ranks(before, cuts[j], line_penalty) -
                          cost_ranks(cuts[j], after, line_penalty) - (too_short ? kInfinity : 0);
      if (gain >= least) continue;
      least = gain;
      where = j;
    }
    if (where == cuts.size()) return;
    cuts.erase(cuts.begin() + static_cast<std::ptrdiff_t>(where));
  }
}

void Partitioner::refine(std::vector<std::size_t>& cuts, double penalty,
                         double line_penalty) const {
  // Around a change off the grid a segment of its own may have been cut out: both its ends move to
  // the change, and one goes.
  const std::size_t least = std::min<std::size_t>(options_.min_length, 2);
  for (int round = 0; round < 2; ++round) move(cuts, least, line_penalty);
  drop(cuts, penalty, line_penalty);
  for (int round = 0; round < 2; ++round) move(cuts, options_.min_length, line_penalty);
}

Partition Partitioner::best(double penalty, double line_penalty) const {
  FORESHOCK_CHECK(penalty >= 0 && line_penalty >= 0);
  const std::size_t n = present();
  const double unit = is_squared() ? scale_ : 1;
  const double each = penalty / unit / unit;
  const double line = line_penalty / unit / unit;
  std::vector<std::size_t> cuts;
  // Written so that a min_length of all that memory can count does not overflow.
  if (options_.min_length <= n / 2) cuts = Search(*this, each, line).run();
  if (options_.grid > 1) refine(cuts, each, line);
  Partition out;
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    out.cost += cost_ranks(from, cut, line) + each;
    out.changes.push_back(at_[cut]);
    from = cut;
  }
  out.cost = (out.cost + cost_ranks(from, n, line)) * unit * unit;
  // Of scaled values: m log(v / scale^2) is so much less.
  if (!is_squared()) out.cost += 2 * static_cast<double>(n) * std::log(scale_);
  return out;
}

SegmentFit Partitioner::fit(std::size_t from, std::size_t to) const {
  SegmentFit fit = fit_ranks(rank(from), rank(to));
  fit.level = (fit.level + centre_) * scale_;
  fit.slope *= scale_;
  fit.mean_rss *= scale_ * scale_;
  fit.line_rss *= scale_ * scale_;
  return fit;
}

double Partitioner::cost(std::size_t from, std::size_t to, double line_penalty) const {
  const double unit = is_squared() ? scale_ : 1;
  const std::size_t a = rank(from);
  const std::size_t b = rank(to);
  const double scaled = cost_ranks(a, b, line_penalty / unit / unit) * unit * unit;
  return is_squared() ? scaled : scaled + 2 * static_cast<double>(b - a) * std::log(scale_);
}

}  // namespace foreshock
