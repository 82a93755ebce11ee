#pragma once

/// tests/golden/seatbelts.csv; logarithms of drivers and prices.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace foreshock::classic {

struct Seatbelts {
  std::vector<double> drivers;
  std::vector<double> petrol;
  std::vector<double> law;
};

inline Seatbelts read_seatbelts(const std::string& folder) {
  Seatbelts out;
  std::ifstream in(folder + "/seatbelts.csv");
  for (std::string text; std::getline(in, text);) {
    if (text.starts_with('#') || text.starts_with("drivers")) continue;
    std::replace(text.begin(), text.end(), ',', ' ');
    std::istringstream fields(text);
    double drivers = 0;
    double petrol = 0;
    double law = 0;
    fields >> drivers >> petrol >> law;
    out.drivers.push_back(std::log(drivers));
    out.petrol.push_back(std::log(petrol));
    out.law.push_back(law);
  }
  return out;
}

}  // namespace foreshock::classic
