#include "foreshock/models/exponential/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/models/exponential/search.h"
#include "foreshock/models/fit_report.h"
#include "foreshock/models/season_profile.h"

namespace foreshock::exponential {
namespace {

using Part = Form::Part;

constexpr int kFirstSteps = 5;  ///< Of the race, before anyone is dropped.
/// AICc behind the best by more than this after the first steps is not caught up.
constexpr double kTooFar = 12;

/// y over its mean size, so that no tolerance knows the unit.
struct Scaled {
  std::vector<double> y;
  double unit = 1;
  int count = 0;
  bool positive = true;
};

Result<Scaled> scaled(std::span<const double> y) {
  Scaled out{std::vector<double>(y.begin(), y.end())};
  double largest = 0;
  for (const double v : y) {
    if (v != v) continue;
    ++out.count;
    largest = std::max(largest, std::abs(v));
    out.positive = out.positive && v > 0;
  }
  if (out.count == 0) return fail(Errc::kInvalidArgument, "ets: no value in the series");
  if (!std::isfinite(largest)) return fail(Errc::kInvalidArgument, "ets: a value is infinite");
  double size = 0;
  for (const double v : y) size += v == v && largest > 0 ? std::abs(v) / largest : 0;
  if (size > 0) out.unit = largest * size / out.count;
  for (double& v : out.y) v /= out.unit;
  return out;
}

/// Level and slope of a line through the first `most` values without their season, or through their
/// logarithms.
std::pair<double, double> first_line(std::span<const double> y, const SeasonProfile& season,
                                     std::size_t most, bool logarithms) {
  SeasonProfile at = season;
  at.phase = 0;
  double n = 0, t1 = 0, t2 = 0, x1 = 0, tx = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double plain = at.remove(y[t]);
    at.advance();
    const double x = logarithms ? (plain > 0 ? std::log(plain) : std::nan("")) : plain;
    if (x != x) continue;
    const auto time = static_cast<double>(t + 1);
    n += 1;
    t1 += time;
    t2 += time * time;
    x1 += x;
    tx += time * x;
    if (t + 1 >= most && n >= 3) break;
  }
  const double spread = n * t2 - t1 * t1;
  const double slope = spread > 0 ? (n * tx - t1 * x1) / spread : 0;
  return {(x1 - slope * t1) / n, slope};
}

/// Where a form may start: with a multiplied trend as fast as the first values, or as all of them.
std::vector<State> first_states(std::span<const double> y, const Form& form,
                                const SeasonProfile& season) {
  const auto few = static_cast<std::size_t>(std::max(10, 2 * form.period));
  State state;
  state.season = season.index;
  if (form.trend == Part::kMultiplicative) {
    std::vector<State> out;
    for (const std::size_t most : {few, y.size()}) {
      const auto [level, slope] = first_line(y, season, most, true);
      state.level = std::exp(level);
      state.slope = std::exp(slope);
      out.push_back(state);
    }
    return out;
  }
  const auto [level, slope] = first_line(y, season, few, false);
  const double mean = level + 0.5 * slope * std::min<double>(10, static_cast<double>(y.size()));
  state.level = form.has_trend() ? level : mean;
  if (form.is_multiplicative() && !(state.level > 0.05 * std::abs(mean))) {
    state.level = std::abs(mean);
  }
  if (form.has_trend()) state.slope = slope;
  return {state};
}

/// The coordinates of the most promising trial points, best first.
std::vector<std::vector<double>> starts(SquaredErrors& errors, const Coordinates& at,
                                        std::span<const State> states, std::size_t most) {
  const Form& form = at.form;
  std::vector<std::pair<double, std::vector<double>>> tried;
  for (const double alpha : {0.05, 0.3, 0.8}) {
    for (const double beta : form.has_trend() ? std::vector{0.03, 0.3} : std::vector{0.1}) {
      for (const double gamma : form.has_season() ? std::vector{0.05, 0.4} : std::vector{0.1}) {
        const Smoothing s{alpha, beta * alpha, gamma * (1 - alpha), form.damped ? 0.95 : 1};
        for (const State& state : states) {
          auto z = at.of(s, state);
          const double value = errors.value(z);
          if (std::isfinite(value)) tried.emplace_back(value, std::move(z));
        }
      }
    }
  }
  std::stable_sort(tried.begin(), tried.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<double>> out;
  for (auto& [value, z] : tried) {
    const bool known = std::any_of(out.begin(), out.end(),
                                   [&, &z = z](const auto& other) { return other[0] == z[0]; });
    if (!known && out.size() < most) out.push_back(std::move(z));
  }
  return out;
}

/// One form in the race.
class Runner {
 public:
  static Result<Runner> make(const Scaled& y, const Form& form, const Effort& effort) {
    if (!form.is_sound()) return fail(Errc::kInvalidArgument, "ets: a form that is none");
    if (form.is_multiplicative() && !y.positive) {
      return fail(Errc::kInvalidArgument, form.name() + ": values that are not positive");
    }
    if (form.has_season() && y.y.size() < 2 * static_cast<std::size_t>(form.period)) {
      return fail(Errc::kInvalidArgument,
                  "ets: less than two seasons of " + std::to_string(form.period) + " steps");
    }
    if (y.count <= form.parameter_count()) {
      return fail(Errc::kInvalidArgument,
                  "ets: " + std::to_string(y.count) + " values are too few for " + form.name());
    }
    SeasonProfile season;
    if (form.has_season()) {
      const bool times = form.season == Part::kMultiplicative;
      season = classical_season(
          y.y, form.period,
          times ? SeasonProfile::Kind::kMultiplicative : SeasonProfile::Kind::kAdditive);
      if (season.index.empty()) {
        return fail(Errc::kInvalidArgument, "ets: a step of the season has no value");
      }
    }
    const bool free = form.period <= effort.longest_free_season;
    Coordinates at{form, effort.least_alpha, free, free ? std::vector<double>{} : season.index};
    SquaredErrors errors(y.y, at);
    std::vector<State> first = first_states(y.y, form, season);
    auto from = starts(errors, at, first, 2);
    // A season as large as the level leaves nothing positive to begin with: try less of it.
    for (int tries = 0; tries < 4 && from.empty() && form.season == Part::kAdditive && free;
         ++tries) {
      for (State& state : first) {
        for (double& v : state.season) v *= 0.5;
      }
      from = starts(errors, at, first, 2);
    }
    if (from.empty()) {
      return fail(Errc::kNotConverged, form.name() + ": no start has a likelihood");
    }
    Runner out{y, std::move(at), Search(errors, std::move(from.front())), {}};
    if (from.size() > 1) out.other_ = std::move(from[1]);
    return out;
  }

  void run(int steps) {
    for (int i = 0; i < steps && !search_.ended(); ++i) search_.step();
  }
  /// The same from the second start; keeps the better end.
  void again(int steps) {
    if (other_.empty()) return;
    Search second(search_.errors(), std::exchange(other_, {}));
    for (int i = 0; i < steps && !second.ended(); ++i) second.step();
    evaluations_ += second.evaluations();
    if (!(second.value() < search_.value())) return;
    evaluations_ += search_.evaluations() - second.evaluations();
    search_ = std::move(second);
  }
  double aicc() const {
    return corrected_aic(log_likelihood(), at_.form.parameter_count(), count_);
  }

  Fit fit() {
    Fit out{.form = at_.form,
            .smoothing = at_.smoothing(search_.z()),
            .initial = at_.state(search_.z())};
    // exp(2 mean log mu) is of the likelihood, not of the errors.
    const double squares = search_.errors().value(search_.z());
    const double mean_log = search_.errors().mean_log();
    const double size = at_.form.multiplicative_error ? 1 : unit_;
    out.rms_error = size * std::sqrt(squares / count_) * std::exp(-mean_log);
    out.log_likelihood = log_likelihood();
    out.aicc = aicc();
    out.count = count_;
    out.evaluations = evaluations_ + search_.evaluations();
    out.converged = search_.converged();
    out.initial.level *= unit_;
    if (at_.form.trend == Part::kAdditive) out.initial.slope *= unit_;
    if (at_.form.season == Part::kAdditive) {
      for (double& v : out.initial.season) v *= unit_;
    }
    return out;
  }

 private:
  Runner(const Scaled& y, Coordinates at, Search search, std::vector<double> other)
      : at_(std::move(at)),
        search_(std::move(search)),
        other_(std::move(other)),
        unit_(y.unit),
        count_(y.count) {}

  double log_likelihood() const {
    const double squares = std::max(search_.value(), count_ * 1e-24);
    return gaussian_log_likelihood(count_, squares) - count_ * std::log(unit_);
  }

  Coordinates at_;
  Search search_;
  std::vector<double> other_;  ///< The second start, until it is used.
  double unit_;
  int count_;
  int evaluations_ = 0;
};

}  // namespace

Result<Fit> fit_form(std::span<const double> y, const Form& form, const Effort& effort) {
  FORESHOCK_TRY(const Scaled values, scaled(y));
  FORESHOCK_TRY(Runner runner, Runner::make(values, form, effort));
  runner.run(effort.most_steps);
  runner.again(effort.most_steps);
  return runner.fit();
}

Result<std::vector<Fit>> fit_forms(std::span<const double> y, std::span<const Form> forms,
                                   const Effort& effort) {
  FORESHOCK_TRY(const Scaled values, scaled(y));
  std::vector<Runner> runners;
  std::optional<Error> first;
  double best = std::numeric_limits<double>::infinity();
  for (const Form& form : forms) {
    auto runner = Runner::make(values, form, effort);
    if (!runner) {
      if (!first) first = runner.error();
      continue;
    }
    runner->run(kFirstSteps);
    best = std::min(best, runner->aicc());
    runners.push_back(std::move(*runner));
  }
  if (runners.empty()) {
    return fail(Errc::kInvalidArgument, first ? first->message : "ets: no form to fit");
  }
  std::vector<Fit> out;
  for (Runner& runner : runners) {
    if (runner.aicc() > best + kTooFar) continue;
    runner.run(effort.most_steps);
    best = std::min(best, runner.aicc());
    if (runner.aicc() < best + 2) runner.again(effort.most_steps);
    out.push_back(runner.fit());
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Fit& a, const Fit& b) { return a.aicc < b.aicc; });
  return out;
}

}  // namespace foreshock::exponential
