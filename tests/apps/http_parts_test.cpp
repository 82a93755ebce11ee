#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "foreshock/app/http/ladder.h"
#include "foreshock/app/http/single_flight.h"

namespace foreshock::app {
namespace {

HttpRequest post(std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/v1/forecast";
  request.body = std::move(body);
  return request;
}

TEST(SingleFlight, TheSameRequestsShareOneAnswer) {
  std::atomic<int> asked = 0;
  std::atomic<bool> go = false;
  const HttpHandler handler = single_flight([&](const HttpRequest&) {
    ++asked;
    while (!go) std::this_thread::yield();
    return HttpResponse{.body = std::to_string(asked)};
  });
  std::string first;
  std::string second;
  std::thread one([&] { first = handler(post("a")).body; });
  while (asked == 0) std::this_thread::yield();
  std::atomic<bool> about_to = false;
  std::thread two([&] {
    about_to = true;
    second = handler(post("a")).body;
  });
  while (!about_to) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds{200});
  go = true;
  one.join();
  two.join();
  EXPECT_EQ(first, "1");
  EXPECT_EQ(second, "1");
}

TEST(SingleFlight, NothingIsKeptForLater) {
  int asked = 0;
  const HttpHandler handler = single_flight(
      [&](const HttpRequest&) { return HttpResponse{.body = std::to_string(++asked)}; });
  EXPECT_EQ(handler(post("a")).body, "1");
  EXPECT_EQ(handler(post("a")).body, "2");
  EXPECT_EQ(handler(post("b")).body, "3");
}

TEST(SingleFlight, AFaultIsNotTheLastWord) {
  bool fails = true;
  const HttpHandler handler = single_flight([&](const HttpRequest&) {
    if (fails) throw std::runtime_error("once");
    return HttpResponse{.body = "well"};
  });
  EXPECT_THROW(handler(post("a")), std::runtime_error);
  fails = false;
  EXPECT_EQ(handler(post("a")).body, "well");
}

TEST(Ladder, TimeEnoughLeavesTheModelAsItIs) {
  EXPECT_EQ(Ladder().model_for("auto", 1000, 60), "auto");
}

TEST(Ladder, ShortTimeLeadsDownToAModelThatFitsAtOnce) {
  EXPECT_EQ(Ladder().model_for("auto", 1'000'000, 1e-6), "seasonal-naive");
  EXPECT_EQ(Ladder().model_for("naive", 1'000'000, 1e-6), "naive");
}

TEST(Ladder, WhatFitsHaveCostIsKnown) {
  Ladder ladder;
  ladder.learn("auto", 1000, 10);    // 10 ms a point.
  ladder.learn("ets", 1000, 0.001);  // 1 us.
  EXPECT_EQ(ladder.model_for("auto", 500, 1), "ets");
  EXPECT_EQ(ladder.model_for("auto", 10, 1), "auto");
}

}  // namespace
}  // namespace foreshock::app
