#pragma once

#include <string>
#include <string_view>

#include "foreshock/serve/http.h"

namespace foreshock {

/// Whether an Accept-Encoding field takes gzip (RFC 9110, section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

std::string gzip(std::string_view bytes, int level);

/// Packs a body that is worth it, if the client takes gzip and it is not packed yet.
void pack(const HttpRequest& request, HttpResponse& response);

/// Undoes Content-Encoding: gzip of a request. False if it is damaged or would be longer than
/// `most` bytes.
bool unpack(std::string_view packed, std::size_t most, std::string& out);

}  // namespace foreshock
