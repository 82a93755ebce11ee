#include "foreshock/serve/http_server.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http_fixture.h"

namespace foreshock {
namespace {

class Server : public ServerTest {};

TEST_F(Server, AnswersOneRequestAfterAnotherOnOneConnection) {
  start();
  RawClient client(server_->port());

  for (int i = 0; i < 3; ++i) {
    client.send(get("/hello"));
    const std::string answer = client.answer();
    EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
    EXPECT_TRUE(has(answer, "Content-Type: text/plain; charset=utf-8")) << answer;
    EXPECT_TRUE(has(answer, "Content-Length: 5"));
    EXPECT_NE(answer.find("\r\nDate: "), std::string::npos);
    EXPECT_EQ(body_of(answer), "hello");
  }
}

TEST_F(Server, AnswersHeadWithTheHeaderAlone) {
  start();
  RawClient client(server_->port());

  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + get("/hello"));

  const std::string head = client.answer(false);
  EXPECT_EQ(status_line(head), "HTTP/1.1 200 OK");
  EXPECT_TRUE(has(head, "Content-Length: 5")) << head;
  EXPECT_EQ(body_of(client.answer()), "hello");
}

TEST_F(Server, HandsOverWhatWasSent) {
  start();
  RawClient client(server_->port());
  const std::string body("a\0b\r\n", 5);

  client.send(
      "POST /echo?x=1 HTTP/1.1\r\nhost: a\r\ncontent-type: x/y\r\ncontent-length: 5\r\n\r\n" +
      body);

  const std::string answer = client.answer();
  EXPECT_TRUE(has(answer, "X-Query: x=1")) << answer;
  EXPECT_TRUE(has(answer, "Content-Type: x/y"));
  EXPECT_EQ(body_of(answer), body);
}

TEST_F(Server, ReadsChunks) {
  start();

  const std::string answer =
      ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: t\r\n\r\n");

  EXPECT_EQ(status_line(answer), "HTTP/1.1 200 OK");
  EXPECT_EQ(body_of(answer), "abcd");
}

TEST_F(Server, AnswersInOrderWhoeverDoesNotWait) {
  start();
  RawClient client(server_->port());

  client.send(post("/echo", "1") + post("/echo", "2") + get("/none") + post("/echo", "3"));

  EXPECT_EQ(body_of(client.answer()), "1");
  EXPECT_EQ(body_of(client.answer()), "2");
  EXPECT_EQ(status_line(client.answer()), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(body_of(client.answer()), "3");
}

TEST_F(Server, BearsARequestThatComesByteByByte) {
  start();
  RawClient client(server_->port());

  for (const char c : post("/echo", "abc")) client.send(std::string(1, c));

  EXPECT_EQ(body_of(client.answer()), "abc");
}

TEST_F(Server, ClosesWhenAskedTo) {
  start();

  const std::string answer = ask(get("/hello", "Connection: close\r\n"));

  EXPECT_TRUE(has(answer, "Connection: close")) << answer;
  EXPECT_EQ(body_of(answer), "hello");
}

TEST_F(Server, KeepsToTheHabitsOfHttp10) {
  start();
  RawClient once(server_->port());
  RawClient kept(server_->port());

  once.send("GET /hello HTTP/1.0\r\n\r\n");
  kept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

  const std::string answer = once.rest();
  EXPECT_EQ(status_line(answer), "HTTP/1.0 200 OK");
  EXPECT_EQ(body_of(answer), "hello");
  EXPECT_TRUE(has(kept.answer(), "Connection: keep-alive"));
  kept.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(kept.answer()), "hello");
}

TEST_F(Server, InvitesABodyThatWaitsToBe) {
  start();
  RawClient client(server_->port());

  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(client.answer(false), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");

  EXPECT_EQ(body_of(client.answer()), "abc");
}

TEST_F(Server, ExpectsNothingElse) {
  start();

  EXPECT_EQ(status_line(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                            "Expect: a miracle\r\n\r\nabc")),
            "HTTP/1.1 417 Expectation Failed");
}

TEST_F(Server, RefusesPathsAndMethodsAsJson) {
  start();

  const std::string lost = ask(get("/none"));
  EXPECT_EQ(status_line(lost), "HTTP/1.1 404 Not Found");
  EXPECT_TRUE(has(lost, "Content-Type: application/json")) << lost;
  const std::string wrong = ask(post("/hello", "x"));
  EXPECT_EQ(status_line(wrong), "HTTP/1.1 405 Method Not Allowed");
  EXPECT_TRUE(has(wrong, "Allow: GET, HEAD")) << wrong;
}

TEST_F(Server, RefusesWhatIsNoRequest) {
  start();
  const std::vector<std::string> broken = {
      "\r\n\r\n\r\n",
      "GET\r\n\r\n",
      "GET /hello\r\n\r\n",
      "G@T /hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /hello HTTP/1.1\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
      "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost : a\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
      "\x16\x03\x01\x02\x01\x01\xfc\x03\x03",  // How TLS begins.
  };

  for (const std::string& request : broken) {
    const std::string answer = ask(request);
    EXPECT_EQ(status_line(answer), "HTTP/1.1 400 Bad Request") << request;
    EXPECT_TRUE(has(answer, "Connection: close")) << request;
    EXPECT_EQ(body_of(answer).substr(0, 10), "{\"error\":\"") << request;
  }
  EXPECT_EQ(status_line(ask("GET /hello HTTP/2.0\r\nHost: a\r\n\r\n")),
            "HTTP/1.1 505 HTTP Version Not Supported");
}

TEST_F(Server, OutlivesARequestThatEndsAnywhere) {
  start();
  const std::string whole =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::string answer = ask(whole.substr(0, n));
    EXPECT_TRUE(answer.empty() || status_line(answer) == "HTTP/1.1 400 Bad Request") << answer;
  }

  EXPECT_EQ(body_of(ask(whole)), "abc");
}

TEST_F(Server, ServesManyAtOnce) {
  start();
  std::vector<std::thread> threads;
  threads.reserve(8);
  std::atomic<int> right = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t, &right] {
      RawClient client(server_->port());
      for (int i = 0; i < 50; ++i) {
        const std::string text = std::to_string(t * 1000 + i);
        client.send(post("/echo", text));
        if (body_of(client.answer()) == text) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(right, 400);
}

TEST_F(Server, TellsTheObserverOfEveryAnswer) {
  start();

  ask(get("/hello"));
  ask(post("/hello", ""));
  ask(get("/none"));
  ask("nonsense\r\n\r\n");
  server_->stop();

  EXPECT_EQ(seen(),
            (std::vector<Seen>{{"/hello", 200}, {"/hello", 405}, {"other", 404}, {"other", 400}}));
}

TEST(HttpServerStart, SaysWhyItCannotListen) {
  const auto first = HttpServer::start({"127.0.0.1", 0}, {}, {}, nullptr);
  ASSERT_TRUE(first);

  const auto taken = HttpServer::start({"127.0.0.1", first->port()}, {}, {}, nullptr);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::kUnavailable);
  EXPECT_NE(taken.error().message.find("can't listen: Address already in use"), std::string::npos)
      << taken.error().message;

  const auto nowhere = HttpServer::start({"256.1.1.1.invalid", 0}, {}, {}, nullptr);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace foreshock
