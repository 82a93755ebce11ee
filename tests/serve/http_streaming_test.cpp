// Answers without an end, over the wire.
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "raw_client.h"

#include "foreshock/serve/event_hub.h"
#include "foreshock/serve/http_server.h"

namespace foreshock {
namespace {

class Streams : public testing::Test {
 protected:
  void SetUp() override {
    HttpRoutes routes;
    routes.add("/events", "GET", [this](const HttpRequest&) {
      HttpResponse response{.content_type = "text/event-stream", .body = {}};
      response.stream = hub_.listen({}, 0);
      return response;
    });
    auto server = HttpServer::start({"127.0.0.1", 0}, std::move(routes),
                                    {.grace = std::chrono::minutes{1}}, {});
    ASSERT_TRUE(server) << server.error().message;
    server_.emplace(*std::move(server));
  }
  static std::string get(const std::string& version) {
    return "GET /events HTTP/" + version + "\r\nHost: a\r\n\r\n";
  }

  EventHub hub_;
  std::optional<HttpServer> server_;
};

// A listener's connection was read twice at once when its stream ended.
TEST_F(Streams, EndWithTheHubInBothVersions) {
  for (const char* const version : {"1.1", "1.0"}) {
    EventHub hub;
    HttpRoutes routes;
    routes.add("/events", "GET", [&hub](const HttpRequest&) {
      HttpResponse response{.content_type = "text/event-stream", .body = {}};
      response.stream = hub.listen({}, 0);
      return response;
    });
    auto server = HttpServer::start({"127.0.0.1", 0}, std::move(routes), {}, {});
    ASSERT_TRUE(server) << server.error().message;
    RawClient client(server->port());
    hub.publish("status", "", "1");
    client.send(get(version));
    while (hub.listeners() == 0) std::this_thread::yield();

    hub.close();

    const std::string answer = client.rest();
    EXPECT_NE(answer.find("event: status\nid: 1\ndata: 1\n\n"), std::string::npos) << answer;
    EXPECT_EQ(answer.ends_with("0\r\n\r\n"), std::string(version) == "1.1") << answer;
  }
}

TEST_F(Streams, NoticeAClientThatLeaves) {
  {
    RawClient client(server_->port());
    client.send(get("1.1"));
    while (hub_.listeners() == 0) std::this_thread::yield();
  }

  while (hub_.listeners() > 0) std::this_thread::yield();
}

TEST_F(Streams, TakeNoNoticeOfAClientThatTalks) {
  RawClient client(server_->port());
  client.send(get("1.1"));
  while (hub_.listeners() == 0) std::this_thread::yield();
  client.send(std::string(100'000, 'x'));
  hub_.publish("status", "", "1");

  hub_.close();

  EXPECT_NE(client.rest().find("data: 1\n"), std::string::npos);
}

TEST_F(Streams, AreCutWhenTheServerStops) {
  RawClient client(server_->port());
  client.send(get("1.1"));
  while (hub_.listeners() == 0) std::this_thread::yield();

  server_->stop();

  EXPECT_EQ(hub_.listeners(), 0U);
}

TEST_F(Streams, HaveNoBodyForHead) {
  RawClient client(server_->port());
  client.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");

  const std::string answer = client.rest();

  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  EXPECT_EQ(answer.find("retry"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
