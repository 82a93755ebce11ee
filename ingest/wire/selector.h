#pragma once

/// Which series are wanted: Prometheus-like selectors.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock::wire {

struct Label {
  std::string_view name;
  std::string_view value;

  friend bool operator==(const Label&, const Label&) = default;
  friend bool operator<(const Label& a, const Label& b) {
    return a.name != b.name ? a.name < b.name : a.value < b.value;
  }
};

/// One of = != =~ !~ on one label. A label that is not there is as good as an empty one.
class Matcher {
 public:
  enum class Kind : std::uint8_t { kEqual, kNotEqual, kMatch, kNoMatch };

  /// kInvalidArgument if a pattern can't be read or asks for too much memory.
  static Result<Matcher> make(std::string label, Kind kind, std::string value);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  const std::string& label() const { return label_; }
  bool matches(std::string_view value);

 private:
  struct Pattern;
  Matcher();
  bool fits(std::string_view value);

  std::string label_;
  Kind kind_ = Kind::kEqual;
  std::string value_;
  std::unique_ptr<Pattern> pattern_;
};

/// name{label="value",...}: all of its matchers have to match.
class Selector {
 public:
  static Result<Selector> parse(std::string_view text);
  /// `labels` sorted by name.
  bool matches(std::string_view name, std::span<const Label> labels);

 private:
  std::vector<Matcher> matchers_;
};

}  // namespace foreshock::wire
