#include "foreshock/ingest/wire/text.h"

#include <simdjson.h>

#include "foreshock/ingest/wire/sixteen.h"

namespace foreshock::wire {

Traits traits_of(std::string_view text, char stop) {
  unsigned found = 0;
  unsigned high = 0;
  const auto look = [&](Sixteen bytes) {
    found |= bytes.any_of(stop, '\\', '\n');
    high |= bytes.above_ascii();
  };
  if (text.size() < 16) {
    look(few_bytes(text.data(), text.size()));
  } else {
    const char* const last = text.data() + text.size() - 16;
    for (const char* at = text.data(); at < last; at += 16) look(Sixteen(at));
    look(Sixteen(last));
  }
  return {.bare = found == 0, .ascii = high == 0};
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text);
}

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string_view part = text.substr(0, kShown);
  const bool cut = part.size() < text.size();
  if (cut) {  // Not in the middle of a letter.
    while (!part.empty() && (static_cast<unsigned char>(part.back()) & 0xc0U) == 0x80U) {
      part.remove_suffix(1);
    }
    if (!part.empty() && static_cast<unsigned char>(part.back()) >= 0xc0U) part.remove_suffix(1);
  }
  const bool good = is_utf8(part);
  std::string out = "\"";
  for (const char c : part) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f || (!good && byte >= 0x80) ? '?' : c;
  }
  return out + (cut ? "...\"" : "\"");
}

}  // namespace foreshock::wire
