#pragma once

#include <array>
#include <cstdint>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Which of an endless stream of tests, of one series or of a whole fleet in any fixed order, are
/// discoveries, so that the expected share of false ones among them stays below a target. Each test
/// has a level that is known before its p-value: discoveries earn levels, silence spends them.
///
/// The guarantee, for p-values that are independent and, where nothing is wrong, at least uniform:
///   E[ false discoveries / max(1, discoveries) ] <= target at every time, where with a memory both
/// are counted with weight (1 - 1/memory)^(tests ago). Without a memory levels of a long quiet
/// stream go to 0, and so does the power; with one they have a floor.
///
/// Cost:    O(1) a test and fixed memory, however many discoveries there were: the spending
///          sequence is a mixture of geometric ones, so that the past is one number for each.
/// Source:  Ramdas et al. (2017), NeurIPS, LORD++; Ramdas et al. (2018), ICML, SAFFRON; Tian &
///          Ramdas (2019), NeurIPS, ADDIS; Rebjock et al. (2021), NeurIPS, decaying memory.
///          docs/math/fleet.md.
class OnlineFdr {
 public:
  enum class Rule : std::uint8_t {
    kLord,     ///< LORD++: every test spends.
    kSaffron,  ///< Only tests with p > candidate spend: better where much is wrong.
    kAddis,    ///< And those with p > discard do not count at all: better where p-values of nothing
               ///< are too large.
  };
  struct Options {
    Rule rule = Rule::kLord;
    double target = 0.05;    ///< Expected share of false discoveries; in (0, 1).
    double memory = 0;       ///< Tests; at least 2, or 0 for all.
    double first = 0.5;      ///< Share of the target that is there before a discovery; in (0, 1).
    double candidate = 0.5;  ///< kSaffron, kAddis; in (0, 1). For kAddis 0.25 is usual.
    double discard = 0.5;    ///< kAddis; in (candidate, 1].
  };
  struct Verdict {
    bool is_discovery = false;
    double level = 0;  ///< p <= level was the question.
  };

  static Result<OnlineFdr> make(const Options& options);  ///< kInvalidArgument, saying which.

  /// The next test. NaN is none: nothing is spent.
  Verdict test(double p);
  double level() const;  ///< Of the next test.
  std::int64_t tests() const { return tests_; }
  std::int64_t discoveries() const { return discoveries_; }

  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for a wealth that cannot be; then nothing is changed.
  Status read(StateReader& in);

 private:
  static constexpr std::size_t kScales = 24;
  explicit OnlineFdr(const Options& options);
  void plan_spending();
  bool is_sound() const;

  Options options_;
  double scale_ = 1;                     ///< Of levels: the share of null p-values that spend.
  double keep_;                          ///< 1 - 1/memory, or 1.
  std::array<double, kScales> q_{};      ///< Of the geometric sequences.
  std::array<double, kScales> first_{};  ///< What each spends first.
  /// q^k for each geometric sequence, k tests that spent since the beginning.
  std::array<double, kScales> start_{};
  /// Sum over discoveries of what each earned times keep^(tests since) q^(tests that spent since).
  std::array<double, kScales> earned_{};
  std::int64_t tests_ = 0;
  std::int64_t discoveries_ = 0;
};

}  // namespace foreshock
