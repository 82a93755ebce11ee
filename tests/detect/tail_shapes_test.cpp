#include "foreshock/detect/tail_shapes.h"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "foreshock/core/normal.h"

namespace foreshock {
namespace {

double edge(std::size_t k) {
  return std::sinh(TailShapes::kInner + static_cast<double>(k) * TailShapes::kBinWidth);
}

/// What n points whose share beyond z is `beyond` count, without chance.
TailShapes::Side side(double n, std::size_t from, const std::function<double(double)>& beyond) {
  TailShapes::Side out;
  out.from = from;
  out.rival_parameters = 2;
  out.rival_log_likelihood = -1e6;  // A fit of the tail that fits nothing.
  for (std::size_t k = 0; k < TailShapes::kBins; ++k) {
    const double next = k + 1 < TailShapes::kBins ? beyond(edge(k + 1)) : 0;
    out.counts[k] = n * (beyond(edge(k)) - next);
  }
  return out;
}

double normal_tail(double z) {
  return std::exp(log_normal_tail(z));
}

TEST(TailShapes, OfManyNormalPointsTheTailIsTheNormals) {
  constexpr std::size_t kFrom = 12;
  const auto known = side(20'000, kFrom, normal_tail);
  const auto told = TailShapes::weigh(known, known);
  for (const TailShapes& shapes : told) {
    EXPECT_LT(shapes.rival_weight(), 1e-6);
    for (const std::size_t k : {kFrom, kFrom + 3, kFrom + 6}) {
      const double is = normal_tail(edge(k)) / normal_tail(edge(kFrom));
      EXPECT_NEAR(std::log10(shapes.share_beyond(k)), std::log10(is), 0.15) << k;
    }
  }
}

TEST(TailShapes, SharesFallFromAllThatIsNotTheRivals) {
  const auto few = side(60, 10, normal_tail);
  const auto told = TailShapes::weigh(few, side(40, 9, [](double z) { return std::exp(-z); }));
  const TailShapes& shapes = told[0];
  EXPECT_NEAR(shapes.share_beyond(10) + shapes.rival_weight(), 1, 1e-9);
  for (std::size_t k = 11; k <= TailShapes::kBins; ++k) {
    ASSERT_LE(shapes.share_beyond(k), shapes.share_beyond(k - 1)) << k;
  }
}

TEST(TailShapes, ATailOfItsOwnIsBelievedWhereNoShapeTellsTheCounts) {
  // All points of the tail lie in its last bin: no Student-t has that.
  auto odd = side(2'000, 12, normal_tail);
  for (std::size_t k = 12; k + 1 < TailShapes::kBins; ++k) odd.counts[k] = 0;
  odd.counts.back() = 100;
  odd.rival_log_likelihood = 0;
  const auto told = TailShapes::weigh(odd, side(2'000, 12, normal_tail));
  EXPECT_GT(told[0].rival_weight(), 0.999);
  EXPECT_LT(told[1].rival_weight(), 0.001);
}

}  // namespace
}  // namespace foreshock
