#include "foreshock/engine/internal/fit_queue.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/engine/catalog.h"
#include "foreshock/engine/fit_budget.h"

namespace foreshock::partition {
namespace {

std::vector<std::uint32_t> served(FitQueue& queue) {
  std::vector<std::uint32_t> rows;
  while (!queue.is_empty()) {
    rows.push_back(queue.first().row);
    queue.remove(queue.first());
  }
  return rows;
}

void earn(FitQueue& queue, int steps) {
  for (int i = 0; i < steps; ++i) queue.earn();
}

TEST(FitQueue, BeginsWithAllThatCanBeSavedAndSavesNoMore) {
  FitQueue queue(10);
  EXPECT_EQ(queue.credit(), 10);
  earn(queue, 3);
  EXPECT_EQ(queue.credit(), 10);
  queue.spend(4);
  earn(queue, 3);
  EXPECT_EQ(queue.credit(), 9);
  earn(queue, 3);
  EXPECT_EQ(queue.credit(), 10);
}

// 25 saved pay two fits of 10; the third has to wait for five steps, each further one for ten.
TEST(FitQueue, PaysAStepForEachCredit) {
  FitQueue queue(25);
  std::vector<int> made_at;
  for (int step = 0; step <= 26; ++step) {
    if (step > 0) queue.earn();
    while (made_at.size() < 5 && queue.can_pay(10)) {
      queue.spend(10);
      made_at.push_back(step);
    }
  }
  EXPECT_EQ(made_at, (std::vector{0, 0, 5, 15, 25}));
}

TEST(FitQueue, WhatCostsMoreThanCanBeSavedIsOwed) {
  FitQueue queue(10);
  queue.spend(1);
  EXPECT_FALSE(queue.can_pay(35));
  queue.earn();
  ASSERT_TRUE(queue.can_pay(35));
  queue.spend(35);
  EXPECT_EQ(queue.credit(), -25);
  earn(queue, 25);
  EXPECT_FALSE(queue.can_pay(1));
  earn(queue, 1);
  EXPECT_TRUE(queue.can_pay(1));
}

TEST(FitQueue, ServesThoseWithoutAModelThenChangesThenOthersInOrder) {
  FitQueue queue(1);
  const auto add = [&](FitReason reason, std::uint32_t row) {
    queue.add({reason, queue.next_turn(), row});
  };
  add(FitReason::kOther, 7);
  add(FitReason::kChange, 9);
  add(FitReason::kFirst, 3);
  add(FitReason::kOther, 1);
  add(FitReason::kChange, 2);
  add(FitReason::kFirst, 8);
  EXPECT_EQ(queue.size(), 6U);
  EXPECT_EQ(served(queue), (std::vector<std::uint32_t>{3, 8, 9, 2, 7, 1}));
}

TEST(FitQueue, KeepsTheTurnOfOneThatMovesToAnotherClass) {
  FitQueue queue(1);
  queue.add({FitReason::kOther, queue.next_turn(), 5});
  queue.add({FitReason::kChange, queue.next_turn(), 6});
  queue.remove({FitReason::kOther, 0, 5});
  queue.add({FitReason::kChange, 0, 5});
  EXPECT_EQ(served(queue), (std::vector<std::uint32_t>{5, 6}));
}

TEST(FitQueue, IsReadAsItWasWritten) {
  FitQueue queue(10);
  queue.spend(17);
  queue.next_turn();
  queue.next_turn();
  StateWriter out;
  queue.save(out);

  FitQueue twin(10);
  StateReader in(out.bytes());
  ASSERT_TRUE(twin.read(in).has_value());
  EXPECT_EQ(in.left(), 0U);
  EXPECT_EQ(twin.credit(), -7);
  EXPECT_TRUE(twin.was_given(1));
  EXPECT_FALSE(twin.was_given(2));
  for (std::size_t cut = 0; cut < out.bytes().size(); ++cut) {
    StateReader shorter(out.bytes().first(cut));
    EXPECT_FALSE(FitQueue(10).read(shorter).has_value()) << cut;
  }
}

TEST(FitQueue, RefusesACreditThatCannotBe) {
  for (const std::int64_t credit : {std::int64_t{11}, -(std::int64_t{1} << 41)}) {
    StateWriter out;
    out.put(credit);
    out.put(std::uint64_t{0});
    StateReader in(out.bytes());
    EXPECT_FALSE(FitQueue(10).read(in).has_value()) << credit;
  }
}

TEST(FitBudget, CountsModelLengthAndSeason) {
  EXPECT_EQ(fit_cost("ets", 512, 24), 10);
  EXPECT_EQ(fit_cost("ets", 513, 24), 11);  // A part of a credit is one.
  EXPECT_EQ(fit_cost("ets", 1024, 24), 20);
  EXPECT_EQ(fit_cost("ets", 50, 24), 1);
  EXPECT_EQ(fit_cost("ets", 512, 1), 2);
  EXPECT_EQ(fit_cost("naive", 0, 0), 1);
  EXPECT_EQ(fit_cost("structural", 512, 24), 70);
  EXPECT_EQ(fit_cost("structural", 512, 96), 16 * 70);  // Four times the season.
  EXPECT_EQ(fit_cost("structural", 50, 12), 35);
  EXPECT_EQ(fit_cost("structural", 2048, 288), 4 * 70);  // It has no season there.
  EXPECT_EQ(fit_cost("of another version", 512, 24), 100);
}

TEST(FitBudget, EveryModelHasAPriceAndWhatIsSimplerIsCheaper) {
  for (const ModelEntry& entry : model_entries()) {
    const std::string name(entry.name);
    const std::string simpler(simpler_than(name));
    EXPECT_TRUE(check_model_name(simpler).has_value()) << simpler;
    // The dearest without a season are combinations, at 10.
    EXPECT_TRUE(fit_cost(name, 512, 0) < 10 || simpler != name) << name;
    if (simpler != name) {
      EXPECT_LT(fit_cost(simpler, 512, 24), fit_cost(name, 512, 24)) << name;
    }
  }
}

}  // namespace
}  // namespace foreshock::partition
