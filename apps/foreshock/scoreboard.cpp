#include "foreshock/app/scoreboard.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/core/check.h"

namespace foreshock::app {

void Scoreboard::Mean::add(double x) {
  if (std::isnan(x)) return;
  sum += x;
  ++count;
}

double Scoreboard::Mean::value() const {
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

Scoreboard::Scoreboard(std::vector<std::string> models, const std::vector<NamedLevel>& levels) {
  columns_ = {"model", "mase", "smape", "rmsse", "crps"};
  for (const NamedLevel& level : levels) columns_.push_back("coverage-" + level.name);
  columns_.emplace_back("fit_ms");
  columns_.emplace_back("series");
  const std::size_t measures = columns_.size() - 2;
  for (std::string& model : models)
    lines_.push_back({std::move(model), std::vector<Mean>(measures)});
}

void Scoreboard::add(const Trial& trial) {
  ++series_;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Score& score = trial.scores[i];
    auto mean = lines_[i].means.begin();
    for (const double x : {score.mase, score.smape, score.rmsse, score.crps}) (mean++)->add(x);
    for (const double x : score.coverage) (mean++)->add(x);
    mean->add(score.fit_ms);
  }
}

double Scoreboard::value(std::size_t line, const std::string& column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  FORESHOCK_CHECK(found != columns_.end() && found != columns_.begin());
  if (column == "series") return static_cast<double>(series_);
  return lines_[line].means[static_cast<std::size_t>(found - columns_.begin()) - 1].value();
}

void Scoreboard::write(Rows& rows) const {
  for (const Line& line : lines_) {
    rows.text(line.model);
    for (const Mean& mean : line.means) rows.number(mean.value());
    rows.integer(series_);
    rows.end_row();
  }
}

std::string Scoreboard::fired(const Gate& gate) const {
  std::string text;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const double found = value(i, gate.metric);
    const bool holds = gate.above ? found > gate.limit : found < gate.limit;
    if (!holds && !std::isnan(found)) continue;
    text += (text.empty() ? "" : ", ") + lines_[i].model + " has " + gate.metric + " ";
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), found,
                                   std::chars_format::general, 4);
    text.append(digits.data(), end.ptr);
  }
  return text;
}

}  // namespace foreshock::app
