#pragma once

#include <string>
#include <vector>

#include "foreshock/ingest/csv_source.h"

namespace foreshock {

/// All that a source gives: its blocks up to the end or the first error, and what it says then.
struct CsvContents {
  std::vector<SeriesBlock> blocks;
  std::string error;
  std::vector<std::string> notes;
  std::vector<BadRow> bad_rows;
  std::int64_t rows = 0;
  std::int64_t bad_count = 0;
};

inline CsvContents contents_of(Result<CsvSource> source) {
  CsvContents contents;
  if (!source) {
    contents.error = source.error().message;
    return contents;
  }
  for (;;) {
    auto block = source->next();
    if (!block) contents.error = block.error().message;
    if (!block || !*block) break;
    contents.blocks.push_back(std::move(**block));
  }
  contents.notes = source->notes();
  contents.bad_rows = source->bad_rows();
  contents.rows = source->rows();
  contents.bad_count = source->bad_count();
  return contents;
}

inline CsvContents read_csv(const std::string& text, const CsvOptions& options = {}) {
  return contents_of(CsvSource::open_bytes(text, options, "data.csv"));
}

/// "id: 2024-01-01T00:00:00Z=1 ...", one line a block, "..." at the end if it continues.
inline std::string text_of(const std::vector<SeriesBlock>& blocks) {
  std::string text;
  for (const SeriesBlock& block : blocks) {
    text += block.id + ":";
    for (std::size_t i = 0; i < block.times.size(); ++i) {
      char value[32];
      std::snprintf(value, sizeof value, "=%g", block.values[i]);
      text += " " + format_timestamp(block.times[i]).substr(0, 10) + value;
    }
    text += block.continues ? " ...\n" : "\n";
  }
  return text;
}

}  // namespace foreshock
