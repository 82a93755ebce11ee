#include "foreshock/serve/promql/labels.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace foreshock::promql {
namespace {

bool has(std::span<const std::string> names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

void append_quoted(std::string_view value, std::string& out) {
  out += '"';
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

Labels::Labels(std::vector<Label> labels) : labels_(std::move(labels)) {
  std::stable_sort(labels_.begin(), labels_.end(),
                   [](const Label& a, const Label& b) { return a.first < b.first; });
  auto end = labels_.begin();
  for (auto label = labels_.begin(); label != labels_.end(); ++label) {
    const auto next = label + 1;
    if (label->second.empty() || (next != labels_.end() && next->first == label->first)) continue;
    if (end != label) *end = std::move(*label);
    ++end;
  }
  labels_.erase(end, labels_.end());
}

std::string_view Labels::get(std::string_view name) const {
  // Labels are few: a walk is quicker than a search.
  for (const Label& label : labels_) {
    if (label.first == name) return label.second;
  }
  return {};
}

LabelsPtr without_name(const LabelsPtr& labels) {
  if (labels->get(kMetricName).empty()) return labels;
  std::vector<Label> rest;
  rest.reserve(labels->size());
  for (const Label& label : *labels) {
    if (label.first != kMetricName) rest.push_back(label);
  }
  return std::make_shared<const Labels>(std::move(rest));
}

Labels kept(const Labels& labels, std::span<const std::string> names) {
  std::vector<Label> rest;
  for (const Label& label : labels) {
    if (has(names, label.first)) rest.push_back(label);
  }
  return Labels(std::move(rest));
}

Labels removed(const Labels& labels, std::span<const std::string> names) {
  std::vector<Label> rest;
  for (const Label& label : labels) {
    if (!has(names, label.first)) rest.push_back(label);
  }
  return Labels(std::move(rest));
}

std::string text_of(const Labels& labels) {
  std::string text(labels.get(kMetricName));
  const bool named = !text.empty();
  if (named && labels.size() == 1) return text;
  text += '{';
  const char* comma = "";
  for (const auto& [name, value] : labels) {
    if (name == kMetricName) continue;
    text += comma + name + '=';
    append_quoted(value, text);
    comma = ", ";
  }
  return text + '}';
}

void append_key(std::string_view text, std::string& key) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::array<char, sizeof(size)> bytes{};
  std::memcpy(bytes.data(), &size, sizeof(size));
  key.append(bytes.data(), bytes.size());
  key += text;
}

void append_key(const Labels& labels, std::string& key) {
  for (const auto& [name, value] : labels) {
    append_key(name, key);
    append_key(value, key);
  }
}

}  // namespace foreshock::promql
