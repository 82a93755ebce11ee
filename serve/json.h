#pragma once

/// JSON as it leaves the house: a writer, no reader.

#include <cstdint>
#include <string>
#include <string_view>

namespace foreshock {

/// Writes one document (RFC 8259) piece by piece into a string. The caller keeps the order: a key
/// before each value of an object, and an end for every beginning. What comes out is UTF-8 whatever
/// came in: bytes that are not become U+FFFD, one for each. Numbers are the shortest text that
/// reads back to the same bits; NaN and the infinities, which JSON has no words for, are null.
class JsonWriter {
 public:
  /// Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void text(std::string_view value);
  void number(double value);
  void integer(std::int64_t value);
  void boolean(bool value);
  void null();

  /// key() with the value behind it.
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, double value);
  void integer(std::string_view name, std::int64_t value);
  void boolean(std::string_view name, bool value);

 private:
  void begin_value();

  std::string& out_;
  bool comma_ = false;  ///< Something stands before the next value at this depth.
};

}  // namespace foreshock
