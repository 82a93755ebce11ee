#include "foreshock/serve/sinks/http_client.h"

#include <atomic>
#include <fstream>
#include <thread>

#include "sinks_fixture.h"

#include "foreshock/serve/http_server.h"

namespace foreshock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A server of our own that answers with what it was asked.
class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override {
    HttpRoutes routes;
    routes.add("/echo", "POST", [](const HttpRequest& request) {
      return HttpResponse{.body = std::string(request.field("content-type")) + "|" +
                                  std::string(request.field("authorization")) + "|" +
                                  std::string(request.field("user-agent")) + "|" + request.body};
    });
    routes.add("/busy", "POST", [](const HttpRequest&) {
      return HttpResponse{.status = 503, .body = "a\nb", .fields = {{"Retry-After", "7"}}};
    });
    routes.add("/there", "POST", [this](const HttpRequest&) { return to("/echo", 307); });
    routes.add("/away", "POST", [](const HttpRequest&) {
      return HttpResponse{.status = 308, .fields = {{"Location", "http://localhost:1/echo?x"}}};
    });
    routes.add("/moved", "POST", [this](const HttpRequest&) { return to("/echo", 302); });
    routes.add("/round", "POST", [this](const HttpRequest&) { return to("/round", 307); });
    routes.add("/slow", "POST", [this](const HttpRequest&) {
      ++waiting_;
      while (!released_) std::this_thread::sleep_for(milliseconds{1});
      return HttpResponse{};
    });
    auto server = HttpServer::start({"127.0.0.1", 0}, std::move(routes), {}, {});
    ASSERT_TRUE(server) << server.error().message;
    server_.emplace(*std::move(server));
    make({});
  }
  void TearDown() override { released_ = true; }

  void make(const HttpClient::Options& options) { client_ = HttpClient::make(options).value(); }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  HttpResponse to(const std::string& path, int status) const {
    return {.status = status, .fields = {{"Location", url(path)}}};
  }
  HttpAnswer post(const std::string& path, const HttpLogin& login = {}) {
    const HttpCall call{.url = url(path), .body = "hi", .login = login};
    return client_->post({&call, 1}).at(0);
  }

  Folder folder_;
  std::atomic<bool> released_ = false;
  std::atomic<int> waiting_ = 0;
  std::unique_ptr<HttpClient> client_;
  std::optional<HttpServer> server_;  ///< Last: it ends before what its handlers use.
};

TEST_F(HttpClientTest, SendsTheBodyAndShowsTheBeginningOfTheAnswer) {
  const HttpAnswer answer = post("/echo");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.what, "application/json||foreshock|hi");
  EXPECT_EQ(answer.retry_after, std::nullopt);
}

TEST_F(HttpClientTest, TellsWhenToComeBackOnOneLine) {
  const HttpAnswer answer = post("/busy");

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.what, "a b");
  EXPECT_EQ(answer.retry_after, Duration{seconds{7}});
}

TEST_F(HttpClientTest, ReadsSecretsFromFilesEveryTime) {
  const std::string path = folder_ / "secret";
  std::ofstream(path) << "first\n";
  EXPECT_EQ(post("/echo", {.bearer_file = path}).what,
            "application/json|Bearer first|foreshock|hi");
  std::ofstream(path) << "pass";
  EXPECT_EQ(post("/echo", {.user = "me", .password_file = path}).what,
            "application/json|Basic bWU6cGFzcw==|foreshock|hi");
}

TEST_F(HttpClientTest, ASecretThatCannotBeReadIsNoAnswer) {
  const std::string path = folder_ / "secret";
  std::ofstream(path) << "two\nlines";

  const HttpAnswer none = post("/echo", {.bearer_file = folder_ / "none"});
  EXPECT_EQ(none.status, 0);
  EXPECT_EQ(none.what, (folder_ / "none") + ": can't be read");
  EXPECT_EQ(post("/echo", {.bearer_file = path}).what, path + ": holds no secret on one line");
}

TEST_F(HttpClientTest, FollowsARedirectWithTheBodyToTheSameHostOnly) {
  EXPECT_EQ(post("/there").what, "application/json||foreshock|hi");

  const HttpAnswer away = post("/away");
  EXPECT_EQ(away.status, 308);
  EXPECT_EQ(away.what,
            "redirected to http://localhost:1/echo, which is another host: set the URL to where "
            "alerts are to go");
  EXPECT_EQ(post("/moved").status, 302) << "it would lose the body";
  EXPECT_EQ(post("/round").status, 307) << "it does not go on for ever";
}

TEST_F(HttpClientTest, OneThatIsDownDoesNotKeepTheOthersWaiting) {
  make({.timeout = seconds{30}});
  const std::vector<HttpCall> calls{
      {.url = "http://127.0.0.1:1/"}, {.url = url("/echo"), .body = "x"}, {.url = "nonsense://"}};
  const auto answers = client_->post(calls);

  EXPECT_EQ(answers.at(0).status, 0);
  EXPECT_NE(answers.at(0).what, "");
  EXPECT_EQ(answers.at(1).status, 200);
  EXPECT_EQ(answers.at(2).status, 0);
  EXPECT_EQ(client_->post({}).size(), 0U);
}

TEST_F(HttpClientTest, GivesUpAfterTheTimeout) {
  make({.timeout = milliseconds{50}});

  const HttpAnswer answer = post("/slow");
  EXPECT_EQ(answer.status, 0);
  EXPECT_NE(answer.what, "");
}

TEST_F(HttpClientTest, CancelEndsWhatIsUnderWayAndAllThatFollows) {
  make({.timeout = seconds{600}});
  std::thread canceller([this] {
    while (waiting_ == 0) std::this_thread::yield();
    client_->cancel();
  });
  const HttpAnswer answer = post("/slow");
  canceller.join();

  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.what, "given up, as the service ends");
  EXPECT_EQ(post("/echo").status, 0);
}

TEST_F(HttpClientTest, UrlsThatNobodyCanCallAreRefused) {
  for (const char* good : {"http://a", "https://a:1/x?y", "http://[::1]:9093"}) {
    EXPECT_TRUE(check_url(good)) << good;
  }
  for (const char* bad : {"", "a", "a:9093", "ftp://a", "http://", "http://a b", "file:///x"}) {
    EXPECT_FALSE(check_url(bad)) << bad;
  }
}

}  // namespace
}  // namespace foreshock
