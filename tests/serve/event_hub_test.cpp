#include "foreshock/serve/event_hub.h"

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

const std::string kGreeting = "retry: 1000\n\n";

/// All that there is to take by now.
std::string taken(HttpStream& stream) {
  std::string out;
  while (const auto piece = stream.take()) {
    if (piece->empty()) break;
    out += *piece;
  }
  return out;
}

std::string event(const std::string& name, int id, const std::string& data) {
  return "event: " + name + "\nid: " + std::to_string(id) + "\ndata: " + data + "\n\n";
}

TEST(EventHub, TellsAListenerWhatComesFromNowOn) {
  EventHub hub;
  hub.publish("status", "", "1");
  const auto stream = hub.listen({}, std::nullopt);
  EXPECT_EQ(taken(*stream), kGreeting);

  hub.publish("status", "", "2");

  EXPECT_EQ(taken(*stream), event("status", 2, "2"));
  EXPECT_EQ(stream->take(), "");
}

TEST(EventHub, TellsOfTheSeriesAskedForAndOfWhatIsForAll) {
  EventHub hub;
  const auto both = hub.listen({"b", "a", "b"}, std::nullopt);
  const auto none = hub.listen({}, std::nullopt);
  const auto other = hub.listen({"c"}, std::nullopt);
  hub.publish("point", "a", "1");
  hub.publish("point", "b", "2");
  hub.publish("point", "ab", "3");
  hub.publish("alert", "", "4");

  EXPECT_EQ(taken(*both),
            kGreeting + event("point", 1, "1") + event("point", 2, "2") + event("alert", 4, "4"));
  EXPECT_EQ(taken(*none), kGreeting + event("alert", 4, "4"));
  EXPECT_EQ(taken(*other), kGreeting + event("alert", 4, "4"));
}

TEST(EventHub, GoesOnBehindTheIdThatAListenerHas) {
  EventHub hub;
  for (int i = 1; i <= 5; ++i) hub.publish("point", "a", std::to_string(i));

  EXPECT_EQ(taken(*hub.listen({"a"}, 3)),
            kGreeting + event("point", 4, "4") + event("point", 5, "5"));
  EXPECT_EQ(taken(*hub.listen({"a"}, 5)), kGreeting);
}

TEST(EventHub, ResetsAListenerWhoseEventsAreNoLongerKept) {
  EventHub hub(2);
  for (int i = 1; i <= 5; ++i) hub.publish("point", "a", std::to_string(i));

  EXPECT_EQ(taken(*hub.listen({"a"}, 1)),
            kGreeting + event("reset", 3, "{}") + event("point", 4, "4") + event("point", 5, "5"));
  EXPECT_EQ(taken(*hub.listen({"a"}, 3)),
            kGreeting + event("point", 4, "4") + event("point", 5, "5"));
}

// Ids that this process never gave: of one before it, or made up.
TEST(EventHub, ResetsAListenerWithAnIdFromElsewhere) {
  EventHub hub;
  EXPECT_EQ(taken(*hub.listen({}, 17)), kGreeting + event("reset", 0, "{}"));
  hub.publish("status", "", "1");

  EXPECT_EQ(taken(*hub.listen({}, 17)), kGreeting + event("reset", 1, "{}"));
  const auto last = hub.listen({}, std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(taken(*last).starts_with(kGreeting + "event: reset\n"));
}

TEST(EventHub, ResetsAListenerThatFallsTooFarBehind) {
  EventHub hub(3);
  const auto stream = hub.listen({"a"}, std::nullopt);
  EXPECT_EQ(taken(*stream), kGreeting);

  for (int i = 1; i <= 10; ++i) hub.publish("point", "a", std::to_string(i));

  EXPECT_EQ(taken(*stream), event("reset", 7, "{}") + event("point", 8, "8") +
                                event("point", 9, "9") + event("point", 10, "10"));
}

TEST(EventHub, HandsOutWhatIsLongInPieces) {
  EventHub hub;
  const auto stream = hub.listen({}, std::nullopt);
  for (int i = 0; i < 10; ++i) hub.publish("status", "", std::string(100'000, 'x'));

  const auto first = stream->take();

  EXPECT_LT(first->size(), 500'000U);
  EXPECT_GT(first->size() + taken(*stream).size(), 1'000'000U);
}

TEST(EventHub, WakesThoseWhomAnEventConcerns) {
  EventHub hub;
  int a = 0;
  int b = 0;
  const auto of_a = hub.listen({"a"}, std::nullopt);
  const auto of_b = hub.listen({"b"}, std::nullopt);
  of_a->start([&] { ++a; });
  of_b->start([&] { ++b; });

  hub.publish("point", "a", "1");
  hub.publish("alert", "", "2");

  EXPECT_EQ(a, 2);
  EXPECT_EQ(b, 1);
}

TEST(EventHub, EndsStreamsOnceTheyHaveWhatWasSaidBefore) {
  EventHub hub;
  int woken = 0;
  const auto stream = hub.listen({}, std::nullopt);
  stream->start([&] { ++woken; });
  hub.publish("status", "", "1");

  hub.close();
  hub.publish("status", "", "2");

  EXPECT_EQ(woken, 2);
  EXPECT_EQ(stream->take(), kGreeting + event("status", 1, "1"));
  EXPECT_FALSE(stream->take());
}

TEST(EventHub, KnowsForAMinuteWhatWasListenedTo) {
  EventHub hub;
  const auto now = EventHub::Clock::now();
  EXPECT_FALSE(hub.is_wanted("a", now));
  auto one = hub.listen({"a"}, std::nullopt);
  auto two = hub.listen({"a"}, std::nullopt);
  EXPECT_TRUE(hub.is_wanted("a", now + std::chrono::hours{1}));
  EXPECT_FALSE(hub.is_wanted("b", now));

  one.reset();
  EXPECT_TRUE(hub.is_wanted("a", now + std::chrono::hours{1}));
  two.reset();

  EXPECT_EQ(hub.listeners(), 0U);
  EXPECT_TRUE(hub.is_wanted("a", now + std::chrono::seconds{30}));
  EXPECT_FALSE(hub.is_wanted("a", now + std::chrono::hours{1}));
}

TEST(EventHub, TellsSeveralListenersWhileOthersComeAndGo) {
  EventHub hub;
  const auto stays = hub.listen({"a"}, std::nullopt);
  std::thread publisher([&] {
    for (int i = 0; i < 2000; ++i) hub.publish("point", "a", std::to_string(i));
  });
  for (int i = 0; i < 200; ++i) {
    const auto comes = hub.listen({"a"}, 0);
    comes->start([] {});
    taken(*comes);
  }
  publisher.join();

  std::string all = taken(*stays);
  EXPECT_EQ(hub.published(), 2000U);
  for (int i = 1; i <= 2000; ++i) {
    const std::string id = "\nid: " + std::to_string(i) + "\n";
    const std::size_t found = all.find(id);
    ASSERT_NE(found, std::string::npos) << i;
    all.erase(0, found);
  }
}

}  // namespace
}  // namespace foreshock
