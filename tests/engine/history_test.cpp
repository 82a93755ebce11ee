#include "foreshock/engine/history.h"

#include <cmath>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(History, KeepsTheNewestOldestFirst) {
  History history(3);
  EXPECT_TRUE(history.unrolled().empty());
  history.push(1);
  history.push(2);
  EXPECT_EQ(history.unrolled(), (std::vector<double>{1, 2}));
  for (const double y : {3.0, 4.0, 5.0, 6.0, 7.0}) history.push(y);
  EXPECT_EQ(history.unrolled(), (std::vector<double>{5, 6, 7}));
  EXPECT_EQ(history.size(), 3U);
}

TEST(History, CountsBackFromTheNewest) {
  History history(4);
  for (int t = 1; t <= 11; ++t) {
    history.push(t);
    for (std::size_t back = 0; back < history.size(); ++back) {
      EXPECT_EQ(history.at_back(back), t - static_cast<int>(back));
    }
  }
  history.at_back(1) = -1;
  EXPECT_EQ(history.unrolled(), (std::vector<double>{8, 9, -1, 11}));
}

TEST(History, GrowsToItsCapacityAndNoFurther) {
  History history(100);
  for (int t = 0; t < 100; ++t) history.push(t);
  const auto bytes = history.bytes();
  for (int t = 0; t < 1000; ++t) history.push(t);
  EXPECT_EQ(history.bytes(), bytes);
  EXPECT_LE(bytes, 128 * sizeof(double));
}

TEST(History, ASnapshotMakesATwinAtEveryAge) {
  for (int age = 0; age <= 9; ++age) {
    History history(4);
    for (int t = 0; t < age; ++t) history.push(t);
    StateWriter out;
    history.save(out);
    StateReader in(out.bytes());
    auto twin = History::read(in, 4).value();
    EXPECT_EQ(in.left(), 0U);
    for (int t = 0; t < 6; ++t) {
      EXPECT_EQ(history.unrolled(), twin.unrolled()) << age;
      history.push(100 + t);
      twin.push(100 + t);
    }
  }
}

TEST(History, RefusesARingThatCannotBe) {
  const auto read = [](std::vector<double> ring, std::uint32_t next) {
    StateWriter out;
    out.put_all(std::span<const double>(ring));
    out.put(next);
    StateReader in(out.bytes());
    return History::read(in, 3).has_value();
  };
  EXPECT_TRUE(read({1, std::nan(""), 3}, 2));
  EXPECT_FALSE(read({1, 2, 3, 4}, 0));
  EXPECT_FALSE(read({1, 2, 3}, 3));
  EXPECT_FALSE(read({1, 2}, 1));
  EXPECT_FALSE(read({1, HUGE_VAL, 3}, 0));
}

}  // namespace
}  // namespace foreshock
