#include "foreshock/serve/promql/storage.h"

#include <algorithm>
#include <set>

namespace foreshock::promql {
namespace {

using Texts = std::set<std::string, std::less<>>;

Status walk(const Storage& storage, const Listing& listing, const Storage::VisitLabels& visit) {
  if (listing.any_of.empty()) return storage.series({}, listing.range, visit);
  for (const std::vector<Matcher>& matchers : listing.any_of) {
    FORESHOCK_TRY_VOID(storage.series(matchers, listing.range, visit));
  }
  return {};
}

TextList cut_to(std::size_t limit, const Texts& texts) {
  TextList list;
  for (const std::string& text : texts) {
    if (limit > 0 && list.texts.size() == limit) {
      list.cut = true;
      break;
    }
    list.texts.push_back(text);
  }
  return list;
}

void insert(std::string_view text, Texts& texts) {
  if (!texts.contains(text)) texts.emplace(text);
}

}  // namespace

Result<SeriesList> list_series(const Storage& storage, const Listing& listing) {
  SeriesList list;
  FORESHOCK_TRY_VOID(walk(storage, listing, [&list](const LabelsPtr& labels) {
    list.series.push_back(labels);
    return true;
  }));
  const auto less = [](const LabelsPtr& a, const LabelsPtr& b) { return *a < *b; };
  const auto same = [](const LabelsPtr& a, const LabelsPtr& b) { return *a == *b; };
  std::sort(list.series.begin(), list.series.end(), less);
  list.series.erase(std::unique(list.series.begin(), list.series.end(), same), list.series.end());
  if (listing.limit > 0 && list.series.size() > listing.limit) {
    list.series.resize(listing.limit);
    list.cut = true;
  }
  return list;
}

Result<TextList> list_label_names(const Storage& storage, const Listing& listing) {
  Texts names;
  FORESHOCK_TRY_VOID(walk(storage, listing, [&names](const LabelsPtr& labels) {
    for (const Label& label : *labels) insert(label.first, names);
    return true;
  }));
  return cut_to(listing.limit, names);
}

Result<TextList> list_label_values(const Storage& storage, const Listing& listing,
                                   std::string_view name) {
  Texts values;
  FORESHOCK_TRY_VOID(walk(storage, listing, [&values, name](const LabelsPtr& labels) {
    const std::string_view value = labels->get(name);
    if (!value.empty()) insert(value, values);
    return true;
  }));
  return cut_to(listing.limit, values);
}

}  // namespace foreshock::promql
