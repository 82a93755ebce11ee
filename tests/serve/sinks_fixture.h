#pragma once

/// A clock that stands still, a network that does as it is told, and incidents.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/serve/sinks/courier.h"

namespace foreshock {

constexpr Timestamp kStart{std::chrono::seconds{1'709'287'200}};  // 2024-03-01T10:00:00Z

/// Open since nine o'clock, known at half past.
inline Incident incident_of(const std::string& id, const std::string& host = "a") {
  Incident incident;
  incident.id = id;
  incident.series = "cpu{host=\"" + host + "\"}";
  incident.name = "cpu";
  incident.labels = {{"host", host}};
  incident.kind = AlertKind::kLevelShift;
  incident.severity = Severity::kCritical;
  incident.from = kStart - std::chrono::hours{1};
  incident.raised = kStart - std::chrono::minutes{30};
  incident.score = 4.8;
  incident.p_value = 1e-9;
  incident.value = 93.1;
  incident.expected = 41.2;
  incident.lower = 30.5;
  incident.upper = 51.9;
  incident.why = "level";
  return incident;
}

inline Incident ended(Incident incident) {
  incident.open = false;
  incident.until = kStart + std::chrono::minutes{5};
  return incident;
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A folder that is gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "sinks.XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Answers by URL: 200, unless told otherwise.
class FakeTransport final : public HttpTransport {
 public:
  using Seen = std::pair<std::string, std::string>;  // URL and body.

  std::vector<HttpAnswer> post(std::span<const HttpCall> calls) override {
    const std::lock_guard guard(lock_);
    std::vector<HttpAnswer> out;
    for (const HttpCall& call : calls) {
      seen_.emplace_back(call.url, call.body);
      const auto found = answers_.find(call.url);
      out.push_back(found == answers_.end() ? HttpAnswer{.status = 200} : found->second);
    }
    if (during_) std::exchange(during_, nullptr)();
    return out;
  }
  void cancel() override {}

  void answer(const std::string& url, const HttpAnswer& answer) {
    const std::lock_guard guard(lock_);
    answers_[url] = answer;
  }
  /// Called once, while the next request is under way.
  void during(std::function<void()> act) { during_ = std::move(act); }
  /// The requests since the last call.
  std::vector<Seen> seen() {
    const std::lock_guard guard(lock_);
    return std::exchange(seen_, {});
  }

 private:
  std::mutex lock_;
  std::map<std::string, HttpAnswer> answers_;
  std::vector<Seen> seen_;
  std::function<void()> during_;
};

/// A courier by a clock that the test turns.
class CourierTest : public testing::Test {
 protected:
  using What = IncidentChange::What;
  static constexpr const char* kA = "http://a:9093/api/v2/alerts";
  static constexpr const char* kB = "http://b:9093/api/v2/alerts";
  static constexpr const char* kHook = "http://hook/x";

  void start() {
    courier_.reset();  // Like a process that is gone: it lets go of the outbox.
    const SinkListener listener{
        [this](std::string_view sink, SinkResult result, std::uint64_t count) {
          counts_[std::string(sink) + " " + std::string(name_of(result))] += count;
        },
        [this](bool, const std::string& line) { lines_.push_back(line); }};
    auto courier = Courier::make(
        options_, transport_, [this] { return now_; }, listener);
    ASSERT_TRUE(courier) << courier.error().message;
    courier_ = *std::move(courier);
  }
  void add(SinkTarget::Kind kind, const std::string& where,
           WebhookForm form = WebhookForm::kCloudEvents) {
    SinkTarget target;
    target.kind = kind;
    target.form = form;
    target.where = where;
    options_.targets.push_back(target);
  }
  void tell(What what, const Incident& incident) {
    const IncidentChange change{what, incident};
    const Status status = courier_->take({&change, 1});
    EXPECT_TRUE(status) << status.error().message;
  }
  void open(const std::string& id, const std::string& host = "a") {
    tell(What::kOpened, incident_of(id, host));
  }
  void close(const std::string& id, const std::string& host = "a") {
    tell(What::kClosed, ended(incident_of(id, host)));
  }
  /// What is sent now, and when the next would be.
  std::vector<FakeTransport::Seen> step() {
    next_ = courier_->step();
    return transport_.seen();
  }
  /// The URLs of what is sent now.
  std::vector<std::string> urls() {
    std::vector<std::string> out;
    for (const auto& [url, body] : step()) out.push_back(url);
    return out;
  }
  /// Word of the first body that is sent now: "endsAt", "state".
  std::string text_of(const std::string& member) {
    const auto sent = step();
    if (sent.empty()) return "(nothing was sent)";
    return text_in(sent.front().second, member);
  }
  static std::string text_in(const std::string& body, const std::string& member) {
    const std::string begin = "\"" + member + "\":\"";
    const std::size_t at = body.find(begin);
    if (at == std::string::npos) return "(no " + member + ")";
    const std::size_t from = at + begin.size();
    return body.substr(from, body.find('"', from) - from);
  }
  static std::size_t count_in(const std::string& body, const std::string& what) {
    std::size_t n = 0;
    for (auto at = body.find(what); at != std::string::npos; at = body.find(what, at + 1)) ++n;
    return n;
  }

  Folder folder_;
  Timestamp now_ = kStart;
  Timestamp next_{};
  Courier::Options options_;
  FakeTransport transport_;
  std::map<std::string, std::uint64_t> counts_;
  std::vector<std::string> lines_;
  std::unique_ptr<Courier> courier_;
};

}  // namespace foreshock
