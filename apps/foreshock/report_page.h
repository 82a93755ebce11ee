#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace foreshock::app {

/// A page of cards, one for each of the first so many series, so that it stays below 2 MB: one
/// file, no script, nothing fetched.
class ReportPage {
 public:
  /// about: sentences behind the number of series, HTML.
  ReportPage(std::string title, std::string about, std::string verb, std::size_t most_cards,
             std::string noun = "series")
      : title_(std::move(title)),
        about_(std::move(about)),
        verb_(std::move(verb)),
        noun_(std::move(noun)),
        most_cards_(most_cards) {}

  /// A card in front of the others, of the whole: it is not counted.
  void lead(const std::string& card) { cards_ += card; }
  /// Counts a series; true if its card is wanted.
  bool wants_next();
  /// A card that is wanted; the first that does not fit is the end of them.
  void add(const std::string& card);
  std::string html() const;

 private:
  std::string title_;
  std::string about_;
  std::string verb_;
  std::string noun_;  ///< What there is a card of.
  std::size_t most_cards_;
  std::size_t series_ = 0;
  std::size_t shown_ = 0;
  bool full_ = false;
  std::string cards_;
};

/// One series: its name, a few words about it, panels.
std::string card_of(const std::string& name, const std::string& about, const std::string& body);

/// A drawing under its heading.
std::string panel(const std::string& heading, const std::string& content);

/// A table that can be scrolled by keys where it is too wide. rows: <tr> elements, HTML.
std::string table_of(const std::string& name, const std::vector<std::string>& columns,
                     const std::string& rows);

/// "Parts of sales.csv".
std::string title_of(const std::string& what, const std::string& path);

}  // namespace foreshock::app
