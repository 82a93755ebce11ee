#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/promql/evaluate.h"
#include "foreshock/serve/promql/internal/windows.h"

namespace foreshock::promql {

/// Told of every row; may take its values away.
using RowSink = std::function<Status(Row&)>;

/// What one query may use, and what it has used.
class Work {
 public:
  explicit Work(const EvaluateOptions& options) : options_(options) {}
  /// Values that are kept: these are bounded.
  Status spend(std::size_t values);
  /// Values that are looked at: these only take time.
  Status look(std::size_t values);
  Status count_series(std::size_t series) const;

 private:
  const EvaluateOptions& options_;
  std::size_t spent_ = 0;
  std::size_t since_question_ = 0;
};

class Evaluator {
 public:
  Evaluator(const Storage& storage, const Steps& steps, const EvaluateOptions& options)
      : storage_(storage), steps_(steps), options_(options), work_(options) {}

  Result<Value> value(const Expr& expr);

 private:
  enum class Reading : std::uint8_t { kValue, kTime };

  // evaluate.cpp
  RowSink into(Rows& rows);  ///< Keeps them.
  Result<Rows> vector(const Expr& expr);
  Result<std::vector<double>> scalar(const Expr& expr);
  Status each_row(const Expr& expr, const RowSink& sink);
  Result<Rows> negated(const Negation& negation);
  std::vector<double> row_of(double value) const {
    std::vector<double> row(steps_.count, value);
    return row;
  }

  // select.cpp
  Status each_current(const Selector& selector, Reading reading, const RowSink& sink);
  Status each_window(const Selector& selector, WindowFunction function,
                     const std::vector<double>& parameter, bool keeps_name, const RowSink& sink);
  bool read_current(std::span<const Point> points, std::int64_t offset_ms, Reading reading,
                    std::vector<double>& values) const;
  Result<bool> read_windows(std::span<const Point> points, const Selector& selector,
                            WindowFunction function, const std::vector<double>& parameter,
                            std::vector<double>& values);
  Result<std::vector<PointRow>> windows(const Selector& selector);
  Status walk(const Selector& selector, std::int64_t before_ms,
              const std::function<Status(const LabelsPtr&, std::span<const Point>)>& visit);

  // aggregate.cpp
  Result<Rows> aggregate(const Aggregate& aggregate);
  Result<Rows> folded(const Aggregate& aggregate);
  Result<Rows> chosen(const Aggregate& aggregate);
  Result<Rows> quantiles(const Aggregate& aggregate);

  // binary.cpp
  Result<std::vector<double>> between_scalars(const Binary& binary);
  Result<Rows> binary(const Binary& binary);
  Result<Rows> with_scalar(const Binary& binary);
  Result<Rows> matched(const Binary& binary);
  Result<Rows> set(const Binary& binary);

  // call.cpp
  Result<std::vector<double>> scalar_call(const Call& call);
  Result<Rows> vector_call(const Call& call);
  Status each_over_time(const Call& call, const RowSink& sink);
  Result<Rows> timestamps(const Call& call);
  Result<Rows> mapped(const Call& call);
  Result<Rows> absent(const Expr& of);

  const Storage& storage_;
  const Steps steps_;
  const EvaluateOptions& options_;
  Work work_;
  std::vector<double> scratch_;
};

/// Joins rows of the same labels. Two values at the same step are an error, or two rows at all.
enum class Twins : std::uint8_t { kJoin, kRefuse };
Result<Rows> without_twins(Rows rows, Twins twins);

/// Rows by what they have in common: their labels but those of `labels`, or those only.
class Grouping {
 public:
  Grouping(bool by, std::vector<std::string> labels);
  /// The number of the group, from 0 in the order of appearance.
  std::size_t group_of(const Labels& labels);
  std::size_t size() const { return groups_.size(); }
  /// The group's number where there is one already, else size().
  std::size_t find(const Labels& labels);
  Labels labels_of(const Labels& labels) const;

 private:
  const std::string& key_of(const Labels& labels);

  bool by_;
  std::vector<std::string> labels_;  ///< Sorted; with the metric's name if not by_.
  std::unordered_map<std::string, std::size_t> groups_;
  std::string key_;
};

/// Prometheus' quantile: linear between neighbours; sorts `values`. NaN if there are none.
double quantile(double q, std::vector<double>& values);

}  // namespace foreshock::promql
