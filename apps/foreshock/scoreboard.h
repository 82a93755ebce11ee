#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
#include "foreshock/app/trial.h"

namespace foreshock::app {

/// Means over series, one line per model.
class Scoreboard {
 public:
  Scoreboard(std::vector<std::string> models, const std::vector<NamedLevel>& levels);

  void add(const Trial& trial);

  /// "model", the measures, "series".
  const Columns& columns() const { return columns_; }
  std::size_t models() const { return lines_.size(); }
  const std::string& model(std::size_t line) const { return lines_[line].model; }
  /// NaN where no series had it.
  double value(std::size_t line, const std::string& column) const;
  std::int64_t series() const { return series_; }
  void write(Rows& rows) const;

  /// What the gate has to say: the lines for which it holds; empty if it does not fire. A measure
  /// that nothing is known about fires, too: a gate must not open by itself.
  std::string fired(const Gate& gate) const;

 private:
  struct Mean {
    double sum = 0;
    std::int64_t count = 0;
    void add(double x);
    double value() const;
  };
  struct Line {
    std::string model;
    std::vector<Mean> means;  ///< One per measure, in the order of the columns.
  };
  Columns columns_;
  std::vector<Line> lines_;
  std::int64_t series_ = 0;
};

}  // namespace foreshock::app
