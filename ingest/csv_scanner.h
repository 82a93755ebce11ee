#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/byte_source.h"
#include "foreshock/ingest/chunk_reader.h"

namespace foreshock {

struct CsvField {
  std::string_view text;    ///< Without quotes; without blanks around it if it had no quotes.
  std::int64_t column = 0;  ///< First byte, counted from 1 within the record.
};

struct CsvRecord {
  std::int64_t line = 0;  ///< Where it begins, from 1; a record may span lines inside quotes.
  std::vector<CsvField> fields;
};

/// Cuts bytes into records and fields: RFC 4180 with any delimiter, LF or CRLF, blank lines
/// skipped,
/// "" for a quote inside quotes. A quote that does not open a field is an ordinary character.
class CsvScanner {
 public:
  /// A record longer than this is refused: it is a quote that nobody closed, or not CSV.
  static constexpr std::size_t kMaxRecordBytes = 16 << 20;

  /// `name` is what errors call the input.
  CsvScanner(std::string name, std::unique_ptr<ByteSource> bytes);

  /// What comes next, up to a chunk, without taking it; complete if at_end() afterwards.
  Result<std::string_view> peek();
  bool at_end() const { return ended_; }
  /// Takes `bytes` of what peek() showed, `lines` of them ended by a newline.
  void skip(std::size_t bytes, std::int64_t lines);
  void set_delimiter(char delimiter) { delimiter_ = delimiter; }

  /// Moves to the next record; false at the end. kMalformedInput for an open quote or a NUL byte.
  Result<bool> next();
  /// Valid until the next call of next().
  const CsvRecord& record() const { return record_; }

  /// Unpacked bytes taken so far.
  std::uint64_t offset() const { return dropped_ + at_; }
  const std::string& name() const { return name_; }

 private:
  struct RecordEnd {
    const char* newline = nullptr;     ///< nullptr: the record goes on behind what is buffered.
    const char* open_quote = nullptr;  ///< The quote that was open there, if one was.
    bool quoted = false;
  };

  Status fill();
  RecordEnd find_end() const;
  RecordEnd find_quoted_end(const char* p, const char* end) const;
  /// Makes record_ of what find_end() found; false for a blank line.
  bool take(const RecordEnd& found);
  /// Adds the field that begins at `field`; returns the delimiter behind it, or `end`.
  char* take_plain(const char* record, char* field, char* end);
  char* take_quoted(const char* record, char* field, char* end);
  tl::unexpected<Error> unclosed(const char* quote) const;

  std::string name_;
  ChunkReader chunks_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;         ///< Begin of the next record in buffer_.
  std::size_t filled_ = 0;     ///< End of the bytes in buffer_.
  std::uint64_t dropped_ = 0;  ///< Bytes that left buffer_.
  std::int64_t line_ = 1;      ///< Line of the next record.
  bool ended_ = false;         ///< Nothing comes behind buffer_.
  char delimiter_ = ',';
  CsvRecord record_;
};

}  // namespace foreshock
