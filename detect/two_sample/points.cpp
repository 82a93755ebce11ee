#include "foreshock/detect/two_sample/points.h"

#include <cmath>
#include <string>

namespace foreshock {

double squared_distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

Status check_points(const Points& x, const Points& y, std::size_t least) {
  if (x.dimension != y.dimension || x.dimension == 0) {
    return fail(Errc::kInvalidArgument, "the samples differ in dimension");
  }
  for (const Points* const sample : {&x, &y}) {
    if (sample->size() < least || sample->values.size() % sample->dimension != 0) {
      return fail(Errc::kInvalidArgument, std::to_string(sample->size()) + " points, at least " +
                                              std::to_string(least) + " are needed");
    }
    for (const double value : sample->values) {
      if (!std::isfinite(value)) return fail(Errc::kInvalidArgument, "a value is not finite");
    }
  }
  return {};
}

}  // namespace foreshock
