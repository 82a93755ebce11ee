#pragma once

/// Who wants to know of fits: their outcomes, and, with a clock of its own, their time.

#include <cstdint>
#include <string_view>

namespace foreshock {

/// How an attempt to fit a model anew ended.
enum class FitOutcome : std::uint8_t {
  kAccepted,  ///< The new model took over.
  kKept,      ///< It knows less than the old one, which goes on.
  kFailed,    ///< There is none: the old one goes on, and says that it is less sure.
};

/// Called on the thread that fits.
class FitListener {
 public:
  virtual ~FitListener() = default;
  virtual void fit_begins() = 0;
  /// `model`: as it was asked for, "ets"; of a simpler one its name.
  virtual void fit_ended(FitOutcome outcome, std::string_view model) = 0;
  /// A fit fell due and waits for its turn.
  virtual void fit_postponed() {}
  /// One has waited for so long that a simpler model was fitted.
  virtual void fit_simplified() {}
};

}  // namespace foreshock
