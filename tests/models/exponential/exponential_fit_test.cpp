#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "../../support/classic_series.h"

#include "foreshock/models/exponential/fit.h"

namespace foreshock::exponential {
namespace {

using Part = Form::Part;
using Values = std::vector<double>;

template <std::size_t n>
Values values(const std::array<double, n>& a) {
  return {a.begin(), a.end()};
}

struct Series {
  Values y;
  int period;
};

const std::map<std::string, Series>& series() {
  static const std::map<std::string, Series> all{
      {"AirPassengers", {values(classic::kAirPassengers), 12}},
      {"USAccDeaths", {values(classic::kUsAccidentalDeaths), 12}},
      {"UKgas", {values(classic::kUkGas), 4}},
      {"Nile", {values(classic::kNile), 0}},
      {"uspop", {values(classic::kUsPopulation), 0}},
  };
  return all;
}

struct OfR {
  const char* series;
  const char* form;
  double log_likelihood;
};

// R 4.2.2, forecast 8.20: ets(y, FORM, damped = , restrict = FALSE)$loglik, which leaves constants
// out. Its simplex stops early: ours may be above, never below by more than 1e-6.
constexpr OfR kOfR[] = {
    {"AirPassengers", "ANN", -863.893377599},  {"AirPassengers", "MNN", -833.950130596},
    {"AirPassengers", "AAN", -863.647302495},  {"AirPassengers", "AANd", -863.796068067},
    {"AirPassengers", "MAN", -831.897577028},  {"AirPassengers", "MANd", -833.411725632},
    {"AirPassengers", "ANA", -767.429538965},  {"AirPassengers", "AAA", -765.935847512},
    {"AirPassengers", "AAAd", -767.615445621}, {"AirPassengers", "MAA", -768.233410054},
    {"AirPassengers", "MAAd", -773.604971794}, {"AirPassengers", "MNM", -715.657196898},
    {"AirPassengers", "MAM", -682.403619058},  {"AirPassengers", "MAMd", -679.583216237},
    {"AirPassengers", "MMM", -681.913724505},  {"AirPassengers", "MMMd", -678.618594554},
    {"AirPassengers", "MMN", -832.816183897},  {"AirPassengers", "MMNd", -833.327979204},
    {"USAccDeaths", "ANN", -628.171379556},    {"USAccDeaths", "MNN", -628.997676175},
    {"USAccDeaths", "AAN", -630.129247965},    {"USAccDeaths", "AANd", -628.276247100},
    {"USAccDeaths", "MAN", -628.512075882},    {"USAccDeaths", "MANd", -628.405131151},
    {"USAccDeaths", "ANA", -555.072335013},    {"USAccDeaths", "AAA", -555.924933733},
    {"USAccDeaths", "AAAd", -552.502559607},   {"USAccDeaths", "MAA", -555.006073623},
    {"USAccDeaths", "MAAd", -553.940609116},   {"USAccDeaths", "MNM", -556.919983017},
    {"USAccDeaths", "MAM", -562.232044123},    {"USAccDeaths", "MAMd", -552.062864625},
    {"USAccDeaths", "MMM", -562.695339735},    {"USAccDeaths", "MMMd", -551.611620991},
    {"USAccDeaths", "MMN", -628.527126815},    {"USAccDeaths", "MMNd", -628.473900565},
    {"UKgas", "ANN", -812.866583525},          {"UKgas", "MNN", -763.040375009},
    {"UKgas", "AAN", -804.910959848},          {"UKgas", "AANd", -804.877254356},
    {"UKgas", "MAN", -749.912203959},          {"UKgas", "MANd", -751.210028337},
    {"UKgas", "ANA", -652.651635865},          {"UKgas", "AAA", -646.185719589},
    {"UKgas", "AAAd", -647.584109950},         {"UKgas", "MAA", -704.242569664},
    {"UKgas", "MAAd", -714.580685865},         {"UKgas", "MNM", -635.707880305},
    {"UKgas", "MAM", -618.360779733},          {"UKgas", "MAMd", -619.488366461},
    {"UKgas", "MMM", -618.153984001},          {"UKgas", "MMMd", -618.754829978},
    {"UKgas", "MMN", -749.618642812},          {"UKgas", "MMNd", -750.932394135},
    {"Nile", "ANN", -726.390519999},           {"Nile", "MNN", -726.150957803},
    {"Nile", "AAN", -725.956062245},           {"Nile", "AANd", -726.502046801},
    {"Nile", "MAN", -725.741241187},           {"Nile", "MANd", -726.307260664},
    {"Nile", "MMN", -725.494137749},           {"Nile", "MMNd", -725.013360801},
    {"uspop", "ANN", -76.706091320},           {"uspop", "MNN", -67.960692223},
    {"uspop", "AAN", -54.171995852},           {"uspop", "AANd", -56.069458877},
    {"uspop", "MAN", -73.406808830},           {"uspop", "MANd", -81.932428456},
    {"uspop", "MMN", -33.330463097},           {"uspop", "MMNd", -31.371498830},
};

Part part_of(char letter) {
  return letter == 'A' ? Part::kAdditive : letter == 'M' ? Part::kMultiplicative : Part::kNone;
}

Form form_of(const std::string& letters, int period) {
  const Part season = part_of(letters[2]);
  return {letters[0] == 'M', part_of(letters[1]), letters.size() > 3, season,
          season == Part::kNone ? 0 : period};
}

/// What R leaves out.
double constant(double n) {
  return n / 2 * (std::log(2 * M_PI / n) + 1);
}

TEST(FitForm, IsAsLikelyAsRsOrMore) {
  for (const OfR& one : kOfR) {
    const Series& s = series().at(one.series);
    const auto fit = fit_form(s.y, form_of(one.form, s.period));
    ASSERT_TRUE(fit.has_value()) << one.series << " " << one.form << fit.error().message;
    EXPECT_GE(fit->log_likelihood + constant(fit->count), one.log_likelihood - 1e-6)
        << one.series << " " << one.form;
    EXPECT_EQ(fit->count, static_cast<int>(s.y.size()));
  }
}

// The likelihood and the error it reports are those of the model that it returns.
TEST(FitForm, TheModelHasTheErrorsThatTheFitSays) {
  for (const auto& [name, s] : series()) {
    for (const Form& form : forms(s.period, true)) {
      const auto fit = fit_form(s.y, form);
      if (!fit) continue;
      State state = fit->initial;
      double squares = 0;
      double logs = 0;
      for (const double y : s.y) {
        const double mu = state.expect(form, fit->smoothing);
        const double e = form.multiplicative_error ? (y - mu) / mu : y - mu;
        squares += e * e;
        logs += form.multiplicative_error ? std::log(mu) : 0;
        state.learn(form, fit->smoothing, y - mu);
      }
      const double n = fit->count;
      EXPECT_NEAR(fit->rms_error, std::sqrt(squares / n), 1e-6 * fit->rms_error) << form.name();
      EXPECT_NEAR(fit->log_likelihood, -n / 2 * (std::log(2 * M_PI * squares / n) + 1) - logs, 1e-5)
          << name << " " << form.name();
    }
  }
}

// AICc of forecast::ets() on the same series: M,Ad,M 1400.638, A,N,A 1148.716, M,A,M 1256.558,
// M,N,N 1458.552.
TEST(FitForms, ChoosesAsWellAsR) {
  const std::pair<const char*, double> of_r[] = {{"AirPassengers", 1400.63843247391},
                                                 {"USAccDeaths", 1148.71609859668},
                                                 {"UKgas", 1256.55829416009},
                                                 {"Nile", 1458.5519156063}};
  for (const auto& [name, aicc] : of_r) {
    const Series& s = series().at(name);
    const auto fits = fit_forms(s.y, forms(s.period, true)).value();
    EXPECT_LE(fits.front().aicc - 2 * constant(fits.front().count), aicc + 1e-4) << name;
    EXPECT_TRUE(std::is_sorted(fits.begin(), fits.end(),
                               [](const Fit& a, const Fit& b) { return a.aicc < b.aicc; }));
  }
}

// The race drops no form that would have won: what it chooses is as good as what all of them find.
TEST(FitForms, TheRaceLosesNothing) {
  for (const auto& [name, s] : series()) {
    double best = std::numeric_limits<double>::infinity();
    for (const Form& form : forms(s.period, true)) {
      const auto fit = fit_form(s.y, form);
      if (fit) best = std::min(best, fit->aicc);
    }
    EXPECT_LE(fit_forms(s.y, forms(s.period, true))->front().aicc, best + 0.05) << name;
  }
}

// In other units errors and states are in other units, and nothing else changes.
TEST(FitForm, KnowsNoUnit) {
  const Series& s = series().at("UKgas");
  for (const Form& form : forms(4, true)) {
    const auto plain = fit_form(s.y, form);
    for (const double unit : {1e-9, 1e12}) {
      Values y = s.y;
      for (double& v : y) v *= unit;
      const auto other = fit_form(y, form);
      ASSERT_EQ(plain.has_value(), other.has_value()) << form.name();
      if (!plain) continue;
      EXPECT_NEAR(other->log_likelihood + plain->count * std::log(unit), plain->log_likelihood,
                  1e-4)
          << form.name();
    }
  }
}

TEST(FitForm, GapsCountForNothing) {
  Values y = series().at("AirPassengers").y;
  y[20] = y[21] = y[100] = std::nan("");
  const auto fit = fit_form(y, {true, Part::kAdditive, false, Part::kMultiplicative, 12}).value();
  EXPECT_EQ(fit.count, 141);
  EXPECT_TRUE(std::isfinite(fit.aicc));
}

TEST(FitForm, RefusesWhatItCannotFit) {
  const Form plain;
  const Form product{true};
  EXPECT_FALSE(fit_form({}, plain).has_value());
  EXPECT_FALSE(fit_form(Values{1, 2}, plain).has_value());
  EXPECT_FALSE(fit_form(Values{1, 2, 0, 4, 5, 6, 7, 8}, product).has_value());
  EXPECT_FALSE(fit_form(Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                        {false, Part::kNone, false, Part::kAdditive, 6})
                   .has_value());
  EXPECT_FALSE(fit_form(Values(20, std::nan("")), plain).has_value());
  EXPECT_FALSE(
      fit_form(Values{1, 2, 3, std::numeric_limits<double>::infinity(), 5, 6}, plain).has_value());
  EXPECT_FALSE(fit_form(Values(20, 5.0), {false, Part::kNone, true, Part::kNone, 0}).has_value());
  EXPECT_FALSE(fit_forms(Values{1}, forms(0, true)).has_value());
}

TEST(FitForms, ConstantsAndExtremesEndSomewhere) {
  for (const Values& y : {Values(30, 5.0), Values(30, 0.0),
                          Values{1e300, 1e-300, 1e300, 1e-300, 1, 2, 3, 4, 5, 6, 7, 8}}) {
    const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return v > 0; });
    const auto fits = fit_forms(y, forms(4, positive));
    if (!fits) continue;
    EXPECT_FALSE(std::isnan(fits->front().log_likelihood));
  }
}

}  // namespace
}  // namespace foreshock::exponential
