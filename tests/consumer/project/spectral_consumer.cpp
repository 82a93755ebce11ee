// Needs what foreshock::spectral itself is linked with.
#include <iostream>
#include <vector>

#include "foreshock/spectral/lagged_products.h"

int main() {
  const auto products = foreshock::lagged_products_fft(std::vector<double>{1, 2, 3, 4}, 1);
  if (!products) {
    std::cerr << products.error().message << '\n';
    return 1;
  }
  std::cout << (*products)[0] << ' ' << (*products)[1] << '\n';
  return 0;
}
