// What docs/formats/wire.md says: each block of records, and what becomes of them.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wire_fixture.h"

namespace foreshock {
namespace {

struct Block {
  std::string language;
  std::vector<std::string> lines;
};

std::vector<Block> blocks_of_page() {
  std::ifstream page(FORESHOCK_WIRE_PAGE);
  std::vector<Block> blocks;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), {}});
    } else if (inside) {
      blocks.back().lines.push_back(line);
    }
  }
  return blocks;
}

/// One record a line, unless it is line protocol or a document over several lines.
std::vector<std::string> records_of(const Block& block) {
  if (block.language == "json" && block.lines.front() != "{") return block.lines;
  std::string all;
  for (const std::string& line : block.lines) all += line + "\n";
  return {all};
}

TEST(WirePage, SaysWhatBecomesOfItsExamples) {
  const std::vector<Block> blocks = blocks_of_page();
  const Timestamp record_time{std::chrono::seconds{1'709'287'200}};
  int examples = 0;
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
    if (blocks[i + 1].language != "text") continue;
    ASSERT_TRUE(blocks[i].language == "json" || blocks[i].language == "influx");
    std::string expected;
    for (const std::string& line : blocks[i + 1].lines) expected += line + "\n";
    std::string found;
    for (const std::string& lines : lines_of_batch({}, records_of(blocks[i]), record_time)) {
      found += lines + (lines.starts_with("!") ? "\n" : "");
    }
    EXPECT_EQ(found, expected);
    ++examples;
  }
  EXPECT_EQ(examples, 7);
}

}  // namespace
}  // namespace foreshock
