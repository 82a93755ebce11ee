#include "sinks_fixture.h"

namespace foreshock {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Kind = SinkTarget::Kind;
using Urls = std::vector<std::string>;

constexpr HttpAnswer kNoAnswer{};

TEST_F(CourierTest, AnAlertmanagerIsToldAtOnceAndThenEveryMinuteThatItGoesOn) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1");

  EXPECT_EQ(text_of("endsAt"), "2024-03-01T10:04:00Z");
  EXPECT_EQ(next_, kStart + minutes{1});
  EXPECT_EQ(urls(), Urls{});
  now_ += minutes{1};
  EXPECT_EQ(text_of("endsAt"), "2024-03-01T10:05:00Z");
}

TEST_F(CourierTest, TheEndIsRepeatedForFiveMinutesWithTheSameTime) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1");
  step();
  now_ += seconds{90};
  close("1");

  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(text_of("endsAt"), "2024-03-01T10:01:30Z") << i;
    now_ += minutes{1};
  }
  EXPECT_EQ(urls(), Urls{});
  EXPECT_FALSE(courier_->owes());
  now_ += minutes{10};
  EXPECT_EQ(urls(), Urls{});
}

TEST_F(CourierTest, AnAlertmanagerSeesAnIncidentFireForAMinuteAtLeast) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1");
  now_ += seconds{10};
  close("1");  // Before it was told of.

  EXPECT_EQ(text_of("endsAt"), "2024-03-01T10:04:10Z");
  EXPECT_FALSE(courier_->owes()) << "a service that ends does not wait for it";
  EXPECT_EQ(next_, now_ + minutes{1});
  now_ += minutes{1};
  EXPECT_EQ(text_of("endsAt"), "2024-03-01T10:00:10Z");
}

TEST_F(CourierTest, WhatAnUpdateChangesComesWithTheNextResendAndTheLabelsStay) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1");
  const std::string before = step().front().second;
  Incident more = incident_of("1");
  more.severity = Severity::kWarning;
  more.value = 99;
  tell(What::kUpdated, more);

  EXPECT_EQ(urls(), Urls{});
  now_ += minutes{1};
  const std::string after = step().front().second;
  EXPECT_EQ(text_in(after, "value"), "99");
  const auto labels = [](const std::string& body) {
    return body.substr(0, body.find("\"annotations\""));
  };
  EXPECT_EQ(labels(after), labels(before));
}

TEST_F(CourierTest, AWebhookIsToldOfTheBeginningAndTheEndOnceEach) {
  add(Kind::kWebhook, kHook);
  start();
  open("1");

  EXPECT_EQ(text_of("state"), "opened");
  now_ += minutes{10};
  EXPECT_EQ(urls(), Urls{});
  close("1");
  EXPECT_EQ(text_of("state"), "closed");
  now_ += minutes{1};
  EXPECT_EQ(urls(), Urls{});
  EXPECT_EQ(counts_["webhook ok"], 2U);
}

TEST_F(CourierTest, WhatBeganAndEndedWhileAWebhookWasDownIsToldInOrder) {
  add(Kind::kWebhook, kHook);
  start();
  transport_.answer(kHook, {.status = 503});
  open("1");
  step();
  close("1");
  transport_.answer(kHook, {.status = 200});
  now_ += seconds{2};

  const auto sent = step();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(text_in(sent[0].second, "state"), "opened");
  EXPECT_EQ(text_in(sent[1].second, "state"), "closed");
}

