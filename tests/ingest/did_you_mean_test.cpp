#include "foreshock/ingest/did_you_mean.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

const std::vector<std::string> kKnown = {"unique_id", "ds", "y", "temperature", ""};

TEST(DidYouMean, FindsTheNearestName) {
  EXPECT_EQ(nearest_name("uniqe_id", kKnown), "unique_id");
  EXPECT_EQ(nearest_name("UNIQUE-ID", kKnown), "unique_id");
  EXPECT_EQ(nearest_name("temprature", kKnown), "temperature");
  EXPECT_EQ(nearest_name("sd", kKnown), "ds");
}

TEST(DidYouMean, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("humidity", kKnown), "");
  EXPECT_EQ(nearest_name("", {}), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'y'), kKnown), "");
}

}  // namespace
}  // namespace foreshock
