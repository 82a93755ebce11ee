#include "foreshock/models/arima/internal/race.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "foreshock/models/arima/internal/starts.h"
#include "foreshock/models/arima/params.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock::arima {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
/// A search that has stayed near the unit circle for so many steps is taken to end there.
constexpr int kMostStepsThere = 3;
/// So many of the best are tried with one coefficient more than the exhaustive part has.
constexpr std::size_t kMostParents = 3;

/// What the objective leaves out of minus the log-likelihood: the unit that a sample was brought
/// to, and constants.
double scale_of(const Field& field, const Candidate& c) {
  const ArimaSample& sample = field.samples[c.sample];
  const auto count = static_cast<double>(sample.count());
  return count * (std::log(sample.spread) + 0.5 * (std::log(2 * std::numbers::pi / count) + 1));
}

double score_of(const Field& field, const Candidate& c, double f) {
  const ArimaSample& sample = field.samples[c.sample];
  const auto count = static_cast<double>(sample.count());
  const double k = c.order.coefficient_count() + static_cast<double>(sample.effects) + 1;
  f += scale_of(field, c);
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

}  // namespace

QuasiNewton::Options options_for(const Candidate& c, double tolerance) {
  return {.tolerance = tolerance, .most = c.objective->bounds()};
}

QuasiNewton::Function function_of(Candidate& c) {
  return [&](std::span<const double> x, std::span<double> gradient, std::span<double> hessian) {
    return c.objective->value(x, gradient, hessian);
  };
}

bool is_near_circle(const Field& field, const ArimaOrder& order, std::span<const double> x) {
  std::vector<double> coefficients(x.size());
  from_unconstrained(order, x, coefficients, {});
  return !factor_roots_outside(order, coefficients, field.space.least_root);
}

void look(Field& field, Candidate& c) {
  c.near_circle = is_near_circle(field, c.order, c.search->x());
  c.steps_there = c.near_circle ? c.steps_there + 1 : 0;
  c.score = c.near_circle ? kInfinite : score_of(field, c, c.search->value());
}

void withdraw(Candidate& c) {
  c.near_circle = true;
  c.steps_there = kMostStepsThere;
  c.score = kInfinite;
}

namespace {

/// What it may come to, if its model is several times too modest.
double bound_of(const Field& field, const Candidate& c) {
  return score_of(field, c, c.search->value() - field.space.hope * c.search->promise());
}

bool is_worth_a_step(const Field& field, const Candidate& c, double front) {
  return c.search && c.search->state() == QuasiNewton::State::kSearching &&
         c.steps_there < kMostStepsThere && bound_of(field, c) <= front + kNear;
}

}  // namespace

double front(const Field& field) {
  double best = kInfinite;
  for (const Candidate& c : field.candidates) best = std::min(best, c.score);
  return best;
}

std::vector<std::size_t> ranked(const Field& field) {
  std::vector<std::size_t> order(field.candidates.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
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

namespace {

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
  for (int round = 0; round < kMostRaceSteps; ++round) {
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
  c.search.emplace(function_of(c), std::move(start), options_for(c, kRaceTolerance));
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

}  // namespace

/// The front falls back when who led runs into the unit circle: until nobody is left who can gain.
void race_to_the_end(Field& field) {
  while (race_by_size(field)) {
  }
}

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

}  // namespace foreshock::arima
