#include "foreshock/core/innovation.h"

#include <cmath>

namespace foreshock {

double Innovation::standardized() const {
  if (std::isnan(observed)) return observed;
  return predictive.is_known() ? predictive.standardized(observed) : 0;
}

}  // namespace foreshock
