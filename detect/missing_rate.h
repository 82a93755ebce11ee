#pragma once

#include <cstdint>

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Values go missing more often than they used to, one here and one there: a CUSUM of the
/// likelihood ratio of a rate three times the usual one, and at least five in a hundred more,
/// against the usual one, which is learnt slowly. Long gaps are Silence's: of each only the first
/// two steps count here.
///
/// A sum of h means that at least exp(h) points lie between false alarms (Lorden's bound), so the
/// surprise is h / ln 10, and errs on the quiet side.
/// Cost:    an addition and a division a point that is there; 24 bytes.
/// Source:  Lorden (1971), Ann. Math. Stat. 42(6); Reynolds & Stoumbos (1999), J. Qual. Tech. 31(1)
///          for the Bernoulli CUSUM.
class MissingRate {
 public:
  Score observe(bool missing);
  /// The rate is another one for good: it is learnt anew, and nothing told meanwhile.
  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for sums that cannot be.
  Status read(StateReader& in);
  bool is_sound() const;
  double usual() const { return static_cast<double>(usual_); }

 private:
  void learn(bool missing);

  float usual_ = 0.005F;     ///< Share of steps that are missing, slowly.
  float sum_ = 0;            ///< Nats; >= 0.
  std::int32_t points_ = 0;  ///< Behind the rate, up to its memory.
  std::int32_t run_ = 0;     ///< Missing steps of the gap that is open.
  std::int32_t since_ = 0;   ///< Steps since the sum was 0.
  std::int32_t unused_ = 0;  ///< In place of padding.
};

}  // namespace foreshock
