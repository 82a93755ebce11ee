// Any bytes as a query: it is read or refused with a place and one reason, and what can be read
// ends in a value or in an error, within its limits, the same in one step and in several.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/check.h"
#include "foreshock/serve/promql/evaluate.h"
#include "foreshock/serve/promql/parser.h"

namespace {

using namespace foreshock::promql;  // NOLINT(google-build-using-namespace): all of it is about it.

constexpr std::int64_t kStart = 1'709'287'200'000;
constexpr std::int64_t kStep = 60'000;

/// Few series, with all that is odd.
class SmallStorage : public Storage {
 public:
  SmallStorage() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    add({{"__name__", "a"}, {"x", "1"}}, {1, 2, 0.5, 4, 5});
    add({{"__name__", "a"}, {"x", "2"}}, {-1, std::numeric_limits<double>::quiet_NaN(), 3});
    add({{"__name__", "b"}, {"x", "1"}}, {kInfinity, -kInfinity, 0, -0.0, 1e308});
    add({{"__name__", "c"}}, {});
    add({{"__name__", "d"}, {"x", "1"}, {"y", "2"}}, {5e-324, 7});
  }
  foreshock::Status select(std::span<const Matcher> matchers, TimeRange range,
                           const VisitPoints& visit) const override {
    for (const PointRow& one : series_) {
      if (!matches(matchers, *one.labels)) continue;
      std::vector<Point> within;
      for (const Point& point : one.points) {
        if (point.time_ms >= range.from_ms && point.time_ms <= range.to_ms) within.push_back(point);
      }
      if (!visit(one.labels, within)) break;
    }
    return {};
  }
  foreshock::Status series(std::span<const Matcher>, TimeRange, const VisitLabels&) const override {
    return {};
  }

 private:
  void add(std::vector<Label> labels, const std::vector<double>& values) {
    std::vector<Point> points;
    for (const double value : values) {
      points.push_back({kStart + static_cast<std::int64_t>(points.size()) * kStep, value});
    }
    series_.push_back({std::make_shared<const Labels>(std::move(labels)), std::move(points)});
  }
  std::vector<PointRow> series_;
};

void check(const foreshock::Error& error) {
  FORESHOCK_CHECK(!error.message.empty());
}

void check_rows(const Value& value, const Steps& steps) {
  FORESHOCK_CHECK(value.scalar.empty() || value.scalar.size() == steps.count);
  std::vector<Labels> seen;
  for (const Row& row : value.rows) {
    FORESHOCK_CHECK(row.labels != nullptr && row.values.size() == steps.count);
    FORESHOCK_CHECK(!std::all_of(row.values.begin(), row.values.end(), is_absent));
    seen.push_back(*row.labels);
  }
  std::sort(seen.begin(), seen.end());
  FORESHOCK_CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

bool same(double a, double b) {
  return is_absent(a) == is_absent(b) && (a == b || (std::isnan(a) && std::isnan(b)));
}

/// Each step of `several` against an instant query of its own.
void check_steps(const Expr& expr, const Value& several, const Steps& steps,
                 const SmallStorage& storage, const EvaluateOptions& options) {
  for (std::size_t i = 0; i < steps.count; ++i) {
    const auto one = evaluate(expr, {.start_ms = steps.at(i)}, storage, options);
    if (!one) return;  // What is left out of one step may be too much in several, and the reverse.
    for (std::size_t j = 0; j < one->scalar.size(); ++j) {
      FORESHOCK_CHECK(same(one->scalar[j], several.scalar[i]));
    }
    for (const Row& row : one->rows) {
      const auto found =
          std::find_if(several.rows.begin(), several.rows.end(),
                       [&row](const Row& other) { return *other.labels == *row.labels; });
      FORESHOCK_CHECK(found != several.rows.end() && same(found->values[i], row.values[0]));
    }
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SmallStorage storage;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto selector = parse_selector(text); !selector) check(selector.error());
  const auto expr = parse_query(text);
  if (!expr) {
    check(expr.error());
    FORESHOCK_CHECK(expr.error().message.find(": parse error: ") != std::string::npos);
    return 0;
  }
  EvaluateOptions options;
  options.most_values = 100'000;
  const bool one_step = (*expr)->type == ValueType::kText || (*expr)->type == ValueType::kRange;
  const Steps steps{.start_ms = kStart - kStep,
                    .step_ms = kStep / 2,
                    .count = one_step ? std::size_t{1} : std::size_t{20}};
  const auto value = evaluate(**expr, steps, storage, options);
  if (!value) {
    check(value.error());
    return 0;
  }
  check_rows(*value, steps);
  if (!one_step) check_steps(**expr, *value, steps, storage, options);
  return 0;
}
