#include "foreshock/app/block_letters.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace foreshock::app {

std::string block_bar(double letters) {
  const long halves = std::lround(2 * letters);
  std::string out;
  for (long i = 0; i < halves / 2; ++i) out += "█";
  if (halves % 2 == 1) out += "▌";
  return out;
}

const char* block_column(long eighths) {
  static constexpr std::array<const char*, 9> kEighths{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  return kEighths[static_cast<std::size_t>(std::clamp(eighths, 0L, 8L))];
}

}  // namespace foreshock::app
