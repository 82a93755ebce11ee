#include "foreshock/detect/glr.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

/// Scores are kept inside this, so that no sum of them overflows or blots out what follows.
constexpr double kMostScore = 1e3;
/// Two rounds of the largest scores squared, with room for rounding.
constexpr float kMostSum = 6e8F;
/// What is usual remembers so many points, and begins as if it had seen some of an ideal series.
constexpr std::int32_t kUsualMemory = 4096;
constexpr float kUsualPrior = 8;
/// A point that is further out than four deviations is no measure of what is usual.
constexpr float kMostUsual = 16;
/// Before so many points nobody knows what is usual.
constexpr std::int32_t kKnowsSpread = 200;
constexpr std::int32_t kKnowsDependence = 400;
/// Products of neighbours have heavy tails: short windows of them say nothing.
constexpr int kShortestDependence = 16;
constexpr int kShortestSpread = 4;
/// Noise that becomes smaller is told only where little is left of it: a series that is stuck. A
/// model that learns has smaller errors, too.
constexpr double kStuck = 0.1;
/// Of values that are all but constant no ratio of variances is asked for below this.
constexpr double kLeastRatio = 1e-3;
/// What one block may say of wandering: a change is no measure of what is usual.
constexpr float kMostOfOne = 8;
/// And all together, with what was told too often.
constexpr float kMostWander = 20;
/// Statistics are told from this share of their line on, for suspicion.
constexpr double kSuspicious = 0.4;
/// A series whose usual square is below this is constant most of the time.
constexpr float kLeastUsual = 0.05F;

}  // namespace

/// The best of each kind.
struct Glr::Most {
  double level = 0;
  double spread = 0;
  double dependence = 0;
  Window level_at{};
  Window spread_at{};
  Window dependence_at{};
};

void Glr::add(double z) {
  add_unlearnt(z);
  learn_spread(z);
}

void Glr::add_unlearnt(double z) {
  if (z != z) return;
  if (points_ == 2 * kRound) begin_round();
  const auto x = static_cast<float>(std::clamp(z, -kMostScore, kMostScore));
  if (points_ > 0 && points_ % 64 == 0) learn_wander();
  const auto at = static_cast<unsigned>(points_);
  for (unsigned k = 0; k < kLevels && (at & ((1U << k) - 1)) == 0; ++k) {
    const std::size_t slot = 4 * k + ((at >> k) & 3U);
    sums_[slot] = sum_;
    squares_[slot] = square_;
    products_[slot] = product_;
  }
  const float product = x * last_;
  sum_ += x;
  square_ += x * x;
  product_ += product;
  last_ = x;
  ++points_;
  product_points_ = std::min(product_points_ + 1, kUsualMemory);
  usual_product_ += (std::clamp(product, -kMostUsual, kMostUsual) - usual_product_) /
                    (kUsualPrior + static_cast<float>(product_points_));
}

void Glr::learn_spread(double z) {
  if (z != z) return;
  const auto x = static_cast<float>(std::clamp(z, -kMostScore, kMostScore));
  square_points_ = std::min(square_points_ + 1, kUsualMemory);
  usual_square_ += (std::min(x * x, kMostUsual) - usual_square_) /
                   (kUsualPrior + static_cast<float>(square_points_));
}

/// Sums stay small, so that floats are exact enough for ever. The slots stay where they are: a
/// round is a multiple of four steps of every level.
void Glr::begin_round() {
  points_ = kRound;
  for (std::size_t i = 0; i < kSlots; ++i) {
    sums_[i] -= sum_;
    squares_[i] -= square_;
    products_[i] -= product_;
  }
  sum_ = square_ = product_ = 0;
}

/// Shortest first.
template <class Visit>
void Glr::each_window(const Visit& visit) const {
  const auto points = static_cast<int>(points_);
  for (int k = 0; k < kLevels; ++k) {
    const int step = points >> k;
    for (int back = 2; back <= 3; ++back) {
      if (step < back) return;
      const auto slot = static_cast<std::size_t>(4 * k + ((step - back) & 3));
      visit(Window{sum_ - sums_[slot], square_ - squares_[slot], product_ - products_[slot],
                   points - ((step - back) << k)});
    }
  }
}

