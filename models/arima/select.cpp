#include "foreshock/models/arima/select.h"

#include <algorithm>
#include <cmath>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/internal/race.h"
#include "foreshock/models/arima/internal/starts.h"
#include "foreshock/models/quasi_newton.h"

namespace foreshock {
namespace {

using arima::Candidate;
using arima::Field;

constexpr std::size_t kMostFinalists = 4;

/// The same candidate from further starts; keeps the best.
void search_again(Field& field, Candidate& c) {
  for (auto& start : arima::further_starts(c.order)) {
    QuasiNewton again(function_of(c), std::move(start),
                      arima::options_for(c, arima::kRaceTolerance));
    const auto hopeful = [&] {
      return again.state() == QuasiNewton::State::kSearching &&
             again.value() - field.space.hope * again.promise() < c.search->value();
    };
    for (int i = 0; i < arima::kMostRaceSteps && hopeful(); ++i) again.step(function_of(c));
    field.evaluations += again.evaluations();
    if (again.state() != QuasiNewton::State::kConverged ||
        !(again.value() < c.search->value() - arima::kRaceTolerance)) {
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
    if (several && c.score < best + arima::kNear) search_again(field, c);
  }
}

/// From the coarse tolerance of the race to the fine one of an estimate.
Result<ArimaFit> polish(Field& field, Candidate& c,
                        std::span<const std::vector<double>> regressors) {
  const auto f = function_of(c);
  const auto x = c.search->x();
  QuasiNewton last(f, {x.begin(), x.end()}, arima::options_for(c, 5e-9));
  for (int i = 0; i < arima::kMostRaceSteps && last.state() == QuasiNewton::State::kSearching;
       ++i) {
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

/// Others near the front, as far as the race has brought them.
std::vector<ArimaFit> rivals_of(Field& field, const Candidate& chosen,
                                std::span<const std::vector<double>> regressors) {
  std::vector<ArimaFit> rivals;
  for (const std::size_t i : ranked(field)) {
    Candidate& c = field.candidates[i];
    if (rivals.size() == field.space.most_rivals) break;
    if (&c == &chosen || !c.search) continue;
    if (!(c.score < chosen.score + field.space.near)) break;
    const ArimaSample& sample = field.samples[c.sample];
    auto fit = arima::finish({c.order, sample.constant, regressors}, sample, *c.objective,
                             field.room, c.search->x());
    if (!fit) continue;
    fit->method = "maximum likelihood";
    rivals.push_back(std::move(*fit));
  }
  return rivals;
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
  while (space.stepwise && add_larger(field)) race_to_the_end(field);
  repeat_the_last(field);

  while (std::isfinite(front(field))) {
    Candidate& c = field.candidates[ranked(field).front()];
    auto fit = polish(field, c, regressors);
    if (!fit) {  // The coarse search had stopped short of the circle.
      withdraw(c);
      race_to_the_end(field);
      continue;
    }
    ArimaSelection out{std::move(*fit), rivals_of(field, c, regressors), trail_of(field, &c),
                       field.evaluations};
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
