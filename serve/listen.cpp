#include "foreshock/serve/listen.h"

#include <charconv>

namespace foreshock {
namespace {

tl::unexpected<Error> refused(std::string_view text, const std::string& why) {
  return fail(Errc::kInvalidArgument, "'" + std::string(text.substr(0, 100)) + "' " + why);
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return refused(text, "has no port; an address is written 127.0.0.1:8080");
  }
  ListenAddress address;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return refused(text, "has no port from 0 to 65535 behind the last colon");
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return refused(text, "looks like IPv6: that is written [::1]:8080");
  }
  if (host.empty()) {
    return refused(text, "has no host: 127.0.0.1 is this machine only, 0.0.0.0 all the world");
  }
  address.host = host;
  return address;
}

}  // namespace foreshock
