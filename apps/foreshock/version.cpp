#include "foreshock/app/version.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

#include <CLI/Version.hpp>
#include <boost/version.hpp>
#include <curl/curl.h>
#include <zlib.h>
#include <zstd.h>

#include "foreshock/ingest/time_zone.h"
#include "foreshock/kafka/types.h"
#include "foreshock/spectral/fftw_version.h"

namespace foreshock::app {
namespace {

struct CaseAside {
  bool operator()(const std::string& a, const std::string& b) const {
    const auto less = [](char x, char y) {
      return std::tolower(static_cast<unsigned char>(x)) <
             std::tolower(static_cast<unsigned char>(y));
    };
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), less);
  }
};
using Versions = std::map<std::string, std::string, CaseAside>;

/// "Eigen=3.4.0 re2=9.0.0": those that are known when the program is built.
void add_built_against(std::string_view list, Versions& out) {
  while (!list.empty()) {
    const std::string_view one = list.substr(0, list.find(' '));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    const std::size_t sign = one.find('=');
    out[std::string(one.substr(0, sign))] = one.substr(sign + 1);
  }
}

/// Those that say it themselves: what is loaded may be newer than what was built against.
void add_loaded(Versions& out) {
  out["FFTW"] = fftw_library_version();
  out["librdkafka"] = kafka::library_version();
  out["zlib"] = zlibVersion();
  out["zstd"] = ZSTD_versionString();
  const curl_version_info_data* const curl = curl_version_info(CURLVERSION_NOW);
  out["curl"] = curl->version;
  constexpr std::string_view kOpenSsl = "OpenSSL/";
  const std::string_view tls = curl->ssl_version == nullptr ? "" : curl->ssl_version;
  if (tls.starts_with(kOpenSsl)) out["OpenSSL"] = tls.substr(kOpenSsl.size());
  const std::string zones = time_zone_version();
  out["tzdata"] = zones.empty() ? "not found" : zones;
}

std::string boost_version() {
  return std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000) +
         "." + std::to_string(BOOST_VERSION % 100);
}

}  // namespace

std::string version_number() {
  return FORESHOCK_VERSION;
}

std::string version_text() {
  Versions versions{{"Boost", boost_version()}, {"CLI11", CLI11_VERSION}};
  add_built_against(FORESHOCK_LIBRARIES, versions);
  add_loaded(versions);
  std::size_t width = 0;
  for (const auto& [name, version] : versions) width = std::max(width, name.size());
  const auto line = [width](std::string name, const std::string& version) {
    name.resize(width + 2, ' ');
    return name + version + "\n";
  };
  std::string text = std::string("foreshock ") + FORESHOCK_VERSION + "\n";
  text += line("compiler", FORESHOCK_COMPILER);
  for (const auto& [name, version] : versions) text += line(name, version);
  return text;
}

}  // namespace foreshock::app
