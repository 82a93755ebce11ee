#pragma once

/// Who a point belongs to: a name with labels outside, a dense number inside.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

/// A series as the outside knows it. Labels are sorted by name, so equal keys compare equal.
class SeriesKey {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  SeriesKey() = default;
  explicit SeriesKey(std::string name) : name_(std::move(name)) {}
  /// kInvalidArgument if a label name stands twice or is empty.
  static Result<SeriesKey> make(std::string name, Labels labels);
  /// Reads what text() wrote: `name` or `name{a="1",b="2"}`, with \" \\ \n inside quotes.
  static Result<SeriesKey> parse(std::string_view text);

  const std::string& name() const { return name_; }
  const Labels& labels() const { return labels_; }
  std::string text() const;

  friend bool operator==(const SeriesKey&, const SeriesKey&) = default;

 private:
  std::string name_;
  Labels labels_;
};

/// Dense number of a series within one process; for hot paths only, never written down.
enum class SeriesId : std::uint32_t {};

/// Gives each text of a series its dense number, in order of first appearance.
class SeriesTable {
 public:
  SeriesId id_of(std::string_view text);  ///< Adds it when new.
  const std::string& text_of(SeriesId id) const;
  std::size_t size() const { return texts_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> ids_;
  std::vector<const std::string*> texts_;  ///< Keys of ids_, which do not move.
};

}  // namespace foreshock
