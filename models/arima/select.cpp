#include "foreshock/models/arima/select.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/internal/starts.h"
#include "foreshock/models/arima/params.h"
#include "foreshock/models/arima/polynomial.h"
#include "foreshock/models/quasi_newton.h"

namespace foreshock {
namespace {

using arima::Objective;
using arima::ObjectiveRoom;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
/// Log-likelihood still to be won where a search stops; enough to tell orders apart.
constexpr double kTolerance = 1e-4;
constexpr int kMostSteps = 60;
/// A search that has stayed near the unit circle for so many steps is taken to end there.
constexpr int kMostStepsThere = 3;
/// Candidates this near to the front, and so many, are searched from further starts.
constexpr double kNear = 2;
constexpr std::size_t kMostFinalists = 4;
/// So many of the best are tried with one coefficient more than the exhaustive part has.
constexpr std::size_t kMostParents = 3;

struct Candidate {
  ArimaOrder order;
  std::size_t sample;  ///< Which of the samples: with constant, then without.
  std::unique_ptr<Objective> objective;
  std::optional<QuasiNewton> search;
  double score = kInfinite;  ///< Where it stands; infinite at a point that may not be taken.
  bool near_circle = false;  ///< Stands, or ended, inside the circle of the least root.
  int steps_there = 0;       ///< In a row.
};

/// Samples, regressions and room that all candidates share.
struct Field {
  std::vector<ArimaSample> samples;
  std::vector<HannanRissanen> regressions;
  ObjectiveRoom room;
  ArimaSearchSpace space;
  std::vector<Candidate> candidates;
  int evaluations = 0;
};

/// What the unit that a sample was brought to adds to minus its log-likelihood.
double scale_of(const Field& field, const Candidate& c) {
  const ArimaSample& sample = field.samples[c.sample];
  return static_cast<double>(sample.count()) * std::log(sample.spread);
}

double score_of(const Field& field, const Candidate& c, double f) {
  const ArimaSample& sample = field.samples[c.sample];
  const auto count = static_cast<double>(sample.count());
  const double k = c.order.coefficient_count() + static_cast<double>(sample.effects) + 1;
  f += scale_of(field, c);  // Other constants are the same for all candidates.
  switch (field.space.criterion) {
    case Criterion::kAic:
      return 2 * f + 2 * k;
    case Criterion::kBic:
      return 2 * f + std::log(count) * k;
    case Criterion::kAicc:
      break;
  }
  const double left = count - k - 1;
  return left > 0 ? 2 * f + 2 * k + 2 * k * (k + 1) / left : kInfinite;
}

QuasiNewton::Function function_of(Candidate& c) {
  return [&](std::span<const double> x, std::span<double> gradient, std::span<double> hessian) {
    return c.objective->value(x, gradient, hessian);
  };
}

QuasiNewton::Options options_for(const Candidate& c, double tolerance) {
  return {.tolerance = tolerance, .most = c.objective->bounds()};
}

bool is_near_circle(const Field& field, const ArimaOrder& order, std::span<const double> x) {
  std::vector<double> coefficients(x.size());
  from_unconstrained(order, x, coefficients, {});
  return !factor_roots_outside(order, coefficients, field.space.least_root);
}

/// After every step: a point that may not be taken doesn't count at the front, even on the way.
void look(Field& field, Candidate& c) {
  c.near_circle = is_near_circle(field, c.order, c.search->x());
  c.steps_there = c.near_circle ? c.steps_there + 1 : 0;
  c.score = c.near_circle ? kInfinite : score_of(field, c, c.search->value());
}

/// What it may come to, if its model is several times too modest.
double bound_of(const Field& field, const Candidate& c) {
  return score_of(field, c, c.search->value() - field.space.hope * c.search->promise());
}

bool is_worth_a_step(const Field& field, const Candidate& c, double front) {
  return c.search && c.search->state() == QuasiNewton::State::kSearching &&
         c.steps_there < kMostStepsThere && bound_of(field, c) <= front + kNear;
}

double front(const Field& field) {
  double best = kInfinite;
  for (const Candidate& c : field.candidates) best = std::min(best, c.score);
  return best;
}

std::vector<std::size_t> ranked(const Field& field) {
  std::vector<std::size_t> order(field.candidates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  // Stable: simpler orders come first, and the simplest stands in where scores are equal.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return field.candidates[a].score < field.candidates[b].score;
  });
  return order;
}

void add_candidates(Field& field, int d, int D, int season) {
  const ArimaSearchSpace& space = field.space;
  const int most_P = season >= 2 ? space.most_P : 0;
  const int most_Q = season >= 2 ? space.most_Q : 0;
  for (int k = 0; k <= space.most_coefficients; ++k) {
    for (std::size_t s = 0; s < field.samples.size(); ++s) {
      for (int P = 0; P <= most_P; ++P) {
        for (int Q = 0; Q <= most_Q; ++Q) {
          for (int p = 0; p <= space.most_p; ++p) {
            const int q = k - P - Q - p;
            if (q < 0 || q > space.most_q) continue;
            field.candidates.push_back({{p, d, q, P, D, Q, season >= 2 ? season : 0}, s});
          }
        }
      }
    }
  }
}

/// Position of the coefficient that an order has more than another; nothing if the other is not
/// the same order with one coefficient less.
std::optional<std::size_t> one_more(const ArimaOrder& order, const ArimaOrder& less) {
  const std::array<int, 4> more{order.p - less.p, order.q - less.q, order.P - less.P,
                                order.Q - less.Q};
  const std::array<int, 4> ends{order.p, order.p + order.q, order.p + order.q + order.P,
                                order.coefficient_count()};
  std::optional<std::size_t> at;
  for (std::size_t i = 0; i < more.size(); ++i) {
    if (more[i] == 0) continue;
    if (more[i] != 1 || at) return std::nullopt;
    at = static_cast<std::size_t>(ends[i]) - 1;
  }
  return at;
}

/// The regression's estimate, or the point of the best order contained in this one, with 0 for the
/// partial autocorrelation that it has not: the likelihood there is the same.
std::vector<double> start_of(Field& field, Candidate& c) {
  std::vector<double> start = arima::start_from(c.order, field.regressions[c.sample]);
  double best = c.objective->value(start);
  for (const Candidate& other : field.candidates) {
    if (&other == &c) break;  // Those after it have as many coefficients or more.
    if (other.sample != c.sample || !other.search || !(other.search->value() < best)) continue;
    const auto at = one_more(c.order, other.order);
    if (!at) continue;
    best = other.search->value();
    start.assign(other.search->x().begin(), other.search->x().end());
    start.insert(start.begin() + static_cast<std::ptrdiff_t>(*at), 0.0);
  }
  return start;
}

/// All that have entered go on until none is worth following.
void race(Field& field) {
  for (int round = 0; round < kMostSteps; ++round) {
    const double best = front(field);
    bool any = false;
    for (Candidate& c : field.candidates) {
      if (!is_worth_a_step(field, c, best)) continue;
      c.search->step(function_of(c));
      look(field, c);
      any = true;
    }
    if (!any) return;
  }
}

/// Whether a model without constant can still come to the front, given how far the same order got
/// with one: its likelihood is no higher, so that all it can win is the penalty of the constant.
bool can_gain(const Field& field, const Candidate& c) {
  if (c.sample == 0) return true;
  const auto with = std::find_if(
      field.candidates.begin(), field.candidates.end(),
      [&](const Candidate& other) { return other.sample == 0 && other.order == c.order; });
  if (with == field.candidates.end() || !with->search) return true;
  const double f = with->search->value() - field.space.hope * with->search->promise();
  return score_of(field, c, f + scale_of(field, *with) - scale_of(field, c)) < front(field) + kNear;
}

void enter(Field& field, Candidate& c) {
  c.objective = std::make_unique<Objective>(c.order, field.samples[c.sample], field.room);
  auto start = start_of(field, c);
  c.search.emplace(function_of(c), std::move(start), options_for(c, kTolerance));
  look(field, c);
}

/// Lets in, small ones first, whoever has not entered and can gain, and races after each size.
/// Returns whether anyone came in.
bool race_by_size(Field& field) {
  bool any = false;
  const int most = field.candidates.back().order.coefficient_count();
  for (std::size_t s = 0; s < field.samples.size(); ++s) {
    for (int k = 0; k <= most; ++k) {
      for (Candidate& c : field.candidates) {
        const bool waits = !c.search && c.sample == s && c.order.coefficient_count() == k;
        if (!waits || !can_gain(field, c)) continue;
        enter(field, c);
        any = true;
      }
      race(field);
    }
  }
  return any;
}

/// The front falls back when who led runs into the unit circle: until nobody is left who can gain.
void race_to_the_end(Field& field) {
  while (race_by_size(field)) {
  }
}

/// Stepwise beyond the exhaustive part: orders with one coefficient more than one of the best.
bool add_larger(Field& field) {
  const ArimaSearchSpace& space = field.space;
  const auto best = ranked(field);
  std::vector<Candidate> added;
  for (std::size_t i = 0; i < std::min(kMostParents, best.size()); ++i) {
    const Candidate& parent = field.candidates[best[i]];
    const ArimaOrder& o = parent.order;
    const int k = o.coefficient_count();
    if (!std::isfinite(parent.score) || k < field.candidates.back().order.coefficient_count()) {
      continue;
    }
    const int most_P = o.has_season() ? space.most_P : 0;
    const int most_Q = o.has_season() ? space.most_Q : 0;
    for (const ArimaOrder& more : {ArimaOrder{o.p + 1, o.d, o.q, o.P, o.D, o.Q, o.season},
                                   ArimaOrder{o.p, o.d, o.q + 1, o.P, o.D, o.Q, o.season},
                                   ArimaOrder{o.p, o.d, o.q, o.P + 1, o.D, o.Q, o.season},
                                   ArimaOrder{o.p, o.d, o.q, o.P, o.D, o.Q + 1, o.season}}) {
      const bool fits =
          more.p <= space.most_p && more.q <= space.most_q && more.P <= most_P && more.Q <= most_Q;
      const auto same = [&](const Candidate& c) {
        return c.order == more && c.sample == parent.sample;
      };
      if (fits && std::none_of(added.begin(), added.end(), same)) {
        added.push_back({more, parent.sample});
      }
    }
  }
  for (Candidate& c : added) field.candidates.push_back(std::move(c));
  return !added.empty();
}

/// The same candidate from further starts; keeps the best.
void search_again(Field& field, Candidate& c) {
  for (auto& start : arima::further_starts(c.order)) {
    QuasiNewton again(function_of(c), std::move(start), options_for(c, kTolerance));
    const auto hopeful = [&] {
      return again.state() == QuasiNewton::State::kSearching &&
             again.value() - field.space.hope * again.promise() < c.search->value();
    };
    for (int i = 0; i < kMostSteps && hopeful(); ++i) again.step(function_of(c));
    field.evaluations += again.evaluations();
    if (again.state() != QuasiNewton::State::kConverged ||
        !(again.value() < c.search->value() - kTolerance)) {
      continue;
    }
    if (is_near_circle(field, c.order, again.x())) continue;
    c.search = std::move(again);
    look(field, c);
  }
}

void repeat_the_last(Field& field) {
  const auto order = ranked(field);
  const double best = field.candidates[order.front()].score;
  for (std::size_t i = 0; i < std::min(kMostFinalists, order.size()); ++i) {
    Candidate& c = field.candidates[order[i]];
    const bool several = c.order.coefficient_count() >= 3;
    if (several && c.score < best + kNear) search_again(field, c);
  }
}

/// From the coarse tolerance of the race to the fine one of an estimate.
Result<ArimaFit> polish(Field& field, Candidate& c,
                        std::span<const std::vector<double>> regressors) {
  const auto f = function_of(c);
  const auto x = c.search->x();
  QuasiNewton last(f, {x.begin(), x.end()}, options_for(c, 5e-9));
  for (int i = 0; i < kMostSteps && last.state() == QuasiNewton::State::kSearching; ++i) {
    last.step(f);
  }
  field.evaluations += last.evaluations();
  if (is_near_circle(field, c.order, last.x())) {
    return fail(Errc::kNotConverged, c.order.name() + ": root near the unit circle");
  }
  const ArimaSample& sample = field.samples[c.sample];
  FORESHOCK_TRY(ArimaFit fit, arima::finish({c.order, sample.constant, regressors}, sample,
                                            *c.objective, field.room, last.x()));
  fit.converged = last.state() == QuasiNewton::State::kConverged;
  fit.method = "maximum likelihood";
  return fit;
}

/// Its optimum may not be taken.
void withdraw(Candidate& c) {
  c.near_circle = true;
  c.score = kInfinite;
}

std::vector<ArimaTrial> trail_of(const Field& field, const Candidate* chosen) {
  std::vector<ArimaTrial> trail;
  for (const std::size_t i : ranked(field)) {
    const Candidate& c = field.candidates[i];
    const char* outcome = &c == chosen              ? "chosen"
                          : !c.search               ? "cannot be better"
                          : c.near_circle           ? "root near the unit circle"
                          : !std::isfinite(c.score) ? "failed"
                                                    : "left behind";
    trail.push_back({c.order, field.samples[c.sample].constant, c.score, outcome});
  }
  return trail;
}

}  // namespace