TEST_F(CourierTest, EachAlertmanagerHasAStateOfItsOwn) {
  add(Kind::kAlertmanager, "http://a:9093");
  add(Kind::kAlertmanager, "http://b:9093/");
  start();
  transport_.answer(kB, kNoAnswer);
  open("1");

  EXPECT_EQ(urls(), (Urls{kA, kB}));
  EXPECT_TRUE(courier_->owes());
  now_ += seconds{1};
  EXPECT_EQ(urls(), (Urls{kB})) << "the first delay is over, and a knows";
  transport_.answer(kB, {.status = 200});
  now_ += seconds{2};
  EXPECT_EQ(urls(), (Urls{kB}));
  EXPECT_FALSE(courier_->owes());
  EXPECT_EQ(counts_["alertmanager ok"], 2U);
  EXPECT_EQ(counts_["alertmanager error"], 2U);
  ASSERT_EQ(lines_.size(), 3U);
  EXPECT_EQ(lines_.back(), "alertmanager http://b:9093/: answers again after 2 failures");
}

TEST_F(CourierTest, DelaysDoubleUpToTheLongestWithJitterFromTheSeed) {
  add(Kind::kWebhook, kHook);
  const auto delays = [this] {
    start();
    open("1");
    transport_.answer(kHook, {.status = 500});
    std::vector<double> out;
    for (int i = 0; i < 9; ++i) {
      step();
      out.push_back(std::chrono::duration<double>(next_ - now_).count());
      now_ = next_;
    }
    return out;
  };
  const std::vector<double> first = delays();
  double whole = 1;
  for (const double delay : first) {
    EXPECT_GE(delay, whole / 2);
    EXPECT_LE(delay, whole);
    whole = std::min(2 * whole, 60.0);
  }
  EXPECT_EQ(delays(), first);
  options_.seed = 2;
  EXPECT_NE(delays(), first);
}

TEST_F(CourierTest, RetryAfterIsHonouredUpToTenMinutes) {
  add(Kind::kWebhook, kHook);
  start();
  transport_.answer(kHook, {.status = 429, .retry_after = seconds{120}});
  open("1");
  step();

  EXPECT_EQ(next_, now_ + seconds{120});
  now_ += seconds{119};
  EXPECT_EQ(urls(), Urls{});
  transport_.answer(kHook, {.status = 503, .retry_after = std::chrono::hours{24}});
  now_ += seconds{1};
  step();
  EXPECT_EQ(next_, now_ + minutes{10});
}

TEST_F(CourierTest, WhatIsRefusedIsGivenUpCountedAndSaid) {
  add(Kind::kWebhook, kHook);
  start();
  transport_.answer(kHook, {.status = 404, .what = "no such hook"});
  open("1");

  EXPECT_EQ(urls(), Urls{kHook});
  EXPECT_EQ(urls(), Urls{});
  EXPECT_FALSE(courier_->owes());
  EXPECT_EQ(counts_["webhook refused"], 1U);
  EXPECT_EQ(lines_,
            Urls{"webhook http://hook: refused 1 alerts for good: HTTP 404 (no such hook)"});
}

TEST_F(CourierTest, AnAlertmanagerThatRefusesIsAskedAgainWithTheNextResend) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  transport_.answer(kA, {.status = 401});
  open("1");
  step();
  transport_.answer(kA, {.status = 200});
  now_ += minutes{1};

  EXPECT_EQ(urls(), Urls{kA});
}

TEST_F(CourierTest, RequestsHoldAtMostSixtyFourAlerts) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  for (int i = 0; i < 130; ++i) open(std::to_string(i), std::to_string(i));

  const auto sent = step();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(count_in(sent[0].second, "startsAt"), 64U);
  EXPECT_EQ(count_in(sent[1].second, "startsAt"), 64U);
  EXPECT_EQ(count_in(sent[2].second, "startsAt"), 2U);
}

TEST_F(CourierTest, ARequestThatIsRefusedForItsContentIsSentPieceByPiece) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  transport_.answer(kA, {.status = 400});
  for (int i = 0; i < 3; ++i) open(std::to_string(i), std::to_string(i));

  const auto sent = step();
  ASSERT_EQ(sent.size(), 4U);
  EXPECT_EQ(count_in(sent[0].second, "startsAt"), 3U);
  EXPECT_EQ(count_in(sent[1].second, "startsAt"), 1U);
  EXPECT_EQ(counts_["alertmanager refused"], 3U);
}

