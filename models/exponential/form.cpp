#include "foreshock/models/exponential/form.h"

#include <algorithm>

namespace foreshock::exponential {
namespace {

using Part = Form::Part;

const char* letter(Part part) {
  switch (part) {
    case Part::kNone:
      return "N";
    case Part::kAdditive:
      return "A";
    case Part::kMultiplicative:
      return "M";
  }
  return "";
}

bool is_stable(const Form& form) {
  const bool multiplies =
      form.trend == Part::kMultiplicative || form.season == Part::kMultiplicative;
  if (!form.multiplicative_error && multiplies) return false;
  return !(form.trend == Part::kMultiplicative && form.season == Part::kAdditive);
}

}  // namespace

bool Form::is_multiplicative() const {
  return multiplicative_error || trend == Part::kMultiplicative || season == Part::kMultiplicative;
}

std::string Form::name() const {
  std::string text = multiplicative_error ? "ETS(M," : "ETS(A,";
  text += letter(trend);
  if (damped) text += "d";
  text += ",";
  text += letter(season);
  text += ")";
  if (has_season()) text += " season " + std::to_string(period);
  return text;
}

bool Form::is_sound() const {
  return (has_trend() || !damped) && (has_season() ? period >= 2 : period == 0);
}

std::vector<Form> forms(int period, bool positive, const Family& family) {
  std::vector<Form> out;
  for (const bool error : {false, true}) {
    for (const Part trend : {Part::kNone, Part::kAdditive, Part::kMultiplicative}) {
      if (trend == Part::kMultiplicative && !family.multiplicative_trends) continue;
      for (const bool damped : {false, true}) {
        for (const Part season : {Part::kNone, Part::kAdditive, Part::kMultiplicative}) {
          if (season != Part::kNone && period < 2) continue;
          const Form form{error, trend, damped, season, season == Part::kNone ? 0 : period};
          if (!form.is_sound() || (form.is_multiplicative() && !positive)) continue;
          if (family.only_stable && !is_stable(form)) continue;
          out.push_back(form);
        }
      }
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Form& a, const Form& b) {
    return a.parameter_count() < b.parameter_count();
  });
  return out;
}

}  // namespace foreshock::exponential
