#include "detector_contract.h"

#include "foreshock/core/normal.h"
#include "foreshock/detect/cusum.h"
#include "foreshock/detect/glr.h"
#include "foreshock/detect/martingale.h"
#include "foreshock/detect/missing_rate.h"
#include "foreshock/detect/novelty.h"
#include "foreshock/detect/silence.h"

namespace foreshock::contract {
namespace {

struct CusumCase {
  static constexpr bool kHearsMissing = false;
  static constexpr bool kResets = true;
  static Cusum make() { return Cusum::make({}).value(); }
  static Score observe(Cusum& cusum, double z) { return cusum.observe(z); }
};

struct GlrCase {
  static constexpr bool kHearsMissing = false;
  static constexpr bool kResets = false;  // It keeps what is usual.
  static Glr make() { return Glr{}; }
  static Score observe(Glr& glr, double z) { return glr.observe(z); }
};

template <Martingale::Bet bet, Martingale::Form form>
struct MartingaleCase {
  static constexpr bool kHearsMissing = false;
  static constexpr bool kResets = true;
  static Martingale make() { return Martingale::make({.bet = bet, .form = form}).value(); }
  static Score observe(Martingale& martingale, double z) {
    return martingale.observe(normal_cdf(z));
  }
};
using PowerCase = MartingaleCase<Martingale::Bet::kPower, Martingale::Form::kShiryaevRoberts>;
using JumperCase = MartingaleCase<Martingale::Bet::kJumper, Martingale::Form::kVille>;
using HistogramCase = MartingaleCase<Martingale::Bet::kHistogram, Martingale::Form::kCusum>;
struct NoveltyCase {
  static constexpr bool kHearsMissing = false;
  static constexpr bool kResets = true;
  static Novelty make() { return Novelty{}; }
  static Score observe(Novelty& novelty, double z) { return novelty.observe({z, z, z, z}); }
};

struct MissingRateCase {
  static constexpr bool kHearsMissing = true;
  static constexpr bool kResets = false;  // It keeps what is usual.
  static MissingRate make() { return MissingRate{}; }
  static Score observe(MissingRate& rate, double z) { return rate.observe(std::isnan(z)); }
};

struct SilenceCase {
  static constexpr bool kHearsMissing = true;
  static constexpr bool kResets = false;
  static Silence make() { return Silence{}; }
  static Score observe(Silence& silence, double z) { return silence.observe(z != z); }
};

struct CaseName {
  template <class Case>
  static std::string GetName(int) {
    if (std::is_same_v<Case, CusumCase>) return "Cusum";
    if (std::is_same_v<Case, MissingRateCase>) return "MissingRate";
    if (std::is_same_v<Case, PowerCase>) return "PowerMartingale";
    if (std::is_same_v<Case, JumperCase>) return "JumperMartingale";
    if (std::is_same_v<Case, HistogramCase>) return "HistogramMartingale";
    if (std::is_same_v<Case, NoveltyCase>) return "Novelty";
    return std::is_same_v<Case, GlrCase> ? "Glr" : "Silence";
  }
};

using Cases = testing::Types<CusumCase, GlrCase, MissingRateCase, NoveltyCase, SilenceCase,
                             PowerCase, JumperCase, HistogramCase>;
INSTANTIATE_TYPED_TEST_SUITE_P(All, DetectorContract, Cases, CaseName);

}  // namespace
}  // namespace foreshock::contract
