#pragma once

#include <cstddef>
#include <string>

namespace foreshock::app {

/// A page of cards, one for each of the first so many series, so that it stays below 2 MB: one
/// file, no script, nothing fetched.
struct ReportPage {
  std::string title;
  std::string about;  ///< Sentences behind the number of series, HTML.
  std::string verb;
  std::size_t series = 0;
  std::size_t most_cards = 0;
  std::string cards;  ///< HTML.
};
std::string page_of(const ReportPage& page);

/// "Parts of sales.csv".
std::string title_of(const std::string& what, const std::string& path);

}  // namespace foreshock::app