double Glr::level_of(const Window& w) const {
  const auto sum = static_cast<double>(w.sum);
  return sum * sum / (2 * w.length);
}

/// What sums of blocks vary by (batch means), a block that is over at a time.
void Glr::learn_wander() {
  constexpr float kBlock = 64;
  constexpr float kRate = 1.0F / 48;
  const std::size_t before = kSlots - 4 + static_cast<std::size_t>((points_ / 64 - 1) & 3);
  const float sum = sum_ - sums_[before];
  const float more = square_ - squares_[before] - kBlock * usual_square_;
  const float square = std::max(usual_square_, kLeastUsual);
  const auto learn = [](float& wander, float now) {
    wander = std::max(1.0F, wander + kRate * (std::min(now, kMostOfOne) - wander));
  };
  learn(level_wander_, sum * sum / kBlock);
  learn(spread_wander_, more * more / (2 * kBlock * square * square));
  learn(dependence_wander_, 1);
}

/// Variance of the window about its own mean, to what is usual.
double Glr::ratio_of(const Window& w) const {
  const auto sum = static_cast<double>(w.sum);
  const double about_mean = static_cast<double>(w.square) - sum * sum / w.length;
  return std::max(about_mean / ((w.length - 1) * static_cast<double>(usual_square_)), kLeastRatio);
}

/// 0 for what cannot reach the line: most windows never need the logarithm.
double Glr::spread_of(const Window& w, double line) const {
  if (w.length < kShortestSpread) return 0;
  const double v = ratio_of(w);
  if (v > kStuck && v < 1) return 0;
  const double u = v - 1;
  const double most = u > 0 ? std::min(u, 0.5 * u * u) : 0.5 * u * u / v;
  const double half = 0.5 * (w.length - 1);
  return half * most < line ? 0 : half * (u - std::log(v));
}

double Glr::dependence_of(const Window& w) const {
  if (w.length < kShortestDependence) return 0;
  const auto sum = static_cast<double>(w.sum);
  const auto square = static_cast<double>(usual_square_);
  const double c = static_cast<double>(w.product) - sum * sum / w.length -
                   w.length * static_cast<double>(usual_product_);
  return c * c / (2 * w.length * square * square);
}

Glr::Most Glr::most(const Lines& lines) const {
  Most out;
  const bool not_constant = usual_square_ >= kLeastUsual;
  const bool knows_spread = not_constant && square_points_ >= kKnowsSpread;
  const bool knows_dependence = not_constant && product_points_ >= kKnowsDependence;
  const double per_level = 1 / static_cast<double>(level_wander_);
  const double per_spread = 1 / static_cast<double>(spread_wander_);
  const double per_dependence = 1 / static_cast<double>(dependence_wander_);
  const auto keep = [](double statistic, const Window& w, double& most, Window& at) {
    if (!(statistic > most)) return;
    most = statistic;
    at = w;
  };
  each_window([&](const Window& w) {
    keep(level_of(w) * per_level, w, out.level, out.level_at);
    if (knows_spread)
      keep(spread_of(w, kSuspicious * lines.spread) * per_spread, w, out.spread, out.spread_at);
    if (knows_dependence)
      keep(dependence_of(w) * per_dependence, w, out.dependence, out.dependence_at);
  });
  return out;
}

double Glr::statistic(Of of) const {
  constexpr double kNever = 1e9;  // Spares the logarithms that nobody asked for.
  const Most all = most({.level = 0, .spread = of == Of::kSpread ? 0 : kNever, .dependence = 0});
  return of == Of::kLevel ? all.level : of == Of::kSpread ? all.spread : all.dependence;
}

namespace {

/// 1 / n, so that no window needs a division. Windows have fewer than 256 points.
const std::array<float, 257>& inverses() {
  static const std::array<float, 257> kInverses = [] {
    std::array<float, 257> out{};
    for (std::size_t n = 1; n < out.size(); ++n) out[n] = 1 / static_cast<float>(n);
    return out;
  }();
  return kInverses;
}

}  // namespace

