#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foreshock/app/rows.h"

namespace foreshock::app {

/// Lays rows out in columns. Widths follow from the first kSample rows; what comes later and is
/// wider only moves its own line, so that memory stays bounded.
class Table {
 public:
  static constexpr std::size_t kSample = 1000;

  explicit Table(const Columns& columns) : columns_(columns) {}

  /// Takes rows of a Format::kTable; gives what can be printed already.
  std::string add(std::string_view bytes);
  /// The rest.
  std::string finish();

 private:
  std::string settle();
  std::string lay_out(std::string_view row) const;

  Columns columns_;
  std::vector<std::string> sample_;
  std::vector<std::size_t> widths_;
  std::vector<bool> is_number_;  ///< Columns that stand to the right.
  bool settled_ = false;
};

}  // namespace foreshock::app
