#include "foreshock/app/version.h"

#include <CLI/Version.hpp>
#include <boost/version.hpp>
#include <zlib.h>
#include <zstd.h>

#include "foreshock/kafka/types.h"

namespace foreshock::app {

std::string version_number() {
  return FORESHOCK_VERSION;
}

std::string version_text() {
  std::string text = std::string("foreshock ") + FORESHOCK_VERSION + "\n";
  text += std::string("compiler  ") + FORESHOCK_COMPILER + "\n";
  text += "Boost     " + std::to_string(BOOST_VERSION / 100000) + "." +
          std::to_string(BOOST_VERSION / 100 % 1000) + "." + std::to_string(BOOST_VERSION % 100) +
          "\n";
  text += std::string("CLI11     ") + CLI11_VERSION + "\n";
  text += std::string("yaml-cpp  ") + FORESHOCK_YAML_VERSION + "\n";
  text += std::string("zlib      ") + zlibVersion() + "\n";
  text += std::string("zstd      ") + ZSTD_versionString() + "\n";
  text += "librdkafka " + std::string(kafka::library_version()) + "\n";
  return text;
}

}  // namespace foreshock::app
