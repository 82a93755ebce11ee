#include "foreshock/ingest/csv_source.h"

#include <functional>
#include <unordered_set>
#include <utility>

#include "foreshock/ingest/csv_number.h"
#include "foreshock/ingest/csv_row_reader.h"
#include "foreshock/ingest/csv_scanner.h"
#include "foreshock/ingest/csv_sniff.h"
#include "foreshock/ingest/points.h"
#include "foreshock/ingest/series_assembler.h"
#include "foreshock/ingest/series_groups.h"

namespace foreshock {

using Layout = CsvSchema::Layout;

/// Reads in two acts. First rows are gathered into groups, up to memory_mark or the end. Then the
/// groups are given out; in a stream the last of them is still open, and rows go on behind it.
class CsvSource::State {
 public:
  State(std::unique_ptr<CsvScanner> scanner, CsvSchema schema, const CsvOptions& options)
      : options_(options),
        reader_(std::move(scanner), std::move(schema), options.max_bad),
        assembler_(reader_.name(), options.duplicates, reader_.schema()),
        groups_(reader_.schema()) {}

  const CsvRowReader& reader() const { return reader_; }
  Result<std::optional<SeriesBlock>> next();
  std::vector<std::string> notes() const;

 private:
  /// Streaming: the first row of the series to come.
  struct Ahead {
    std::string series;
    Points points;
  };

  Status gather();
  bool must_stay_in_memory();
  Status check_gathered() const;
  void start_streaming();
  Result<std::optional<SeriesBlock>> advance();
  bool begin_next_series();
  Status read_until_ready();
  tl::unexpected<Error> came_back(const CsvRow& row) const;

  CsvOptions options_;
  CsvRowReader reader_;
  SeriesAssembler assembler_;
  SeriesGroups groups_;
  std::string memory_note_;
  std::optional<Error> failed_;
  bool gathered_ = false;
  bool streaming_ = false;
  std::size_t next_group_ = 0;
  std::optional<Ahead> ahead_;
  /// Streaming: hashes of the names met. With a million names, the probability that two collide and
  /// a good file is refused is 3e-8; in return a name costs some 40 bytes, however long it is.
  std::unordered_set<std::size_t> met_;
};

Status CsvSource::State::gather() {
  bool in_memory = options_.in_memory;
  for (;;) {
    FORESHOCK_TRY(const bool more, reader_.next());
    if (!more) return check_gathered();
    groups_.add(reader_.row());
    if (in_memory || reader_.offset() <= options_.memory_mark) continue;
    if (!must_stay_in_memory()) break;
    in_memory = true;
  }
  start_streaming();
  return {};
}

bool CsvSource::State::must_stay_in_memory() {
  if (reader_.schema().layout == Layout::kWide) {
    memory_note_ = "wide layout: all rows are held in memory";
    return true;
  }
  if (groups_.interleaved()) {
    memory_note_ = "rows are not sorted by series: all are held in memory";
    return true;
  }
  return false;
}

Status CsvSource::State::check_gathered() const {
  if (reader_.rows() > reader_.bad_count()) return {};
  if (reader_.bad_count() == 0) {
    return fail(Errc::kMalformedInput, reader_.name() + ": has a header but no rows");
  }
  return fail(Errc::kMalformedInput, reader_.first_bad() + " (the first of " +
                                         std::to_string(reader_.bad_count()) +
                                         " rows, all of them bad)");
}

void CsvSource::State::start_streaming() {
  streaming_ = true;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    met_.insert(std::hash<std::string_view>{}(groups_.name_of(i)));
  }
}

Result<std::optional<SeriesBlock>> CsvSource::State::next() {
  if (failed_) return tl::unexpected(*failed_);
  auto block = advance();
  if (!block) failed_ = block.error();
  return block;
}

Result<std::optional<SeriesBlock>> CsvSource::State::advance() {
  if (!gathered_) FORESHOCK_TRY_VOID(gather());
  gathered_ = true;
  for (;;) {
    if (!assembler_.ended()) FORESHOCK_TRY_VOID(read_until_ready());
    FORESHOCK_TRY(auto block, assembler_.take());
    if (block) return block;
    if (assembler_.ended() && !begin_next_series()) return std::nullopt;
  }
}

