#include "foreshock/serve/sinks/sinks.h"

#include <atomic>
#include <thread>

#include "sinks_fixture.h"

namespace foreshock {
namespace {

constexpr std::chrono::seconds kLong{600};  // Never waited for, unless something is broken.

/// Answers with `status`, after it was told to go on.
class Gate final : public HttpTransport {
 public:
  explicit Gate(std::atomic<int>& status) : status_(status) {}
  std::vector<HttpAnswer> post(std::span<const HttpCall> calls) override {
    ++posts;
    while (status_ < 0 && !cancelled_) std::this_thread::yield();
    HttpAnswer answer;
    answer.status = cancelled_ ? 0 : status_.load();
    return std::vector<HttpAnswer>(calls.size(), answer);
  }
  void cancel() override { cancelled_ = true; }

  std::atomic<int> posts = 0;

 private:
  std::atomic<int>& status_;
  std::atomic<bool> cancelled_ = false;
};

class SinksTest : public testing::Test {
 protected:
  void make() {
    sinks_.reset();
    auto gate = std::make_unique<Gate>(status_);
    gate_ = gate.get();
    Sinks::Options options;
    SinkTarget target;
    target.kind = SinkTarget::Kind::kWebhook;
    target.where = "http://hook";
    options.courier.targets = {target};
    options.courier.incidents.path = folder_ / "outbox";
    const SinkListener listener{[this](std::string_view, SinkResult result, std::uint64_t count) {
                                  if (result == SinkResult::kOk) ok_ += count;
                                },
                                {}};
    auto sinks = Sinks::make(
        options, listener, [] { return kStart; }, std::move(gate));
    ASSERT_TRUE(sinks) << sinks.error().message;
    sinks_ = *std::move(sinks);
  }

  Folder folder_;
  std::atomic<int> status_ = 200;
  std::atomic<std::uint64_t> ok_ = 0;
  Gate* gate_ = nullptr;
  std::unique_ptr<Sinks> sinks_;
};

TEST_F(SinksTest, SendsWhatSeveralThreadsTellAndDrainsAtTheEnd) {
  make();
  sinks_->start();
  std::vector<std::thread> tellers;
  for (int t = 0; t < 4; ++t) {
    tellers.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string id = std::to_string(t) + "." + std::to_string(i);
        const Incident incident = incident_of(id, id);
        EXPECT_TRUE(sinks_->opened(incident));
        EXPECT_TRUE(sinks_->updated(incident));
        EXPECT_TRUE(sinks_->closed(ended(incident)));
      }
    });
  }
  for (std::thread& teller : tellers) teller.join();

  EXPECT_TRUE(sinks_->stop(kLong));
  EXPECT_EQ(ok_, 80U) << "a beginning and an end of each of 40";
}

TEST_F(SinksTest, StopsInTheMiddleOfARequestAndLeavesTheRestToTheNextProcess) {
  status_ = -1;
  make();
  sinks_->start();
  ASSERT_TRUE(sinks_->opened(incident_of("1")));
  while (gate_->posts == 0) std::this_thread::yield();

  EXPECT_FALSE(sinks_->stop(Duration::zero()));
  EXPECT_EQ(ok_, 0U);
  status_ = 200;
  make();
  sinks_->start();
  EXPECT_TRUE(sinks_->stop(kLong));
  EXPECT_EQ(ok_, 1U);
}

TEST_F(SinksTest, StopsWhileAFailedTargetIsLeftAlone) {
  status_ = 500;
  make();
  sinks_->start();
  ASSERT_TRUE(sinks_->opened(incident_of("1")));
  while (gate_->posts == 0) std::this_thread::yield();

  EXPECT_FALSE(sinks_->stop(std::chrono::milliseconds{10}));
}

TEST_F(SinksTest, MayBeStoppedWithoutAStartAndTwice) {
  make();
  EXPECT_TRUE(sinks_->stop(kLong));
  ASSERT_TRUE(sinks_->opened(incident_of("1")));
  EXPECT_FALSE(sinks_->stop(Duration::zero()));
  sinks_->start();
  EXPECT_TRUE(sinks_->stop(kLong));
  EXPECT_TRUE(sinks_->stop(kLong));
}

}  // namespace
}  // namespace foreshock
