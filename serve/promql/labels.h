#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foreshock::promql {

using Label = std::pair<std::string, std::string>;

inline constexpr std::string_view kMetricName = "__name__";

/// What names a series: labels sorted by name, each name once, no value empty (an empty value is
/// the same as no label). The metric's name is the label __name__.
class Labels {
 public:
  Labels() = default;
  /// In any order. Of labels with the same name the last one counts.
  explicit Labels(std::vector<Label> labels);

  std::string_view get(std::string_view name) const;  ///< "" for one that is not there.
  bool empty() const { return labels_.empty(); }
  std::size_t size() const { return labels_.size(); }
  auto begin() const { return labels_.begin(); }
  auto end() const { return labels_.end(); }

  /// Label by label, names before values: the order in which results are given.
  friend bool operator==(const Labels&, const Labels&) = default;
  friend bool operator<(const Labels& a, const Labels& b) { return a.labels_ < b.labels_; }

 private:
  std::vector<Label> labels_;
};

/// Shared by everything that speaks of the series; never null.
using LabelsPtr = std::shared_ptr<const Labels>;

/// The same labels but for the name; the same pointer where there is none.
LabelsPtr without_name(const LabelsPtr& labels);

/// Those of `names`, or all but those; `names` is sorted.
Labels kept(const Labels& labels, std::span<const std::string> names);
Labels removed(const Labels& labels, std::span<const std::string> names);

/// As Prometheus writes them in messages: cpu{host="a"}.
std::string text_of(const Labels& labels);

/// Appends bytes that are the same for the same labels and for no others.
void append_key(const Labels& labels, std::string& key);
void append_key(std::string_view text, std::string& key);

}  // namespace foreshock::promql
