#include "foreshock/ingest/csv_scanner.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace foreshock {
namespace {

char* find_or_end(char* begin, char* end, char c) {
  void* const found = std::memchr(begin, c, static_cast<std::size_t>(end - begin));
  return found != nullptr ? static_cast<char*>(found) : end;
}
const char* find(const char* begin, const char* end, char c) {
  return static_cast<const char*>(std::memchr(begin, c, static_cast<std::size_t>(end - begin)));
}

CsvField field_between(const char* record, const char* begin, const char* end) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (begin != end && blank(*begin)) ++begin;
  while (begin != end && blank(end[-1])) --end;
  return {.text = {begin, static_cast<std::size_t>(end - begin)}, .column = begin - record + 1};
}

}  // namespace

CsvScanner::CsvScanner(std::string name, std::unique_ptr<ByteSource> bytes)
    : name_(std::move(name)), chunks_(std::move(bytes)) {}

Status CsvScanner::fill() {
  if (filled_ - at_ > kMaxRecordBytes) {
    return fail(Errc::kMalformedInput,
                name_ + ":" + std::to_string(line_) + ":1: record is longer than 16 MiB");
  }
  FORESHOCK_TRY(const std::string_view chunk, chunks_.next());
  if (chunk.empty()) {
    ended_ = true;
    return {};
  }
  if (const auto nul = chunk.find('\0'); nul != std::string_view::npos) {
    const std::uint64_t offset = dropped_ + filled_ + nul;
    return fail(Errc::kMalformedInput, name_ + ": is not text: NUL at byte " +
                                           std::to_string(offset + 1) +
                                           " (binary, or UTF-16: save it as UTF-8)");
  }
  const std::size_t rest = filled_ - at_;
  if (rest > 0) std::memmove(buffer_.data(), buffer_.data() + at_, rest);
  dropped_ += at_;
  at_ = 0;
  filled_ = rest + chunk.size();
  if (buffer_.size() < filled_) buffer_.resize(filled_);
  std::memcpy(buffer_.data() + rest, chunk.data(), chunk.size());
  return {};
}

Result<std::string_view> CsvScanner::peek() {
  if (filled_ == at_ && !ended_) FORESHOCK_TRY_VOID(fill());
  if (filled_ - at_ < ChunkReader::kChunkBytes && !ended_) FORESHOCK_TRY_VOID(fill());
  return std::string_view(buffer_.data() + at_, filled_ - at_);
}

void CsvScanner::skip(std::size_t bytes, std::int64_t lines) {
  at_ += bytes;
  line_ += lines;
}

CsvScanner::RecordEnd CsvScanner::find_end() const {
  const char* const begin = buffer_.data() + at_;
  const char* const end = buffer_.data() + filled_;
  if (begin == end) return {};
  const char* const newline = find(begin, end, '\n');
  if (find(begin, newline != nullptr ? newline : end, '"') != nullptr) {
    return find_quoted_end(begin, end);
  }
  return {.newline = newline};
}

CsvScanner::RecordEnd CsvScanner::find_quoted_end(const char* p, const char* end) const {
  while (p != end) {
    const char* const quote = p;
    while (p != end && *p == '"') {  // Inside quotes; again after each pair, which is an escape.
      const char* const close = find(p + 1, end, '"');
      if (close == nullptr) return {.open_quote = quote, .quoted = true};
      p = close + 1;
    }
    while (p != end && *p != delimiter_ && *p != '\n') ++p;
    if (p == end) break;
    if (*p == '\n') return {.newline = p, .quoted = true};
    ++p;
  }
  return {.quoted = true};
}

tl::unexpected<Error> CsvScanner::unclosed(const char* quote) const {
  const char* const begin = buffer_.data() + at_;
  const auto lines = std::count(begin, quote, '\n');
  const char* line = quote;
  while (line != begin && line[-1] != '\n') --line;
  return fail(Errc::kMalformedInput, name_ + ":" + std::to_string(line_ + lines) + ":" +
                                         std::to_string(quote - line + 1) +
                                         ": quote is opened here and never closed");
}

Result<bool> CsvScanner::next() {
  for (;;) {
    const RecordEnd found = find_end();
    if (found.newline == nullptr && !ended_) {
      FORESHOCK_TRY_VOID(fill());
      continue;
    }
    if (found.open_quote != nullptr) return unclosed(found.open_quote);
    if (at_ == filled_) return false;
    if (take(found)) return true;
  }
}

bool CsvScanner::take(const RecordEnd& found) {
  char* const begin = buffer_.data() + at_;
  const auto length =
      found.newline != nullptr ? static_cast<std::size_t>(found.newline - begin) : filled_ - at_;
  char* const end = begin + length;
  record_.line = line_;
  at_ += length + (found.newline != nullptr ? 1 : 0);
  line_ += found.quoted ? 1 + std::count(begin, end, '\n') : 1;

  char* const text_end = end != begin && end[-1] == '\r' ? end - 1 : end;
  if (text_end == begin) return false;
  record_.fields.clear();
  for (char* p = begin;;) {
    const bool quoted = found.quoted && p != text_end && *p == '"';
    char* const stop = quoted ? take_quoted(begin, p, text_end) : take_plain(begin, p, text_end);
    if (stop == text_end) return true;
    p = stop + 1;
  }
}

char* CsvScanner::take_plain(const char* record, char* field, char* end) {
  char* const stop = find_or_end(field, end, delimiter_);
  record_.fields.push_back(field_between(record, field, stop));
  return stop;
}

char* CsvScanner::take_quoted(const char* record, char* field, char* end) {
  char* out = field;  // Quotes go, so the text is written over itself, a little to the left.
  char* p = field + 1;
  for (;;) {
    char* const quote = find_or_end(p, end, '"');
    out = std::copy(p, quote, out);
    p = std::min(quote + 1, end);
    if (p == end || *p != '"') break;
    *out++ = '"';
    ++p;
  }
  char* const stop = find_or_end(p, end, delimiter_);
  out = std::copy(p, stop, out);  // Text behind the closing quote is taken as it is.
  record_.fields.push_back(
      {.text = {field, static_cast<std::size_t>(out - field)}, .column = field - record + 1});
  return stop;
}

}  // namespace foreshock
