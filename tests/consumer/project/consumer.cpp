// Uses the installed headers and library as a stranger would.
#include <iostream>

#include "foreshock/core/predictive.h"
#include "foreshock/core/quantity.h"
#include "foreshock/core/random.h"
#include "foreshock/core/time.h"

int main() {
  const auto time = foreshock::parse_timestamp("2024-03-01 10:00");
  if (!time) {
    std::cerr << time.error().message << '\n';
    return 1;
  }
  foreshock::Rng rng(1);
  const auto predictive = foreshock::Predictive::normal(10, 2);
  const bool inside = predictive.cdf(rng.normal()) < 1;
  std::cout << foreshock::format_timestamp(*time) << ' ' << predictive.cdf(10) << ' '
            << foreshock::Horizon(24).steps() << ' ' << inside << '\n';
  return 0;
}
