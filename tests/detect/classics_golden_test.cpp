// The classics against the alarms of River and scikit-multiflow, index by index.

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/detect/classics/adwin.h"
#include "foreshock/detect/classics/cusum_chart.h"
#include "foreshock/detect/classics/ddm.h"
#include "foreshock/detect/classics/eddm.h"
#include "foreshock/detect/classics/ewma_chart.h"
#include "foreshock/detect/classics/hddm_a.h"
#include "foreshock/detect/classics/hddm_w.h"
#include "foreshock/detect/classics/kswin.h"
#include "foreshock/detect/classics/page_hinkley.h"

namespace foreshock::classics {
namespace {

struct Told {
  std::vector<int> alarms;
  std::int64_t warnings = 0;
  std::int64_t warning_indices = 0;  ///< Their sum.
};

template <class Detector>
Told run(Result<Detector> detector, const std::vector<double>& stream) {
  Told out;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const DriftSignal signal = detector->update(stream[i]);
    if (signal.is_drift()) out.alarms.push_back(static_cast<int>(i));
    if (signal.is_warning()) {
      ++out.warnings;
      out.warning_indices += static_cast<std::int64_t>(i);
    }
  }
  return out;
}

/// The options that tests/golden/drift_alarms.txt writes down.
Told run_page_hinkley(const std::string& name, const std::vector<double>& stream) {
  PageHinkley::Options options;
  if (name.starts_with("ph_other")) {
    options = {.min_points = 30, .delta = 0.05, .threshold = 10, .fade = 0.99};
  }
  options.side = name.ends_with("up")     ? Side::kUp
                 : name.ends_with("down") ? Side::kDown
                                          : Side::kBoth;
  return run(PageHinkley::make(options), stream);
}

Told run_adwin(const std::string& name, const std::vector<double>& stream) {
  Adwin::Options options;
  if (name == "adwin_clock_1") options.clock = 1;
  options.skip_newest = name.starts_with("adwin_old");
  if (name == "adwin_old_keep") options.after = AfterDrift::kKeep;
  if (name == "adwin_other") options = {0.1, 8, 2, 1, 20};
  return run(Adwin::make(options), stream);
}

Told run_named(const std::string& name, const std::vector<double>& stream) {
  const bool two_sided = name.ends_with("_two_sided");
  if (name.starts_with("adwin")) return run_adwin(name, stream);
  if (name.starts_with("ph_")) return run_page_hinkley(name, stream);
  if (name == "ddm") return run(Ddm::make({}), stream);
  if (name == "eddm") return run(Eddm::make({}), stream);
  if (name.starts_with("hddm_a")) return run(HddmA::make({.two_sided = two_sided}), stream);
  if (name.starts_with("hddm_w")) return run(HddmW::make({.two_sided = two_sided}), stream);
  if (name == "kswin_200") return run(Kswin::make({0.0001, 200, 100}), stream);
  if (name == "kswin_60") return run(Kswin::make({0.005, 60, 30}), stream);
  if (name == "cusum") return run(CusumChart::make({}), stream);
  if (name == "ewma") return run(EwmaChart::make({.min_points = 50}), stream);
  ADD_FAILURE() << "no detector is called " << name;
  return {};
}

/// Fields between bars, comments left out.
std::vector<std::vector<std::string>> read_rows(const std::string& file) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(std::string(FORESHOCK_GOLDEN) + "/" + file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    auto& row = rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, '|');) {
      const auto first = field.find_first_not_of(' ');
      const auto last = field.find_last_not_of(' ');
      row.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
    }
  }
  return rows;
}

template <class T>
std::vector<T> numbers(const std::string& text) {
  std::vector<T> out;
  std::istringstream in(text);
  for (T v; in >> v;) out.push_back(v);
  return out;
}

std::map<std::string, std::vector<double>> read_streams() {
  std::map<std::string, std::vector<double>> out;
  for (const auto& row : read_rows("drift_streams.txt")) {
    const std::string& text = row.at(1);
    if (text.find(' ') != std::string::npos) {
      out[row[0]] = numbers<double>(text);
    } else {
      for (const char digit : text) out[row[0]].push_back(digit - '0');
    }
  }
  return out;
}

TEST(Classics, AlarmWhereRiverAndScikitMultiflowDo) {
  const auto streams = read_streams();
  int compared = 0;
  for (const auto& row : read_rows("drift_alarms.txt")) {
    const Told told = run_named(row.at(0), streams.at(row.at(1)));

    EXPECT_EQ(told.alarms, numbers<int>(row.at(2))) << row[0] << " on " << row[1];
    if (row.size() > 3 && !row[3].empty()) {
      const auto warnings = numbers<std::int64_t>(row[3]);
      EXPECT_EQ(told.warnings, warnings.at(0)) << row[0] << " on " << row[1];
      EXPECT_EQ(told.warning_indices, warnings.at(1)) << row[0] << " on " << row[1];
    }
    ++compared;
  }
  EXPECT_EQ(compared, 94);
}

}  // namespace
}  // namespace foreshock::classics
