// What was a river's flow in the years that nobody wrote down? Twenty years of the Nile are taken
// out, and the smoother, which looks at both sides of a gap, fills them with bands.
//   06_smoother_over_a_gap nile.csv
#include <cmath>
#include <cstdio>
#include <vector>

#include "foreshock/filters/likelihood.h"
#include "foreshock/filters/smoother.h"
#include "foreshock/ingest/csv_source.h"
#include "foreshock/models/local_level.h"

int main(int argc, char** argv) {
  using namespace foreshock;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s nile.csv\n", argv[0]);
    return 2;
  }
  auto source = CsvSource::open(argv[1], {});
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().message.c_str());
    return 1;
  }
  const auto block = source->next();
  if (!block || !*block) return 1;
  const std::vector<double> truth = (*block)->values;
  std::vector<double> y = truth;
  for (std::size_t t = 40; t < 60 && t < y.size(); ++t) y[t] = std::nan("");

  // Variances by maximum likelihood from what is left, then the same model as matrices: one state,
  // of which nothing is known at the start (a column of A).
  const auto fit = fit_local_level_noise(y).value();
  const Eigen::MatrixXd one = Eigen::MatrixXd::Ones(1, 1);
  const kalman::System system{one,
                              fit.noise.q * one,
                              one.col(0),
                              fit.noise.r,
                              {Eigen::VectorXd::Zero(1), Eigen::MatrixXd::Zero(1, 1), one}};
  const auto course = kalman::filter(system, system.start, y).value();
  const auto beliefs = kalman::smooth(system, course);

  int held = 0;
  std::printf("year  flow  smoothed  95 %% of values lie in\n");
  for (std::size_t t = 38; t < 62 && t < y.size(); ++t) {
    const double deviation = std::sqrt(beliefs[t].P(0, 0) + fit.noise.r);
    const double lower = beliefs[t].x[0] - 1.96 * deviation;
    const double upper = beliefs[t].x[0] + 1.96 * deviation;
    const bool gap = std::isnan(y[t]);
    if (gap && truth[t] > lower && truth[t] < upper) ++held;
    std::printf("%zu%s %5.0f %9.0f  %.0f to %.0f\n", 1871 + t, gap ? "*" : " ", truth[t],
                beliefs[t].x[0], lower, upper);
  }
  std::printf("* not shown to the smoother; %d of 20 were inside\n", held);
  return 0;
}
