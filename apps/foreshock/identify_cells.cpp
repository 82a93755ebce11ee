#include <array>
#include <cmath>

#include "foreshock/app/identify.h"

namespace foreshock::app {
namespace {

/// {"statistic":..,"lags":..,"p_value":..,"critical_5":..}, what a test does not have left out.
class TestCell {
 public:
  TestCell& field(const std::string& name, double value) {
    text_ += (text_.size() > 1 ? "," : "") + json_text(name) + ":" + json_number(value);
    return *this;
  }
  std::string finish() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

std::string kpss_cell(const Identification& found) {
  if (!found.kpss) return "null";
  return TestCell()
      .field("statistic", found.kpss->statistic)
      .field("lags", found.kpss->lags)
      .field("p_value", found.kpss->p_value)
      .field("critical_5", found.kpss->critical_5)
      .finish();
}

std::string adf_cell(const Identification& found) {
  if (!found.adf) return "null";
  return TestCell()
      .field("statistic", found.adf->statistic)
      .field("lags", found.adf->lags)
      .field("p_value", found.adf->p_value)
      .field("critical_5", found.adf->critical_5)
      .finish();
}

std::string phillips_perron_cell(const Identification& found) {
  if (!found.phillips_perron) return "null";
  return TestCell()
      .field("statistic", found.phillips_perron->z_alpha)
      .field("lags", found.phillips_perron->lags)
      .field("p_value", found.phillips_perron->alpha_tail.p_value)
      .field("critical_5", found.phillips_perron->alpha_tail.critical_5)
      .finish();
}

std::string ocsb_cell(const Identification& found) {
  if (!found.ocsb) return "null";
  return TestCell()
      .field("statistic", found.ocsb->statistic)
      .field("lags", found.ocsb->lags)
      .field("critical_5", found.ocsb->critical_5)
      .finish();
}

std::string ljung_box_cell(const Identification& found) {
  if (!found.ljung_box) return "null";
  return TestCell()
      .field("statistic", found.ljung_box->statistic)
      .field("lags", static_cast<double>(found.ljung_box->degrees_of_freedom))
      .field("p_value", found.ljung_box->p_value)
      .finish();
}

std::string seasons_cell(const Identified& series) {
  std::string out = "[";
  for (const FoundSeason& season : all_seasons(series)) {
    TestCell cell;
    cell.field("period", season.period)
        .field("strength", season.strength)
        .field("p_value", season.p_value);
    if (!std::isnan(season.low)) cell.field("low", season.low).field("high", season.high);
    out += (out.size() > 1 ? "," : "") + cell.finish();
  }
  return out + "]";
}

const char* name_of(ArimaConstant constant) {
  switch (constant) {
    case ArimaConstant::kMean:
      return "mean";
    case ArimaConstant::kDrift:
      return "drift";
    case ArimaConstant::kNone:
      break;
  }
  return "none";
}

std::string orders_cell(const Identification& found) {
  std::string text = "[";
  for (const SuggestedOrder& one : found.orders) {
    const ArimaOrder& o = one.order;
    const std::array<double, 3> plain{double(o.p), double(o.d), double(o.q)};
    const std::array<double, 4> seasonal{double(o.P), double(o.D), double(o.Q), double(o.season)};
    text += (text.size() > 1 ? "," : "") + std::string("{\"order\":") + json_numbers(plain) +
            ",\"seasonal\":" + json_numbers(seasonal) +
            ",\"constant\":" + json_text(name_of(one.constant)) +
            ",\"aicc\":" + json_number(one.aicc) + "}";
  }
  return text + "]";
}

}  // namespace

Columns identify_columns() {
  return {"unique_id", "n",     "frequency", "missing", "seasons",     "d",
          "D",         "tests", "acf",       "pacf",    "differenced", "orders"};
}

void write_identified(const Identified& series, Rows& rows) {
  const Identification& found = series.found;
  rows.text(series.id);
  rows.integer(static_cast<std::int64_t>(found.n));
  rows.text(series.grid.numbered() ? "index" : series.grid.frequency.name());
  rows.integer(static_cast<std::int64_t>(found.missing));
  rows.json(seasons_cell(series));
  rows.integer(found.d);
  rows.integer(found.D);
  rows.json("{\"kpss\":" + kpss_cell(found) + ",\"adf\":" + adf_cell(found) +
            ",\"phillips_perron\":" + phillips_perron_cell(found) +
            ",\"ocsb\":" + ocsb_cell(found) + ",\"ljung_box\":" + ljung_box_cell(found) + "}");
  rows.json(json_numbers(found.series.acf));
  rows.json(json_numbers(found.series.pacf));
  rows.json("{\"acf\":" + json_numbers(found.differenced.acf) +
            ",\"pacf\":" + json_numbers(found.differenced.pacf) + "}");
  rows.json(orders_cell(found));
  rows.end_row();
}

}  // namespace foreshock::app
