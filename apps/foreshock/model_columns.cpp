#include "foreshock/app/model_columns.h"

namespace foreshock::app {

void add_model_columns(Columns& columns, const std::string& model,
                       const std::vector<NamedLevel>& levels) {
  columns.push_back(model);
  for (const NamedLevel& level : levels) {
    columns.push_back(model + "-lo-" + level.name);
    columns.push_back(model + "-hi-" + level.name);
  }
}

void write_prediction(Rows& rows, const Predictive& predictive,
                      const std::vector<NamedLevel>& levels) {
  rows.number(predictive.median());
  for (const NamedLevel& level : levels) {
    const Interval range = interval(predictive, level.level);
    rows.number(range.lower);
    rows.number(range.upper);
  }
}

}  // namespace foreshock::app
