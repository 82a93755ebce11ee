#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "memory_storage.h"

#include "foreshock/serve/promql/parser.h"
#include "foreshock/serve/promql/storage.h"

namespace foreshock::promql {
namespace {

using Texts = std::vector<std::string>;

class Lists : public testing::Test {
 protected:
  void SetUp() override {
    storage_.add({{"__name__", "up"}, {"host", "b"}}, 0, 1000, {1, 2});
    storage_.add({{"__name__", "up"}, {"host", "a"}}, 0, 1000, {1, 2});
    storage_.add({{"__name__", "late"}, {"rack", "r"}}, 10'000, 1000, {1});
  }
  std::vector<std::vector<Matcher>> selectors(const Texts& texts) const {
    std::vector<std::vector<Matcher>> all;
    for (const std::string& text : texts) all.push_back(*parse_selector(text));
    return all;
  }

  MemoryStorage storage_;
  TimeRange ever_{0, 100'000};
};

TEST_F(Lists, AreSortedAndWithoutTwins) {
  const auto any_of = selectors({"up", "{host=\"a\"}"});

  const auto list = list_series(storage_, {any_of, ever_});

  ASSERT_TRUE(list);
  ASSERT_EQ(list->series.size(), 2);
  EXPECT_EQ(text_of(*list->series[0]), "up{host=\"a\"}");
  EXPECT_EQ(text_of(*list->series[1]), "up{host=\"b\"}");
  EXPECT_FALSE(list->cut);
}

TEST_F(Lists, OfNoSelectorAreOfAllSeries) {
  EXPECT_EQ(list_label_names(storage_, {{}, ever_})->texts, (Texts{"__name__", "host", "rack"}));
  EXPECT_EQ(list_label_values(storage_, {{}, ever_}, "host")->texts, (Texts{"a", "b"}));
  EXPECT_EQ(list_label_values(storage_, {{}, ever_}, "x")->texts, Texts{});
}

TEST_F(Lists, EndAtTheLimitAndSaySo) {
  const auto names = list_label_names(storage_, {{}, ever_, 2});
  EXPECT_EQ(names->texts, (Texts{"__name__", "host"}));
  EXPECT_TRUE(names->cut);
  EXPECT_FALSE(list_label_names(storage_, {{}, ever_, 3})->cut);
  EXPECT_EQ(list_series(storage_, {{}, ever_, 1})->series.size(), 1);
}

TEST_F(Lists, KeepToTheRange) {
  EXPECT_EQ(list_label_values(storage_, {{}, {0, 9'999}}, "__name__")->texts, Texts{"up"});
  EXPECT_EQ(list_label_values(storage_, {{}, {10'000, 10'000}}, "__name__")->texts, Texts{"late"});
}

}  // namespace
}  // namespace foreshock::promql
