#pragma once

/// Unit root tests by R 4.2.2 with tseries 0.10-53 (kpss.test, adf.test, pp.test), urca 1.3-3
/// (ur.kpss with use.lag, ur.df with selectlags "Fixed") and forecast 8.20 (ocsb.test, ndiffs,
/// nsdiffs, mstl). Series: datasets of R, in tests/support/classic_series.h with their sources.
/// Commands: kpss.test(x, null = c("Level", "Trend"), lshort = c(TRUE, FALSE)); ur.kpss(x, type =
///           "mu", use.lag = trunc(3 * sqrt(length(x)) / 13)); adf.test(x); ur.df(x, type =
///           c("none", "drift"), lags = k); pp.test(x); ocsb.test(x, "fixed", 0); ocsb.test(x,
///           "AIC", 3); ndiffs(x); nsdiffs(x, test = c("seas", "ocsb")); the strength from mstl(x).
/// Tolerance: 1e-8 relative, integers exact.

#include <array>
#include <span>

#include "../support/classic_series.h"

namespace foreshock::golden {

struct StatisticAndP {
  double statistic;
  double p;
};

struct SeasonalTests {
  double strength;
  double ocsb_fixed_0;
  double ocsb_aic_3;
  double ocsb_critical;
  int differences_by_strength;
  int differences_by_ocsb;
  int differences_left;  ///< Ordinary ones, after the seasonal ones by strength.
};

struct UnitRoots {
  const char* series;
  std::span<const double> y;
  int season;  ///< 1 = none; then the seasonal tests are all 0.
  StatisticAndP level_short, level_long, trend_short, trend_long;
  double kpss_differencing;
  StatisticAndP adf_trend;
  double adf_none, adf_level;
  StatisticAndP pp_trend;
  int differences;
  SeasonalTests seasonal;
};

inline const std::array<UnitRoots, 6> kUnitRoots{{
    {"Nile",
     classic::kNile,
     1,
     {0.965434907752661, 0.01},
     {0.549719702439636, 0.0304685354865684},
     {0.23758697598997, 0.01},
     {0.168987953167489, 0.0308433723604257},
     1.31522646317767,
     {-3.36571391444371, 0.0641954203655611},
     -0.950353008398256,
     -2.78195812232253,
     {-64.5006933551565, 0.01},
     1,
     {}},
    {"AirPassengers",
     classic::kAirPassengers,
     12,
     {2.73947362096217, 0.01},
     {1.11963609527387, 0.01},
     {0.0961498485353272, 0.1},
     {0.185161303807188, 0.0215645110723045},
     4.34228679711413,
     {-7.31857134691915, 0.01},
     0.759746567826488,
     -0.961661092159539,
     {-46.4055842675607, 0.01},
     1,
     {0.940672490310218, 1.51876238028836, 1.51876238028836, -1.80296279118157, 1, 1, 1}},
    {"USAccDeaths",
     classic::kUsAccidentalDeaths,
     12,
     {0.197994291328761, 0.1},
     {0.291300377938752, 0.1},
     {0.0969264235565333, 0.1},
     {0.182908647099425, 0.0224092573377158},
     0.291233804186483,
     {-3.82212625192884, 0.0226803908195302},
     -0.32168508207717,
     -3.79587780303025,
     {-26.2040793382544, 0.0108970968450667},
     0,
     {0.944794464889156, -2.06836094357218, -2.22710930342897, -1.80296279118157, 1, 0, 1}},
    {"uspop",
     classic::kUsPopulation,
     1,
     {0.705780955661455, 0.0130199131216859},
     {0.386051939135585, 0.083167267613972},
     {0.198802330240602, 0.0164491261597742},
     {0.153562673222882, 0.0436977723142654},
     0.980936713150557,
     {0.120289631219697, 0.99},
     1.52062823766172,
     2.4133749203738,
     {0.686396010834766, 0.99},
     2,
     {}},
    {"austres",
     classic::kAustralianResidents,
     4,
     {2.31220490598324, 0.01},
     {0.851744467571784, 0.01},
     {0.538032358668852, 0.01},
     {0.203728403207288, 0.0146018487972669},
     3.04459996347842,
     {-2.55116324526017, 0.349346535585201},
     1.80876785212892,
     0.517268099345365,
     {-1.47583615208045, 0.978606622486622},
     2,
     {0.32480028790296, -6.83439214017365, -6.83439214017365, -1.89269992465577, 0, 0, 2}},
    {"UKgas",
     classic::kUkGas,
     4,
     {2.11711353220719, 0.01},
     {0.901186024707625, 0.01},
     {0.316477090521175, 0.01},
     {0.203621187953582, 0.0146420545174066},
     3.30819596732916,
     {-1.60791454997215, 0.739283259024999},
     6.96227147480529,
     3.49253282039409,
     {-72.1256001628508, 0.01},
     1,
     {0.983094782557458, 1.68398144345734, 2.78641063399387, -1.89269992465577, 1, 1, 1}},
}};

}  // namespace foreshock::golden
