// What a client can't do to the server, and what the server does to clients when it stops. Limits
// of time are short here; that they are kept is seen from connections that end, not from a clock.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http_fixture.h"

#include "foreshock/serve/http_server.h"

namespace foreshock {
namespace {

constexpr Duration kShort = std::chrono::milliseconds{50};

class ServerLimits : public ServerTest {};

TEST_F(ServerLimits, RefuseAHeaderThatIsTooLarge) {
  start({.most_header_bytes = 1000});
  /// All fields, with the empty line at the end, take so many bytes.
  const auto with = [](std::size_t bytes) {
    const std::string others = "Host: a\r\nX: \r\n\r\n";
    return get("/hello", "X: " + std::string(bytes - others.size(), 'x') + "\r\n");
  };

  EXPECT_EQ(status_line(ask(with(900))), "HTTP/1.1 200 OK");
  EXPECT_EQ(status_line(ask(with(1001))), "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(status_line(ask(with(10'000))), "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(status_line(ask(get("/" + std::string(1001, 'x')))),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(status_line(ask(get("/" + std::string(1'000'000, 'x')))),
            "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(ServerLimits, RefuseABodyThatIsTooLarge) {
  start({.most_body_bytes = 1000});

  EXPECT_EQ(body_of(ask(post("/echo", std::string(1000, 'x')))).size(), 1000U);
  EXPECT_EQ(status_line(ask(post("/echo", std::string(1001, 'x')))),
            "HTTP/1.1 413 Payload Too Large");
  EXPECT_EQ(status_line(ask(post("/echo", std::string(5'000'000, 'x')))),
            "HTTP/1.1 413 Payload Too Large");
}

TEST_F(ServerLimits, RefuseABodyByItsLengthBeforeItIsSent) {
  start({.most_body_bytes = 1000});
  RawClient client(server_->port());

  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n"
      "Expect: 100-continue\r\n\r\n");

  EXPECT_EQ(status_line(client.answer()), "HTTP/1.1 413 Payload Too Large");
}

TEST_F(ServerLimits, RefuseChunksThatAreTooManyOrTooLarge) {
  start({.most_body_bytes = 1000});
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string many;
  for (int i = 0; i < 3; ++i) many += "190\r\n" + std::string(400, 'x') + "\r\n";

  EXPECT_EQ(status_line(ask(head + many + "0\r\n\r\n")), "HTTP/1.1 413 Payload Too Large");
  EXPECT_EQ(status_line(ask(head + "ffffffff\r\n")), "HTTP/1.1 413 Payload Too Large");
  EXPECT_EQ(status_line(ask(head + "ffffffffffffffffff\r\n")), "HTTP/1.1 400 Bad Request");
}

// What follows would be taken for a request of its own.
TEST_F(ServerLimits, RefuseCodingsWhoseEndTheyCannotSee) {
  start();

  for (const char* const fields :
       {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"}) {
    const std::string answer =
        ask("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + get("/hello"));
    EXPECT_EQ(status_line(answer), "HTTP/1.1 400 Bad Request") << fields;
    EXPECT_EQ(answer.find("hello"), std::string::npos) << fields;
  }
}

TEST_F(ServerLimits, CutAClientThatSaysNothing) {
  start({.idle = kShort});
  RawClient client(server_->port());

  EXPECT_TRUE(client.is_cut());
}

TEST_F(ServerLimits, CutAClientThatFallsSilentBetweenRequests) {
  start({.idle = kShort});
  RawClient client(server_->port());
  client.send(get("/hello"));
  EXPECT_EQ(body_of(client.answer()), "hello");

  EXPECT_TRUE(client.is_cut());
}

TEST_F(ServerLimits, CutAClientThatStopsInsideAHeader) {
  start({.header = kShort});
  RawClient client(server_->port());
  client.send("GET /hello HT");

  EXPECT_TRUE(client.is_cut());
}

TEST_F(ServerLimits, CutAClientThatKeepsAHeaderTrickling) {
  start({.header = kShort});
  RawClient client(server_->port());
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\n");

  // Each byte is in time, the whole is not; without the limit there would be no end to it.
  while (client.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds{5});

  EXPECT_TRUE(client.is_cut());
}

TEST_F(ServerLimits, CutAClientThatKeepsABodyTrickling) {
  start({.body = kShort});
  RawClient client(server_->port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");

  while (client.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds{5});

  EXPECT_TRUE(client.is_cut());
}

TEST_F(ServerLimits, CutAClientThatDoesNotTakeItsAnswer) {
  start({.threads = 1, .most_connections = 1, .answer = kShort});
  RawClient client(server_->port());
  client.send(get("/large"));

  // While it holds the only place there is, others are refused; they are not for ever.
  while (status_line(ask(get("/hello"))) != "HTTP/1.1 200 OK") std::this_thread::yield();

  EXPECT_LT(client.rest().size(), std::size_t{64} << 20);
}

TEST_F(ServerLimits, TellClientsThatAreTooManySo) {
  start({.most_connections = 2});
  RawClient first(server_->port());
  first.send(get("/hello"));
  first.answer();
  auto second = std::make_unique<RawClient>(server_->port());
  second->send(get("/hello"));
  second->answer();

  const std::string busy = ask(get("/hello"));
  EXPECT_EQ(status_line(busy), "HTTP/1.1 503 Service Unavailable");
  EXPECT_TRUE(has(busy, "Retry-After: 1")) << busy;
  EXPECT_EQ(seen().back(), (Seen{"other", 503}));

  second.reset();
  while (status_line(ask(get("/hello"))) != "HTTP/1.1 200 OK") std::this_thread::yield();
  first.send(get("/hello"));
  EXPECT_EQ(body_of(first.answer()), "hello");
}

TEST_F(ServerLimits, BearFarMoreConnectionsThanThereArePlaces) {
  start({.most_connections = 20});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_->port()));
    EXPECT_TRUE(clients.back()->connected());
  }
  int served = 0;
  for (const auto& client : clients) client->send(get("/hello"));
  for (const auto& client : clients) served += body_of(client->answer()) == "hello" ? 1 : 0;

  EXPECT_EQ(served, 20);
  clients.clear();
  while (status_line(ask(get("/hello"))) != "HTTP/1.1 200 OK") std::this_thread::yield();
}

class ServerStop : public ServerTest {};

TEST_F(ServerStop, CutsClientsThatWaitOrAreHalfwayThroughARequest) {
  start();
  RawClient silent(server_->port());
  RawClient halfway(server_->port());
  RawClient in_body(server_->port());
  RawClient kept(server_->port());
  halfway.send("GET /hello HT");
  in_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  kept.send(get("/hello"));
  kept.answer();

  server_->stop();

  EXPECT_TRUE(silent.is_cut());
  EXPECT_TRUE(halfway.is_cut());
  EXPECT_TRUE(in_body.is_cut());
  EXPECT_TRUE(kept.is_cut());
  EXPECT_FALSE(RawClient(server_->port()).connected());
}

TEST_F(ServerStop, LetsAnAnswerUnderWayArrive) {
  start({.grace = std::chrono::seconds{30}});
  RawClient client(server_->port());
  client.send(get("/slow") + get("/hello"));
  wait_for_handlers(1);

  std::thread stopper([this] { server_->stop(); });
  while (RawClient(server_->port()).connected()) std::this_thread::yield();
  release();

  const std::string answer = client.answer();
  EXPECT_EQ(body_of(answer), "done");
  client.end_sending();
  EXPECT_TRUE(client.is_cut());
  stopper.join();
}

TEST_F(ServerStop, DoesNotWaitForAClientThatDoesNotTakeItsAnswer) {
  start({.grace = kShort});
  RawClient client(server_->port());
  client.send(get("/large"));
  while (seen().empty()) std::this_thread::yield();

  server_->stop();

  EXPECT_LT(client.rest().size(), std::size_t{64} << 20);
}

TEST_F(ServerStop, WaitsForHandlers) {
  start({.threads = 2, .grace = kShort});
  RawClient client(server_->port());
  client.send(get("/slow"));
  wait_for_handlers(1);

  std::future<void> stopped = std::async(std::launch::async, [this] { server_->stop(); });
  EXPECT_EQ(stopped.wait_for(4 * kShort), std::future_status::timeout);
  release();
  stopped.get();

  EXPECT_EQ(seen().size(), 1U);
}

TEST_F(ServerStop, CanBeSaidTwiceAndByTwo) {
  start();
  std::thread other([this] { server_->stop(); });
  server_->stop();
  other.join();
  server_->stop();

  EXPECT_FALSE(RawClient(server_->port()).connected());
}

TEST_F(ServerStop, FreesThePort) {
  start();
  RawClient client(server_->port());
  client.send(get("/hello"));
  client.answer();
  server_->stop();

  EXPECT_TRUE(HttpServer::start({"127.0.0.1", server_->port()}, {}, {}, nullptr));
}

TEST_F(ServerStop, IsSafeWhileClientsKeepComing) {
  start();
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, &stop] {
      while (!stop) ask(get("/hello"));
    });
  }
  while (seen().size() < 50) std::this_thread::yield();

  server_->stop();
  stop = true;
  for (std::thread& thread : threads) thread.join();

  EXPECT_GE(seen().size(), 50U);
}

}  // namespace
}  // namespace foreshock