TEST_F(CourierTest, WhatIsDueSoonTravelsWithWhatIsDue) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1", "a");
  step();
  now_ += seconds{5};
  open("2", "b");
  step();
  now_ += seconds{55};

  const auto sent = step();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(count_in(sent[0].second, "startsAt"), 2U);
}

TEST_F(CourierTest, AnEndThatComesWhileTheBeginningTravelsIsSentNext) {
  add(Kind::kWebhook, kHook);
  start();
  open("1");
  transport_.during([this] { close("1"); });

  const auto sent = step();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(text_in(sent[1].second, "state"), "closed");
}

TEST_F(CourierTest, TwoIncidentsOfTheSameLabelsAreOneAlertToAnAlertmanager) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1");
  step();
  close("1");
  step();
  now_ += seconds{30};
  open("2");

  EXPECT_EQ(text_of("incident"), "2");
  now_ += minutes{1};
  const auto sent = step();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(count_in(sent[0].second, "startsAt"), 1U) << "the end of 1 would end 2";
  EXPECT_EQ(text_in(sent[0].second, "endsAt"), "2024-03-01T10:05:30Z");
}

TEST_F(CourierTest, LinesGoToAFileThatMayBeMovedAway) {
  const std::string path = folder_ / "alerts.jsonl";
  add(Kind::kJsonl, path);
  start();
  open("1");
  step();
  const std::string first = read_file(path);
  std::filesystem::rename(path, path + ".1");
  close("1");
  step();

  EXPECT_EQ(text_in(first, "state"), "opened");
  EXPECT_EQ(text_in(read_file(path), "state"), "closed");
  EXPECT_TRUE(first.ends_with("}\n"));
}

TEST_F(CourierTest, AFileThatCannotBeWrittenIsTriedAgain) {
  const std::string path = folder_ / "later/alerts.jsonl";
  add(Kind::kJsonl, path);
  start();
  open("1");
  step();
  EXPECT_EQ(counts_["jsonl error"], 1U);
  std::filesystem::create_directory(folder_ / "later");
  now_ += seconds{1};
  step();

  EXPECT_EQ(count_in(read_file(path), "\n"), 1U);
}

TEST_F(CourierTest, ALineThatWasCutIsEndedFirst) {
  const std::string path = folder_ / "alerts.jsonl";
  std::ofstream(path) << "{\"cut";
  add(Kind::kJsonl, path);
  start();
  open("1");
  step();

  EXPECT_TRUE(read_file(path).starts_with("{\"cut\n{\"schema\""));
}

TEST_F(CourierTest, NothingIsSentOnceItIsCancelled) {
  add(Kind::kWebhook, kHook);
  start();
  open("1");
  courier_->cancel();

  EXPECT_EQ(urls(), Urls{});
  EXPECT_TRUE(courier_->owes());
}

TEST_F(CourierTest, TargetsThatCannotBeUsedAreRefusedAtTheStart) {
  const auto why = [this](const SinkTarget& target) {
    Courier::Options options;
    options.targets = {target};
    const auto made = Courier::make(options, transport_, [this] { return now_; }, {});
    return made ? "" : made.error().message;
  };

  EXPECT_EQ(why({.where = "localhost:9093"}).substr(0, 16), "'localhost:9093'");
  EXPECT_NE(why({.where = "ftp://a"}), "");
  EXPECT_NE(why({.where = ""}), "");
  EXPECT_NE(why({.kind = Kind::kJsonl}), "");
  EXPECT_EQ(why({.kind = Kind::kWebhook, .form = WebhookForm::kPagerduty, .where = "https://p"}),
            "a webhook of form pagerduty needs a routing key");
  EXPECT_NE(why({.where = "http://a", .login = {.bearer_file = "t", .user = "u"}}), "");
  EXPECT_EQ(why({.where = "http://a"}), "");
}

}  // namespace
}  // namespace foreshock
