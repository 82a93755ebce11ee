#pragma once

/// The page, as files inside the program.

#include <span>
#include <string_view>

#include "foreshock/serve/http.h"

namespace foreshock {

struct EmbeddedFile {
  std::string_view name;  ///< Below serve/page: "vendor/uPlot.min.css".
  std::string_view bytes;
};
std::span<const EmbeddedFile> embedded_files();

/// `/` (index.html), `/page/<name>`, `/embed.js` and `/embed` (embed.html), packed once and told
/// apart by an ETag.
void add_assets(HttpRoutes& routes);

}  // namespace foreshock
