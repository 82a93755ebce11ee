#pragma once

/// Decompositions by stl() of R 4.2.2 at points 1, 2, n / 2, n - 1 and n, and the sum of all
/// |remainder|. Series: datasets of R (tests/support/classic_series.h, with their sources), and
/// "hourly", 100 + 0.05 t + 8 sin(2 pi t / 24) + 3 cos(2 pi t / 12) + 5 sin(0.37 t^2), t = 0..699.
/// Command: stl(x, s.window = season_window or "periodic", t.window = trend_window if > 0,
///              s.degree = season_degree, s.jump = t.jump = l.jump = 1 if jump is 1, else default,
///              robust = outer > 0, inner = if (outer > 0) 1 else 2, outer = outer)
/// Tolerance: 1e-8 of the largest value. Robust ones end after few rounds: R's partial sort looks
/// for its two medians in falling order and now and then misses one, first at round 7 of log
/// AirPassengers (weights 0.1707 where the median of its own remainder gives 0.2325).

#include <array>

namespace foreshock::golden {

struct StlCase {
  const char* name;
  const char* series;
  const char* transform;  ///< "", "log" or "log10".
  int season;
  int season_window;
  int trend_window;
  int season_degree;
  int jump;
  int outer;
  std::array<double, 5> seasonal;
  std::array<double, 5> trend;
  double sum_abs_remainder;
};

inline const std::array<StlCase, 7> kStl{{
    {"PlainWindow7",
     "AirPassengers",
     "log",
     12,
     7,
     0,
     0,
     1,
     0,
     {-0.0917206544712553, -0.0506267809536774, -0.102865610365954, -0.213616362906182,
      -0.118643273281565},
     {4.80916796310194, 4.8138785461638, 5.54532510191035, 6.18938724870018, 6.1970172621238},
     2.23387419072498},
    {"SeasonOfDegree1TrendWindow50",
     "AirPassengers",
     "log",
     12,
     9,
     50,
     1,
     1,
     0,
     {-0.0770524248459114, -0.00670071039981766, -0.101585260362787, -0.213455353884861,
      -0.126695424945334},
     {4.75263060971359, 4.76429623692931, 5.55447475962397, 6.18981344173153, 6.19859750231025},
     3.35291736022905},
    {"JumpsOfATenth",
     "AirPassengers",
     "",
     12,
     11,
     0,
     0,
     0,
     0,
     {-16.9770740863708, -17.1776333371614, -29.2508573953803, -75.594634255091, -44.1963249789503},
     {123.145056928086, 123.7250692399, 258.491958353466, 493.138373702536, 496.683254025195},
     1089.07993147222},
    {"Robust4",
     "AirPassengers",
     "log",
     12,
     7,
     0,
     0,
     1,
     4,
     {-0.0725528845664154, -0.0470390048085166, -0.102390286316099, -0.219561406616301,
      -0.116188693521345},
     {4.80257732695876, 4.80849526498202, 5.54526005388619, 6.19384820863876, 6.20105049932051},
     2.44495704297298},
    {"Periodic",
     "UsAccidentalDeaths",
     "",
     12,
     0,
     0,
     0,
     1,
     0,
     {-820.096903459827, -1558.87891637798, -26.834792864283, -286.627884287347, -26.834792864283},
     {9934.21683230997, 9882.3354757575, 8460.62070577158, 9024.55725004661, 9072.53246845738},
     12180.194069799},
    {"PeriodicRobust2",
     "UkGas",
     "log10",
     4,
     0,
     0,
     0,
     1,
     2,
     {0.18623743525928, 0.00529404856787633, 0.00529404856787633, -0.240710930733528,
      0.0491794402060722},
     {2.07205636458089, 2.0748224173149, 2.41652272259793, 2.81663331530773, 2.81404052051275},
     6.00725966515165},
    {"Hourly",
     "hourly",
     "",
     24,
     11,
     0,
     0,
     1,
     0,
     {1.80838897929397, 4.55975935610823, 2.16680080497693, 6.52164603324954, 5.79362225363937},
     {100.239580829499, 100.279846318539, 117.638312010148, 136.640536026052, 136.810125170427},
     1885.92428358224},
}};

}  // namespace foreshock::golden