/// Whether nothing is near its line, in floats and without a logarithm: as nearly always. Then the
/// share of the level is all there is to say.
bool Glr::is_calm(const Lines& lines, double& level_share) const {
  const auto& inverse = inverses();
  const float usual = std::max(usual_square_, kLeastUsual);
  float level = 0;
  float spread = 0;
  float dependence = 0;
  float least = 1;
  each_window([&](const Window& w) {
    const float per = inverse[static_cast<std::size_t>(w.length)];
    const float mean_square = w.sum * w.sum * per;
    level = std::max(level, mean_square);
    if (w.length < kShortestSpread) return;
    const auto dof = static_cast<float>(w.length - 1);
    const float u = (w.square - mean_square) / (dof * usual) - 1;
    least = std::min(least, u + 1);
    spread = std::max(spread, dof * std::min(u, 0.5F * u * u));
    if (w.length < kShortestDependence) return;
    const float c = w.product - mean_square - static_cast<float>(w.length) * usual_product_;
    dependence = std::max(dependence, c * c * per);
  });
  // All are twice the statistics; a hair is left for rounding.
  constexpr float kAlmost = 1.99F;
  level_share = 0.5 * static_cast<double>(level / level_wander_) / std::max(lines.level, 1.0);
  const auto near = [&](float twice, float wander, double line) {
    return twice >= kAlmost * wander * static_cast<float>(line);
  };
  return !near(level, level_wander_, lines.level) &&
         !near(spread, spread_wander_, kSuspicious * lines.spread) &&
         !(least <= static_cast<float>(kStuck) * 1.01F) &&
         !near(dependence / (usual * usual), dependence_wander_, lines.dependence);
}

Glr::Finding Glr::look(const Lines& lines) const {
  Finding calm;
  if (lines.level > 0 && is_calm(lines, calm.level_share)) return calm;
  const Most all = most(lines);
  Finding best;
  double over = 0;  // How far over its line, in statistics of about one scale.
  const auto consider = [&](Of of, double statistic, double line, const Window& at, double size,
                            double direction) {
    if (!(statistic > 0) || statistic < line || (best.surprise > 0 && statistic - line <= over)) {
      return;
    }
    over = statistic - line;
    best.surprise = std::max(0.0, glr_log10_run_length(of, statistic));
    best.direction = direction;
    best.since = at.length - 1;
    best.of = of;
    best.size = size;
  };
  const auto sign = [](double x) { return x > 0 ? 1.0 : -1.0; };
  best.level_share = all.level / std::max(lines.level, 1.0);
  best.spread_share = all.spread / std::max(lines.spread, 1.0);
  const double mean = static_cast<double>(all.level_at.sum) / std::max(all.level_at.length, 1);
  consider(Of::kLevel, all.level, lines.level, all.level_at, mean, sign(mean));
  if (all.spread > 0 && all.spread >= lines.spread) {
    const double v = ratio_of(all.spread_at);
    consider(Of::kSpread, all.spread, lines.spread, all.spread_at, v, sign(v - 1));
  }
  if (all.dependence > 0 && all.dependence >= lines.dependence) {
    const Window& w = all.dependence_at;
    const double more =
        static_cast<double>(w.product) / w.length - static_cast<double>(usual_product_);
    consider(Of::kDependence, all.dependence, lines.dependence, w, more, sign(more));
  }
  return best;
}

Glr::Finding Glr::observe(double z) {
  if (z != z) return {};
  add(z);
  return look({});
}

void Glr::reset() {
  const Glr before = *this;
  *this = Glr{};
  usual_square_ = before.usual_square_;
  usual_product_ = before.usual_product_;
  square_points_ = before.square_points_;
  product_points_ = before.product_points_;
  level_wander_ = before.level_wander_;
  spread_wander_ = before.spread_wander_;
  dependence_wander_ = before.dependence_wander_;
}

void Glr::forget_usual(Of of) {
  if (of == Of::kSpread) {
    square_points_ = 0;
  } else if (of == Of::kDependence) {
    product_points_ = 0;
  }
}

void Glr::told(Of of) {
  float& wander = of == Of::kLevel    ? level_wander_
                  : of == Of::kSpread ? spread_wander_
                                      : dependence_wander_;
  wander = std::min(3 * wander, kMostWander);
}