Result<ArimaSelection> select_arima(std::span<const double> y, int d, int D, int season,
                                    std::span<const std::vector<double>> regressors,
                                    const ArimaSearchSpace& space) {
  Field field;
  field.space = space;
  const bool seasonal = season >= 2;
  const ArimaOrder differences{0, d, 0, 0, seasonal ? D : 0, 0, seasonal ? season : 0};
  const ArimaOrder largest{space.most_p,      d,
                           space.most_q,      seasonal ? space.most_P : 0,
                           differences.D,     seasonal ? space.most_Q : 0,
                           differences.season};
  FORESHOCK_TRY_VOID(largest.check());
  // The more general sample first: it bounds what the other can reach.
  std::vector<ArimaConstant> constants;
  const int times = d + differences.D;
  if (space.constants && times == 0) constants.push_back(ArimaConstant::kMean);
  if (space.constants && times == 1) constants.push_back(ArimaConstant::kDrift);
  constants.push_back(ArimaConstant::kNone);
  for (const ArimaConstant constant : constants) {
    FORESHOCK_TRY(ArimaSample sample, arima_sample(y, differences, constant, regressors));
    field.samples.push_back(std::move(sample));
  }
  for (const ArimaSample& sample : field.samples) {
    field.regressions.emplace_back(arima::white_residuals(sample, field.room), largest);
  }
  add_candidates(field, d, differences.D, season);
  race_to_the_end(field);
  while (add_larger(field)) race_to_the_end(field);
  repeat_the_last(field);

  while (std::isfinite(front(field))) {
    Candidate& c = field.candidates[ranked(field).front()];
    auto fit = polish(field, c, regressors);
    if (!fit) {  // The coarse search had stopped short of the circle.
      withdraw(c);
      race_to_the_end(field);
      continue;
    }
    ArimaSelection out{std::move(*fit), trail_of(field, &c), field.evaluations};
    for (const Candidate& each : field.candidates) {
      if (each.search) out.evaluations += each.search->evaluations();
    }
    out.fit.evaluations = out.evaluations;
    return out;
  }
  return fail(Errc::kInvalidArgument, "arima: no order can be fitted to " +
                                          std::to_string(field.samples.front().count()) +
                                          " differenced values");
}

}  // namespace foreshock
