#include "foreshock/serve/process.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace foreshock {
namespace {

/// A /proc of our own.
class Process : public testing::Test {
 protected:
  void SetUp() override {
    root_ = testing::TempDir() + "proc" + std::to_string(getpid());
    std::filesystem::create_directories(root_ + "/self/fd");
    write("/stat", "cpu  1 2 3\nbtime 1700000000\nprocesses 5\n");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ + name) << text;
  }

  std::string root_;
};

// proc(5): 14 utime, 15 stime, 20 num_threads, 22 starttime, 23 vsize, 24 rss.
constexpr char kNumbers[] =
    " S 1 2 3 4 5 6 7 8 9 10 300 200 0 0 20 0 7 0 5000 1048576 25 18446744073709551615 1\n";

TEST_F(Process, ReadsWhatTheKernelSays) {
  write("/self/stat", std::string("42 (foreshock)") + kNumbers);
  write("/self/fd/0", "");
  write("/self/fd/1", "");
  const auto hertz = static_cast<double>(sysconf(_SC_CLK_TCK));

  const std::optional<ProcessUse> use = process_use(root_);

  ASSERT_TRUE(use);
  EXPECT_DOUBLE_EQ(use->cpu_seconds, 500 / hertz);
  EXPECT_DOUBLE_EQ(use->start_time_seconds, 1700000000 + 5000 / hertz);
  EXPECT_EQ(use->threads, 7U);
  EXPECT_EQ(use->virtual_bytes, 1048576U);
  EXPECT_EQ(use->resident_bytes, 25U * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(use->open_files, 2U);
}

TEST_F(Process, IsNotFooledByTheNameOfTheProgram) {
  write("/self/stat", std::string("42 (a) S 1 (b)") + kNumbers);

  const std::optional<ProcessUse> use = process_use(root_);

  ASSERT_TRUE(use);
  EXPECT_EQ(use->threads, 7U);
}

TEST_F(Process, SaysNothingWhereItCannotRead) {
  EXPECT_FALSE(process_use(root_));
  EXPECT_FALSE(process_use(root_ + "/none"));

  write("/self/stat", std::string("42 (foreshock)") + kNumbers);
  write("/stat", "cpu  1 2 3\n");
  EXPECT_FALSE(process_use(root_));
}

TEST_F(Process, SaysNothingOfATornLine) {
  const std::string whole = std::string("42 (foreshock)") + kNumbers;
  const std::size_t rss_end = whole.find(" 25 ") + 2;
  for (std::size_t n = 0; n < rss_end; ++n) {
    write("/self/stat", whole.substr(0, n));
    EXPECT_FALSE(process_use(root_)) << n;
  }
}

TEST_F(Process, KnowsThisProcess) {
  const std::optional<ProcessUse> use = process_use();

  ASSERT_TRUE(use);
  EXPECT_GT(use->start_time_seconds, 1.7e9);
  EXPECT_GT(use->resident_bytes, 100'000U);
  EXPECT_GE(use->virtual_bytes, use->resident_bytes);
  EXPECT_GE(use->threads, 1U);
  EXPECT_GE(use->open_files, 1U);
  EXPECT_GE(use->most_files, use->open_files);
}

}  // namespace
}  // namespace foreshock
