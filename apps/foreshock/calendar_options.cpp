#include "foreshock/app/calendar_options.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/app/calendar_text.h"
#include "foreshock/app/given.h"
#include "foreshock/app/icalendar.h"

namespace foreshock::app {
namespace {

constexpr std::string_view kFileEnd = ".ics";
constexpr std::size_t kMostBytes = 16 << 20;

Result<std::string> content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  const auto read = static_cast<std::size_t>(file.gcount());
  if (file.bad() || (read == 0 && !file.eof())) {
    return fail(Errc::kUnavailable, path + ": cannot be read");
  }
  if (read > kMostBytes) return fail(Errc::kMalformedInput, path + ": is larger than 16 MiB");
  text.resize(read);
  return text;
}

Status add_entry(const std::string& entry, Calendar::Parts& parts) {
  if (!is_calendar_file(entry)) return add_calendar_entry(entry, parts);
  FORESHOCK_TRY(const std::string text, content_of(entry));
  return add_icalendar(text, entry, parts);
}

}  // namespace

bool is_calendar_file(std::string_view entry) {
  while (entry.ends_with(' ')) entry.remove_suffix(1);
  return entry.ends_with(kFileEnd);
}

Result<std::shared_ptr<const Calendar>> calendar_of(const Values& values) {
  const Given given = values["--calendar"];
  // A plain value is one entry, commas and all.
  std::vector<Given> entries = given.items;
  if (entries.empty() && !given.text.empty()) entries.push_back(given);
  if (entries.empty()) return nullptr;
  Calendar::Parts parts;
  for (const Given& entry : entries) {
    const Status added = add_entry(entry.text, parts);
    if (!added) return refuse(entry, added.error().message);
  }
  auto made = Calendar::make(std::move(parts));
  if (!made) return refuse(given, made.error().message);
  return std::make_shared<const Calendar>(*std::move(made));
}

}  // namespace foreshock::app
