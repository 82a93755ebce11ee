#include "foreshock/detect/calibration_watch.h"

#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

/// Blocks of points whose p-values are below 0.01 with this probability.
class Stream {
 public:
  explicit Stream(std::uint64_t seed) : random_(seed) {}
  void block(CalibrationWatch& watch, double rate) {
    while (!watch.is_block_full()) watch.add(random_.uniform() < rate ? 2.5 : 0.3);
    watch.end_block();
  }

 private:
  Rng random_;
};

TEST(CalibrationWatch, IsSilentWhereSurprisesAreAsRareAsTheyShouldBe) {
  Stream stream(1);
  CalibrationWatch watch;
  for (int i = 0; i < 20'000; ++i) {
    stream.block(watch, 0.01);
    ASSERT_FALSE(watch.is_miscalibrated()) << i;
  }
}

// Twice as many as there should be is what it bears: 1e6 blocks between false alarms, so that
// 20,000 of them have one in fifty.
TEST(CalibrationWatch, BearsTwiceAsMany) {
  Stream stream(2);
  CalibrationWatch watch;
  for (int i = 0; i < 20'000; ++i) {
    stream.block(watch, 0.02);
    ASSERT_FALSE(watch.is_miscalibrated()) << i;
  }
}

TEST(CalibrationWatch, TellsFourTimesAsManyWithinADayOfBlocks) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Stream stream(seed);
    CalibrationWatch watch;
    int blocks = 0;
    while (!watch.is_miscalibrated() && blocks < 1000) {
      stream.block(watch, 0.04);
      ++blocks;
    }
    EXPECT_LE(blocks, 48) << seed;
    EXPECT_GE(blocks, 20) << seed;
  }
}

TEST(CalibrationWatch, TakesOneOutageForWhatItIs) {
  Stream stream(3);
  CalibrationWatch watch;
  for (int outage = 0; outage < 100; ++outage) {
    for (int i = 0; i < 3; ++i) stream.block(watch, 0.5);
    for (int i = 0; i < 50; ++i) stream.block(watch, 0.01);
    ASSERT_FALSE(watch.is_miscalibrated());
  }
}

TEST(CalibrationWatch, TakesItBackOnceItIsRightAgain) {
  Stream stream(4);
  CalibrationWatch watch;
  for (int i = 0; i < 500; ++i) stream.block(watch, 0.1);
  ASSERT_TRUE(watch.is_miscalibrated());
  int blocks = 0;
  while (watch.is_miscalibrated() && blocks < 100) {
    stream.block(watch, 0.01);
    ++blocks;
  }
  EXPECT_LE(blocks, 30);
}

}  // namespace
}  // namespace foreshock
