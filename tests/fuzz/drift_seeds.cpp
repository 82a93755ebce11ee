// Writes the first corpus of the drift target: a snapshot of every detector, young and old.
// Usage: drift_seeds FOLDER

#include <cstdio>
#include <fstream>
#include <string>

#include "drift_fuzz.h"

#include "foreshock/core/random.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const std::string folder = argv[1];
  foreshock::fuzz::visit_detectors([&](std::uint8_t name, auto detector) {
    foreshock::Rng rng(name);
    for (int t = 0; t <= 150; ++t) {
      if (t == 0 || t == 25 || t == 150) {
        foreshock::StateWriter out;
        detector.save(out);
        std::ofstream file(folder + "/" + std::to_string(name) + "_after_" + std::to_string(t),
                           std::ios::binary);
        file.put(static_cast<char>(name));
        file.write(reinterpret_cast<const char*>(out.bytes().data()),
                   static_cast<std::streamsize>(out.bytes().size()));
      }
      foreshock::fuzz::hear(detector, rng.uniform() < (t < 100 ? 0.3 : 0.6) ? rng.uniform() : 0);
    }
  });
  return 0;
}
