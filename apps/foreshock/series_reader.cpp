#include "foreshock/app/series_reader.h"

#include <iterator>
#include <utility>

namespace foreshock::app {

Result<SeriesReader> SeriesReader::open(const InputOptions& options, const Console& console) {
  Result<CsvSource> source = CsvSource::open(options.path, options.csv);
  if (!source) {
    // A file that cannot be opened is the caller's to mend, like one that cannot be understood.
    return fail(Errc::kMalformedInput, source.error().message);
  }
  console.note(source->schema().text());
  return SeriesReader(std::move(*source), options.path == "-" ? "stdin" : options.path);
}

Result<std::optional<RawSeries>> SeriesReader::next_series() {
  FORESHOCK_TRY(std::optional<SeriesBlock> block, source_.next());
  if (!block) return std::nullopt;
  RawSeries series{std::move(block->id), std::move(block->times), std::move(block->values)};
  while (block->continues) {
    FORESHOCK_TRY(block, source_.next());
    if (!block) break;
    series.times.insert(series.times.end(), block->times.begin(), block->times.end());
    series.values.insert(series.values.end(), block->values.begin(), block->values.end());
  }
  return series;
}

void SeriesReader::report(const Console& console) const {
  for (const std::string& note : source_.notes()) console.note(name_ + ": " + note);
  if (source_.bad_count() == 0) return;
  constexpr std::size_t kShown = 5;
  console.note(name_ + ": " + counted(source_.bad_count(), "bad row") + " skipped");
  for (std::size_t i = 0; i < source_.bad_rows().size() && i < kShown; ++i) {
    const BadRow& row = source_.bad_rows()[i];
    console.note(name_ + ":" + std::to_string(row.line) + ":" + std::to_string(row.column) + ": " +
                 row.message);
  }
}

}  // namespace foreshock::app
