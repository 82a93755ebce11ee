#include <cstddef>

#include "sinks_fixture.h"

#include "foreshock/core/state_io.h"
#include "foreshock/serve/sinks/outbox.h"

namespace foreshock {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Kind = SinkTarget::Kind;
using Urls = std::vector<std::string>;

std::vector<std::byte> record(const std::string& text) {
  StateWriter payload;
  payload.put_text(text);
  return seal("test", 1, payload.bytes());
}

struct Opened {
  std::vector<std::string> texts;
  std::string error;
  std::uint64_t cut_off = 0;
};

Opened read_back(const std::string& path) {
  Opened out;
  const auto box = Outbox::open(path, [&](const Record& one) -> Status {
    StateReader in(one.payload);
    out.texts.push_back(in.get_text(1000).value());
    return {};
  });
  if (box) {
    out.cut_off = box->cut_off();
  } else {
    out.error = box.error().message;
  }
  return out;
}

Result<Outbox> open_box(const std::string& path) {
  return Outbox::open(path, [](const Record&) { return Status{}; });
}

TEST(Outbox, GivesBackWhatWasAppendedInOrder) {
  const Folder folder;
  const std::string path = folder / "box";
  {
    auto box = open_box(path);
    ASSERT_TRUE(box);
    EXPECT_TRUE(box->append(record("a"), true));
    EXPECT_TRUE(box->append(record("b"), false));
  }

  EXPECT_EQ(read_back(path).texts, (Urls{"a", "b"}));
}

TEST(Outbox, CutOffAnywhereItKeepsWhatIsWholeAndGoesOn) {
  const Folder folder;
  const std::string path = folder / "box";
  {
    auto box = open_box(path);
    ASSERT_TRUE(box && box->append(record("a"), true) && box->append(record("b"), true));
  }
  const std::string whole = read_file(path);
  const std::size_t first = 8 + record("a").size();
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, length);
    const std::size_t records = length < first ? 0 : length < whole.size() ? 1 : 2;
    EXPECT_EQ(read_back(path).texts.size(), records) << length;
    {
      auto box = open_box(path);
      ASSERT_TRUE(box && box->append(record("c"), true)) << length;
    }
    const Opened again = read_back(path);
    EXPECT_EQ(again.cut_off, 0U);
    EXPECT_EQ(again.texts.size(), records + 1) << length;
    EXPECT_EQ(again.texts.back(), "c");
  }
}

TEST(Outbox, ARecordThatWasChangedIsFound) {
  const Folder folder;
  const std::string path = folder / "box";
  {
    auto box = open_box(path);
    ASSERT_TRUE(box && box->append(record("a"), true) && box->append(record("b"), true));
  }
  const std::string whole = read_file(path);
  for (std::size_t i = 8; i < whole.size(); ++i) {
    std::string bad = whole;
    bad[i] = static_cast<char>(bad[i] ^ 0x20);
    std::ofstream(path, std::ios::binary) << bad;
    const Opened got = read_back(path);
    EXPECT_LT(got.texts.size(), 2U) << i;
    EXPECT_GT(got.cut_off, 0U) << i;
  }
}

TEST(Outbox, AnotherFileIsLeftAlone) {
  const Folder folder;
  const std::string path = folder / "notes";
  std::ofstream(path) << "not an outbox";

  EXPECT_EQ(read_back(path).error, path + ": is no outbox of foreshock; name another file");
  EXPECT_EQ(read_file(path), "not an outbox");
  EXPECT_NE(read_back(folder / "").error, "") << "a folder";
  EXPECT_NE(read_back(folder / "none/box").error, "");
}

TEST(Outbox, OneProcessHasIt) {
  const Folder folder;
  const std::string path = folder / "box";
  auto box = open_box(path);
  ASSERT_TRUE(box);

  EXPECT_EQ(read_back(path).error, path + ": another process has it");
  ASSERT_TRUE(box->rewrite(record("a")));
  EXPECT_EQ(read_back(path).error, path + ": another process has it") << "the new file too";
}

