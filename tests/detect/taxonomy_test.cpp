#include "foreshock/detect/taxonomy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Kind = DriftColumn::Kind;

std::vector<double> ar1(Rng& rng, std::size_t n, double phi) {
  std::vector<double> y(n);
  double last = rng.normal();
  for (double& value : y) {
    value = last;
    last = phi * last + std::sqrt(1 - phi * phi) * rng.normal();
  }
  return y;
}

/// Two inputs and a target y = slope a + 0.6 u; one row in ten has no target.
DriftTable table(Rng& rng, double shift, double slope) {
  DriftTable out;
  out.columns = {{.name = "a"}, {.name = "b"}, {.name = "y"}};
  out.target = 2;
  const auto fill = [&](std::size_t n, double by, double times, auto member) {
    out.columns[0].*member = ar1(rng, n, 0.8);
    out.columns[1].*member = ar1(rng, n, 0.5);
    out.columns[2].*member = ar1(rng, n, 0.6);
    for (std::size_t t = 0; t < n; ++t) {
      (out.columns[0].*member)[t] += by;
      double& y = (out.columns[2].*member)[t];
      y = times * (out.columns[0].*member)[t] + 0.6 * y;
      if (rng.uniform() < 0.1) y = kNaN;
    }
  };
  fill(1000, 0, 1, &DriftColumn::before);
  fill(500, shift, slope, &DriftColumn::now);
  return out;
}