void Glr::save(StateWriter& out) const {
  for (const Starts* starts : {&sums_, &squares_, &products_}) {
    for (const float s : *starts) out.put(s);
  }
  for (const float v : {sum_, square_, product_, last_, usual_square_, usual_product_,
                        level_wander_, spread_wander_, dependence_wander_}) {
    out.put(v);
  }
  out.put(square_points_);
  out.put(product_points_);
  out.put(static_cast<std::int32_t>(points_));
}

Status Glr::read(StateReader& in) {
  for (Starts* starts : {&sums_, &squares_, &products_}) {
    for (float& s : *starts) {
      FORESHOCK_TRY(s, in.get<float>());
    }
  }
  for (float* v : {&sum_, &square_, &product_, &last_, &usual_square_, &usual_product_,
                   &level_wander_, &spread_wander_, &dependence_wander_}) {
    FORESHOCK_TRY(*v, in.get<float>());
  }
  FORESHOCK_TRY(square_points_, in.get<std::int32_t>());
  FORESHOCK_TRY(product_points_, in.get<std::int32_t>());
  FORESHOCK_TRY(points_, in.get<std::int32_t>());
  if (!is_sound()) return fail(Errc::kMalformedInput, "glr: sums that cannot be");
  return {};
}

bool Glr::is_sound() const {
  bool sound = true;
  for (const Starts* starts : {&sums_, &squares_, &products_}) {
    for (const float s : *starts) sound = sound && std::abs(s) <= kMostSum;
  }
  for (const float v : {sum_, square_, product_}) sound = sound && std::abs(v) <= kMostSum;
  for (const float v : {level_wander_, spread_wander_, dependence_wander_}) {
    sound = sound && v >= 1 && v <= kMostWander;
  }
  const auto counted = [](std::int32_t n) { return n >= 0 && n <= kUsualMemory; };
  return sound && unused_ == 0 && std::abs(static_cast<double>(last_)) <= kMostScore &&
         usual_square_ >= 0 && usual_square_ <= kMostUsual &&
         std::abs(usual_product_) <= kMostUsual && counted(square_points_) &&
         counted(product_points_) && points_ >= 0 && points_ <= 2 * kRound;
}

namespace {

/// log10 of mean run lengths at statistics of 2, 2 + step ...
struct RunLengths {
  double step;
  std::array<double, 11> log10;
};
constexpr double kFirst = 2;
constexpr std::size_t kSegments = 10;

/// Products of scores have heavier tails than scores: their lines lie higher.
const RunLengths& run_lengths(Glr::Of of) {
  // bench/run_lengths 1500: mean of 1,500 runs each, standard error 2.6 %.
  static constexpr RunLengths kLevel{
      1, {1.2744, 1.6846, 2.0584, 2.4537, 2.8457, 3.2718, 3.6756, 4.0935, 4.5147, 4.9522, 5.3891}};
  static constexpr RunLengths kSpread{
      1, {1.3962, 1.7329, 2.0901, 2.4499, 2.8290, 3.2159, 3.6139, 4.0859, 4.4978, 4.9416, 5.4058}};
  static constexpr RunLengths kDependence{
      1.5,
      {2.1040, 2.5727, 2.9675, 3.3227, 3.6668, 3.9930, 4.2901, 4.5700, 4.8270, 5.0821, 5.3245}};
  return of == Glr::Of::kLevel ? kLevel : of == Glr::Of::kSpread ? kSpread : kDependence;
}

}  // namespace

double glr_log10_run_length(Glr::Of of, double statistic) {
  const RunLengths& table = run_lengths(of);
  const double at = (statistic - kFirst) / table.step;
  const double from = std::clamp(std::ceil(at) - 1, 0.0, static_cast<double>(kSegments - 1));
  const auto k = static_cast<std::size_t>(from);
  return table.log10[k] + (at - from) * (table.log10[k + 1] - table.log10[k]);
}

double glr_line(Glr::Of of, double log10_run_length) {
  const RunLengths& table = run_lengths(of);
  std::size_t k = 0;
  while (k + 1 < kSegments && table.log10[k + 1] < log10_run_length) ++k;
  const double share = (log10_run_length - table.log10[k]) / (table.log10[k + 1] - table.log10[k]);
  return std::max(0.0, kFirst + (static_cast<double>(k) + share) * table.step);
}

}  // namespace foreshock