TEST(Outbox, RewritingLeavesOnlyTheNewRecords) {
  const Folder folder;
  const std::string path = folder / "box";
  {
    auto box = open_box(path);
    ASSERT_TRUE(box && box->append(record("a"), true));
    ASSERT_TRUE(box->rewrite(record("b")));
    ASSERT_TRUE(box->append(record("c"), true));
    EXPECT_EQ(box->bytes(), std::filesystem::file_size(path));
  }

  EXPECT_EQ(read_back(path).texts, (Urls{"b", "c"}));
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

/// A courier with an outbox, which is started again and again.
class RestartTest : public CourierTest {
 protected:
  void SetUp() override { options_.incidents.path = folder_ / "outbox"; }
};

TEST_F(RestartTest, WhatWasNotSentIsSentByTheNextProcess) {
  add(Kind::kAlertmanager, "http://a:9093");
  add(Kind::kWebhook, kHook);
  start();
  Incident odd = incident_of("1");
  odd.value = std::numeric_limits<double>::quiet_NaN();
  tell(What::kOpened, odd);

  const std::string before = step()[0].second;
  start();
  tell(What::kOpened, odd);  // The engine says it again.

  const auto sent = step();
  ASSERT_EQ(sent.size(), 1U) << "the webhook has been told";
  EXPECT_EQ(sent[0], (FakeTransport::Seen{kA, before}));
}

TEST_F(RestartTest, AnEndThatWasNotHeardOutlastsRestarts) {
  add(Kind::kAlertmanager, "http://a:9093");
  add(Kind::kWebhook, kHook);
  start();
  open("1");
  step();
  transport_.answer(kA, {.status = 500});
  transport_.answer(kHook, {.status = 500});
  close("1");
  step();
  start();
  step();
  now_ += minutes{20};
  start();
  transport_.answer(kA, {.status = 200});
  transport_.answer(kHook, {.status = 200});

  const auto sent = step();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(text_in(sent[0].second, "endsAt"), "2024-03-01T10:00:00Z");
  EXPECT_EQ(text_in(sent[1].second, "state"), "closed");
  start();
  EXPECT_EQ(urls(), Urls{}) << "all of it is over";
}

TEST_F(RestartTest, ANewTargetIsToldWhatIsOpen) {
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("1");
  step();
  add(Kind::kWebhook, kHook);
  start();

  EXPECT_EQ(urls(), (Urls{kA, kHook}));
}

TEST_F(RestartTest, AnEndOfWhatIsNotKnownIsToldAsAnEnd) {
  add(Kind::kAlertmanager, "http://a:9093");
  add(Kind::kWebhook, kHook);
  start();
  close("1");
  start();

  const auto sent = step();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(text_in(sent[0].second, "endsAt"), "2024-03-01T10:00:00Z");
  EXPECT_EQ(text_in(sent[1].second, "state"), "closed");
}

TEST_F(RestartTest, AReplayOfWhatHasEndedChangesNothing) {
  add(Kind::kWebhook, kHook);
  start();
  open("1");
  close("1");
  EXPECT_EQ(urls().size(), 2U);
  open("1");
  close("1");

  EXPECT_EQ(urls(), Urls{});
}

TEST_F(RestartTest, WhenItIsFullTheOneThatEndedFirstGoesAndIsCounted) {
  options_.incidents.most = 3;
  add(Kind::kWebhook, kHook);
  start();
  transport_.answer(kHook, {.status = 500});
  for (const char* id : {"1", "2", "3"}) open(id);
  close("2");
  now_ += seconds{1};
  close("1");
  open("4");
  EXPECT_EQ(counts_["webhook dropped"], 1U);
  open("5");
  open("6");  // None is closed now: the oldest goes.
  start();
  transport_.answer(kHook, {.status = 200});

  Urls ids;
  for (const auto& [url, body] : step()) ids.push_back(text_in(body, "id"));
  EXPECT_EQ(ids, (Urls{"4", "5", "6"}));
  EXPECT_EQ(counts_["webhook dropped"], 3U);
}

TEST_F(RestartTest, TheFileStaysShort) {
  options_.incidents.sync = false;  // For the speed of the test.
  add(Kind::kAlertmanager, "http://a:9093");
  start();
  open("stays");
  for (int i = 0; i < 3000; ++i) {
    const std::string id = std::to_string(i);
    open(id, id);
    close(id, id);
    step();
    now_ += minutes{6};
  }
  step();
  EXPECT_LT(std::filesystem::file_size(options_.incidents.path), 1'300'000U);
  start();

  EXPECT_EQ(step().size(), 1U);
}

TEST_F(RestartTest, AFileOfALaterVersionIsNotTouched) {
  start();
  courier_.reset();
  {
    auto box = open_box(options_.incidents.path);
    ASSERT_TRUE(box && box->append(seal("alert.incident", 2, {}), true));
  }
  const std::string before = read_file(options_.incidents.path);
  const auto made = Courier::make(options_, transport_, [this] { return now_; }, {});

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::kUnsupported);
  EXPECT_EQ(read_file(options_.incidents.path), before);
}

}  // namespace
}  // namespace foreshock
