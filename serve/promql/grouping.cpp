#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/serve/promql/internal/evaluator.h"

namespace foreshock::promql {

Grouping::Grouping(bool by, std::vector<std::string> labels) : by_(by), labels_(std::move(labels)) {
  if (by_) return;
  labels_.emplace_back(kMetricName);
  std::sort(labels_.begin(), labels_.end());
}

const std::string& Grouping::key_of(const Labels& labels) {
  key_.clear();
  if (by_) {
    for (const std::string& name : labels_) append_key(labels.get(name), key_);
    return key_;
  }
  for (const auto& [name, value] : labels) {
    if (std::binary_search(labels_.begin(), labels_.end(), name)) continue;
    append_key(name, key_);
    append_key(value, key_);
  }
  return key_;
}

std::size_t Grouping::group_of(const Labels& labels) {
  return groups_.try_emplace(key_of(labels), groups_.size()).first->second;
}

std::size_t Grouping::find(const Labels& labels) {
  const auto found = groups_.find(key_of(labels));
  return found == groups_.end() ? groups_.size() : found->second;
}

Labels Grouping::labels_of(const Labels& labels) const {
  return by_ ? kept(labels, labels_) : removed(labels, labels_);
}

double quantile(double q, std::vector<double>& values) {
  if (values.empty() || std::isnan(q)) return std::numeric_limits<double>::quiet_NaN();
  if (q < 0) return -std::numeric_limits<double>::infinity();
  if (q > 1) return std::numeric_limits<double>::infinity();
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
  const double rank = q * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::size_t>(rank);
  const std::size_t upper = std::min(lower + 1, values.size() - 1);
  const double weight = rank - std::floor(rank);
  return values[lower] * (1 - weight) + values[upper] * weight;
}

}  // namespace foreshock::promql
