#pragma once

#include <string>
#include <vector>

namespace foreshock::app {

/// Numbers of a grid as shades of one colour, the stronger the more; one complete <svg>.
struct HeatMap {
  /// Where something stands, in cells from the lower left corner.
  struct Label {
    double at;
    std::string text;
  };

  std::string title;        ///< What a screen reader says.
  std::string description;  ///< Likewise.
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> value;  ///< [rows x columns] from 0, left blank, to 1, the full colour.
  std::vector<Label> x;       ///< Below.
  std::vector<Label> y;       ///< On the left.
  std::vector<Label> marks;   ///< On the right.
  std::string y_name;         ///< Above the names on the left.
  std::string least;          ///< What the palest shade means.
  std::string most;           ///< What the full colour means.
};
std::string heat_map(const HeatMap& map);

}  // namespace foreshock::app