/// Verdicts that were given, each once.
std::vector<Verdict> verdicts(const DriftReport& report) {
  std::vector<Verdict> out;
  for (const DriftFinding& one : report.findings) {
    if (one.verdict != Verdict::kNone) out.push_back(one.verdict);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const DriftFinding* find(const DriftReport& report, const std::string& column,
                         const std::string& test) {
  for (const DriftFinding& one : report.findings) {
    if (one.column == column && one.test == test) return &one;
  }
  return nullptr;
}

TEST(Taxonomy, SaysNothingOfWhatIsTheSame) {
  // Benjamini and Hochberg at 5 %: one table in twenty; of 25 seeded ones at most 5 (1.3
  // expected, standard error 1.1).
  int fired = 0;
  Rng rng(1);
  for (int run = 0; run < 25; ++run) {
    fired += verdicts(judge_drift(table(rng, 0, 1)).value()).empty() ? 0 : 1;
  }
  EXPECT_LE(fired, 5);
}

TEST(Taxonomy, CallsAnInputThatMovedCovariateAndTheTargetWithIt) {
  Rng rng(2);
  const auto report = judge_drift(table(rng, 2, 1)).value();
  EXPECT_EQ(verdicts(report), std::vector{Verdict::kCovariate});
  EXPECT_EQ(find(report, "a", "level")->verdict, Verdict::kCovariate);
  EXPECT_EQ(find(report, "y", "level")->verdict, Verdict::kCovariate);
  EXPECT_EQ(find(report, "y", "slope given inputs")->verdict, Verdict::kNone);
  EXPECT_EQ(find(report, "a", "level")->path, "innovations");
}

TEST(Taxonomy, CallsAnotherSlopeConcept) {
  Rng rng(3);
  const auto report = judge_drift(table(rng, 0, 2)).value();
  EXPECT_EQ(verdicts(report), std::vector{Verdict::kConcept});
  EXPECT_LT(find(report, "y", "slope given inputs")->result.p_value, 1e-20);
  EXPECT_NE(find(report, "y", "slope given inputs")->note.find("'a'"), std::string::npos);
}

TEST(Taxonomy, TellsLossesOfWhatIsHighFromLossesAtRandom) {
  Rng rng(4);
  DriftTable lossy = table(rng, 0, 1);
  for (double& y : lossy.columns[2].now) {
    if (y > 1.0 && rng.uniform() < 0.7) y = kNaN;
  }
  const auto selected = judge_drift(lossy).value();
  EXPECT_EQ(find(selected, "y", "inclusion by forecast")->verdict, Verdict::kSelection);

  DriftTable sparse = table(rng, 0, 1);
  for (double& y : sparse.columns[2].now) {
    if (rng.uniform() < 0.3) y = kNaN;
  }
  const auto rate = judge_drift(sparse).value();
  EXPECT_EQ(find(rate, "y", "missing rate")->verdict, Verdict::kMissingRate);
  EXPECT_EQ(find(rate, "y", "inclusion by forecast")->verdict, Verdict::kNone);
}

TEST(Taxonomy, NamesTheGroupInWhichPointsAreLost) {
  Rng rng(5);
  DriftTable out = table(rng, 0, 1);
  DriftColumn shard{.name = "shard", .kind = Kind::kClasses, .classes = {"p", "q"}};
  for (std::size_t t = 0; t < 1000; ++t) shard.before.push_back(rng.uniform() < 0.5 ? 0 : 1);
  for (std::size_t t = 0; t < 500; ++t) shard.now.push_back(rng.uniform() < 0.5 ? 0 : 1);
  for (std::size_t t = 0; t < 500; ++t) {
    if (shard.now[t] == 1 && rng.uniform() < 0.3) out.columns[2].now[t] = kNaN;
  }
  out.columns.push_back(shard);
  const auto report = judge_drift(out).value();
  EXPECT_EQ(find(report, "y", "inclusion by 'shard'")->verdict, Verdict::kSelection);
  EXPECT_EQ(find(report, "shard", "classes")->verdict, Verdict::kNone);
}

/// One input whose mean is that of its label.
DriftTable labelled(Rng& rng, double share_now, double shift) {
  DriftTable out;
  out.columns = {{.name = "x"}, {.name = "label", .kind = Kind::kClasses, .classes = {"n", "p"}}};
  out.label = 1;
  const auto fill = [&](std::size_t n, double share, double by, auto member) {
    for (std::size_t t = 0; t < n; ++t) {
      const double code = rng.uniform() < share ? 1 : 0;
      (out.columns[1].*member).push_back(code);
      (out.columns[0].*member).push_back(2 * code + by + rng.normal());
    }
  };
  fill(1000, 0.3, 0, &DriftColumn::before);
  fill(500, share_now, shift, &DriftColumn::now);
  return out;
}

TEST(Taxonomy, CallsInputsThatFollowTheirLabelsPrior) {
  Rng rng(6);
  const auto report = judge_drift(labelled(rng, 0.6, 0)).value();
  EXPECT_EQ(verdicts(report), std::vector{Verdict::kPrior});
  EXPECT_EQ(find(report, "x", "level")->verdict, Verdict::kPrior);
  const auto moved = judge_drift(labelled(rng, 0.3, 1)).value();
  EXPECT_EQ(verdicts(moved), std::vector{Verdict::kCovariate});
}

TEST(Taxonomy, EstimatesLabelsFromPredictionsWhereNoneAreKnown) {
  Rng rng(7);
  DriftTable out = labelled(rng, 0.6, 0);
  DriftColumn answer{.name = "said", .kind = Kind::kClasses, .classes = {"p", "n"}};
  for (const double x : out.columns[0].before) answer.before.push_back(x > 1 ? 0 : 1);
  for (const double x : out.columns[0].now) answer.now.push_back(x > 1 ? 0 : 1);
  out.columns.push_back(answer);
  out.prediction = 2;
  const auto known = judge_drift(out).value();
  EXPECT_EQ(find(known, "said", "accuracy")->verdict, Verdict::kNone);

  std::fill(out.columns[1].now.begin(), out.columns[1].now.end(), kNaN);
  const auto unknown = judge_drift(out).value();
  const auto* const shift = find(unknown, "label", "label shift (bbse)");
  ASSERT_NE(shift, nullptr);
  EXPECT_NEAR(shift->result.statistic, 0.3, 0.08);
}

TEST(Taxonomy, SeesWhatChangesOnlyBetweenColumns) {
  Rng rng(8);
  DriftTable out;
  out.columns = {{.name = "a"}, {.name = "b"}};
  for (int t = 0; t < 600; ++t) {
    const double a = rng.normal();
    out.columns[0].before.push_back(a);
    out.columns[1].before.push_back(0.9 * a + std::sqrt(0.19) * rng.normal());
    out.columns[0].now.push_back(rng.normal());
    out.columns[1].now.push_back(rng.normal());
  }
  const auto report = judge_drift(out).value();
  EXPECT_EQ(find(report, "(all)", "mmd")->verdict, Verdict::kCovariate);
  EXPECT_EQ(find(report, "(all)", "classifier")->verdict, Verdict::kCovariate);
  EXPECT_EQ(find(report, "a", "level")->verdict, Verdict::kNone);
}

TEST(Taxonomy, RefusesTablesThatAreNone) {
  DriftTable out;
  EXPECT_FALSE(judge_drift(out));
  out.columns = {{.name = "a"}};
  EXPECT_FALSE(judge_drift(out));
  out.columns = {{.name = "a", .before = {1, 2}, .now = {1}},
                 {.name = "b", .before = {1}, .now = {1}}};
  EXPECT_FALSE(judge_drift(out));
  out.columns.pop_back();
  EXPECT_NE(judge_drift(out).error().message.find("nothing could be tested"), std::string::npos);
  out.label = 0;
  EXPECT_NE(judge_drift(out).error().message.find("has numbers"), std::string::npos);
  out.label = 7;
  EXPECT_FALSE(judge_drift(out));
}

TEST(Taxonomy, SkipsWhatCannotBeTestedAndSaysSo) {
  Rng rng(9);
  DriftTable out = table(rng, 0, 1);
  out.columns.push_back({.name = "gone",
                         .before = std::vector<double>(1000, kNaN),
                         .now = std::vector<double>(500, kNaN)});
  const auto report = judge_drift(out).value();
  ASSERT_FALSE(report.skipped.empty());
  EXPECT_NE(report.skipped.front().find("'gone'"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
