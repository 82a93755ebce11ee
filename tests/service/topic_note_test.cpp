#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/app/service/topic_store.h"

namespace foreshock::app {
namespace {

using Place = TopicStore::Place;

const Place kOne{
    .offset = 4711, .writer = "00ff00ff00ff00ff", .slot = 1, .pages = 12, .first = 90, .end = 102};
const Place kTwo{
    .offset = 4000, .writer = "abcdefabcdefabcd", .slot = 0, .pages = 1, .first = 0, .end = 1};

TEST(TopicNote, IsWrittenAsDocumented) {
  const std::vector<Place> places{kOne, kTwo};

  EXPECT_EQ(TopicStore::note_of(places),
            "foreshock1 4711:00ff00ff00ff00ff:1:12:90:102 4000:abcdefabcdefabcd:0:1:0:1");
}

TEST(TopicNote, ReadsWhatItWrote) {
  const std::vector<Place> places{kOne, kTwo};

  EXPECT_EQ(TopicStore::places_of(TopicStore::note_of(places)), places);
}

TEST(TopicNote, OfAnotherProgramSaysNothing) {
  EXPECT_TRUE(TopicStore::places_of("").empty());
  EXPECT_TRUE(TopicStore::places_of("some words of a tool").empty());
  EXPECT_TRUE(TopicStore::places_of("foreshock1").empty());
  EXPECT_TRUE(TopicStore::places_of("foreshock2 1:a:0:1:0:1").empty());
}

TEST(TopicNote, EndsAtAPlaceThatCannotBeRead) {
  const std::string good = TopicStore::note_of(std::vector<Place>{kOne});
  for (const std::string bad : {" x", " 1:2:3", " -1:a:0:1:0:1", " 1:a:0:1:0:1:9", " 1:a:0:1:0:"}) {
    EXPECT_EQ(TopicStore::places_of(good + bad), std::vector<Place>{kOne}) << bad;
  }
}

// Property: whatever a note is cut or changed to, reading it ends, and gives places of good
// numbers.
TEST(TopicNote, OfAnyBytesIsHarmless) {
  std::mt19937_64 rng(20261130);
  const std::string whole = TopicStore::note_of(std::vector<Place>{kOne, kTwo});
  for (int i = 0; i < 20'000; ++i) {
    std::string note = whole.substr(0, rng() % (whole.size() + 1));
    if (!note.empty()) note[rng() % note.size()] = static_cast<char>(rng());
    for (const Place& place : TopicStore::places_of(note)) {
      EXPECT_GE(place.offset, 0);
      EXPECT_GE(place.pages, 0);
    }
  }
}

}  // namespace
}  // namespace foreshock::app