bool CsvSource::State::begin_next_series() {
  if (next_group_ < groups_.size()) {
    const std::size_t group = next_group_++;
    assembler_.begin(groups_.name_of(group), groups_.take(group));
    if (!streaming_ || next_group_ < groups_.size()) assembler_.end();
    return true;
  }
  if (!ahead_) return false;
  assembler_.begin(std::move(ahead_->series), std::move(ahead_->points));
  ahead_.reset();
  return true;
}

Status CsvSource::State::read_until_ready() {
  while (!assembler_.ready()) {
    FORESHOCK_TRY(const bool more, reader_.next());
    if (!more) {
      assembler_.end();
      return {};
    }
    const CsvRow& row = reader_.row();
    if (row.series == assembler_.id()) {
      assembler_.add(row.time, row.values[0]);
      continue;
    }
    if (!met_.insert(std::hash<std::string_view>{}(row.series)).second) return came_back(row);
    ahead_ = Ahead{.series = std::string(row.series), .points = {}};
    ahead_->points.add(row.time, row.values[0]);
    assembler_.end();
    return {};
  }
  return {};
}

tl::unexpected<Error> CsvSource::State::came_back(const CsvRow& row) const {
  const CsvSchema& schema = reader_.schema();
  const auto key = [](std::size_t column) {
    const std::string number = std::to_string(column + 1);
    return " -k" + number + "," + number;
  };
  const std::string delimiter =
      schema.delimiter == '\t' ? "$'\\t'" : std::string{'\'', schema.delimiter, '\''};
  return fail(Errc::kMalformedInput,
              reader_.name() + ":" + std::to_string(reader_.line()) + ": series " +
                  in_quotes(row.series) +
                  " comes back after another; a file of this size must be sorted by series and "
                  "time (sort -t" +
                  delimiter + key(schema.id_column.value_or(0)) + key(schema.time_column) +
                  ", without the header) or read --in-memory");
}

std::vector<std::string> CsvSource::State::notes() const {
  std::vector<std::string> lines = assembler_.notes();
  if (const auto n = reader_.infinities(); n > 0) {
    lines.push_back(std::to_string(n) + (n == 1 ? " infinite value" : " infinite values") +
                    ": read as missing");
  }
  if (!memory_note_.empty()) lines.push_back(memory_note_);
  return lines;
}

CsvSource::CsvSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
CsvSource::CsvSource(CsvSource&&) noexcept = default;
CsvSource& CsvSource::operator=(CsvSource&&) noexcept = default;
CsvSource::~CsvSource() = default;

Result<CsvSource> CsvSource::open(const std::string& path, const CsvOptions& options) {
  FORESHOCK_TRY(OpenedBytes input, open_bytes_of_file(path));
  return open_input(std::move(input), options, path == "-" ? "stdin" : path);
}

Result<CsvSource> CsvSource::open_bytes(std::string_view bytes, const CsvOptions& options,
                                        const std::string& name) {
  FORESHOCK_TRY(OpenedBytes input, open_bytes_of_memory(std::string(bytes), name));
  return open_input(std::move(input), options, name);
}

Result<CsvSource> CsvSource::open_input(OpenedBytes input, const CsvOptions& options,
                                        const std::string& name) {
  auto scanner = std::make_unique<CsvScanner>(name, std::move(input.bytes));
  FORESHOCK_TRY(CsvSchema schema, sniff_csv(*scanner, options));
  schema.compression = input.compression;
  return CsvSource(std::make_unique<State>(std::move(scanner), std::move(schema), options));
}

const CsvSchema& CsvSource::schema() const {
  return state_->reader().schema();
}
Result<std::optional<SeriesBlock>> CsvSource::next() {
  return state_->next();
}
std::int64_t CsvSource::rows() const {
  return state_->reader().rows();
}
std::int64_t CsvSource::bad_count() const {
  return state_->reader().bad_count();
}
const std::vector<BadRow>& CsvSource::bad_rows() const {
  return state_->reader().bad_rows();
}
std::vector<std::string> CsvSource::notes() const {
  return state_->notes();
}

}  // namespace foreshock
