#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/models/arima/hannan_rissanen.h"
#include "foreshock/models/arima/internal/objective.h"
#include "foreshock/models/arima/select.h"
#include "foreshock/models/quasi_newton.h"

namespace foreshock::arima {

/// Log-likelihood still to be won where a search stops; enough to tell orders apart.
inline constexpr double kRaceTolerance = 1e-4;
inline constexpr int kMostRaceSteps = 60;
/// Candidates this near to the front are followed on, and at last searched from further starts.
inline constexpr double kNear = 2;

struct Candidate {
  ArimaOrder order;
  std::size_t sample;  ///< Which of the samples: with constant, then without.
  std::unique_ptr<Objective> objective;
  std::optional<QuasiNewton> search;
  double score = std::numeric_limits<double>::infinity();  ///< Where it stands; infinite at a point
                                                           ///< that may not be taken.
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

QuasiNewton::Function function_of(Candidate& c);
QuasiNewton::Options options_for(const Candidate& c, double tolerance);
/// Whether that point has a root inside the circle of the least root, and may not be taken.
bool is_near_circle(const Field& field, const ArimaOrder& order, std::span<const double> x);
/// Brings score and nearness up to date: after every step, since a point that may not be taken
/// doesn't count at the front even on the way.
void look(Field& field, Candidate& c);
/// Its optimum may not be taken: it is out, and is not followed any more.
void withdraw(Candidate& c);
/// Score of whoever leads; infinite if no point may be taken.
double front(const Field& field);
/// Best first. Stable: simpler orders come first, and the simplest stands in where scores are
/// equal.
std::vector<std::size_t> ranked(const Field& field);

/// All orders of the exhaustive part, those with few coefficients first.
void add_candidates(Field& field, int d, int D, int season);
/// Stepwise beyond it: orders with one coefficient more than one of the best; false if there are
/// none.
bool add_larger(Field& field);
/// Races until nobody is left who could come to the front.
void race_to_the_end(Field& field);

}  // namespace foreshock::arima
